import { bodyOf, DROPPED, OPEN, OUTCOME_TTL, REPLACED } from '../store.ts'
import type { Done, Found, Limit, Limited, Missing, Moved, Other, Store } from '../store.ts'
import { atomicallyIn, type Change, type DenoKv, type KvKey, mustBeKv } from './denokv-atomic.ts'
import type { Read, Value } from './denokv-atomic.ts'

export type { DenoKv }

/** How {@link denoKvStore} is set up. */
export interface DenoKvOptions {
  /**
   * The prefix of every key, where several apps share a database.
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

/**
 * Makes a store in Deno KV: `denoKvStore(await Deno.openKv())`. Every verb reads its values, and
 * commits only if none of them has changed since. Else it begins again.
 *
 * Deno deletes expired entries late, so each entry holds its expiry, and counts as absent from then
 * on.
 *
 * A commit whose outcome is not known throws, and is not attempted again. The errors of this store
 * name no key and no record.
 *
 * @throws {TypeError} for a value that is not a Deno KV, and for a prefix that is not a string
 */
export function denoKvStore(
  kv: DenoKv,
  { prefix = 'qrauth', now = Date.now }: DenoKvOptions = {},
): Store {
  mustBeKv(kv, prefix)
  const atomically = atomicallyIn(kv, now)
  const limitKey = ({ key }: Limit): KvKey => [prefix, 'limit', key]
  const recordKey = (key: string): KvKey => [prefix, 'record', key]
  const slotKey = (key: string): KvKey => [prefix, 'slot', key]

  function lasting(value: Omit<Value, 'deadline'>, ttl: number): Value {
    return { ...value, deadline: now() + ttl * 1000 }
  }

  function counted(
    limits: readonly Limit[],
    counters: readonly (Value | undefined)[],
  ): readonly Change[] {
    return limits.map((limit, i) => {
      const former = counters[i]
      const count = (former?.count ?? 0) + 1
      return [limitKey(limit), former ? { ...former, count } : lasting({ count }, limit.ttl)]
    })
  }

  /** Plans the changes that end the transfer of a slot. */
  async function ended(read: Read, held: Value | undefined, line: string): Promise<Change[]> {
    const { state, entries = [] } = held ?? {}
    if (state === undefined) return []
    const keys = entries.filter((key) => key !== state).map(recordKey)
    const [former, ...others] = await read([recordKey(state), ...keys])
    // A code that is not consumed has no state, so its outcome keeps the body of its entry.
    const { record } = former ?? others.find((value) => value !== undefined) ?? {}
    const isFinished = former !== undefined && !former.record?.startsWith(OPEN)
    const changes: Change[] = keys.map((key) => [key, undefined])
    if (record === undefined || isFinished) return changes
    const left = lasting({ record: `${line}\n${bodyOf(record)}` }, OUTCOME_TTL)
    return [...changes, [recordKey(state), left]]
  }

  return {
    put(entries, slot, limits) {
      return atomically<Done | Limited>('put a transfer', async (read) => {
        const [held, ...counters] = await read([slotKey(slot.key), ...limits.map(limitKey)])
        const answer: Done = { state: 'done', key: slot.key }
        const keys = entries.map(({ key }) => key)
        // The same request again. Its code may have been consumed since, and must not become live
        // again.
        if (held && isSame(held, { state: slot.state, entries: keys })) return { answer }
        const limited = reached(limits, counters)
        if (limited) return { answer: limited }
        const changes = [
          ...counted(limits, counters),
          ...await ended(read, held, REPLACED),
          ...entries.map(({ key, record, ttl }): Change => [
            recordKey(key),
            lasting({ record }, ttl),
          ]),
          [slotKey(slot.key), lasting({ state: slot.state, entries: keys }, slot.ttl)] as const,
        ]
        return { answer, changes }
      })
    },

    move({ from, to, guard, line, ttl }, limits) {
      return atomically<Moved | Other | Missing | Limited>('move a transfer', async (read) => {
        const keys = [recordKey(from), recordKey(to), ...limits.map(limitKey)]
        const [former, left, ...counters] = await read(keys)
        const there = left?.record
        if (there?.startsWith(`${line}\n`)) {
          return { answer: { state: 'moved', key: from, record: there } }
        }
        const limited = reached(limits, counters)
        if (limited) return { answer: limited }
        const counts = counted(limits, counters)
        if (former?.record?.startsWith(guard)) {
          const record = `${line}\n${bodyOf(former.record)}`
          const moved: Change[] = [
            [recordKey(from), undefined],
            [recordKey(to), lasting({ record }, ttl)],
          ]
          return {
            answer: { state: 'moved', key: from, record },
            changes: [...counts, ...moved],
          }
        }
        return there === undefined
          ? { answer: { state: 'missing', key: from }, changes: counts }
          : { answer: { state: 'other', key: from, record: there }, changes: counts }
      })
    },

    peek(keys, limits) {
      return atomically<Found | Limited>('read a transfer', async (read) => {
        const values = await read([...limits.map(limitKey), ...keys.map(recordKey)])
        const limited = reached(limits, values)
        if (limited) return { answer: limited }
        const records = values.slice(limits.length).map((value) => value?.record ?? null)
        return { answer: { state: 'found', keys, records } }
      })
    },

    drop(slot) {
      return atomically<Done>('drop a transfer', async (read) => {
        const [held] = await read([slotKey(slot)])
        const answer: Done = { state: 'done', key: slot }
        if (!held) return { answer }
        const changes: Change[] = [[slotKey(slot), undefined]]
        return { answer, changes: [...changes, ...await ended(read, held, DROPPED)] }
      })
    },

    count(limits) {
      return atomically<Done | Limited>('count an attempt', async (read) => {
        const counters = await read(limits.map(limitKey))
        const limited = reached(limits, counters)
        if (limited) return { answer: limited }
        const answer: Done = { state: 'done', key: limits[0]?.key ?? '' }
        return { answer, changes: counted(limits, counters) }
      })
    },
  }
}

/**
 * Finds the limit that is reached, and the longest time until it ends.
 *
 * @param counters the values of the limits' keys, in the same order. More may follow
 */
function reached(
  limits: readonly Limit[],
  counters: readonly (Value | undefined)[],
): Limited | undefined {
  let retryAfter = 0
  for (const [i, { max, ttl }] of limits.entries()) {
    if ((counters[i]?.count ?? 0) >= max) retryAfter = Math.max(retryAfter, ttl)
  }
  return retryAfter > 0 ? { state: 'limited', retryAfter } : undefined
}

function isSame(
  { state, entries = [] }: Value,
  other: { readonly state: string; readonly entries: readonly string[] },
): boolean {
  return state === other.state && entries.length === other.entries.length &&
    entries.every((key, i) => key === other.entries[i])
}
