import type { Done, Found, Limit, Limited, Missing, Move, Moved, Other, Store } from '../store.ts'
import { COUNT, DROP, MOVE, PEEK, PUT } from './redis-scripts.ts'

/** A Redis command, its name first. */
export type Command = [name: string, ...args: (string | number)[]]

/**
 * Sends one command once, and resolves to its reply. It throws a {@link NoReply} where the outcome
 * is not known.
 *
 * @param writes whether the command may change anything
 */
export type Send = (command: Command, writes: boolean) => Promise<unknown>

/** Reports that no reply came. The message names the cause, and repeats nothing of the command. */
export class NoReply extends Error {
  /** True where the connection broke, so that a read may be sent once more. */
  readonly broke: boolean
  /** The first word of Redis' own error, where it answered with one. */
  readonly word: string | undefined
  constructor(happened: string, { broke = false, word }: { broke?: boolean; word?: string } = {}) {
    super(happened)
    this.name = 'NoReply'
    this.broke = broke
    this.word = word
  }
}

/** The default prefix of every key. Its hash tag keeps all keys on one node of a Redis Cluster. */
export const PREFIX = '{qrauth}:'

/**
 * Makes a store whose verbs are scripts of Redis 6.2 or newer (GETDEL), for every client. Each verb
 * is one EVAL and one round trip.
 *
 * Each call sends a random tag, and its reply must begin with the tag. A reply to another request,
 * for example from two confused connections, is therefore a fault.
 *
 * @param prefix the prefix of every key
 * @param server the name of the server in errors
 */
export function scriptedStore(prefix: string, server: string, send: Send): Store {
  const record = (key: string): string => `${prefix}record:${key}`
  const slotKey = (key: string): string => `${prefix}slot:${key}`

  const sent = carefully(server, send)

  function fault(action: string, happened: string): Error {
    return new Error(`Cannot ${action}: ${server} ${happened}`)
  }

  async function ask<T>(
    { action, script, limits = [], keys = [], args = [], writes = true }: Question,
    read: (state: unknown, values: unknown[]) => T | undefined,
  ): Promise<T> {
    const tag = crypto.randomUUID()
    const counters = limits.map(({ key }) => `${prefix}limit:${key}`)
    const bounds = limits.flatMap(({ max, ttl }) => [max, ttl])
    const all = [...counters, ...keys]
    const command: Command = [
      ...['EVAL', script, all.length, ...all] satisfies Command,
      ...[tag, limits.length, ...bounds, ...args],
    ]
    const reply = await sent(action, command, writes)
    if (!Array.isArray(reply) || typeof reply[0] !== 'string') {
      throw fault(action, 'gave an invalid answer')
    }
    const [answers, state, ...values]: unknown[] = reply
    if (answers !== tag) throw fault(action, 'answered another question')
    const answer = read(state, values)
    if (answer === undefined) throw fault(action, 'gave an invalid answer')
    return answer
  }

  return {
    put(entries, slot, limits) {
      const keys = [slot.state, ...entries.map(({ key }) => key)].map(record)
      return ask(
        {
          action: 'put a transfer',
          script: PUT,
          limits,
          keys: [slotKey(slot.key), ...keys],
          args: [
            ...[JSON.stringify(keys), slot.ttl],
            ...entries.flatMap(({ record, ttl }) => [record, ttl]),
          ],
        },
        (state, values) => readDone(state, values, slot.key) ?? readLimited(state, values),
      )
    },

    move(move, limits) {
      const { from, to, guard, line, ttl } = move
      return ask(
        {
          action: 'move a transfer',
          script: MOVE,
          limits,
          keys: [record(from), record(to)],
          args: [guard, line, ttl],
        },
        (state, values) => readMove(state, values, move) ?? readLimited(state, values),
      )
    },

    peek(keys, limits) {
      return ask(
        {
          action: 'read a transfer',
          script: PEEK,
          limits,
          keys: keys.map(record),
          writes: false,
        },
        (state, values) => readFound(state, values, keys) ?? readLimited(state, values),
      )
    },

    drop(slot) {
      return ask(
        { action: 'drop a transfer', script: DROP, keys: [slotKey(slot)] },
        (state, values) => readDone(state, values, slot),
      )
    },

    count(limits) {
      const key = limits[0]?.key ?? ''
      return ask(
        { action: 'count an attempt', script: COUNT, limits },
        (state, values) => readDone(state, values, key) ?? readLimited(state, values),
      )
    },

    // Not a script, because some providers forbid TIME in scripts. No decision depends on it.
    async time() {
      const action = 'read the time'
      const time = readTime(await sent(action, ['TIME'], false))
      if (time === undefined) throw fault(action, 'gave an invalid answer')
      return time
    },
  }
}

/**
 * Sends each command so that its errors name only the act and the server. A read whose connection
 * broke is sent once more.
 */
export function carefully(
  server: string,
  send: Send,
): (action: string, command: Command, writes: boolean) => Promise<unknown> {
  return async function sent(action, command, writes) {
    try {
      return await send(command, writes).catch((error: unknown) => {
        if (writes || !(error instanceof NoReply) || !error.broke) throw error
        // Only the next request reveals that an idle connection was reset.
        return send(command, writes)
      })
    } catch (error) {
      const happened = error instanceof NoReply ? error.message : 'did not answer'
      throw new Error(`Cannot ${action}: ${server} ${happened}`)
    }
  }
}

/** The input of a script. */
interface Question {
  readonly action: string
  readonly script: string
  readonly limits?: readonly Limit[]
  /** The keys that follow those of the limits. */
  readonly keys?: readonly string[]
  /** The arguments that follow the tag, the number of limits, and `max` and `ttl` of each. */
  readonly args?: readonly (string | number)[]
  readonly writes?: boolean
}

// Each reader returns undefined for an answer of another kind.

function readDone(state: unknown, values: unknown[], key: string): Done | undefined {
  return state === 'done' && values.length === 0 ? { state, key } : undefined
}

function readLimited(state: unknown, values: unknown[]): Limited | undefined {
  const [retryAfter] = values
  return state === 'limited' && values.length === 1 && typeof retryAfter === 'number' &&
      Number.isInteger(retryAfter) && retryAfter >= 1
    ? { state, retryAfter }
    : undefined
}

function readMove(
  state: unknown,
  values: unknown[],
  { from, line }: Move,
): Moved | Other | Missing | undefined {
  const [record] = values
  if (state === 'missing' && values.length === 0) return { state, key: from }
  if (values.length !== 1 || typeof record !== 'string') return undefined
  if (state === 'other') return { state, key: from, record }
  return state === 'moved' && record.startsWith(`${line}\n`)
    ? { state, key: from, record }
    : undefined
}

function readFound(state: unknown, values: unknown[], keys: readonly string[]): Found | undefined {
  const records = values.filter((value) => value === null || typeof value === 'string')
  return state === 'found' && values.length === keys.length && records.length === keys.length
    ? { state, keys, records }
    : undefined
}

/** Reads seconds since 1970 from the reply of TIME: seconds and microseconds, both as text. */
function readTime(reply: unknown): number | undefined {
  if (!Array.isArray(reply) || reply.length !== 2) return undefined
  const [seconds, micros]: unknown[] = reply
  const time = Number(seconds) + Number(micros) / 1e6
  return [seconds, micros].every((part) => /^\d{1,12}$/.test(String(part))) ? time : undefined
}
