import type { Store } from '../store.ts'
import { scriptedStore } from './redis.ts'

/** How a store behind an Upstash REST endpoint is set up. */
export interface RestOptions {
  /** The REST address, `https://….upstash.io`: what Upstash calls UPSTASH_REDIS_REST_URL. */
  readonly url: string
  /** What Upstash calls UPSTASH_REDIS_REST_TOKEN. It must be allowed to write. */
  readonly token: string
  /**
   * What every key begins with, where several apps share a database.
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

/**
 * The same store as `upstashStore()` by `fetch` alone, without the package @upstash/redis: a Worker
 * is 17 KiB smaller for it. One request a verb, sent once. No error names a key, a record or the token.
 *
 * @throws {TypeError} for an address, a token, a prefix or a timeout that cannot work
 */
export function restStore(
  { url, token, prefix = 'qrauth:', timeout = 3 }: RestOptions,
): Store {
  const host = checkedHost({ url, token, prefix, timeout })
  const headers = { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }

  return scriptedStore(prefix, `the store at ${host}`, async (action, command) => {
    function fail(happened: string): never {
      throw new Error(`Cannot ${action}: the store at ${host} ${happened}`)
    }
    const init = {
      method: 'POST',
      headers,
      body: JSON.stringify(command),
      // The token is for this address alone.
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.ceil(timeout * 1000)),
    } as const
    const [status, text] = await fetch(url, init)
      .then(async (response) => [response.status, await response.text()] as const)
      // The error of the platform may name the address with all that is in it.
      .catch(() => fail('did not answer'))
    const answer = parsed(text) ?? fail('did not answer like an Upstash endpoint')
    if (status === 401) fail('refused the token')
    if (status !== 200 || (isObject(answer) && 'error' in answer)) fail('answered with an error')
    if (!isObject(answer) || !('result' in answer)) fail('did not answer like an Upstash endpoint')
    return answer.result
  })
}

/** What JSON says, `null` being nothing that we could use. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/**
 * Checks the options of a store behind an Upstash REST endpoint.
 *
 * @returns the host, which errors may name
 * @throws {TypeError} that says what is wanted
 */
export function checkedHost({ url, token, prefix, timeout }: Required<RestOptions>): string {
  const host = hostOf(url)
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError(
      'Cannot use this token: want the REST token of the database, without spaces or line breaks',
    )
  }
  if (typeof prefix !== 'string') {
    throw new TypeError(`Cannot use a prefix that is a ${typeof prefix}: want a string`)
  }
  if (!(timeout > 0 && timeout <= 60)) {
    throw new TypeError(`Cannot wait ${timeout} s for the store: want more than 0, at most 60`)
  }
  return host
}

/** The address is not repeated in the error: people paste `redis://default:PASSWORD@…` here. */
function hostOf(url: string): string {
  const want = 'want the REST address of the database, like "https://name.upstash.io"'
  if (typeof url !== 'string' || !URL.canParse(url) || /\s/.test(url)) {
    throw new TypeError(`Cannot use this store address, for it is not a URL: ${want}`)
  }
  const { protocol, host, username, password, search, hash } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new TypeError(`Cannot use a store address that begins with "${protocol}": ${want}`)
  }
  if (username || password || search || hash) {
    throw new TypeError(
      `Cannot use a store address with a user, a query or a fragment: ${want}, and the token apart`,
    )
  }
  return host
}
