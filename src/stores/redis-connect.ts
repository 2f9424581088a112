import { NoReply } from './redis.ts'
import { mustWork } from './redis-check.ts'
import { checkedOptions, noReply, type RedisCommand, type RedisOptions } from './redis-command.ts'

/** A connection that {@link connectRedis} made. */
export interface RedisConnection {
  /** The argument of `redisStore()`. */
  readonly command: RedisCommand
  /** Ends the connection. A command that waits for its reply throws. */
  close(): void
}

/**
 * Connects to a Redis with the package ioredis, which is loaded only here. It refuses a server that
 * cannot work, as `checkRedis()` does.
 *
 * A lost connection is restored without a limit of attempts. Without a connection a command throws
 * at once. A command whose reply was lost throws, and is not sent again. On Deno, ioredis needs
 * `--allow-env`.
 *
 * @param url `redis://` or, for TLS, `rediss://`, with user, password, port and database number
 *   where they differ from the defaults: `rediss://user:password@example.com:6380/1`
 * @param options the options of the store
 * @throws {TypeError} for an address or an option that cannot work
 * @throws {Error} without ioredis, and for a server that does not answer or cannot be used
 */
export async function connectRedis(
  url: string,
  options: RedisOptions = {},
): Promise<RedisConnection> {
  const command: RedisCommand = (name = '', ...args) => client.call(name, ...args)
  const { timeout } = checkedOptions(command, options)
  const { host, ...address } = addressOf(url)
  const milliseconds = Math.ceil(timeout * 1000)
  const client = await makeClient({
    host,
    ...address,
    lazyConnect: true,
    connectTimeout: milliseconds,
    commandTimeout: milliseconds,
    // Restores a connection that a firewall dropped silently.
    socketTimeout: milliseconds + 1000,
    // An unanswered command throws as soon as the connection ends, and is not sent again.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // A queued command would run after its caller has given up.
    enableOfflineQueue: false,
    // RESP3 has no advantage here, and an old server must be refused by its version.
    protocol: 2,
  })
  // Only the event holds the cause of a failed connection. Without a listener ioredis prints it.
  let reason: unknown
  client.on('error', (error) => {
    reason = error
  })

  try {
    await client.connect()
    await mustWork(command, options)
  } catch (error) {
    client.disconnect()
    if (error instanceof Error && error.message.startsWith('Cannot ')) throw error
    const { message } = error instanceof NoReply ? error : noReply(reason ?? error)
    throw new Error(`Cannot connect to Redis at ${host}:${address.port}: it ${message}`)
  }
  return { command, close: () => client.disconnect() }
}

interface Address {
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username?: string
  readonly password?: string
  readonly tls?: object
}

/** Parses the address. No error repeats it, because it may hold a password. */
function addressOf(text: string): Address {
  const expected =
    'expected "redis://…" or "rediss://…", such as "rediss://user:password@example.com:6380/1"'
  function refuse(received: string): never {
    throw new TypeError(`Cannot use this Redis address: ${expected}, received ${received}`)
  }
  if (typeof text !== 'string' || /\s/.test(text) || !URL.canParse(text)) {
    refuse('a value that is not a URL')
  }
  const url = new URL(text)
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    refuse(`one that begins with "${url.protocol}"`)
  }
  if (url.hostname === '') refuse('one without a host')
  if (url.search || url.hash) refuse('one with a query or a fragment')
  const [, db] = /^\/?(\d{0,5})$/.exec(url.pathname) ?? []
  if (db === undefined) refuse('one whose path is not a database number')
  const [username, password] = [url.username, url.password].map(decoded)
  if (username === undefined || password === undefined) {
    refuse('one with an invalid "%" escape')
  }
  return {
    // Only a URL puts an IPv6 address in brackets.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 6379),
    db: Number(db),
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

/** The part that is used of ioredis. */
interface Client {
  connect(): Promise<unknown>
  call(name: string, ...args: string[]): Promise<unknown>
  on(event: 'error', listener: (error: unknown) => void): unknown
  disconnect(): void
}

// Not a literal in the import, so that a bundle for the edge neither includes nor requires ioredis.
const PACKAGE: string = 'ioredis'

async function makeClient(options: object): Promise<Client> {
  let module: unknown
  try {
    module = await import(PACKAGE)
  } catch {
    throw new Error('Cannot connect to Redis without ioredis: expected "npm install ioredis"')
  }
  const Redis = property(module, 'Redis')
  const client: unknown = typeof Redis === 'function' && Reflect.construct(Redis, [options])
  if (!isClient(client)) throw new Error('Cannot use this ioredis: expected version 5 or newer')
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
