import type { Context } from 'hono'
import type { Session, SignedIn } from '../session/session.ts'
import { isCookieName } from '../http/cookie.ts'
import { askForJson, type Fetch, isObject, mustBeSeconds, mustBeUrl, shown } from './json.ts'

/** Settings of {@link whoami}. */
export interface WhoamiOptions {
  /** The host's endpoint, absolute: `https://example.com/whoami`. It alone is ever asked. */
  url: string
  /** The host's session cookies, each by its full name. No other cookie leaves this app. */
  cookies: readonly string[]
  /** Seconds until an answer is no longer waited for. @default 3 */
  timeout?: number
  /** Asks the host. On Workers a service binding: `(url, init) => env.SITE.fetch(url, init)`. @default fetch */
  fetch?: Fetch
}

const MAX_ANSWER = 8192

/**
 * Who is signed in, as the host itself says: the visitor's session cookies are sent to an endpoint of
 * the host, which answers
 *
 * - 200 and `{ "id": "42", "name": "Ada", "signedInAt": 1700000000, "sessionId": "..." }`, of which
 *   only `id` is needed. `signedInAt`: when this session's password was typed, in seconds since 1970.
 *   `sessionId` names the session without being a secret: never the cookie's value, but its hash
 * - 401 or 403 when nobody is signed in
 *
 * Any other answer, and none within `timeout`, is a fault. A visitor without such a cookie is not
 * signed in, and the host is not asked.
 *
 * @throws {TypeError | RangeError} for a setting that cannot work
 */
export function whoami(options: WhoamiOptions): Pick<Session, 'read' | 'readsCookies'> {
  const { url, cookies, timeout = 3, fetch } = options
  mustBeUrl('url', url, 'https://example.com/whoami')
  mustBeSeconds('timeout', timeout, 1, 30)
  if (!Array.isArray(cookies) || cookies.length === 0) {
    throw new TypeError(
      `Cannot use cookies ${JSON.stringify(cookies)}: want names of cookies, such as ["sessionid"]`,
    )
  }
  for (const name of cookies) mustBeCookieName('cookies', name)

  return {
    readsCookies: cookies,

    async read(c) {
      const cookie = pairs(c).filter((pair) => cookies.includes(nameOf(pair))).join('; ')
      if (cookie === '') return null
      const question = { url, headers: { cookie }, timeout, limit: MAX_ANSWER, fetch }
      const { status, json } = await askForJson(question)
      if (status === 401 || status === 403) return null
      if (status !== 200) {
        throw new Error(
          `Cannot use the answer of ${shown(url)}: status ${status}, want 200, 401 or 403`,
        )
      }
      const signedIn = parse(json)
      if (!signedIn) {
        throw new Error(
          `Cannot use the answer of ${shown(url)}: want { id, name?, signedInAt?, sessionId? }`,
        )
      }
      return signedIn
    },
  }
}

/**
 * Checks the full name of a host's cookie.
 *
 * @throws {TypeError} that names the option, what it was and what is wanted
 */
export function mustBeCookieName(option: string, name: string): void {
  if (isCookieName(name)) return
  throw new TypeError(`Cannot use ${option} "${name}": want a cookie's name, such as "sessionid"`)
}

/** The value of a host's cookie; undefined also when it came twice, for then somebody planted one. */
export function onlyCookie(c: Context, name: string): string | undefined {
  const found = pairs(c).filter((pair) => nameOf(pair) === name)
  return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined
}

/** Space and tab alone are stripped, as browsers do (RFC 6265bis): `trim()` makes other names alike. */
function pairs(c: Context): string[] {
  return c.req.header('cookie')?.split(';').map((pair) => pair.replace(/^[ \t]+/, '')) ?? []
}

function nameOf(pair: string): string {
  return pair.split('=', 1)[0] ?? ''
}

/** Who the host says it is; undefined for what is not of the shape we asked for. */
function parse(json: unknown): SignedIn | undefined {
  if (!isObject(json)) return undefined
  const { id, name, signedInAt, sessionId } = json
  const isId = typeof id === 'string' ? id !== '' : Number.isSafeInteger(id)
  // Many languages write what is not known as null.
  const isName = name === undefined || name === null || typeof name === 'string'
  const isTime = signedInAt === undefined || signedInAt === null || Number.isFinite(signedInAt)
  const isSession = sessionId === undefined || sessionId === null || typeof sessionId === 'string'
  if (!isId || !isName || !isTime || !isSession) return undefined
  return {
    user: {
      id: String(id),
      ...(typeof name === 'string' && name !== '' && { name }),
      ...(typeof signedInAt === 'number' && { signedInAt }),
    },
    ...(typeof sessionId === 'string' && sessionId !== '' && { sessionId }),
  }
}
