// Of the SDK's entries the one that reads no environment and runs on all four runtimes.
import { Redis } from '@upstash/redis/cloudflare'
import type { Store } from '../store.ts'
import { scriptedStore } from './redis.ts'
import { checkedHost, type RestOptions } from './upstash-fetch.ts'

/**
 * A store in Redis behind an Upstash REST endpoint. Each verb is one HTTP request with one command,
 * sent once: a lost answer is a fault, never tried again, for the second try of a consume that went
 * through would say "missing" to the person it let in.
 *
 * No error of this store names a key, a record or the token: the SDK's own errors, which print the
 * whole command, are not passed on, not even as a cause.
 *
 * @throws {TypeError} for an address, a token, a prefix or a timeout that cannot work
 */
export function upstashStore(
  { url, token, prefix = 'qrauth:', timeout = 3 }: RestOptions,
): Store {
  const host = checkedHost({ url, token, prefix, timeout })
  const redis = new Redis({
    url,
    token,
    // `retry: false` would still send a command twice.
    retry: { retries: 0 },
    // A function: with a plain signal the SDK resolves a timed-out command instead of throwing.
    signal: () => AbortSignal.timeout(Math.ceil(timeout * 1000)),
    // Merges the commands of different people into one request.
    enableAutoPipelining: false,
    // Would make "123456" a number and "null" nothing.
    automaticDeserialization: false,
    // Records are text already, and the SDK decodes an "OK" inside a list to "8".
    responseEncoding: false,
    readYourWrites: false,
    enableTelemetry: false,
  })

  return scriptedStore(prefix, `the store at ${host}`, async (action, command) => {
    try {
      return await redis.exec(command)
    } catch (error) {
      throw new Error(`Cannot ${action}: the store at ${host} ${whatHappened(error)}`)
    }
  })
}

/** What the operator may know of an error of the SDK, whose message holds the whole command. */
function whatHappened(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error()
  if (name === 'UpstashJSONParseError') return 'did not answer like an Upstash endpoint'
  if (name !== 'UpstashError') return 'did not answer'
  return message.startsWith('WRONGPASS') ? 'refused the token' : 'answered with an error'
}
