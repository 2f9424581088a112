/** A value that expires. */
export interface Expiring {
  /** The time at which it expires, in milliseconds since 1970. */
  readonly deadline: number
}

/** Values by key. An expired value counts as absent. */
export interface ExpiringMap<T> {
  /** Counts the values, with expired ones that are not deleted yet. */
  size(): number
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
  /** Deletes expired values: with `all` every one, else it looks at the next two values. */
  sweep(all?: 'all'): void
  /** Deletes the value that was set first. */
  deleteOldest(): void
}

// Two looks for each new value. A round ends by the time the map has doubled.
const LOOKS = 2

/** Makes a map whose values expire. It has no timers. */
export function expiringMap<T extends Expiring>(now: () => number): ExpiringMap<T> {
  const held = new Map<string, T>()
  // Both are renewed at the end of each round, because an iterator that does not advance keeps
  // every former table of a map that grows.
  let round = held.entries()
  let oldest = held.keys()

  const isLive = ({ deadline }: Expiring): boolean => now() < deadline

  function renew(): void {
    round = held.entries()
    oldest = held.keys()
  }

  return {
    size: () => held.size,

    get(key) {
      const value = held.get(key)
      return value !== undefined && isLive(value) ? value : undefined
    },

    set(key, value) {
      held.set(key, value)
    },

    delete(key) {
      held.delete(key)
    },

    sweep(all) {
      if (all) renew()
      for (let looks = all ? held.size : LOOKS; looks > 0; looks--) {
        const next = round.next()
        if (next.done) return renew()
        const [key, value] = next.value
        if (!isLive(value)) held.delete(key)
      }
    },

    deleteOldest() {
      // The iterator deletes each value that it passes, so its next value is always the oldest.
      let next = oldest.next()
      if (next.done) {
        oldest = held.keys()
        next = oldest.next()
      }
      if (!next.done) held.delete(next.value)
    },
  }
}
