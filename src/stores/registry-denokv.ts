import { ALL, type Book, changed, lastOf, type RegistryStore } from '../session/book.ts'
import type { DenoKvOptions } from './denokv.ts'
import { atomicallyIn, type DenoKv, mustBeKv, type Value } from './denokv-atomic.ts'

/**
 * Keeps sessions in Deno KV: one value a user, which every change reads, checks and commits.
 *
 * @throws {TypeError} for a value that is not a Deno KV, and for a prefix that is not a string
 */
export function denoKvRegistry(
  kv: DenoKv,
  { prefix = 'qrauth', now = Date.now }: DenoKvOptions = {},
): RegistryStore {
  mustBeKv(kv, prefix)
  const atomically = atomicallyIn(kv, now)
  const keyOf = (book: string) => [prefix, 'sessions', book]

  async function linesOf(book: string): Promise<Book> {
    return await atomically('read sessions', async (read) => {
      const [held] = await read([keyOf(book)])
      return { answer: bookOf(held) }
    })
  }

  return {
    async find(book, field) {
      const lines = await linesOf(book)
      return [lines.get(field) ?? null, lines.get(ALL) ?? null]
    },
    async all(book) {
      return [...(await linesOf(book)).values()]
    },
    act: (book, act) =>
      atomically('change sessions', async (read) => {
        const [held] = await read([keyOf(book)])
        const lines = bookOf(held)
        const answer = changed(lines, act)
        const record = [...lines.values()].join('\n')
        if (record === (held?.record ?? '')) return { answer }
        const to = { record, deadline: lastOf(lines) * 1000 }
        return { answer, changes: [[keyOf(book), lines.size > 0 ? to : undefined]] }
      }),
  }
}

function bookOf(held: Value | undefined): Book {
  const lines = held?.record?.split('\n') ?? []
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line]))
}
