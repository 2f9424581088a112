import type { Done, Found, Limit, Limited, Missing, Move, Moved, Other, Store } from '../store.ts'
import { COUNT, DROP, MOVE, PEEK, PUT } from './redis-scripts.ts'

/** A Redis command, its name first. */
export type Command = [name: string, ...args: (string | number)[]]

/**
 * Sends one command, once, and resolves to its reply. Throws a {@link NoReply} when the outcome is
 * not known.
 *
 * @param writes whether the command may change anything
 */
export type Send = (command: Command, writes: boolean) => Promise<unknown>

/** A reply that did not come. The message says what happened, and nothing of what was asked. */
export class NoReply extends Error {
  /** Whether the connection broke, so that a command that only reads may be asked once more. */
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

/** What every key begins with unless it is set. The hash tag keeps a Redis Cluster on one node. */
export const PREFIX = '{qrauth}:'

/**
 * The verbs of a store as scripts of Redis 6.2 or newer (GETDEL), for every client that can speak to
 * one: each verb is one EVAL and one round trip.
 *
 * Each call sends a random tag, and each reply must begin with it: an answer to another question,
 * as from two connections that were confused, is a fault.
 *
 * @param prefix what every key begins with
 * @param server what errors call it
 */
export function scriptedStore(prefix: string, server: string, send: Send): Store {
  const record = (key: string): string => `${prefix}record:${key}`
  const slotKey = (key: string): string => `${prefix}slot:${key}`

  async function sent(action: string, command: Command, writes: boolean): Promise<unknown> {
    try {
      return await send(command, writes).catch((error: unknown) => {
        if (writes || !(error instanceof NoReply) || !error.broke) throw error
        // An idle connection that was reset is noticed only by the next request.
        return send(command, writes)
      })
    } catch (error) {
      throw fault(action, error instanceof NoReply ? error.message : 'did not answer')
    }
  }

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

    // Not a script, because a host of Redis may keep TIME from scripts. It decides nothing.
    async time() {
      const action = 'read the time'
      const time = readTime(await sent(action, ['TIME'], false))
      if (time === undefined) throw fault(action, 'gave an invalid answer')
      return time
    },
  }
}

/** What a script is given. */
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

// Each reader answers undefined for what is not an answer of its kind.

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

/** Seconds since 1970: the reply of TIME is a list of seconds and microseconds, both as text. */
function readTime(reply: unknown): number | undefined {
  if (!Array.isArray(reply) || reply.length !== 2) return undefined
  const [seconds, micros]: unknown[] = reply
  const time = Number(seconds) + Number(micros) / 1e6
  return [seconds, micros].every((part) => /^\d{1,12}$/.test(String(part))) ? time : undefined
}
