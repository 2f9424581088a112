import type { Store } from '../store.ts'
import { scriptedStore } from './redis.ts'

/**
 * Sends one command to Redis, its name first, and resolves to the reply. Any client can be one:
 *
 * - ioredis: `(name, ...args) => client.call(name, ...args)`
 * - node-redis: `(...command) => client.sendCommand(command)`
 * - Bun: `(name, ...args) => client.send(name, args)`
 *
 * The client must send a command once: the second try of a `take` that went through would say
 * "missing" to the person it let in. node-redis and Bun never send twice; ioredis does, unless it is
 * told `autoResendUnfulfilledCommands: false`. It should queue nothing while it is not connected
 * (`enableOfflineQueue: false`, `disableOfflineQueue: true`), for such a command runs when nobody
 * waits for it any more.
 */
export type RedisCommand = (...command: string[]) => Promise<unknown>

/** How {@link redisStore} is set up. */
export interface RedisOptions {
  /**
   * What every key begins with, where several apps share a database. On a Redis Cluster it must hold
   * a hash tag, such as `{qrauth}:`, for a step touches several keys at once.
   *
   * @default 'qrauth:'
   */
  readonly prefix?: string
  /**
   * Seconds to wait for an answer.
   *
   * @default 3
   */
  readonly timeout?: number
}

/** A connection that {@link connectRedis} made. */
export interface RedisConnection {
  /** What {@link redisStore} takes. */
  readonly command: RedisCommand
  /** Ends the connection. A command that waits for its reply throws. */
  close(): void
}

// The errors of Redis, and of a cluster, by their first word. Whatever follows it may hold a key.
const ERRORS = [
  ...[
    'ASK',
    'BUSY',
    'CLUSTERDOWN',
    'CROSSSLOT',
    'ERR',
    'LOADING',
    'MASTERDOWN',
    'MISCONF',
    'MOVED',
  ],
  ...['NOAUTH', 'NOPERM', 'NOREPLICAS', 'OOM', 'READONLY', 'TRYAGAIN', 'UNKILLABLE', 'WRONGPASS'],
  'WRONGTYPE',
]

/**
 * A store in Redis 6.2 or newer, or in whatever speaks like it, over the caller's own connection.
 * Each verb is one command. {@link checkRedis} tells whether the server can do what is wanted.
 *
 * No error of this store names a key, a record or a password: those of the client, which may hold
 * the whole command, are not passed on, not even as a cause.
 *
 * @throws {TypeError} for a command, a prefix or a timeout that cannot work
 */
export function redisStore(
  command: RedisCommand,
  { prefix = 'qrauth:', timeout = 3 }: RedisOptions = {},
): Store {
  if (typeof command !== 'function') {
    throw new TypeError(
      `Cannot use a command of type ${typeof command}: want a function, such as that of connectRedis()`,
    )
  }
  if (typeof prefix !== 'string') {
    throw new TypeError(`Cannot use a prefix that is a ${typeof prefix}: want a string`)
  }
  mustBeTimeout(timeout)

  return scriptedStore(
    prefix,
    'Redis',
    (action, parts) => send(action, command, parts.map(String), timeout),
  )
}

/**
 * Resolves if the server can do what {@link redisStore} asks of it. To be awaited at the start, so
 * that no visitor discovers a server that is too old.
 *
 * @param timeout seconds to wait for an answer
 * @throws {Error} for a server older than 6.2, the first with GETDEL, and for one that does not answer
 */
export async function checkRedis(command: RedisCommand, timeout: number = 3): Promise<void> {
  mustBeTimeout(timeout)
  const reply = await send('learn the version of Redis', command, ['INFO', 'server'], timeout)
  // Valkey, KeyDB and Dragonfly say here which Redis they are like.
  const [, version, major, minor] = typeof reply === 'string'
    ? /^redis_version:((\d{1,6})\.(\d{1,6})[\w.-]{0,40})\s*$/m.exec(reply) ?? []
    : []
  const wanted = 'want 6.2 or newer for GETDEL'
  if (version === undefined) {
    throw new Error(`Cannot use a Redis that does not tell its version: ${wanted}`)
  }
  const isOld = Number(major) < 6 || (Number(major) === 6 && Number(minor) < 2)
  if (isOld) throw new Error(`Cannot use Redis ${version}: ${wanted}`)
}

/**
 * Connects to a Redis by the package ioredis, which is loaded only here, and checks its version.
 *
 * The connection is made anew when it ends, for ever; a command in the meantime throws at once, and
 * one whose reply was lost throws and is not sent again. On Deno, ioredis wants `--allow-env`.
 *
 * @param url `redis://` or, for TLS, `rediss://`, with user, password, port and number of the database
 *   where they are not the usual ones: `rediss://user:password@example.com:6380/1`
 * @param timeout seconds to wait for the connection, and for each answer
 * @throws {TypeError} for an address or a timeout that cannot work
 * @throws {Error} without ioredis, and for a server that does not answer or is too old
 */
export async function connectRedis(url: string, timeout: number = 3): Promise<RedisConnection> {
  mustBeTimeout(timeout)
  const { host, ...address } = addressOf(url)
  const milliseconds = Math.ceil(timeout * 1000)
  const client = await makeClient({
    host,
    ...address,
    lazyConnect: true,
    connectTimeout: milliseconds,
    commandTimeout: milliseconds,
    // A connection that ended without a word, as by a firewall, is made anew.
    socketTimeout: milliseconds + 1000,
    // What was sent and not answered throws as soon as the connection ends, and is not sent again.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // A command that waited for a connection would run when nobody waits for it any more.
    enableOfflineQueue: false,
    // RESP3 has nothing for us, and an old server should be told by its version.
    protocol: 2,
  })
  // Only the event tells why there is no connection, and without a listener ioredis prints it.
  let reason: unknown
  client.on('error', (error) => {
    reason = error
  })

  const command: RedisCommand = (name = '', ...args) => client.call(name, ...args)
  try {
    await client.connect()
    await checkRedis(command, timeout)
  } catch (error) {
    client.disconnect()
    if (error instanceof Error && error.message.startsWith('Cannot ')) throw error
    const happened = whatHappened(reason ?? error)
    throw new Error(`Cannot connect to Redis at ${host}:${address.port}: it ${happened}`)
  }
  return { command, close: () => client.disconnect() }
}

async function send(
  action: string,
  command: RedisCommand,
  parts: string[],
  timeout: number,
): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Too late')), Math.ceil(timeout * 1000))
  })
  try {
    return await Promise.race([command(...parts), late])
  } catch (error) {
    throw new Error(`Cannot ${action}: Redis ${whatHappened(error)}`)
  } finally {
    clearTimeout(timer)
  }
}

/** What the operator may know of an error of a client. */
function whatHappened(error: unknown): string {
  const [word = ''] = error instanceof Error ? error.message.split(' ', 1) : []
  return ERRORS.includes(word) ? `answered with the error ${word}` : 'did not answer'
}

function mustBeTimeout(timeout: number): void {
  if (!(timeout > 0 && timeout <= 60)) {
    throw new TypeError(`Cannot wait ${timeout} s for Redis: want more than 0, at most 60`)
  }
}

interface Address {
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username?: string
  readonly password?: string
  readonly tls?: object
}

/** The address is not repeated in an error: it may hold a password. */
function addressOf(text: string): Address {
  const want =
    'want "redis://…" or "rediss://…", such as "rediss://user:password@example.com:6380/1"'
  if (typeof text !== 'string' || /\s/.test(text) || !URL.canParse(text)) {
    throw new TypeError(`Cannot use this Redis address, for it is not a URL: ${want}`)
  }
  const url = new URL(text)
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    throw new TypeError(`Cannot use a Redis address that begins with "${url.protocol}": ${want}`)
  }
  if (url.hostname === '') throw new TypeError(`Cannot use a Redis address without a host: ${want}`)
  if (url.search || url.hash) {
    throw new TypeError(`Cannot use a Redis address with a query or a fragment: ${want}`)
  }
  const path = /^\/?(\d{0,5})$/.exec(url.pathname)
  if (!path) {
    throw new TypeError(`Cannot use a Redis address whose path is no number of a database: ${want}`)
  }
  const [username, password] = [url.username, url.password].map(decoded)
  if (username === undefined || password === undefined) {
    throw new TypeError(`Cannot use a Redis address with a "%" that encodes nothing: ${want}`)
  }
  return {
    // An IPv6 address stands in brackets in a URL, and nowhere else.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 6379),
    db: Number(path[1]),
    ...(username && { username }),
    ...(password && { password }),
    ...(url.protocol === 'rediss:' && { tls: {} }),
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** What we use of ioredis. */
interface Client {
  connect(): Promise<unknown>
  call(name: string, ...args: string[]): Promise<unknown>
  on(event: 'error', listener: (error: unknown) => void): unknown
  disconnect(): void
}

// Not a literal in the import: nobody who bundles for the edge shall bundle, or miss, ioredis.
const PACKAGE: string = 'ioredis'

async function makeClient(options: object): Promise<Client> {
  let module: unknown
  try {
    module = await import(PACKAGE)
  } catch {
    throw new Error('Cannot connect to Redis without ioredis: want "npm install ioredis"')
  }
  const Redis = property(module, 'Redis')
  const client: unknown = typeof Redis === 'function' && Reflect.construct(Redis, [options])
  if (!isClient(client)) throw new Error('Cannot use this ioredis: want version 5 or newer')
  return client
}

function isClient(value: unknown): value is Client {
  return ['connect', 'call', 'on', 'disconnect'].every((name) =>
    typeof property(value, name) === 'function'
  )
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
