import type { StorePromise } from '../store.ts'
import { NoReply, scriptedStore, type Send } from './redis.ts'
import {
  checkedOptions,
  type RedisCommand,
  type RedisOptions,
  redisSender,
} from './redis-command.ts'

/**
 * Checks that a server can run a store in Redis: it runs the store's scripts on random keys, and
 * deletes them afterwards. Await it at the start, with the options of the store, so that no visitor
 * discovers a server that cannot work.
 *
 * @throws {Error} that gives the reason, and for a server that does not answer
 */
export async function checkRedis(
  command: RedisCommand,
  options: RedisOptions = {},
): Promise<void> {
  try {
    await mustWork(command, options)
  } catch (error) {
    if (!(error instanceof NoReply)) throw error
    throw new Error(`Cannot use Redis: it ${error.message}`)
  }
}

/**
 * Checks a server as {@link checkRedis} does.
 *
 * @throws {NoReply} for a server that does not answer, or answers with an unknown error
 */
export async function mustWork(command: RedisCommand, options: RedisOptions): Promise<void> {
  const checked = checkedOptions(command, options)
  const send = redisSender(command, checked)
  try {
    await checkVersion(send)
    await tryVerbs(checked.prefix, send)
  } catch (error) {
    const word = error instanceof NoReply && error.word || ''
    throw Object.hasOwn(REFUSALS, word) ? new Error(REFUSALS[word]) : error
  }
}

const WHOLE_CLUSTER = 'Cannot use one node of a Redis Cluster alone: ' +
  'expected the command of a client that knows the whole cluster'

const REFUSALS: Readonly<Record<string, string>> = {
  ASK: WHOLE_CLUSTER,
  MOVED: WHOLE_CLUSTER,
  CROSSSLOT: 'Cannot spread a transfer over the nodes of a Redis Cluster: ' +
    'expected a prefix with a hash tag, such as "{qrauth}:"',
  NOPERM: 'Cannot use Redis as this user: expected one that may run EVAL, GET, SET, GETDEL, DEL, ' +
    'INCR and EXPIRE on all keys that begin with the prefix',
  READONLY: 'Cannot use this Redis: expected the primary, received a read-only replica',
  UNKNOWN: 'Cannot use this Redis: expected 6.2 or newer with scripts, ' +
    'received one that lacks EVAL or GETDEL',
}

/**
 * Refuses a server whose version is too old. Where the user may not run INFO, the scripts decide.
 */
async function checkVersion(send: Send): Promise<void> {
  const version = /^redis_version:((\d{1,6})\.(\d{1,6})[\w.-]{0,40})\s*$/m
    .exec(await info(send, 'server') ?? '')
  if (!version) return
  const [, text, major, minor] = version
  const isOld = Number(major) < 6 || (Number(major) === 6 && Number(minor) < 2)
  if (isOld) throw new Error(`Cannot use Redis ${text}: expected 6.2 or newer, because of GETDEL`)
}

/** Reads a section of INFO; undefined where the user or the server does not allow it. */
async function info(send: Send, section: string): Promise<string | undefined> {
  try {
    const reply = await send(['INFO', section], false)
    return typeof reply === 'string' ? reply : undefined
  } catch (error) {
    if (error instanceof NoReply && isRefused(error)) return undefined
    throw error
  }
}

function isRefused({ word }: NoReply): boolean {
  return word === 'NOPERM' || word === 'ERR' || word === 'UNKNOWN'
}

async function tryVerbs(prefix: string, send: Send): Promise<void> {
  let failure: unknown
  const store = scriptedStore(prefix, 'Redis', async (command, writes) => {
    try {
      return await send(command, writes)
    } catch (error) {
      failure = error
      throw error
    }
  })
  const id = crypto.randomUUID()
  const [entry, state, slot] = [`check:${id}:entry`, `check:${id}:state`, `check:${id}:slot`]
  const limits = [{ key: `check:${id}`, max: 9, ttl: 10 }] as const
  const move = { from: entry, to: state, guard: '', line: 'done check', ttl: 10 }
  try {
    await store.put([{ key: entry, record: id, ttl: 10 }], { key: slot, state, ttl: 10 }, limits)
    const moved = await store.move(move, limits)
    const found = await store.peek([entry, state], limits)
    await store.drop(slot)
    await store.count(limits)
    await send(['DEL', `${prefix}record:${state}`, `${prefix}limit:${limits[0].key}`], true)
    const record = `done check\n${id}`
    if (
      moved.state !== 'moved' || moved.record !== record || found.state !== 'found' ||
      found.records[0] !== null || found.records[1] !== record
    ) throw new Error('Cannot use this Redis: expected the test records, received others')
  } catch (error) {
    throw failure ?? error
  }
}

/** One guarantee of a Redis, with its state. */
export interface RedisPromise extends StorePromise {
  readonly name: 'eviction' | 'persistence' | 'replication'
}

/**
 * Reads how a Redis treats records when memory is full, after a crash, and at a failover. The note
 * names a setting that Redis does not report.
 *
 * @throws {Error} for a server that does not answer
 */
export async function redisPromises(
  command: RedisCommand,
  options: RedisOptions = {},
): Promise<readonly RedisPromise[]> {
  const send = redisSender(command, checkedOptions(command, options))
  try {
    return [await eviction(send), await persistence(send), await replication(send)]
  } catch (error) {
    if (!(error instanceof NoReply)) throw error
    throw new Error(`Cannot ask Redis what it promises: it ${error.message}`)
  }
}

async function eviction(send: Send): Promise<RedisPromise> {
  const name = 'eviction'
  const told = await info(send, 'memory') ?? ''
  const [, max] = /^maxmemory:(\d+)\s*$/m.exec(told) ?? []
  const [, policy] = /^maxmemory_policy:([a-z-]{1,40})\s*$/m.exec(told) ?? []
  if (max === undefined || policy === undefined) {
    return { name, ok: true, note: 'maxmemory-policy is not told: it must be noeviction' }
  }
  if (policy === 'noeviction') return { name, ok: true, note: policy }
  return max === '0'
    ? { name, ok: true, note: `${policy}, but no maxmemory: nothing is evicted` }
    : { name, ok: false, note: `${policy} drops limits and live codes: expected noeviction` }
}

async function persistence(send: Send): Promise<RedisPromise> {
  const name = 'persistence'
  const told = await info(send, 'persistence') ?? ''
  const [, aof] = /^aof_enabled:([01])\s*$/m.exec(told) ?? []
  if (aof === undefined) return { name, ok: true, note: 'not told: appendonly must be on' }
  if (aof === '1') return { name, ok: true, note: 'appendonly' }
  const save = await savePoints(send)
  if (save === undefined) {
    return { name, ok: true, note: 'no appendonly, and save points are not told: they must be off' }
  }
  return save === ''
    ? { name, ok: true, note: 'none: a restart forgets codes and limits, and brings none back' }
    : {
      name,
      ok: false,
      note: 'save points only: a crash brings back codes that were used. Expected appendonly',
    }
}

async function savePoints(send: Send): Promise<string | undefined> {
  try {
    const reply = await send(['CONFIG', 'GET', 'save'], false)
    return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : undefined
  } catch (error) {
    if (error instanceof NoReply && isRefused(error)) return undefined
    throw error
  }
}

async function replication(send: Send): Promise<RedisPromise> {
  const name = 'replication'
  const told = await info(send, 'replication') ?? ''
  const [, role] = /^role:([a-z]{1,20})\s*$/m.exec(told) ?? []
  const [, replicas] = /^connected_slaves:(\d+)\s*$/m.exec(told) ?? []
  if (role === undefined) return { name, ok: true, note: 'not told' }
  if (role !== 'master') return { name, ok: false, note: 'a replica: expected the primary' }
  return replicas === '0' ? { name, ok: true, note: 'no replicas' } : {
    name,
    ok: true,
    note: 'a replica that is promoted while its link is cut brings back codes that were used',
  }
}
