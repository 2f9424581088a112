import { type Expiring, expiringMap } from './expiring-map.ts'

/** Values that expire, some of which give way to all others. */
export interface YieldingMap<T> {
  /** Counts all values, with expired ones that are not deleted yet. */
  size(): number
  get(key: string): T | undefined
  /** Tells whether a value gives way. */
  yields(key: string): boolean
  set(key: string, value: T, yields: boolean): void
  delete(key: string): void
  /** Deletes expired values: with `all` every one, else it looks at a few. */
  sweep(all?: 'all'): void
  /** Deletes the oldest value that gives way. @returns false where there is none */
  giveWay(): boolean
}

/** Makes such a map. */
export function yieldingMap<T extends Expiring>(now: () => number): YieldingMap<T> {
  const staying = expiringMap<T>(now)
  const yielding = expiringMap<T>(now)

  return {
    size: () => staying.size() + yielding.size(),
    get: (key) => staying.get(key) ?? yielding.get(key),
    yields: (key) => yielding.get(key) !== undefined,

    set(key, value, yields) {
      const [of, other] = yields ? [yielding, staying] : [staying, yielding]
      other.delete(key)
      of.set(key, value)
    },

    delete(key) {
      staying.delete(key)
      yielding.delete(key)
    },

    sweep(all) {
      staying.sweep(all)
      yielding.sweep(all)
    },

    giveWay() {
      if (yielding.size() === 0) return false
      yielding.deleteOldest()
      return true
    },
  }
}
