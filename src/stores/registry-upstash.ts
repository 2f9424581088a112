import type { RegistryStore } from '../session/book.ts'
import { PREFIX } from './redis.ts'
import { scriptedRegistry } from './registry-scripted.ts'
import { checkedHost, type RestOptions } from './upstash-fetch.ts'
import { upstashSender } from './upstash.ts'

/**
 * Keeps sessions in Redis behind an Upstash REST endpoint, with the package @upstash/redis. Each
 * verb is one HTTP request with one command.
 *
 * @throws {TypeError} for an address, a token, a prefix or a timeout that cannot work
 */
export function upstashRegistry(
  { url, token, prefix = PREFIX, timeout = 3 }: RestOptions,
): RegistryStore {
  const host = checkedHost({ url, token, prefix, timeout })
  return scriptedRegistry(prefix, `the store at ${host}`, upstashSender({ url, token, timeout }))
}
