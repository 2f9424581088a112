import type { RegistryStore } from '../session/book.ts'
import { PREFIX } from './redis.ts'
import { scriptedRegistry } from './registry-scripted.ts'
import { checkedHost, type RestOptions, restSender } from './upstash-fetch.ts'

/**
 * Makes the same registry as `upstashRegistry()` with `fetch` alone.
 *
 * @throws {TypeError} for an address, a token, a prefix or a timeout that cannot work
 */
export function restRegistry(
  { url, token, prefix = PREFIX, timeout = 3 }: RestOptions,
): RegistryStore {
  const host = checkedHost({ url, token, prefix, timeout })
  return scriptedRegistry(prefix, `the store at ${host}`, restSender({ url, token, timeout }))
}
