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
}

/** An address an operator configured, as messages repeat it: a query may hold a secret. */
export function shown(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

/**
 * Checks an address that a host is asked at.
 *
 * @throws {TypeError} that names the option, what it was and what is wanted
 */
export function mustBeUrl(option: string, value: string, want: string): void {
  const text = String(value)
  const url = URL.canParse(text) ? new URL(text) : undefined
  // `https:host` parses, and stands for something else than it looks like.
  const isPlain = /^https?:\/\/[^/]/i.test(text) && url?.username === '' && url.password === ''
  if (isPlain) return
  // What holds a password is not repeated.
  const given = text.includes('@') ? 'with a name or a password in it' : `"${text}"`
  throw new TypeError(`Cannot use ${option} ${given}: want an absolute URL, such as "${want}"`)
}

/**
 * Checks a number of seconds.
 *
 * @throws {RangeError} that names the option, what it was and what is wanted
 */
export function mustBeSeconds(option: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new RangeError(
    `Cannot use ${option} ${value}: want whole seconds from ${min} to ${max}`,
  )
}

/**
 * Asks a host for JSON. No redirect is followed: it would lead where nobody configured.
 *
 * @returns the answer's status, and its JSON if that is 200
 * @throws {Error} when there is no answer in time, or it is too large or no JSON. The message holds
 *   nothing of what was sent
 */
export async function askForJson(
  { url, headers, timeout, limit, fetch = globalThis.fetch }: Question,
): Promise<{ readonly status: number; readonly json?: unknown }> {
  const about = `Cannot use the answer of ${shown(url)}`
  let status: number
  let text: string | undefined
  try {
    const response = await fetch(url, {
      headers: { ...headers, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout * 1000),
    })
    status = response.status
    // Read whatever it says: when Node cancelled an answer, a host that serves one connection after the
    // other was seen to wait 4 s before the next.
    text = await read(response, limit)
  } catch (error) {
    // What a runtime says of a failed request may quote its headers.
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    throw new Error(`${about}: ${isLate ? `none within ${timeout} s` : 'the connection failed'}`)
  }
  if (status !== 200) return { status }
  if (text === undefined) throw new Error(`${about}: more than ${limit} bytes`)
  try {
    return { status: 200, json: JSON.parse(text) }
  } catch {
    throw new Error(`${about}: no JSON`)
  }
}

/** True for what has properties to look at. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The body, or undefined if it is larger than `limit` bytes. */
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
