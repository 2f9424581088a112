import { bodyOf, DROPPED, OPEN, OUTCOME_TTL, REPLACED } from '../store.ts'
import type { Done, Entry, Found, Limit, Limited, Missing, Move } from '../store.ts'
import type { Moved, Other, Slot } from '../store.ts'

/** The part that is used of the state of a Durable Object with SQLite. */
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

/** A call from a Worker to the object: a verb of the store and its arguments. */
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

/** The transfer that a slot holds. */
interface Taken {
  readonly state: string
  /** The keys of the entries. */
  readonly entries: readonly string[]
}

// Milliseconds until expired rows are deleted. They count as absent at once.
const SWEEP_PAUSE = 300_000

// The first two are tables of a former version, whose rows this version cannot read.
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
 * Holds the codes of `durableStore` in a Durable Object with its own SQLite database, so that they
 * outlive an eviction. A Worker exports the class, and wrangler.toml names it:
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
 * Every verb is one synchronous transaction. An answer leaves the object only after the transaction
 * is on disk.
 */
export class QrauthCodes {
  readonly #storage: DurableStorage

  constructor({ storage }: DurableState) {
    this.#storage = storage
    storage.sql.exec(TABLES)
  }

  /** Answers `durableStore`. Only a Worker that is bound to the namespace can call it. */
  async fetch(request: Request): Promise<Response> {
    const call: Call = await request.json()
    // Set before the step, because a failure after it would leave a spent code and no answer.
    if (call.verb !== 'peek' && await this.#storage.getAlarm() === null) await this.#setAlarm()
    return Response.json(this.#storage.transactionSync(() => this.#answer(call)))
  }

  /** Deletes expired rows, and sets the next alarm while rows are left. */
  async alarm(): Promise<void> {
    let left = 0
    for (const table of ['records', 'slots', 'counters']) {
      this.#rows(`DELETE FROM ${table} WHERE ends <= ?`, this.now())
      left += this.#rows(`SELECT 1 FROM ${table} LIMIT 1`).length
    }
    if (left > 0) await this.#setAlarm()
  }

  /** Reads the time, in milliseconds since 1970. */
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
    // The same request again. Its code may have been consumed since, and must not become live
    // again.
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

  /** Ends the transfer that a slot holds. */
  #end(slot: string, line: string): void {
    const held = this.#held(slot)
    if (!held) return
    const { state, entries } = held
    const former = this.#record(state)
    let open = former?.startsWith(OPEN) ? former : undefined
    for (const key of entries) {
      if (key === state) continue
      // A code that is not consumed has no state, so its outcome keeps the body of its entry.
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
