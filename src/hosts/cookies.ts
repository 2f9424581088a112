import type { Context } from 'hono'
import { cookiePairs, cookieValues, isCookieName } from '../http/cookie.ts'

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

/**
 * Tells whether a name is that of a cookie or of a piece: libraries cut a long `sid` into `sid.0`,
 * `sid.1`.
 */
export function isCookieOrPiece(name: string, cookie: string): boolean {
  return name === cookie || pieceOf(name, cookie) !== undefined
}

/** Lists the possible values of a cookie: each one that came whole, or else the joined pieces. */
export function wholeValues(c: Context, cookie: string): string[] {
  const whole = cookieValues(c, cookie)
  if (whole.length > 0) return whole
  const pieces = cookiePairs(c)
    .map(([name, value]) => ({ value, piece: pieceOf(name, cookie) ?? -1 }))
    .filter(({ piece }) => piece >= 0)
    .sort((one, other) => one.piece - other.piece)
  // Without every piece exactly once, the value is not known.
  const isWhole = pieces.length > 0 && pieces.every(({ piece }, i) => piece === i)
  return isWhole ? [pieces.map(({ value }) => value).join('')] : []
}

function pieceOf(name: string, cookie: string): number | undefined {
  const end = name.startsWith(`${cookie}.`) ? name.slice(cookie.length + 1) : ''
  return /^(0|[1-9]\d?)$/.test(end) ? Number(end) : undefined
}
