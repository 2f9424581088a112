/** It ends by itself. */
export interface Held {
  /** When it ends, in milliseconds since 1970. */
  readonly deadline: number
}

/** Values that end by themselves, each under a key. What has ended is as good as absent. */
export interface Shelf<T> {
  /** How many are held, with those that have ended and are not deleted yet. */
  size(): number
  get(key: string): T | undefined
  set(key: string, value: T): void
  delete(key: string): void
  /** Deletes what has ended: of all, a few at each call, or all at once. */
  sweep(all?: 'all'): void
  /** Deletes the one that was set first. */
  deleteOldest(): void
}

// Two looked at for each one added: all were looked at by the time as many are added as were held.
const LOOKS = 2

/** Makes a shelf. It has no timers. */
export function memoryShelf<T extends Held>(now: () => number): Shelf<T> {
  const held = new Map<string, T>()
  // Both are renewed at the end of each round, because an iterator that stands still for long keeps
  // every former table of a map that grows.
  let round = held.entries()
  let oldest = held.keys()

  const isLive = ({ deadline }: Held): boolean => now() < deadline

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
      // It passes nothing that it does not delete, so that its next one is always the oldest.
      let next = oldest.next()
      if (next.done) {
        oldest = held.keys()
        next = oldest.next()
      }
      if (!next.done) held.delete(next.value)
    },
  }
}
