import { RECEIPT_TTL } from '../store.ts'
import type { Done, Entry, Found, Limit, Limited, Missing, Store } from '../store.ts'

/** A Redis command, its name first. */
export type Command = [name: string, ...args: (string | number)[]]

/**
 * Sends one command, once, and resolves to its reply. When the outcome is not known it throws an
 * error that begins with `Cannot` and the action, and names no key, record, password or token.
 */
export type Send = (action: string, command: Command) => Promise<unknown>

/**
 * The steps of a store as Redis knows them, for every client that can speak to one: each verb is one
 * command. Wants Redis 6.2 for GETDEL.
 *
 * @param prefix what every key begins with
 * @param server what errors call it
 */
export function scriptedStore(prefix: string, server: string, send: Send): Store {
  async function ask<T>(
    action: string,
    command: Command,
    read: (reply: unknown) => T | undefined,
  ): Promise<T> {
    const answer = read(await send(action, command))
    if (answer === undefined) {
      throw new Error(`Cannot ${action}: ${server} gave an answer that is none of ours`)
    }
    return answer
  }

  return {
    put: (entry, limits) => ask('put a code', run(PUT, putInput(prefix, entry, limits)), readDone),

    // A replica may answer this one late. It only decides what is asked, never who gets in.
    peek: (key, receipt, limits) =>
      ask(
        'look at a code',
        ['MGET', ...peekKeys(prefix, key, receipt, limits)],
        (reply) => readPeek(reply, receipt, limits),
      ),

    take: (key, receipt, limits) =>
      ask('take a code', run(TAKE, takeInput(prefix, key, receipt, limits)), readTake),

    count: (limits) => ask('count a try', run(COUNT, countInput(prefix, limits)), readDone),

    time: () => ask('ask the time', ['TIME'], readTime),
  }
}

function run(script: string, [keys, args]: ScriptInput): Command {
  return ['EVAL', script, keys.length, ...keys, ...args]
}

// A script's keys are those of the limits, then its own; its arguments are `max` and `ttl` of each
// limit, then its own.

const LIMITS = `
local wait = 0
for i = 1, n do
  local max, ttl = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  if tonumber(redis.call('GET', KEYS[i]) or 0) >= max then wait = math.max(wait, ttl) end
end
if wait > 0 then return {'limited', wait} end
for i = 1, n do
  if redis.call('INCR', KEYS[i]) == 1 then redis.call('EXPIRE', KEYS[i], ARGV[2 * i]) end
end
`

/** The script of `put`. Own keys: the code, the slot. Own arguments: the record, its ttl. */
export const PUT: string = `
local n = #KEYS - 2
${LIMITS}
local code, slot, record, ttl = KEYS[n + 1], KEYS[n + 2], ARGV[2 * n + 1], ARGV[2 * n + 2]
local former = redis.call('SET', slot, code, 'EX', ttl, 'GET')
if former then redis.call('DEL', former) end
redis.call('SET', code, record, 'EX', ttl)
return {'done'}
`

/**
 * The script of `take`. Own keys: the code, and the receipt if there is one.
 *
 * The code is spent once GETDEL ran, and an error after it would lose the record: where the receipt
 * cannot be written, the record goes out without one.
 */
export const TAKE: string = `
local n = #ARGV / 2
${LIMITS}
local code, receipt = KEYS[n + 1], KEYS[n + 2]
local record = redis.call('GETDEL', code)
if record then
  if receipt then redis.pcall('SET', receipt, record, 'EX', ${RECEIPT_TTL}) end
  return {'found', record}
end
record = receipt and redis.call('GET', receipt)
if record then return {'repeated', record} end
return {'missing'}
`

/** The script of `count`. */
const COUNT = `
local n = #KEYS
${LIMITS}
return {'done'}
`

/** The keys and the arguments of a script. */
type ScriptInput = [keys: string[], args: (string | number)[]]

/** What {@link PUT} is given. */
function putInput(prefix: string, entry: Entry, limits: readonly Limit[]): ScriptInput {
  const [keys, args] = countInput(prefix, limits)
  keys.push(`${prefix}code:${entry.key}`, `${prefix}slot:${entry.slot}`)
  args.push(entry.record, entry.ttl)
  return [keys, args]
}

/** What {@link TAKE} is given. */
function takeInput(
  prefix: string,
  key: string,
  receipt: string | undefined,
  limits: readonly Limit[],
): ScriptInput {
  const [keys, args] = countInput(prefix, limits)
  keys.push(`${prefix}code:${key}`)
  if (receipt !== undefined) keys.push(`${prefix}receipt:${receipt}`)
  return [keys, args]
}

/** What {@link COUNT} is given. */
function countInput(prefix: string, limits: readonly Limit[]): ScriptInput {
  const keys: string[] = []
  const args: (string | number)[] = []
  for (const { key, max, ttl } of limits) {
    keys.push(`${prefix}limit:${key}`)
    args.push(max, ttl)
  }
  return [keys, args]
}

/** What MGET is given for a `peek`: a command that cannot write. */
function peekKeys(
  prefix: string,
  key: string,
  receipt: string | undefined,
  limits: readonly Limit[],
): string[] {
  return takeInput(prefix, key, receipt, limits)[0]
}

/** The answer of {@link PUT} or {@link COUNT}, or undefined for whatever is not one. */
function readDone(reply: unknown): Done | Limited | undefined {
  if (!Array.isArray(reply)) return undefined
  if (reply.length === 1 && reply[0] === 'done') return { state: 'done' }
  return readLimited(reply)
}

/** The answer of {@link TAKE}, or undefined for whatever is not one. */
function readTake(reply: unknown): Found | Missing | Limited | undefined {
  if (!Array.isArray(reply)) return undefined
  if (reply.length === 1 && reply[0] === 'missing') return { state: 'missing' }
  const [state, record]: unknown[] = reply
  if (reply.length === 2 && typeof record === 'string') {
    if (state === 'found') return { state, record, repeated: false }
    if (state === 'repeated') return { state: 'found', record, repeated: true }
  }
  return readLimited(reply)
}

/** The answer of MGET to a `peek` with these limits, or undefined for whatever is not one. */
function readPeek(
  reply: unknown,
  receipt: string | undefined,
  limits: readonly Limit[],
): Found | Missing | Limited | undefined {
  const own = receipt === undefined ? 1 : 2
  if (!Array.isArray(reply) || reply.length !== limits.length + own) return undefined
  const values: unknown[] = reply
  if (!values.every((value) => value === null || typeof value === 'string')) return undefined

  let retryAfter = 0
  for (const [i, { max, ttl }] of limits.entries()) {
    const count = values[i] ?? '0'
    if (!/^\d+$/.test(count)) return undefined
    if (Number(count) >= max) retryAfter = Math.max(retryAfter, ttl)
  }
  if (retryAfter > 0) return { state: 'limited', retryAfter }

  const [record, taken] = values.slice(limits.length)
  if (typeof record === 'string') return { state: 'found', record, repeated: false }
  if (typeof taken === 'string') return { state: 'found', record: taken, repeated: true }
  return { state: 'missing' }
}

/** The answer of TIME in seconds, or undefined for whatever is not one. */
function readTime(reply: unknown): number | undefined {
  const time = Array.isArray(reply) ? Number(reply[0]) + Number(reply[1]) / 1e6 : Number.NaN
  return Number.isFinite(time) ? time : undefined
}

function readLimited(reply: unknown[]): Limited | undefined {
  const [state, retryAfter] = reply
  return reply.length === 2 && state === 'limited' && typeof retryAfter === 'number' &&
      Number.isInteger(retryAfter) && retryAfter >= 1
    ? { state, retryAfter }
    : undefined
}
