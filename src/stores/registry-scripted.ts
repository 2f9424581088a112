import { type Act, ALL, answerIn, isTexts, type RegistryStore } from '../session/book.ts'
import { carefully, type Command, type Send } from './redis.ts'
import { BOOK, LINES } from './registry-scripts.ts'

/**
 * Keeps sessions in Redis, one hash a user, for every client. No expiry of fields is needed (HEXPIRE
 * came with Redis 7.4). A check is one HMGET, and every other verb one script.
 *
 * @param prefix the prefix of every key
 * @param server the name of the server in errors
 */
export function scriptedRegistry(prefix: string, server: string, send: Send): RegistryStore {
  const sent = carefully(server, send)
  const keyOf = (book: string): string => `${prefix}sessions:${book}`

  function invalid(action: string): Error {
    return new Error(`Cannot ${action}: ${server} gave an invalid answer`)
  }

  async function script(
    action: string,
    text: string,
    book: string,
    args: readonly (string | number)[],
    writes: boolean,
  ): Promise<readonly string[]> {
    const tag = crypto.randomUUID()
    const command: Command = ['EVAL', text, 1, keyOf(book), tag, ...args]
    const reply = await sent(action, command, writes)
    if (!isTexts(reply)) throw invalid(action)
    const [answers, ...values] = reply
    if (answers !== tag) throw new Error(`Cannot ${action}: ${server} answered another question`)
    return values
  }

  return {
    async find(book, field) {
      const action = 'check a session'
      const reply = await sent(action, ['HMGET', keyOf(book), field, ALL], false)
      if (!Array.isArray(reply) || reply.length !== 2) throw invalid(action)
      const [line, all]: unknown[] = reply
      // A line names its session, so that a reply to another question signs nobody in.
      if (!isLine(line, field) || !isLine(all, ALL)) throw invalid(action)
      return [line, all]
    },

    all: (book) => script('list sessions', LINES, book, [], false),

    async act(book, act) {
      const action = 'change sessions'
      const [state, ...fields] = await script(action, BOOK, book, argsOf(act), true)
      const answer = answerIn({ state, fields })
      if (!answer) throw invalid(action)
      return answer
    },
  }
}

function isLine(value: unknown, field: string): value is string | null {
  return value === null || (typeof value === 'string' && value.startsWith(`${field} `))
}

/** Writes the arguments of the script. */
function argsOf(act: Act): readonly (string | number)[] {
  const head = [act.verb, act.now, act.field]
  switch (act.verb) {
    case 'enter': {
      const { tomb, old, line, from, max, evict, family } = act
      return [...head, tomb, old, line, from, max, evict, family ? 1 : 0]
    }
    case 'touch':
      return [...head, 0, 0, act.seen, act.expires]
    case 'end':
      return [...head, act.tomb, act.old, act.which, act.from]
  }
}
