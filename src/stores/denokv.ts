import { RECEIPT_TTL } from '../store.ts'
import type { Done, Entry, Found, Limit, Limited, Missing, Store } from '../store.ts'

/** What we use of `Deno.Kv`. */
export interface DenoKv {
  getMany(keys: KvKey[]): Promise<KvEntry[]>
  atomic(): KvOperation
}

type KvKey = readonly string[]

interface KvEntry {
  readonly value: unknown
  readonly versionstamp: string | null
}

interface KvOperation {
  check(...entries: KvCheck[]): unknown
  set(key: KvKey, value: unknown, options: { expireIn: number }): unknown
  delete(key: KvKey): unknown
  commit(): Promise<{ readonly ok: boolean }>
}

interface KvCheck {
  readonly key: KvKey
  readonly versionstamp: string | null
}

/** How {@link denoKvStore} is set up. */
export interface DenoKvOptions {
  /**
   * What every key begins with, where several apps share a database.
   *
   * @default 'qrauth'
   */
  readonly prefix?: string
  /**
   * The time, in milliseconds since 1970.
   *
   * @default Date.now
   */
  readonly now?: () => number
}

/** What is kept under a key: a code's or a receipt's record, a slot's code, a counter's count. */
interface Value {
  readonly record?: string
  readonly code?: string
  readonly count?: number
  /** When it ends, in milliseconds since 1970. */
  readonly deadline: number
}

/** What a verb answers, and what it changes; to undefined: deletes. */
interface Plan<T> {
  readonly answer: T
  readonly changes: readonly (readonly [key: KvKey, to: Value | undefined])[]
}

type Known = Found | Missing | Limited

// Of all who change the same key at once, each round lets one through.
const ROUNDS = 100

// Milliseconds to wait at most after a round, at random, so that the same do not meet again.
const PAUSE = 50

/**
 * A store in Deno KV: `denoKvStore(await Deno.openKv())`. Every verb reads what it depends on, and
 * commits only if none of that has changed in between; else it begins again.
 *
 * Deno deletes late what has expired, so every entry says when it ends, and from then on is as good
 * as absent. Deno KV reads ten keys at once: a verb takes eight limits at most.
 *
 * A commit whose outcome is not known throws and is not tried again. No error of this store names a
 * key or a record.
 *
 * @throws {TypeError} for what is no Deno KV, and for a prefix that is not a string
 */
export function denoKvStore(
  kv: DenoKv,
  { prefix = 'qrauth', now = Date.now }: DenoKvOptions = {},
): Store {
  if (typeof kv?.getMany !== 'function' || typeof kv.atomic !== 'function') {
    throw new TypeError('Cannot use this as Deno KV: want what Deno.openKv() resolves to')
  }
  if (typeof prefix !== 'string') {
    throw new TypeError(`Cannot use a prefix that is a ${typeof prefix}: want a string`)
  }
  const limitKeys = (limits: readonly Limit[]) => limits.map(({ key }) => [prefix, 'limit', key])
  const codeKey = (key: string) => [prefix, 'code', key]
  const slotKey = (slot: string) => [prefix, 'slot', slot]
  const receiptKey = (receipt: string) => [prefix, 'receipt', receipt]
  const codeAndReceipt = (key: string, receipt: string | undefined) =>
    receipt === undefined ? [codeKey(key)] : [codeKey(key), receiptKey(receipt)]

  function lasting(value: Omit<Value, 'deadline'>, ttl: number): Value {
    return { ...value, deadline: now() + ttl * 1000 }
  }

  /** Reads keys as they were at one moment. */
  async function read(action: string, keys: KvKey[]): Promise<Held[]> {
    if (keys.length === 0) return []
    const entries = await ask(action, () => kv.getMany(keys))
    return keys.map((key, i) => {
      const { value = null, versionstamp = null } = entries[i] ?? {}
      if (value !== null && !isValue(value)) {
        throw new Error(`Cannot ${action}: Deno KV holds a value that is none of ours`)
      }
      const isLive = value !== null && now() < value.deadline
      return { key, versionstamp, ...(isLive && { value }) }
    })
  }

  /** Counts, and does what `plan` makes of its own keys: as one step, or not at all. */
  async function atomically<T>(
    action: string,
    limits: readonly Limit[],
    keys: KvKey[],
    plan: (own: readonly (Value | undefined)[]) => Plan<T>,
  ): Promise<T | Limited> {
    for (let round = 0; round < ROUNDS; round++) {
      const held = await read(action, [...limitKeys(limits), ...keys])
      const limited = reached(limits, held)
      if (limited) return limited
      const { answer, changes } = plan(held.slice(limits.length).map(({ value }) => value))
      const all = [...limits.map((limit, i) => counted(limit, held[i]?.value)), ...changes]
      if (all.length === 0) return answer

      const { ok } = await ask(action, () => {
        const operation = kv.atomic()
        for (const { key, versionstamp } of held) operation.check({ key, versionstamp })
        for (const [key, to] of all) {
          // Never 0: Deno takes that for no end at all.
          if (to) operation.set(key, to, { expireIn: Math.max(1, to.deadline - now()) })
          else operation.delete(key)
        }
        return operation.commit()
      })
      if (ok) return answer
      await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE))
    }
    throw new Error(`Cannot ${action}: Deno KV was too busy for ${ROUNDS} tries`)
  }

  function counted({ key, ttl }: Limit, former: Value | undefined): readonly [KvKey, Value] {
    const to = former ? { ...former, count: (former.count ?? 0) + 1 } : lasting({ count: 1 }, ttl)
    return [[prefix, 'limit', key], to]
  }

  return {
    put({ key, record, ttl, slot }: Entry, limits) {
      return atomically('put a code', limits, [slotKey(slot)], ([former]) => ({
        answer: DONE,
        changes: [
          ...(former?.code === undefined ? [] : [[codeKey(former.code), undefined] as const]),
          [codeKey(key), lasting({ record }, ttl)],
          [slotKey(slot), lasting({ code: key }, ttl)],
        ],
      }))
    },

    async peek(key, receipt, limits) {
      const keys = [...limitKeys(limits), ...codeAndReceipt(key, receipt)]
      const held = await read('look at a code', keys)
      const [code, taken] = held.slice(limits.length)
      return reached(limits, held) ?? known(code?.value, taken?.value)
    },

    take(key, receipt, limits) {
      return atomically<Known>(
        'take a code',
        limits,
        codeAndReceipt(key, receipt),
        ([code, taken]) => {
          const answer = known(code, taken)
          if (!code || answer.state !== 'found') return { answer, changes: [] }
          const { record } = answer
          const kept = receipt === undefined
            ? []
            : [[receiptKey(receipt), lasting({ record }, RECEIPT_TTL)] as const]
          return { answer, changes: [[codeKey(key), undefined], ...kept] }
        },
      )
    },

    count(limits) {
      return atomically('count a try', limits, [], () => ({ answer: DONE, changes: [] }))
    },
  }
}

const DONE: Done = { state: 'done' }

/** What was found under a key, unless it has expired, and what a commit checks of it. */
interface Held extends KvCheck {
  readonly value?: Value
}

async function ask<T>(action: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch {
    // Its error may name a key.
    throw new Error(`Cannot ${action}: Deno KV did not answer`)
  }
}

function reached(limits: readonly Limit[], held: readonly Held[]): Limited | undefined {
  let retryAfter = 0
  for (const [i, { max, ttl }] of limits.entries()) {
    if ((held[i]?.value?.count ?? 0) >= max) retryAfter = Math.max(retryAfter, ttl)
  }
  return retryAfter > 0 ? { state: 'limited', retryAfter } : undefined
}

function known(code: Value | undefined, taken: Value | undefined): Found | Missing {
  if (code?.record !== undefined) return { state: 'found', record: code.record, repeated: false }
  if (taken?.record !== undefined) return { state: 'found', record: taken.record, repeated: true }
  return { state: 'missing' }
}

function isValue(value: unknown): value is Value {
  if (typeof value !== 'object' || value === null) return false
  const isOr = (type: string, name: string) =>
    ['undefined', type].includes(typeof Reflect.get(value, name))
  return typeof Reflect.get(value, 'deadline') === 'number' && isOr('string', 'record') &&
    isOr('string', 'code') && isOr('number', 'count')
}
