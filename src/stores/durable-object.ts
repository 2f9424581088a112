import { bodyOf, DROPPED, OPEN, OUTCOME_TTL, REPLACED } from '../store.ts'
import type { Done, Entry, Found, Limit, Limited, Missing, Move } from '../store.ts'
import type { Moved, Other, Slot } from '../store.ts'

/** What is used of the state that Cloudflare gives a Durable Object with SQLite. */
export interface DurableState {
  readonly storage: DurableStorage
}

interface DurableStorage {
  readonly sql: {
    exec(query: string, ...bindings: (string | number)[]): {
      toArray(): readonly Readonly<Record<string, unknown>>[]
    }
  }
  transactionSync<T>(step: () => T): T
  getAlarm(): Promise<number | null>
  setAlarm(time: number): Promise<void>
}

/** What a Worker asks of the object: a verb of the store, and what it is called with. */
export type Call =
  | {
    readonly verb: 'put'
    readonly entries: readonly Entry[]
    readonly slot: Slot
    readonly limits: readonly Limit[]
  }
  | { readonly verb: 'move'; readonly move: Move; readonly limits: readonly Limit[] }
  | { readonly verb: 'peek'; readonly keys: readonly string[]; readonly limits: readonly Limit[] }
  | { readonly verb: 'drop'; readonly slot: string }
  | { readonly verb: 'count'; readonly limits: readonly Limit[] }

type Answer = Done | Moved | Other | Missing | Found | Limited

/** What a slot holds. */
interface Taken {
  readonly state: string
  /** The keys of the entries. */
  readonly entries: readonly string[]
}

// Milliseconds. What has expired is as good as absent at once; this is how soon it is deleted.
const SWEEP_PAUSE = 300_000

// The first two are tables of a former version, and what they hold means nothing to this one.
const TABLES = `
DROP TABLE IF EXISTS codes;
DROP TABLE IF EXISTS receipts;
CREATE TABLE IF NOT EXISTS records (
  key TEXT PRIMARY KEY, record TEXT NOT NULL, ends INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS slots (
  key TEXT PRIMARY KEY, state TEXT NOT NULL, entries TEXT NOT NULL, ends INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS counters (
  key TEXT PRIMARY KEY, count INTEGER NOT NULL, ends INTEGER NOT NULL
);
`

/**
 * The Durable Object that holds the codes of `durableStore`, in its own SQLite database, so that they
 * outlive an eviction. A Worker exports it, and wrangler.toml names it:
 *
 * ```toml
 * [[durable_objects.bindings]]
 * name = "CODES"
 * class_name = "QrauthCodes"
 *
 * [[migrations]]
 * tag = "v1"
 * new_sqlite_classes = ["QrauthCodes"]
 * ```
 *
 * Every verb is one transaction without a pause in it, and an answer leaves the object only when what
 * it tells is on disk.
 */
export class QrauthCodes {
  readonly #storage: DurableStorage

  constructor({ storage }: DurableState) {
    this.#storage = storage
    storage.sql.exec(TABLES)
  }

  /** Answers `durableStore`. Only a Worker that is bound to the namespace gets here. */
  async fetch(request: Request): Promise<Response> {
    const call: Call = await request.json()
    // Before the step, because afterwards a failure would leave a spent code and no answer.
    if (call.verb !== 'peek' && await this.#storage.getAlarm() === null) await this.#setAlarm()
    return Response.json(this.#storage.transactionSync(() => this.#answer(call)))
  }

  /** Deletes what has expired, and comes again while anything is left. */
  async alarm(): Promise<void> {
    let left = 0
    for (const table of ['records', 'slots', 'counters']) {
      this.#rows(`DELETE FROM ${table} WHERE ends <= ?`, this.now())
      left += this.#rows(`SELECT 1 FROM ${table} LIMIT 1`).length
    }
    if (left > 0) await this.#setAlarm()
  }

  /** The time, in milliseconds since 1970. */
  protected now(): number {
    return Date.now()
  }

  #setAlarm(): Promise<void> {
    return this.#storage.setAlarm(Date.now() + SWEEP_PAUSE)
  }

  #rows(query: string, ...bindings: (string | number)[]) {
    return this.#storage.sql.exec(query, ...bindings).toArray()
  }

  #answer(call: Call): Answer {
    switch (call.verb) {
      case 'put':
        return this.#put(call.entries, call.slot, call.limits)
      case 'move':
        return this.#move(call.move, call.limits)
      case 'peek':
        return this.#reached(call.limits) ?? {
          state: 'found',
          keys: call.keys,
          records: call.keys.map((key) => this.#record(key) ?? null),
        }
      case 'drop':
        this.#end(call.slot, DROPPED)
        this.#rows('DELETE FROM slots WHERE key = ?', call.slot)
        return { state: 'done', key: call.slot }
      case 'count':
        return this.#count(call.limits) ?? { state: 'done', key: call.limits[0]?.key ?? '' }
    }
  }

  #put(entries: readonly Entry[], slot: Slot, limits: readonly Limit[]): Answer {
    const done: Done = { state: 'done', key: slot.key }
    const keys = JSON.stringify(entries.map(({ key }) => key))
    const held = this.#held(slot.key)
    // The same request again: its code may have been taken since, and must not come back.
    if (held?.state === slot.state && JSON.stringify(held.entries) === keys) return done
    const limited = this.#count(limits)
    if (limited) return limited
    this.#end(slot.key, REPLACED)
    for (const { key, record, ttl } of entries) this.#write(key, record, ttl)
    this.#rows(
      'INSERT OR REPLACE INTO slots (key, state, entries, ends) VALUES (?, ?, ?, ?)',
      ...[slot.key, slot.state, keys, this.now() + slot.ttl * 1000],
    )
    return done
  }

  #move({ from, to, guard, line, ttl }: Move, limits: readonly Limit[]): Answer {
    const there = this.#record(to)
    if (there?.startsWith(`${line}\n`)) return { state: 'moved', key: from, record: there }
    const limited = this.#count(limits)
    if (limited) return limited
    const former = this.#record(from)
    if (former?.startsWith(guard)) {
      const record = `${line}\n${bodyOf(former)}`
      this.#delete(from)
      this.#write(to, record, ttl)
      return { state: 'moved', key: from, record }
    }
    return there === undefined
      ? { state: 'missing', key: from }
      : { state: 'other', key: from, record: there }
  }

  /** Ends what a slot holds. */
  #end(slot: string, line: string): void {
    const held = this.#held(slot)
    if (!held) return
    const { state, entries } = held
    const former = this.#record(state)
    let open = former?.startsWith(OPEN) ? former : undefined
    for (const key of entries) {
      if (key === state) continue
      // A code that was not taken yet has no state: its outcome begins with its own body.
      if (former === undefined) open ??= this.#record(key)
      this.#delete(key)
    }
    if (open !== undefined) this.#write(state, `${line}\n${bodyOf(open)}`, OUTCOME_TTL)
  }

  #reached(limits: readonly Limit[]): Limited | undefined {
    let retryAfter = 0
    for (const { key, max, ttl } of limits) {
      const [row] = this.#rows(
        'SELECT 1 FROM counters WHERE key = ? AND ends > ? AND count >= ?',
        ...[key, this.now(), max],
      )
      if (row) retryAfter = Math.max(retryAfter, ttl)
    }
    return retryAfter > 0 ? { state: 'limited', retryAfter } : undefined
  }

  /** Counts one more in each limit, unless one of them is reached. */
  #count(limits: readonly Limit[]): Limited | undefined {
    const limited = this.#reached(limits)
    if (limited) return limited
    const now = this.now()
    for (const { key, ttl } of limits) {
      this.#rows('DELETE FROM counters WHERE key = ? AND ends <= ?', key, now)
      this.#rows(
        `INSERT INTO counters (key, count, ends) VALUES (?, 1, ?)
        ON CONFLICT (key) DO UPDATE SET count = count + 1`,
        ...[key, now + ttl * 1000],
      )
    }
    return undefined
  }

  #held(slot: string): Taken | undefined {
    const [row] = this.#rows(
      'SELECT state, entries FROM slots WHERE key = ? AND ends > ?',
      ...[slot, this.now()],
    )
    const { state, entries } = row ?? {}
    return typeof state === 'string' && typeof entries === 'string'
      ? { state, entries: JSON.parse(entries) }
      : undefined
  }

  #record(key: string): string | undefined {
    const [row] = this.#rows(
      'SELECT record FROM records WHERE key = ? AND ends > ?',
      ...[key, this.now()],
    )
    return typeof row?.['record'] === 'string' ? row['record'] : undefined
  }

  #write(key: string, record: string, ttl: number): void {
    this.#rows(
      'INSERT OR REPLACE INTO records (key, record, ends) VALUES (?, ?, ?)',
      ...[key, record, this.now() + ttl * 1000],
    )
  }

  #delete(key: string): void {
    this.#rows('DELETE FROM records WHERE key = ?', key)
  }
}
