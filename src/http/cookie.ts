import type { Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'

/**
 * The longest name and value that browsers keep, in bytes together (RFC 6265bis section 5.6). They
 * drop a longer cookie without a word.
 */
export const MAX_COOKIE = 4096

/** Reads one of our cookies. Undefined also when it came twice, because then somebody planted one. */
export function readCookie(c: Context, name: string, origin: string): string | undefined {
  const [value, ...more] = readCookies(c, name, origin)
  return more.length === 0 ? value : undefined
}

/** Reads one of our cookies, each time that it came, for a caller that can tell which one is real. */
export function readCookies(c: Context, name: string, origin: string): string[] {
  return cookieValues(c, cookieName(name, origin))
}

/** Reads a cookie by its full name, each time that it came, as the browser sent it. */
export function cookieValues(c: Context, fullName: string): string[] {
  return cookiePairs(c).filter(([name]) => name === fullName).map(([, value]) => value)
}

/**
 * Reads all cookies in the order they came. Space and tab alone are stripped, as browsers do
 * (RFC 6265bis section 5.4): `trim()` would make `\u00a0__Host-session`, which any subdomain may
 * set, the same as the real one.
 */
export function cookiePairs(c: Context): [name: string, value: string][] {
  const pairs = c.req.header('cookie')?.split(';') ?? []
  return pairs.map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((pair) => pair.includes('='))
    .map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    })
}

/** Sets one of our cookies for `ttl` seconds. */
export function writeCookie(
  c: Context,
  name: string,
  value: string,
  origin: string,
  ttl: number,
): void {
  const full = onlyOnce(c, cookieName(name, origin))
  setCookie(c, full, value, { ...cookieAttributes(origin), maxAge: ttl })
}

/** Makes the browser forget one of our cookies. */
export function clearCookie(c: Context, name: string, origin: string): void {
  deleteCookie(c, onlyOnce(c, cookieName(name, origin)), cookieAttributes(origin))
}

/**
 * Takes back what this answer said of a cookie before: one answer must not set a cookie twice
 * (RFC 6265 section 4.1.1).
 */
function onlyOnce(c: Context, full: string): string {
  const mark = `hono-qrauth ${full}`
  // Only then, because an answer whose headers were looked at is rebuilt by Hono.
  if (c.get(mark) === true) {
    const lines = c.res.headers.getSetCookie().filter((line) => !line.startsWith(`${full}=`))
    c.header('set-cookie', undefined)
    for (const line of lines) c.header('set-cookie', line, { append: true })
  }
  c.set(mark, true)
  return full
}

function cookieAttributes(origin: string) {
  // On plain http browsers drop Secure cookies without a word.
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isHttps(origin) } as const
}

/**
 * Names a cookie in full. On https the prefix makes browsers reject a cookie that a subdomain or a
 * plain-http page planted (RFC 6265bis section 4.1.3.2).
 */
export function cookieName(name: string, origin: string): string {
  return isHttps(origin) ? `__Host-${name}` : name
}

function isHttps(origin: string): boolean {
  return origin.startsWith('https:')
}

/** True for a text that can be a cookie's name: an HTTP token (RFC 6265 section 4.1.1). */
export function isCookieName(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name)
}

/**
 * Checks the name of one of our cookies.
 *
 * @throws {TypeError} that says what was expected and what was received
 */
export function mustBeCookieName(name: string): void {
  if (typeof name !== 'string' || !isCookieName(name) || /^__(Host|Secure)-/i.test(name)) {
    throw new TypeError(
      `Cannot use cookie name: expected letters, digits, "-" and "_" without the prefix that https adds, received "${name}"`,
    )
  }
}

/**
 * Checks that cookies of different parts have different names. A name counts as the same with and
 * without `__Host-`, because on https our own cookies have it.
 *
 * @param parts for each part, the names of its cookies
 * @throws {TypeError} that names the cookie and both parts
 */
export function mustDiffer(parts: Readonly<Record<string, readonly string[]>>): void {
  const owners = new Map<string, string>()
  for (const [part, names] of Object.entries(parts)) {
    for (const name of new Set(names.map((name) => name.replace(/^__Host-/i, '')))) {
      const owner = owners.get(name)
      if (owner !== undefined) {
        throw new TypeError(
          `Cannot use cookie name "${name}" for ${part}: expected a name of its own, received that of ${owner}`,
        )
      }
      owners.set(name, part)
    }
  }
}
