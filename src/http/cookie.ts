import type { Context } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'

/**
 * The longest cookie that browsers keep, name and value together, in bytes (RFC 6265bis section
 * 5.6). They drop a longer one silently.
 */
export const MAX_COOKIE = 4096

/** Reads one of this app's cookies. Undefined where it came twice, because then one was planted. */
export function readCookie(c: Context, name: string, origin: string): string | undefined {
  const [value, ...more] = readCookies(c, name, origin)
  return more.length === 0 ? value : undefined
}

/** Reads all values of one of this app's cookies, for a caller that can verify them. */
export function readCookies(c: Context, name: string, origin: string): string[] {
  return cookieValues(c, cookieName(name, origin))
}

/** Reads all values of a cookie by its full name, as the browser sent them. */
export function cookieValues(c: Context, fullName: string): string[] {
  return cookiePairs(c).filter(([name]) => name === fullName).map(([, value]) => value)
}

/**
 * Reads all cookies in their order. It strips only space and tab, as browsers do (RFC 6265bis
 * section 5.4). With `trim()`, a subdomain could spoof `__Host-session` by the name
 * `\u00a0__Host-session`.
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

/** Sets one of this app's cookies for `ttl` seconds. */
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

/** Deletes one of this app's cookies in the browser. */
export function clearCookie(c: Context, name: string, origin: string): void {
  deleteCookie(c, onlyOnce(c, cookieName(name, origin)), cookieAttributes(origin))
}

/**
 * Removes a former `Set-Cookie` of the same cookie, because one answer must not set a cookie twice
 * (RFC 6265 section 4.1.1).
 */
function onlyOnce(c: Context, full: string): string {
  const mark = `hono-qrauth ${full}`
  // Only in this case, because Hono rebuilds an answer whose headers were read.
  if (c.get(mark) === true) {
    const lines = c.res.headers.getSetCookie().filter((line) => !line.startsWith(`${full}=`))
    c.header('set-cookie', undefined)
    for (const line of lines) c.header('set-cookie', line, { append: true })
  }
  c.set(mark, true)
  return full
}

function cookieAttributes(origin: string) {
  // On plain http browsers drop Secure cookies silently.
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isHttps(origin) } as const
}

/**
 * Makes the full name of a cookie. On https, its prefix makes browsers reject a cookie that a
 * subdomain or a plain-http page planted (RFC 6265bis section 4.1.3.2).
 */
export function cookieName(name: string, origin: string): string {
  return isHttps(origin) ? `__Host-${name}` : name
}

function isHttps(origin: string): boolean {
  return origin.startsWith('https:')
}

/** Tells whether a text can be a cookie's name: an HTTP token (RFC 6265 section 4.1.1). */
export function isCookieName(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name)
}

/**
 * Checks the name of one of this app's cookies.
 *
 * @throws {TypeError} for an invalid name, and for one with a prefix
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
 * without `__Host-`, because this app's cookies have the prefix on https.
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
