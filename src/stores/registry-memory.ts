import { ALL, type Book, changed, lastOf, type RegistryStore } from '../session/book.ts'
import { type Expiring, expiringMap } from './expiring-map.ts'

/** How {@link memoryRegistry} is set up. */
export interface MemoryRegistryOptions {
  /**
   * The largest number of users with sessions.
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
  readonly lines: Book
}

/**
 * Keeps sessions in this process, for one server on one machine and for tests. A restart ends every
 * session. When it is full, a user without sessions cannot be entered, and `enter` throws.
 *
 * @throws {RangeError} for a `max` that is not a whole number of at least 1
 */
export function memoryRegistry(
  { max = 100_000, now = Date.now }: MemoryRegistryOptions = {},
): RegistryStore {
  if (!Number.isInteger(max) || max < 1) {
    throw new RangeError(
      `Cannot bound the registry: expected a whole number of at least 1, received ${max}`,
    )
  }
  const books = expiringMap<Kept>(now)
  // No verb awaits anything, so each runs as one step.
  return {
    async find(book, field) {
      const lines = books.get(book)?.lines
      return [lines?.get(field) ?? null, lines?.get(ALL) ?? null]
    },
    async all(book) {
      return [...books.get(book)?.lines.values() ?? []]
    },
    async act(book, act) {
      const held = books.get(book)
      books.sweep()
      if (!held && books.size() >= max) {
        books.sweep('all')
        if (books.size() >= max) {
          throw new Error(`Cannot hold more users: expected at most ${max}, received ${max + 1}`)
        }
      }
      const lines = held?.lines ?? new Map<string, string>()
      const answer = changed(lines, act)
      if (lines.size === 0) books.delete(book)
      else books.set(book, { lines, deadline: lastOf(lines) * 1000 })
      return answer
    },
  }
}
