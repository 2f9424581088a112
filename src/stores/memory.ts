import { ASKED, bodyOf, DROPPED, GRANTED, OPEN, OUTCOME_TTL, REPLACED } from '../store.ts'
import type { Done, Entry, Slot, Store } from '../store.ts'
import { memoryCounters } from './memory-counters.ts'
import type { Expiring } from './expiring-map.ts'
import { type YieldingMap, yieldingMap } from './yielding-map.ts'

// Milliseconds between two sweeps of a full store, so that a refused record does not cost a whole
// sweep.
const SWEEP_PAUSE = 1000

/** How {@link memoryStore} is set up. */
export interface MemoryOptions {
  /**
   * The largest number of records: live codes, and the outcomes of the last 10 minutes. The same
   * bound holds for slots, and for counters of limits.
   *
   * @default 100_000
   */
  readonly max?: number
  /**
   * The time, in milliseconds since 1970.
   *
   * @default Date.now
   */
  readonly now?: () => number
}

interface Kept extends Expiring {
  readonly record: string
}

/** The transfer that a slot holds. */
interface Taken extends Expiring {
  readonly state: string
  /** The keys of the entries. One key stands without a list, which would take 56 bytes. */
  readonly entries: string | readonly string[]
}

/** The changes that the end of a slot makes. */
interface Ending {
  readonly gone: readonly string[]
  readonly state: string
  /** The body to leave under the state; undefined where the state stays as it is. */
  readonly body: string | undefined
  /** The number of records that it frees. */
  readonly frees: number
}

/**
 * Makes a store in this process, for one server on one machine and for tests. A restart loses every
 * code, and two processes do not share codes.
 *
 * When the store is full, a new record throws, so that no live code is lost. Requests of devices
 * where nobody is signed in give way first, the oldest before the others, until somebody allows
 * them: strangers can otherwise fill the store. When the counters are full, the store drops one of
 * them. It has no timers. An expired record counts as absent at once, and is deleted as new records
 * arrive.
 *
 * @throws {RangeError} for a `max` that is not a whole number of at least 1
 */
export function memoryStore({ max = 100_000, now = Date.now }: MemoryOptions = {}): Store {
  if (!Number.isInteger(max) || max < 1) {
    throw new RangeError(
      `Cannot bound the memory store: expected a whole number of at least 1, received ${max}`,
    )
  }
  const records = yieldingMap<Kept>(now)
  const slots = yieldingMap<Taken>(now)
  const counters = memoryCounters(max, now)
  let swept = -Infinity

  const lasting = (ttl: number): number => now() + ttl * 1000

  /** Makes room for as many values as `more` tells, which it does anew when one gave way. */
  function makeRoom(more: () => number, name: string, map: YieldingMap<unknown>): void {
    if (map.size() + more() > max && now() - swept >= SWEEP_PAUSE) {
      swept = now()
      records.sweep('all')
      slots.sweep('all')
    }
    for (;;) {
      const size = map.size() + more()
      if (size <= max) return
      if (map.giveWay()) continue
      throw new Error(`Cannot hold more ${name}: expected at most ${max}, received ${size}`)
    }
  }

  function write(key: string, record: string, ttl: number, yields: boolean): void {
    records.sweep()
    records.set(key, { record, deadline: lasting(ttl) }, yields)
  }

  function endingOf({ state, entries }: Taken): Ending {
    const gone = listOf(entries).filter((key) => key !== state && records.get(key))
    const former = records.get(state)?.record
    if (former !== undefined) {
      const body = former.startsWith(OPEN) ? bodyOf(former) : undefined
      return { gone, state, body, frees: gone.length }
    }
    const [first] = gone
    const record = first === undefined ? undefined : records.get(first)?.record
    if (record === undefined) return { gone, state, body: undefined, frees: gone.length }
    return { gone, state, body: bodyOf(record), frees: gone.length - 1 }
  }

  function end({ gone, state, body }: Ending, line: string): void {
    const [first = state] = records.get(state) ? [] : gone
    const yields = records.yields(first)
    for (const key of gone) records.delete(key)
    if (body !== undefined) write(state, `${line}\n${body}`, OUTCOME_TTL, yields)
  }

  // No verb awaits anything, so each runs as one step.
  return {
    async put(entries, slot, limits) {
      const former = slots.get(slot.key)
      if (former && holds(former, entries, slot)) return done(slot.key)
      const limited = counters.reached(limits)
      if (limited) return limited
      const ending = () => former && endingOf(former)
      makeRoom(() => entries.length - (ending()?.frees ?? 0), 'records', records)
      makeRoom(() => slots.get(slot.key) ? 0 : 1, 'slots', slots)

      counters.count(limits)
      const ended = ending()
      if (ended) end(ended, REPLACED)
      const yields = entries.some(({ record }) => record.startsWith(ASKED))
      for (const { key, record, ttl } of entries) write(key, record, ttl, yields)
      slots.sweep()
      const [first, ...more] = entries.map(({ key }) => key)
      const keys = first === undefined ? [] : more.length === 0 ? first : [first, ...more]
      slots.set(slot.key, { state: slot.state, entries: keys, deadline: lasting(slot.ttl) }, yields)
      return done(slot.key)
    },

    async move({ from, to, guard, line, ttl }, limits) {
      const there = records.get(to)?.record
      if (there?.startsWith(`${line}\n`)) return { state: 'moved', key: from, record: there }
      const limited = counters.reached(limits)
      if (limited) return limited
      counters.count(limits)
      const former = records.get(from)?.record
      if (former?.startsWith(guard)) {
        const record = `${line}\n${bodyOf(former)}`
        // A signed-in person allowed it, so it stays.
        const yields = records.yields(from) && !line.startsWith(GRANTED)
        // A move deletes one record and writes one, so there is always room.
        records.delete(from)
        write(to, record, ttl, yields)
        return { state: 'moved', key: from, record }
      }
      return there === undefined
        ? { state: 'missing', key: from }
        : { state: 'other', key: from, record: there }
    },

    async peek(keys, limits) {
      const limited = counters.reached(limits)
      if (limited) return limited
      return { state: 'found', keys, records: keys.map((key) => records.get(key)?.record ?? null) }
    },

    async drop(slot) {
      const held = slots.get(slot)
      if (held) end(endingOf(held), DROPPED)
      slots.delete(slot)
      return done(slot)
    },

    async count(limits) {
      const limited = counters.reached(limits)
      if (limited) return limited
      counters.count(limits)
      return done(limits[0]?.key ?? '')
    },
  }
}

/** Tells whether a put is the same request as the one that took the slot. */
function holds(held: Taken, entries: readonly Entry[], { state }: Slot): boolean {
  const keys = listOf(held.entries)
  return held.state === state && keys.length === entries.length &&
    entries.every(({ key }, i) => key === keys[i])
}

function listOf(keys: string | readonly string[]): readonly string[] {
  return typeof keys === 'string' ? [keys] : keys
}

function done(key: string): Done {
  return { state: 'done', key }
}
