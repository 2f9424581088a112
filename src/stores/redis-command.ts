import { NoReply, PREFIX, type Send } from './redis.ts'

/**
 * Sends one command to Redis, its name first, and resolves to the reply. Any client can be one:
 *
 * - ioredis: `(name, ...args) => client.call(name, ...args)`, also of its `Cluster`
 * - node-redis: `(...command) => client.sendCommand(command)`
 * - Bun: `(name, ...args) => client.send(name, args)`
 *
 * The client must send a command once. node-redis and Bun never send twice; ioredis does, unless it
 * is told `autoResendUnfulfilledCommands: false`. It should queue nothing while it is not connected
 * (`enableOfflineQueue: false`, `disableOfflineQueue: true`), because such a command runs
 * after its caller has given up.
 */
export type RedisCommand = (...command: string[]) => Promise<unknown>

/** How a store in Redis is set up. */
export interface RedisOptions {
  /**
   * The prefix of every key, where several apps share a database. On a Redis Cluster it must hold a
   * hash tag, as the default does, because a step uses several keys at once.
   *
   * @default '{qrauth}:'
   */
  readonly prefix?: string
  /**
   * Seconds to wait for an answer.
   *
   * @default 3
   */
  readonly timeout?: number
  /**
   * The number of replicas that must acknowledge a write (`WAIT`). With fewer the step is a fault.
   *
   * `WAIT` is a second command on the same connection, sent together with the first. The client must
   * therefore have one connection and no cluster. All other commands of the connection wait
   * meanwhile, at most half of `timeout`. A replica that did not acknowledge can still be promoted.
   *
   * @default 0
   */
  readonly replicas?: number
}

/**
 * Checks the options, and fills in the defaults.
 *
 * @throws {TypeError} for a command or an option that cannot work
 */
export function checkedOptions(
  command: RedisCommand,
  { prefix = PREFIX, timeout = 3, replicas = 0 }: RedisOptions,
): Required<RedisOptions> {
  if (typeof command !== 'function') {
    throw new TypeError(
      `Cannot use this command: expected a function, such as that of connectRedis(), received ${
        command === null ? 'null' : `a value of type ${typeof command}`
      }`,
    )
  }
  if (typeof prefix !== 'string') {
    throw new TypeError(`Cannot use this prefix: expected a string, received a ${typeof prefix}`)
  }
  if (!(timeout > 0 && timeout <= 60)) {
    throw new TypeError(
      `Cannot wait for Redis: expected more than 0 and at most 60 seconds, received ${timeout}`,
    )
  }
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > 99) {
    throw new TypeError(
      `Cannot wait for replicas: expected a whole number from 0 to 99, received ${replicas}`,
    )
  }
  return { prefix, timeout, replicas }
}

/**
 * Makes a sender over a client. It replaces the client's errors, which may hold a whole command.
 */
export function redisSender(
  command: RedisCommand,
  { timeout, replicas }: Required<RedisOptions>,
): Send {
  const milliseconds = Math.ceil(timeout * 1000)

  return async function send(parts, writes) {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NoReply('did not answer')), milliseconds)
    })
    try {
      const asked = [command(...parts.map(String))]
      if (writes && replicas > 0) {
        // Sent at once, so that no other command of this connection comes between.
        asked.push(command('WAIT', String(replicas), String(Math.ceil(milliseconds / 2))))
      }
      const [reply, acknowledged] = await Promise.race([Promise.all(asked), late])
      if (asked.length > 1 && !(typeof acknowledged === 'number' && acknowledged >= replicas)) {
        throw new NoReply(`wrote to fewer than ${replicas} replicas`, { word: 'WAIT' })
      }
      return reply
    } catch (error) {
      throw error instanceof NoReply ? error : noReply(error)
    } finally {
      clearTimeout(timer)
    }
  }
}

// The first words of errors of Redis and of a cluster. The rest of an error may hold a key.
const WORDS = [
  ...['ASK', 'BUSY', 'CLUSTERDOWN', 'CROSSSLOT', 'ERR', 'LOADING', 'MASTERDOWN', 'MISCONF'],
  ...['MOVED', 'NOAUTH', 'NOPERM', 'NOREPLICAS', 'OOM', 'READONLY', 'TRYAGAIN', 'UNKILLABLE'],
  ...['WRONGPASS', 'WRONGTYPE'],
]

/** Reduces an error of a client to a message without secrets. */
export function noReply(error: unknown): NoReply {
  const message = error instanceof Error ? error.message : ''
  const [first = ''] = message.split(' ', 1)
  if (!WORDS.includes(first)) return new NoReply('did not answer', { broke: true })
  const word = first === 'ERR' ? wordInScript(message) : first
  return new NoReply(`answered with the error ${word}`, { word })
}

/** Finds the cause of a script's error, which Redis writes in the text. */
function wordInScript(message: string): string {
  if (/ACL failure in script|can't run this command/.test(message)) return 'NOPERM'
  if (/unknown (redis )?command/i.test(message)) return 'UNKNOWN'
  // Redis 6.2: "ERR Error running script (call to f_…): @user_script:3: -READONLY You can't …".
  const [, word = ''] = /^ERR Error running script .*?: -([A-Z]+) /.exec(message) ?? []
  return WORDS.includes(word) ? word : 'ERR'
}
