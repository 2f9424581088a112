import type { RegistryStore } from '../session/book.ts'
import {
  checkedOptions,
  type RedisCommand,
  type RedisOptions,
  redisSender,
} from './redis-command.ts'
import { scriptedRegistry } from './registry-scripted.ts'

/**
 * Keeps sessions in Redis 6.2 or newer, over the caller's own connection. Its user needs EVAL,
 * HMGET, HVALS, HGETALL, HSET, HDEL and EXPIRE.
 *
 * @throws {TypeError} for a command or an option that cannot work
 */
export function redisRegistry(command: RedisCommand, options: RedisOptions = {}): RegistryStore {
  const checked = checkedOptions(command, options)
  return scriptedRegistry(checked.prefix, 'Redis', redisSender(command, checked))
}
