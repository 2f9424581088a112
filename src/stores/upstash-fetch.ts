import type { Store } from '../store.ts'
import { NoReply, PREFIX, scriptedStore } from './redis.ts'

/** How a store behind an Upstash REST endpoint is set up. */
export interface RestOptions {
  /** The REST address, `https://….upstash.io`, which Upstash names UPSTASH_REDIS_REST_URL. */
  readonly url: string
  /** The token, which Upstash names UPSTASH_REDIS_REST_TOKEN. It must be allowed to write. */
  readonly token: string
  /**
   * The prefix of every key, where several apps share a database.
   *
   * @default '{qrauth}:'
   */
  readonly prefix?: string
  /**
   * Seconds to wait for an answer. A read whose connection broke is sent once more, and waits as
   * long again.
   *
   * @default 3
   */
  readonly timeout?: number
}

/**
 * Makes the same store as `upstashStore()` with `fetch` alone. A Worker without the package
 * @upstash/redis is smaller. Each verb is one request. No error names a key, a record or the token.
 *
 * @throws {TypeError} for an address, a token, a prefix or a timeout that cannot work
 */
export function restStore({ url, token, prefix = PREFIX, timeout = 3 }: RestOptions): Store {
  const host = checkedHost({ url, token, prefix, timeout })
  return scriptedStore(prefix, `the store at ${host}`, restSender({ url, token, timeout }))
}

// Bytes. A reply holds a few records of a few kilobytes each.
const MAX_ANSWER = 1024 * 1024

/**
 * Makes a sender to an Upstash REST endpoint. Each command is one request, sent once, to this
 * address alone. The answer must be complete within `timeout`, and its size is bounded.
 *
 * @returns a function that resolves to the reply, and throws a {@link NoReply} otherwise
 */
export function restSender(
  { url, token, timeout }: Required<Omit<RestOptions, 'prefix'>>,
): (command: unknown) => Promise<unknown> {
  const headers = { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }

  return async function send(command) {
    const signal = AbortSignal.timeout(Math.ceil(timeout * 1000))
    const [status, text] = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(command),
      // A redirect would send the token and the records to another address, which could sign
      // anybody in.
      redirect: 'manual',
      signal,
    })
      .then(async (response) => [response.status, await readText(response, signal)] as const)
      .catch((error: unknown) => {
        if (error instanceof NoReply) throw error
        // The platform's error may repeat the whole address.
        throw new NoReply('did not answer', { broke: !signal.aborted })
      })
    const answer = parsed(text)
    if (answer === undefined || answer === null) throw unlike()
    if (status === 401) throw new NoReply('refused the token')
    if (status !== 200 || (isObject(answer) && 'error' in answer)) {
      throw new NoReply('answered with an error')
    }
    if (!isObject(answer) || !('result' in answer)) throw unlike()
    return answer.result
  }
}

function unlike(): NoReply {
  return new NoReply('did not answer like an Upstash endpoint')
}

/** Reads the whole text of an answer that is no redirect, not too long, and complete in time. */
async function readText(response: Response, signal: AbortSignal): Promise<string> {
  // Some runtimes hide the status of a redirect that is not followed.
  const isRedirect = response.type === 'opaqueredirect' ||
    (response.status >= 300 && response.status < 400)
  if (!response.body) {
    if (isRedirect) throw new NoReply('answered with a redirect')
    return ''
  }
  const reader = response.body.getReader()
  // Not every runtime ends a slow body by the signal.
  const stop = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop)
  try {
    if (isRedirect) throw new NoReply('answered with a redirect')
    const decoder = new TextDecoder()
    let text = ''
    let size = 0
    while (!signal.aborted) {
      const { done, value } = await reader.read()
      if (signal.aborted) break
      if (done) return text + decoder.decode()
      size += value.byteLength
      if (size > MAX_ANSWER) throw new NoReply('answered with more than 1 MiB')
      text += decoder.decode(value, { stream: true })
    }
    throw new NoReply('did not answer')
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}

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
 * @throws {TypeError} for an option that cannot work
 */
export function checkedHost({ url, token, prefix, timeout }: Required<RestOptions>): string {
  const host = hostOf(url)
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError(
      'Cannot use this token: expected the REST token of the database, without spaces or line breaks, ' +
        'received an invalid one',
    )
  }
  if (typeof prefix !== 'string') {
    throw new TypeError(`Cannot use this prefix: expected a string, received a ${typeof prefix}`)
  }
  if (!(timeout > 0 && timeout <= 60)) {
    throw new TypeError(
      `Cannot wait for the store: expected more than 0 and at most 60 seconds, received ${timeout}`,
    )
  }
  return host
}

/**
 * Finds the host. No error repeats the address, because people paste `redis://default:PASSWORD@…`.
 */
function hostOf(url: string): string {
  const expected = 'expected the REST address of the database, like "https://name.upstash.io"'
  if (typeof url !== 'string' || !URL.canParse(url) || /\s/.test(url)) {
    throw new TypeError(
      `Cannot use this store address: ${expected}, received a value that is not a URL`,
    )
  }
  const { protocol, host, username, password, search, hash } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new TypeError(
      `Cannot use this store address: ${expected}, received one that begins with "${protocol}"`,
    )
  }
  if (username || password || search || hash) {
    throw new TypeError(
      `Cannot use this store address: ${expected}, and the token apart, ` +
        'received one with a user, a query or a fragment',
    )
  }
  return host
}
