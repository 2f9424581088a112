/** Sends a request, as `fetch` does. On Workers it can be the `fetch` of a service binding. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** A request for JSON, and its bounds. */
export interface Question {
  readonly url: string
  readonly headers?: Record<string, string>
  /** Seconds within which the whole answer must arrive. */
  readonly timeout: number
  /** The largest answer that is read, in bytes. */
  readonly limit: number
  readonly fetch: Fetch | undefined
  /** Called with the headers of the answer, also where its body is unusable. */
  onHeaders?(headers: Headers): void
}

/** Describes a configured address without its query, which may hold a secret. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

/**
 * Checks the address of a host's endpoint.
 *
 * @throws {TypeError} that names the option
 */
export function mustBeUrl(option: string, value: unknown, example: string): void {
  const text = String(value)
  const url = URL.canParse(text) ? new URL(text) : undefined
  // `https:host` parses, but not as it looks.
  const isPlain = /^https?:\/\/[^/]/i.test(text) && url?.username === '' && url.password === ''
  if (isPlain) return
  // The message must not repeat a password.
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
 * Requests JSON from a host. No redirect is followed, because its address is not configured.
 *
 * @returns the status, and the JSON where the status is 200
 * @throws {Error} where no answer arrives in time, or the answer is too large or not JSON. The
 *   message repeats nothing of the request
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
    // Read at every status. After a cancelled answer, Node was seen to wait 4 s before its next
    // request to a host that serves one connection at a time.
    text = await read(response, limit)
  } catch (error) {
    // The error is dropped, because a runtime's message may quote the request's headers.
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

/** Tells whether a value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Reads the body; undefined where it is larger than `limit` bytes. */
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
