import { RECEIPT_TTL } from '../store.ts'
import type { Done, Entry, Found, Limit, Limited, Missing, Store } from '../store.ts'

/** What we use of the state that Cloudflare gives a Durable Object with SQLite. */
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

/** What we use of a binding to a namespace of Durable Objects. */
export interface DurableNamespace<Id> {
  idFromName(name: string): Id
  get(id: Id): {
    fetch(url: string, init: { method: string; body: string; signal: AbortSignal }): Promise<{
      readonly ok: boolean
      json(): Promise<unknown>
    }>
  }
}

/** How {@link durableStore} is set up. */
export interface DurableOptions {
  /**
   * The object that holds the codes, where several apps share a namespace.
   *
   * @default 'codes'
   */
  readonly name?: string
  /**
   * Seconds to wait for an answer.
   *
   * @default 3
   */
  readonly timeout?: number
}

/** What a Worker asks of the object. */
type Call =
  | { readonly verb: 'put'; readonly entry: Entry; readonly limits: readonly Limit[] }
  | {
    readonly verb: 'peek' | 'take'
    readonly key: string
    readonly receipt?: string
    readonly limits: readonly Limit[]
  }
  | { readonly verb: 'count'; readonly limits: readonly Limit[] }

type Known = Found | Missing | Limited

// Milliseconds. What has expired is as good as absent at once; this is how soon it is really gone.
const SWEEP_PAUSE = 300_000

const TABLES = `
CREATE TABLE IF NOT EXISTS codes (
  key TEXT PRIMARY KEY, slot TEXT NOT NULL UNIQUE, record TEXT NOT NULL, ends INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS receipts (
  key TEXT PRIMARY KEY, record TEXT NOT NULL, ends INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS counters (
  key TEXT PRIMARY KEY, count INTEGER NOT NULL, ends INTEGER NOT NULL
);
`

/**
 * The Durable Object that holds the codes of {@link durableStore}, in its own SQLite database, so that
 * they outlive an eviction. A Worker exports it, and wrangler.toml names it:
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
 * Every step is one transaction without a pause in it, and an answer leaves the object only when what
 * it tells is on disk.
 */
export class QrauthCodes {
  readonly #storage: DurableStorage

  constructor({ storage }: DurableState) {
    this.#storage = storage
    storage.sql.exec(TABLES)
  }

  /** Answers {@link durableStore}. Only a Worker that is bound to the namespace gets here. */
  async fetch(request: Request): Promise<Response> {
    const call: Call = await request.json()
    // Before the step, for afterwards a failure would leave a code that is spent and no answer.
    if (call.verb !== 'peek' && await this.#storage.getAlarm() === null) await this.#setAlarm()
    return Response.json(this.#storage.transactionSync(() => this.#step(call)))
  }

  /** Deletes what has expired, and comes again while anything is left. */
  async alarm(): Promise<void> {
    let left = 0
    for (const table of ['codes', 'receipts', 'counters']) {
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

  #step(call: Call): Done | Known {
    const limited = this.#reached(call.limits)
    if (limited) return limited
    if (call.verb === 'peek') return this.#find(call.key, call.receipt)
    for (const limit of call.limits) this.#count(limit)
    if (call.verb === 'take') return this.#take(call.key, call.receipt)
    if (call.verb === 'put') this.#put(call.entry)
    return { state: 'done' }
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

  #count({ key, ttl }: Limit): void {
    const now = this.now()
    this.#rows('DELETE FROM counters WHERE key = ? AND ends <= ?', key, now)
    this.#rows(
      `INSERT INTO counters (key, count, ends) VALUES (?, 1, ?)
      ON CONFLICT (key) DO UPDATE SET count = count + 1`,
      ...[key, now + ttl * 1000],
    )
  }

  #put({ key, record, ttl, slot }: Entry): void {
    // A slot has one row: the code it held before goes, as does one under the same key.
    this.#rows(
      'INSERT OR REPLACE INTO codes (key, slot, record, ends) VALUES (?, ?, ?, ?)',
      ...[key, slot, record, this.now() + ttl * 1000],
    )
  }

  #find(key: string, receipt: string | undefined): Found | Missing {
    const record = this.#record('codes', key)
    if (record !== undefined) return { state: 'found', record, repeated: false }
    const taken = receipt === undefined ? undefined : this.#record('receipts', receipt)
    return taken === undefined
      ? { state: 'missing' }
      : { state: 'found', record: taken, repeated: true }
  }

  #take(key: string, receipt: string | undefined): Found | Missing {
    const found = this.#find(key, receipt)
    if (found.state === 'missing' || found.repeated) return found
    this.#rows('DELETE FROM codes WHERE key = ?', key)
    if (receipt !== undefined) {
      this.#rows(
        'INSERT OR REPLACE INTO receipts (key, record, ends) VALUES (?, ?, ?)',
        ...[receipt, found.record, this.now() + RECEIPT_TTL * 1000],
      )
    }
    return found
  }

  #record(table: 'codes' | 'receipts', key: string): string | undefined {
    const [row] = this.#rows(
      `SELECT record FROM ${table} WHERE key = ? AND ends > ?`,
      ...[key, this.now()],
    )
    return typeof row?.['record'] === 'string' ? row['record'] : undefined
  }
}

/**
 * A store in one Durable Object: no account but Cloudflare's, and no codes outside of it. Each verb is
 * one request to the object, sent once: a lost answer is a fault, never tried again, for the second
 * try of a consume that went through would say "missing" to the person it let in.
 *
 * Every code of the app is in the one object, which lives near its first visitor.
 *
 * Cloudflare's KV is not offered, and cannot be: it is eventually consistent, so that a phone may be
 * told for a minute that its code is unknown, or that a spent one is alive; and it has no step that
 * reads and deletes at once, so that two phones could get in with one code.
 *
 * @throws {TypeError} for a namespace, a name or a timeout that cannot work
 */
export function durableStore<Id>(
  namespace: DurableNamespace<Id>,
  { name = 'codes', timeout = 3 }: DurableOptions = {},
): Store {
  if (typeof namespace?.idFromName !== 'function') {
    throw new TypeError(
      'Cannot use a namespace without "idFromName": want the binding of a Durable Object',
    )
  }
  if (typeof name !== 'string' || name === '') {
    throw new TypeError('Cannot use a Durable Object without a name: want a string such as "codes"')
  }
  if (!(timeout > 0 && timeout <= 60)) {
    throw new TypeError(`Cannot wait ${timeout} s for the store: want more than 0, at most 60`)
  }

  async function ask<T>(
    action: string,
    call: Call,
    read: (answer: unknown) => T | undefined,
  ): Promise<T> {
    let answer: unknown
    try {
      // A stub that has seen a fault may stay broken: each call has its own.
      const response = await namespace.get(namespace.idFromName(name)).fetch('https://codes/', {
        method: 'POST',
        body: JSON.stringify(call),
        signal: AbortSignal.timeout(Math.ceil(timeout * 1000)),
      })
      if (response.ok) answer = await response.json()
    } catch {
      // The error of the platform may repeat what was asked.
      throw new Error(`Cannot ${action}: the Durable Object did not answer`)
    }
    const known = read(answer)
    if (known === undefined) {
      throw new Error(`Cannot ${action}: the Durable Object gave an answer that is none of ours`)
    }
    return known
  }

  return {
    put: (entry, limits) => ask('put a code', { verb: 'put', entry, limits }, readDone),
    peek(key, receipt, limits) {
      const call = { verb: 'peek', key, limits, ...(receipt !== undefined && { receipt }) } as const
      return ask('look at a code', call, readKnown)
    },
    take(key, receipt, limits) {
      const call = { verb: 'take', key, limits, ...(receipt !== undefined && { receipt }) } as const
      return ask('take a code', call, readKnown)
    },
    count: (limits) => ask('count a try', { verb: 'count', limits }, readDone),
  }
}

function readDone(answer: unknown): Done | Limited | undefined {
  return property(answer, 'state') === 'done' ? { state: 'done' } : readLimited(answer)
}

function readKnown(answer: unknown): Known | undefined {
  const state = property(answer, 'state')
  if (state === 'missing') return { state }
  const [record, repeated] = [property(answer, 'record'), property(answer, 'repeated')]
  if (state === 'found' && typeof record === 'string' && typeof repeated === 'boolean') {
    return { state, record, repeated }
  }
  return readLimited(answer)
}

function readLimited(answer: unknown): Limited | undefined {
  const retryAfter = property(answer, 'retryAfter')
  return property(answer, 'state') === 'limited' && typeof retryAfter === 'number'
    ? { state: 'limited', retryAfter }
    : undefined
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** True for a binding to a namespace of Durable Objects. */
export function isDurableNamespace(value: unknown): value is DurableNamespace<unknown> {
  return typeof value === 'object' && value !== null &&
    'idFromName' in value && typeof value.idFromName === 'function' &&
    'get' in value && typeof value.get === 'function'
}
