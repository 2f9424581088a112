import { bodyOf, DROPPED, OPEN, OUTCOME_TTL, REPLACED } from '../store.ts'
import type { Done, Entry, Limit, Limited, Slot, Store } from '../store.ts'

/** How {@link memoryStore} is set up. */
export interface MemoryOptions {
  /**
   * How many records are held at most: live codes, and what became of those that were shown in the
   * last minutes. Likewise slots, and counters of limits.
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

/** It ends by itself. */
interface Held {
  /** When it ends, in milliseconds since 1970. */
  readonly deadline: number
}

interface Kept extends Held {
  readonly record: string
}

/** What a slot holds. */
interface Taken extends Held {
  readonly state: string
  /** The keys of the entries. */
  readonly entries: readonly string[]
}

interface Counter extends Held {
  count: number
}

/** What the end of a slot changes. */
interface Ending {
  readonly gone: readonly string[]
  readonly state: string
  /** What is left under the state; undefined for nothing that is not there already. */
  readonly body: string | undefined
  /** How many records fewer there are afterwards. */
  readonly frees: number
}

interface Shelf<T> {
  /** Undefined also for a value that has ended. */
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
  /** Throws where `more` do not fit, so that a verb knows it before it changes anything. */
  makeRoom(more: number): void
}

/**
 * Makes a store in this process: for one server on one machine, and for tests. A restart forgets
 * every code, and two processes know nothing of each other.
 *
 * A full store throws rather than forget a live code. It has no timers: what has expired is as good
 * as absent at once, and its memory is given back as new entries come.
 *
 * @throws {RangeError} for a `max` that is not a whole number of at least 1
 */
export function memoryStore({ max = 100_000, now = Date.now }: MemoryOptions = {}): Store {
  if (!Number.isInteger(max) || max < 1) {
    throw new RangeError(
      `Cannot bound the memory store: expected a whole number of at least 1, received ${max}`,
    )
  }
  const records = shelf<Kept>('records', max, now)
  const slots = shelf<Taken>('slots', max, now)
  const counters = shelf<Counter>('counters', max, now)

  const lasting = (ttl: number): number => now() + ttl * 1000

  function reached(limits: readonly Limit[]): Limited | undefined {
    let retryAfter = 0
    for (const { key, max, ttl } of limits) {
      if ((counters.get(key)?.count ?? 0) >= max) retryAfter = Math.max(retryAfter, ttl)
    }
    return retryAfter > 0 ? { state: 'limited', retryAfter } : undefined
  }

  function makeRoomToCount(limits: readonly Limit[]): void {
    let more = 0
    for (const { key } of limits) if (!counters.get(key)) more++
    counters.makeRoom(more)
  }

  function countEach(limits: readonly Limit[]): void {
    for (const { key, ttl } of limits) {
      const counter = counters.get(key)
      if (counter) counter.count++
      else counters.set(key, { count: 1, deadline: lasting(ttl) })
    }
  }

  function endingOf({ state, entries }: Taken): Ending {
    const gone = entries.filter((key) => key !== state && records.get(key))
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
    for (const key of gone) records.delete(key)
    if (body !== undefined) {
      records.set(state, { record: `${line}\n${body}`, deadline: lasting(OUTCOME_TTL) })
    }
  }

  // No verb awaits anything: each runs from its first line to its last as one step.
  return {
    async put(entries, slot, limits) {
      const former = slots.get(slot.key)
      if (former && holds(former, entries, slot)) return done(slot.key)
      const limited = reached(limits)
      if (limited) return limited
      const ending = former && endingOf(former)
      records.makeRoom(entries.length - (ending?.frees ?? 0))
      slots.makeRoom(former ? 0 : 1)
      makeRoomToCount(limits)

      countEach(limits)
      if (ending) end(ending, REPLACED)
      for (const { key, record, ttl } of entries) {
        records.set(key, { record, deadline: lasting(ttl) })
      }
      const keys = entries.map(({ key }) => key)
      slots.set(slot.key, { state: slot.state, entries: keys, deadline: lasting(slot.ttl) })
      return done(slot.key)
    },

    async move({ from, to, guard, line, ttl }, limits) {
      const there = records.get(to)?.record
      if (there?.startsWith(`${line}\n`)) return { state: 'moved', key: from, record: there }
      const limited = reached(limits)
      if (limited) return limited
      makeRoomToCount(limits)

      countEach(limits)
      const former = records.get(from)?.record
      if (former?.startsWith(guard)) {
        const record = `${line}\n${bodyOf(former)}`
        // One goes and one comes: a move always has room.
        records.delete(from)
        records.set(to, { record, deadline: lasting(ttl) })
        return { state: 'moved', key: from, record }
      }
      return there === undefined
        ? { state: 'missing', key: from }
        : { state: 'other', key: from, record: there }
    },

    async peek(keys, limits) {
      const limited = reached(limits)
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
      const limited = reached(limits)
      if (limited) return limited
      makeRoomToCount(limits)
      countEach(limits)
      return done(limits[0]?.key ?? '')
    },
  }
}

/** True for the second of two puts that are the same request. */
function holds({ state, entries: keys }: Taken, entries: readonly Entry[], slot: Slot): boolean {
  return state === slot.state && keys.length === entries.length &&
    entries.every(({ key }, i) => key === keys[i])
}

function done(key: string): Done {
  return { state: 'done', key }
}

// Two looked at for each one added: the hand is round by the time as many are added as were held.
const LOOKS = 2

// A full shelf is swept whole at most once in this many milliseconds, so that a flood which the
// shelf refuses costs no sweep each.
const SWEEP_PAUSE = 1000

function shelf<T extends Held>(name: string, max: number, now: () => number): Shelf<T> {
  const held = new Map<string, T>()
  // The hand of a clock: it goes round over all entries, a few steps for each one that is added.
  let hand = held.entries()
  let swept = -Infinity

  const isLive = ({ deadline }: Held): boolean => now() < deadline

  function sweep(looks: number): void {
    for (let i = 0; i < looks; i++) {
      const next = hand.next()
      if (next.done) {
        hand = held.entries()
        return
      }
      const [key, value] = next.value
      if (!isLive(value)) held.delete(key)
    }
  }

  return {
    get(key) {
      const value = held.get(key)
      return value !== undefined && isLive(value) ? value : undefined
    },

    set(key, value) {
      sweep(LOOKS)
      held.set(key, value)
    },

    delete(key) {
      held.delete(key)
    },

    makeRoom(more) {
      if (held.size + more <= max) return
      if (now() - swept >= SWEEP_PAUSE) {
        swept = now()
        hand = held.entries()
        sweep(held.size)
      }
      if (held.size + more > max) {
        throw new Error(
          `Cannot hold more ${name}: expected at most ${max}, received ${held.size + more}`,
        )
      }
    },
  }
}
