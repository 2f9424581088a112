/** Asks over the network, as `fetch` does; on Workers a service binding's `fetch` is one too. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** What to ask, and how long to wait. */
export interface Question {
  readonly url: string
  readonly headers?: Record<string, string>
  /** Seconds until an answer, to its last byte, is no longer waited for. */
  readonly timeout: number
  /** The largest answer that is read, in bytes. */
  readonly limit: number
  readonly fetch: Fetch | undefined
  /** Called with the headers of the answer, also when its body turns out to be unusable. */
  onHeaders?(headers: Headers): void
}

/** An address that an operator configured, without its query, which may hold a secret. */
export function shown(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

/**
 * Checks the address at which a host is asked.
 *
 * @throws {TypeError} that names the option
 */
export function mustBeUrl(option: string, value: unknown, example: string): void {
  const text = String(value)
  const url = URL.canParse(text) ? new URL(text) : undefined
  // `https:host` parses, and means something else than it seems to.
  const isPlain = /^https?:\/\/[^/]/i.test(text) && url?.username === '' && url.password === ''
  if (isPlain) return
  // A password is not repeated.
  const received = text.includes('@') ? 'one with a name or a password' : `"${text}"`
  throw new TypeError(
    `Cannot use ${option}: expected an absolute URL, such as "${example}", received ${received}`,
  )
}

/**
 * Checks a number of seconds.
 *
 * @throws {RangeError} that names the option
 */
export function mustBeSeconds(option: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new RangeError(
    `Cannot use ${option}: expected whole seconds from ${min} to ${max}, received ${value}`,
  )
}

/**
 * Asks a host for JSON. No redirect is followed, because it would lead where nobody configured.
 *
 * @returns the answer's status, and its JSON if that is 200
 * @throws {Error} when there is no answer in time, or it is too large or no JSON. The message holds
 *   nothing of what was sent
 */
export async function askForJson(
  { url, headers, timeout, limit, fetch = globalThis.fetch, onHeaders }: Question,
): Promise<{ readonly status: number; readonly json?: unknown }> {
  let status: number
  let text: string | undefined
  try {
    const response = await fetch(url, {
      headers: { ...headers, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout * 1000),
    })
    status = response.status
    onHeaders?.(response.headers)
    // Read whatever its status is: after a cancelled answer, Node was seen to wait 4 s before it asked
    // a host that serves one connection at a time again.
    text = await read(response, limit)
  } catch (error) {
    // A runtime's own message about a failed request may quote the request's headers.
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    throw unusable(
      url,
      'an answer',
      isLate ? `none within ${timeout} s` : 'a connection that failed',
    )
  }
  if (status !== 200) return { status }
  if (text === undefined) throw unusable(url, `at most ${limit} bytes`, 'more')
  try {
    return { status: 200, json: JSON.parse(text) }
  } catch {
    throw unusable(url, 'JSON', 'something else')
  }
}

/** Makes the error for an answer that cannot be used. */
export function unusable(url: string, expected: string, received: string): Error {
  return new Error(
    `Cannot use the answer of ${shown(url)}: expected ${expected}, received ${received}`,
  )
}

/** True for a value that has properties to look at. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Reads the body; undefined if it is larger than `limit` bytes. */
async function read(response: Response, limit: number): Promise<string | undefined> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  let text = ''
  let size = 0
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength
    if (size > limit) {
      await reader?.cancel()
      return undefined
    }
    text += decoder.decode(part.value, { stream: true })
  }
  return text + decoder.decode()
}
