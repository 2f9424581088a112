import type { Limit, Limited } from '../store.ts'
import { type Held, memoryShelf } from './memory-shelf.ts'

/** The counters of a store in memory. */
export interface MemoryCounters {
  /** What to answer where one of the limits is reached. */
  reached(limits: readonly Limit[]): Limited | undefined
  /** Counts one more in each. */
  count(limits: readonly Limit[]): void
}

interface Counter extends Held {
  count: number
}

// A counter is near its limit from this part of it on: one of 8.
const PARTS = 8

/**
 * Makes counters, so many at most. Full, it forgets a counter rather than refuse to count: whoever has
 * many addresses, as everybody has with IPv6, would else shut all others out until their windows end.
 *
 * Which one it forgets decides what a flood is good for. It is the one whose window began first, of
 * those that are far from their limit: to forget them lets nobody do more than a little over the
 * limit. Only where there are none of these it is one that is near. So to get five more attempts at a
 * password, whose counter is near from the first attempt on, a stranger needs as many addresses as
 * the store holds counters and an eighth of the limit from each of them: 3.8 million requests for the
 * default numbers. To forget the oldest of all would ask for 100,000.
 *
 * @param now the time, in milliseconds since 1970
 */
export function memoryCounters(most: number, now: () => number): MemoryCounters {
  const far = memoryShelf<Counter>(now)
  const near = memoryShelf<Counter>(now)

  const find = (key: string): Counter | undefined => near.get(key) ?? far.get(key)

  function makeRoom(): void {
    far.sweep()
    near.sweep()
    if (far.size() + near.size() < most) return
    if (far.size() > 0) far.deleteOldest()
    else near.deleteOldest()
  }

  return {
    reached(limits) {
      let retryAfter = 0
      for (const { key, max, ttl } of limits) {
        if ((find(key)?.count ?? 0) >= max) retryAfter = Math.max(retryAfter, ttl)
      }
      return retryAfter > 0 ? { state: 'limited', retryAfter } : undefined
    },

    count(limits) {
      for (const { key, max, ttl } of limits) {
        const former = find(key)
        if (!former) makeRoom()
        const counter = former ?? { count: 0, deadline: now() + ttl * 1000 }
        counter.count++
        if (counter.count * PARTS < max) {
          far.set(key, counter)
        } else {
          far.delete(key)
          near.set(key, counter)
        }
      }
    },
  }
}
