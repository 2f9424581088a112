import type { Context } from 'hono'
import { isCookieName } from '../http/cookie.ts'

/**
 * Checks the full name of a host's cookie.
 *
 * @throws {TypeError} that names the option
 */
export function mustBeCookieName(option: string, name: unknown): void {
  if (typeof name === 'string' && isCookieName(name)) return
  throw new TypeError(
    `Cannot use ${option}: expected a cookie's name, such as "sessionid", received ${
      JSON.stringify(name)
    }`,
  )
}

/** One cookie of a request, as it came. */
export interface Pair {
  readonly name: string
  readonly value: string
}

/**
 * Reads the cookies of a request. Only space and tab are stripped, as browsers do (RFC 6265bis):
 * `trim()` makes different names alike.
 */
export function cookiePairs(c: Context): Pair[] {
  return c.req.header('cookie')?.split(';').map((pair) => {
    const text = pair.replace(/^[ \t]+/, '')
    const name = text.split('=', 1)[0] ?? ''
    return { name, value: text.slice(name.length + 1) }
  }) ?? []
}

/** True for a cookie, and for a piece of it: several libraries cut a long `sid` into `sid.0`, `sid.1`. */
export function isCookieOrPiece(name: string, cookie: string): boolean {
  return name === cookie || pieceOf(name, cookie) !== undefined
}

/** Lists the different values that a cookie may have: each that came whole, or else its pieces, joined. */
export function cookieValues(c: Context, cookie: string): string[] {
  const pairs = cookiePairs(c)
  const whole = pairs.filter(({ name }) => name === cookie).map(({ value }) => value)
  if (whole.length > 0) return whole
  const pieces = pairs.map(({ name, value }) => ({ value, piece: pieceOf(name, cookie) ?? -1 }))
    .filter(({ piece }) => piece >= 0)
    .sort((one, other) => one.piece - other.piece)
  // A piece that is missing or came twice: nobody knows what the whole is.
  const isWhole = pieces.length > 0 && pieces.every(({ piece }, i) => piece === i)
  return isWhole ? [pieces.map(({ value }) => value).join('')] : []
}

function pieceOf(name: string, cookie: string): number | undefined {
  const end = name.startsWith(`${cookie}.`) ? name.slice(cookie.length + 1) : ''
  return /^(0|[1-9]\d?)$/.test(end) ? Number(end) : undefined
}
