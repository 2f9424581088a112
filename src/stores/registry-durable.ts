import { type Act, ALL, answerIn, type Book, changed, isTexts } from '../session/book.ts'
import type { Answer, RegistryStore } from '../session/book.ts'
import { askDurable, type DurableNamespace } from './durable-ask.ts'
import type { DurableState } from './durable-object.ts'

type Call =
  | { readonly verb: 'find'; readonly field: string }
  | { readonly verb: 'all' }
  | { readonly verb: 'act'; readonly act: Act }

const TABLE = `CREATE TABLE IF NOT EXISTS lines (
  field TEXT PRIMARY KEY, line TEXT NOT NULL, ends INTEGER NOT NULL
)`

/**
 * Holds the sessions of one user for `durableRegistry`, in a Durable Object with its own SQLite
 * database. A Worker exports the class, and wrangler.toml names it as `SESSIONS`, like
 * `QrauthCodes`. Every verb is one synchronous transaction.
 */
export class QrauthSessions {
  readonly #storage: DurableState['storage']

  constructor({ storage }: DurableState) {
    this.#storage = storage
    storage.sql.exec(TABLE)
  }

  /** Answers `durableRegistry`. Only a Worker that is bound to the namespace can call it. */
  async fetch(request: Request): Promise<Response> {
    const call: Call = await request.json()
    if (call.verb === 'act' && await this.#storage.getAlarm() === null) await this.#setAlarm()
    return Response.json(this.#storage.transactionSync(() => this.#answer(call)))
  }

  /** Deletes expired lines, and sets the next alarm while lines are left. */
  async alarm(): Promise<void> {
    const { sql } = this.#storage
    sql.exec('DELETE FROM lines WHERE ends <= ?', Math.floor(Date.now() / 1000))
    if (sql.exec('SELECT 1 FROM lines LIMIT 1').toArray().length > 0) await this.#setAlarm()
  }

  #setAlarm(): Promise<void> {
    return this.#storage.setAlarm(Date.now() + 86_400_000)
  }

  #answer(call: Call): Answer | (string | null)[] {
    const book = this.#book()
    if (call.verb === 'find') return [book.get(call.field) ?? null, book.get(ALL) ?? null]
    if (call.verb === 'all') return [...book.values()]
    const former = new Map(book)
    const answer = changed(book, call.act)
    const { sql } = this.#storage
    for (const field of former.keys()) {
      if (!book.has(field)) sql.exec('DELETE FROM lines WHERE field = ?', field)
    }
    for (const [field, line] of book) {
      if (former.get(field) === line) continue
      const ends = Number(line.split(' ', 2)[1])
      sql.exec(
        'INSERT OR REPLACE INTO lines (field, line, ends) VALUES (?, ?, ?)',
        field,
        line,
        ends,
      )
    }
    return answer
  }

  #book(): Book {
    const rows = this.#storage.sql.exec('SELECT field, line FROM lines').toArray()
    return new Map(rows.map(({ field, line }) => [String(field), String(line)]))
  }
}

/**
 * Keeps sessions in Durable Objects, one a user. Each verb is one request to the user's object.
 *
 * @param timeout seconds to wait for an answer
 * @throws {TypeError} for a namespace or a timeout that cannot work
 */
export function durableRegistry<Id>(
  namespace: DurableNamespace<Id>,
  { timeout = 3 }: { readonly timeout?: number } = {},
): RegistryStore {
  const ask = askDurable<Id, Call>(namespace, timeout)

  return {
    find: (book, field) =>
      ask(book, 'check a session', { verb: 'find', field }, (answer) => {
        if (!Array.isArray(answer) || answer.length !== 2) return undefined
        const [line, all]: unknown[] = answer
        return isLine(line, field) && isLine(all, ALL) ? [line, all] as const : undefined
      }),
    all: (book) =>
      ask(book, 'list sessions', { verb: 'all' }, (answer) => isTexts(answer) ? answer : undefined),
    act: (book, act) => ask(book, 'change sessions', { verb: 'act', act }, answerIn),
  }
}

function isLine(value: unknown, field: string): value is string | null {
  return value === null || (typeof value === 'string' && value.startsWith(`${field} `))
}
