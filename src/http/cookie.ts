import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

/** The value of a cookie of ours; undefined also when it came twice, for then somebody planted one. */
export function readCookie(c: Context, name: string, origin: string): string | undefined {
  const full = cookieName(name, origin)
  // Counted more loosely than hono reads: it never reads one that was not counted.
  const pairs = c.req.header('cookie')?.split(';') ?? []
  const times = pairs.filter((pair) => pair.split('=', 1)[0]?.trim() === full).length
  return times === 1 ? getCookie(c, full) : undefined
}

/** Sets a cookie of ours for `ttl` seconds. */
export function writeCookie(
  c: Context,
  name: string,
  value: string,
  origin: string,
  ttl: number,
): void {
  setCookie(c, cookieName(name, origin), value, { ...cookieAttributes(origin), maxAge: ttl })
}

/** Makes the browser forget a cookie of ours. */
export function clearCookie(c: Context, name: string, origin: string): void {
  deleteCookie(c, cookieName(name, origin), cookieAttributes(origin))
}

function cookieAttributes(origin: string) {
  // On plain http browsers drop Secure cookies without a word.
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isHttps(origin) } as const
}

/**
 * On https the prefix makes browsers refuse a cookie that a subdomain or a plain-http page planted
 * (RFC 6265bis section 4.1.3.2).
 */
function cookieName(name: string, origin: string): string {
  return isHttps(origin) ? `__Host-${name}` : name
}

function isHttps(origin: string): boolean {
  return origin.startsWith('https:')
}

/** Whether it can be a cookie's name: an HTTP token (RFC 6265 section 4.1.1). */
export function isCookieName(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name)
}

/**
 * Checks the name of a cookie of ours.
 *
 * @throws {TypeError} that says what is wanted
 */
export function mustBeCookieName(name: string): void {
  if (!isCookieName(name) || /^__(Host|Secure)-/i.test(name)) {
    throw new TypeError(`Cannot use cookie name "${name}": want letters, digits, "-" and "_"`)
  }
}
