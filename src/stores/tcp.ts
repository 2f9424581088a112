import type { Store } from '../store.ts'
import { scriptedStore } from './redis.ts'
import {
  checkedOptions,
  type RedisCommand,
  type RedisOptions,
  redisSender,
} from './redis-command.ts'
import { redisPromises } from './redis-check.ts'

export { checkRedis, type RedisPromise, redisPromises } from './redis-check.ts'
export type { RedisCommand, RedisOptions } from './redis-command.ts'
export { connectRedis, type RedisConnection } from './redis-connect.ts'

/**
 * Makes a store in Redis 6.2 or newer, or a compatible server, over the caller's own connection.
 * Each verb is one command. `checkRedis()` checks that the server can work.
 *
 * No error of this store names a key, a record or a password. The client's errors may hold the
 * whole command, so they are not passed on, not even as a cause.
 *
 * @throws {TypeError} for a command or an option that cannot work
 */
export function redisStore(command: RedisCommand, options: RedisOptions = {}): Store {
  const checked = checkedOptions(command, options)
  return {
    ...scriptedStore(checked.prefix, 'Redis', redisSender(command, checked)),
    promises: () => redisPromises(command, options),
  }
}
