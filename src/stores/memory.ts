import { RECEIPT_TTL } from '../store.ts'
import type { Entry, Limit, Limited, Store } from '../store.ts'

/** How {@link memoryStore} is set up. */
export interface MemoryOptions {
  /**
   * How many live codes are held at most, and likewise receipts, and counters of limits. The names of
   * slots whose codes are gone are given up as new codes come.
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

interface Counter extends Held {
  count: number
}

interface Shelf<T> {
  /** Nothing too for what has ended. */
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
  /** Throws where `more` would not fit, so that a verb can know it before it changes anything. */
  makeRoom(more: number): void
}

/**
 * A store in this process: for one server on one machine, and for tests. A restart forgets every
 * code, and two processes know nothing of each other.
 *
 * A full store throws rather than forget a live code. It has no timers: what has expired is as good
 * as absent at once, and its memory is given back as new entries come.
 *
 * @throws {RangeError} for a `max` that is not a whole number of at least 1
 */
export function memoryStore({ max = 100_000, now = Date.now }: MemoryOptions = {}): Store {
  if (!Number.isInteger(max) || max < 1) {
    throw new RangeError(`Cannot hold ${max} codes: want a whole number of at least 1`)
  }
  const isLive = ({ deadline }: Held) => now() < deadline
  const codes = shelf<Kept>('codes', max, now, isLive)
  // The key of the code that each shows; as good as empty when that is gone.
  const slots = shelf<string>('slots', Infinity, now, (key) => codes.get(key) !== undefined)
  const receipts = shelf<Kept>('receipts', max, now, isLive)
  const counters = shelf<Counter>('counters', max, now, isLive)

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
      else counters.set(key, { count: 1, deadline: now() + ttl * 1000 })
    }
  }

  // No verb awaits anything: each runs from its first line to its last as one step.
  return {
    async put({ key, record, ttl, slot }: Entry, limits) {
      const limited = reached(limits)
      if (limited) return limited
      const former = slots.get(slot)
      if (former === undefined) codes.makeRoom(1)
      makeRoomToCount(limits)

      countEach(limits)
      if (former !== undefined) codes.delete(former)
      codes.set(key, { record, deadline: now() + ttl * 1000 })
      slots.set(slot, key)
      return { state: 'done' }
    },

    async peek(key, receipt, limits) {
      const limited = reached(limits)
      if (limited) return limited
      const code = codes.get(key)
      if (code) return { state: 'found', record: code.record, repeated: false }
      const taken = receipt === undefined ? undefined : receipts.get(receipt)
      return taken ? { state: 'found', record: taken.record, repeated: true } : { state: 'missing' }
    },

    async take(key, receipt, limits) {
      const limited = reached(limits)
      if (limited) return limited
      const code = codes.get(key)
      makeRoomToCount(limits)
      if (code && receipt !== undefined) receipts.makeRoom(1)

      countEach(limits)
      if (code) {
        codes.delete(key)
        if (receipt !== undefined) {
          receipts.set(receipt, { record: code.record, deadline: now() + RECEIPT_TTL * 1000 })
        }
        return { state: 'found', record: code.record, repeated: false }
      }
      const taken = receipt === undefined ? undefined : receipts.get(receipt)
      return taken ? { state: 'found', record: taken.record, repeated: true } : { state: 'missing' }
    },

    async count(limits) {
      const limited = reached(limits)
      if (limited) return limited
      makeRoomToCount(limits)
      countEach(limits)
      return { state: 'done' }
    },
  }
}

// Two looked at for each one added: the hand is round by the time as many are added as were held.
const LOOKS = 2

// A full shelf is swept whole at most once in this many milliseconds, so that a flood which the
// shelf refuses costs no sweep each.
const SWEEP_PAUSE = 1000

function shelf<T>(
  name: string,
  max: number,
  now: () => number,
  isLive: (value: T) => boolean,
): Shelf<T> {
  const held = new Map<string, T>()
  // The hand of a clock: it goes round over all entries, a few steps for each one that is added.
  let hand = held.entries()
  let swept = -Infinity

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
        throw new Error(`Cannot hold more ${name}: the memory store has ${held.size} of ${max}`)
      }
    },
  }
}
