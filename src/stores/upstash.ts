// The main entry accepts a requester. With one it reads no environment, and runs on all four
// runtimes.
import { Redis, type UpstashRequest, type UpstashResponse } from '@upstash/redis'
import type { Store } from '../store.ts'
import { PREFIX, scriptedStore, type Send } from './redis.ts'
import { checkedHost, type RestOptions, restSender } from './upstash-fetch.ts'

/**
 * Makes a store in Redis behind an Upstash REST endpoint, with the package @upstash/redis. Each
 * verb is one HTTP request with one command. A write is sent once, so a lost answer is a fault.
 *
 * The package's own requester follows redirects, reads answers of any size, repeats a command and
 * prints it in its errors. No option turns all of that off, so the store passes the requester of
 * `restStore()`.
 *
 * @throws {TypeError} for an address, a token, a prefix or a timeout that cannot work
 */
export function upstashStore({ url, token, prefix = PREFIX, timeout = 3 }: RestOptions): Store {
  const host = checkedHost({ url, token, prefix, timeout })
  return scriptedStore(prefix, `the store at ${host}`, upstashSender({ url, token, timeout }))
}

/** Makes a sender with the package @upstash/redis, whose requester is that of `restStore()`. */
export function upstashSender(
  { url, token, timeout }: Required<Omit<RestOptions, 'prefix'>>,
): Send {
  const send = restSender({ url, token, timeout })

  function request<T>(asked: UpstashRequest): Promise<UpstashResponse<T>>
  async function request({ body }: UpstashRequest): Promise<UpstashResponse<unknown>> {
    // In an object, because in a list the package turns "123456" into a number and "null" into
    // null.
    return { result: { reply: await send(body) } }
  }
  const redis = new Redis({ request })

  return async (command) => {
    const { reply } = await redis.exec<{ readonly reply: unknown }>(command)
    return reply
  }
}
