import type { Limit, Limited } from '../store.ts'
import { type Expiring, expiringMap } from './expiring-map.ts'

/** The counters of a store in memory. */
export interface MemoryCounters {
  /** Returns the answer where one of the limits is reached. */
  reached(limits: readonly Limit[]): Limited | undefined
  /** Counts one more in each. */
  count(limits: readonly Limit[]): void
}

interface Counter extends Expiring {
  count: number
}

// A counter counts as near its limit from an eighth of the limit on.
const PARTS = 8

/**
 * Makes at most `most` counters. When they are full, it drops a counter instead of refusing to
 * count. If it refused, an attacker with many addresses, as everybody has with IPv6, could lock all
 * others out until their windows end.
 *
 * It drops the oldest counter that is far from its limit, because this allows only little more than
 * the limit. Only where no counter is far from its limit, it drops the oldest one that is near. The
 * counter of a password is near its limit from the first attempt on. To get five more attempts, an
 * attacker must therefore fill the store with counters that are near: 3.8 million requests with the
 * default numbers. If the oldest of all counters were dropped, 100,000 would be enough.
 *
 * @param now the time, in milliseconds since 1970
 */
export function memoryCounters(most: number, now: () => number): MemoryCounters {
  const far = expiringMap<Counter>(now)
  const near = expiringMap<Counter>(now)

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
