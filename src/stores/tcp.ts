import type { Store } from '../store.ts'
import { scriptedStore } from './redis.ts'
import {
  checkedOptions,
  type RedisCommand,
  type RedisOptions,
  redisSender,
} from './redis-command.ts'

export { checkRedis, type RedisPromise, redisPromises } from './redis-check.ts'
export type { RedisCommand, RedisOptions } from './redis-command.ts'
export { connectRedis, type RedisConnection } from './redis-connect.ts'

/**
 * A store in Redis 6.2 or newer, or in what speaks like it, over the caller's own connection. Each
 * verb is one command. `checkRedis()` tells whether the server can do what is asked of it.
 *
 * No error of this store names a key, a record or a password: those of the client, which may hold
 * the whole command, are not passed on, not even as a cause.
 *
 * @throws {TypeError} for a command or an option that cannot work
 */
export function redisStore(command: RedisCommand, options: RedisOptions = {}): Store {
  const checked = checkedOptions(command, options)
  return scriptedStore(checked.prefix, 'Redis', redisSender(command, checked))
}
