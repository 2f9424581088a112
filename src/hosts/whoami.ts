import type { Context } from 'hono'
import { func, mustBeOptions, number, plain, text, texts } from '../checked.ts'
import { cookiePairs } from '../http/cookie.ts'
import { arrivals, ORIGIN_SHAPE, type OriginOptions } from '../http/origin.ts'
import type { Session, SignedIn } from '../session/session.ts'
import { isCookieOrPiece, mustBeCookieName } from './cookies.ts'
import { askForJson, type Fetch, isObject, mustBeSeconds, mustBeUrl, unusable } from './json.ts'

/** Settings of {@link whoami}. */
export interface WhoamiOptions extends Pick<OriginOptions, 'trustProxy' | 'getConnInfo'> {
  /** The host's endpoint, absolute: `https://example.com/whoami`. No other address is requested. */
  url: string
  /**
   * The host's session cookies, each by its full name. The pieces `sid.0`, `sid.1` of a `sid` count
   * as `sid`. No other cookie is sent to the host, and no other is set when the host renews one.
   */
  cookies: readonly string[]
  /** Seconds within which the answer must arrive. @default 3 */
  timeout?: number
  /**
   * Sends the request. On Workers a service binding: `(url, init) => env.SITE.fetch(url, init)`.
   * @default fetch
   */
  fetch?: Fetch
}

const MAX_ANSWER = 8192

/**
 * Reads the signed-in person from the host. It sends the visitor's session cookies to an endpoint
 * of the host, with the visitor's `User-Agent`, `Accept-Language` and address (`X-Forwarded-For`),
 * because hosts bind sessions to them. The host answers
 *
 * - 200 and `{ "id": "42", "name": "Ada", "signedInAt": 1700000000, "sessionId": "..." }`, of which
 *   only `id` is required. `signedInAt` is the time at which this session's password was typed, in
 *   seconds since 1970. `sessionId` names the session and must not be a secret: not the cookie's
 *   value, but its hash
 * - 401 or 403 when nobody is signed in; or 200 and `null`, `{}`, or an object without values, such as
 *   `{ "user": null }`
 *
 * Any other answer, or none within `timeout`, is a fault. A visitor without such a cookie is not
 * signed in, and the host gets no request. A cookie that the host renews in any answer is passed on
 * to the visitor.
 *
 * @throws {TypeError | RangeError} for an option that is unknown or cannot work
 */
export function whoami(options: WhoamiOptions): Pick<Session, 'read' | 'readsCookies'> {
  check(options)
  const { url, cookies, timeout = 3, fetch, trustProxy = false, getConnInfo } = options
  const arrival = arrivals({ trustProxy, ...(getConnInfo && { getConnInfo }) })
  const isSession = (name: string) => cookies.some((cookie) => isCookieOrPiece(name, cookie))

  /** Passes on the headers to which hosts bind sessions. */
  function visitor(c: Context): Record<string, string> {
    const { address } = arrival(c)
    const agent = c.req.header('user-agent')
    const language = c.req.header('accept-language')
    return {
      ...(agent !== undefined && { 'user-agent': agent }),
      ...(language !== undefined && { 'accept-language': language }),
      // A single address, which a visitor cannot spoof.
      ...(address !== undefined && { 'x-forwarded-for': address }),
    }
  }

  /**
   * Passes on the session cookies that the host renews, because the old ones may be invalid now.
   */
  function renew(c: Context, headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      if (isSession(line.split('=', 1)[0]?.trim() ?? '')) {
        c.header('set-cookie', line, { append: true })
      }
    }
  }

  return {
    readsCookies: cookies,

    async read(c) {
      const sent = cookiePairs(c).filter(([name]) => isSession(name))
      if (sent.length === 0) return null
      const cookie = sent.map((pair) => pair.join('=')).join('; ')
      const { status, json } = await askForJson({
        url,
        headers: { ...visitor(c), cookie },
        timeout,
        limit: MAX_ANSWER,
        fetch,
        onHeaders: (headers) => renew(c, headers),
      })
      if (status === 401 || status === 403) return null
      if (status !== 200) throw unusable(url, 'status 200, 401 or 403', String(status))
      if (isNobody(json)) return null
      const signedIn = parse(json)
      if (!signedIn) {
        throw unusable(url, '{ id, name?, signedInAt?, sessionId? } or null', 'other JSON')
      }
      return signedIn
    },
  }
}

/** Tells whether JSON means that nobody is signed in: it has no id and no other value. */
function isNobody(json: unknown): boolean {
  if (!isObject(json)) return json === null || json === false
  if (json['id'] !== undefined && json['id'] !== null) return false
  // PHP writes an empty object as `[]`.
  return Object.values(json).every((value) => value === '' || isNobody(value))
}

/** Reads the person from the host's JSON; undefined for JSON of another shape. */
function parse(json: unknown): SignedIn | undefined {
  if (!isObject(json)) return undefined
  const { id, name, signedInAt, sessionId } = json
  const bounds = boundsIn(json)
  const isId = typeof id === 'string' ? id !== '' : Number.isSafeInteger(id)
  // Many languages write an unknown value as null.
  const isName = name === undefined || name === null || typeof name === 'string'
  const isTime = signedInAt === undefined || signedInAt === null || Number.isFinite(signedInAt)
  const isSession = sessionId === undefined || sessionId === null || typeof sessionId === 'string'
  if (!isId || !isName || !isTime || !isSession || !bounds) return undefined
  return {
    user: {
      id: String(id),
      ...(typeof name === 'string' && name !== '' && { name }),
      ...(typeof signedInAt === 'number' && { signedInAt }),
    },
    ...(typeof sessionId === 'string' && sessionId !== '' && { sessionId }),
    ...bounds,
  }
}

/**
 * Reads how the person was authenticated, and the bounds of their session, which bind the sessions
 * that it starts; undefined for another shape, because an invalid bound must not be no bound.
 */
function boundsIn(
  json: Record<string, unknown>,
): Pick<SignedIn, 'amr' | 'ends' | 'claims'> | undefined {
  const [amr, ends, claims] = ['amr', 'ends', 'claims'].map((name) => json[name] ?? undefined)
  if (amr !== undefined && !texts.fits(amr)) return undefined
  if (ends !== undefined && !Number.isFinite(ends)) return undefined
  // PHP writes an empty object as `[]`.
  const isNone = Array.isArray(claims) && claims.length === 0
  if (claims !== undefined && !isNone && !plain.fits(claims)) return undefined
  return {
    ...(Array.isArray(amr) && { amr: amr.map(String) }),
    ...(typeof ends === 'number' && { ends }),
    ...(isObject(claims) && !isNone && { claims }),
  }
}

function check(options: WhoamiOptions): void {
  mustBeOptions<WhoamiOptions>('whoami()', options, {
    url: text,
    cookies: texts,
    timeout: number,
    fetch: func,
    trustProxy: ORIGIN_SHAPE.trustProxy,
    getConnInfo: ORIGIN_SHAPE.getConnInfo,
  })
  const { url, cookies, timeout = 3 } = options
  mustBeUrl('url', url, 'https://example.com/whoami')
  mustBeSeconds('timeout', timeout, 1, 30)
  mustBeOneOrMore('cookies', cookies)
  for (const name of cookies) mustBeCookieName('cookies', name)
}

function mustBeOneOrMore(option: string, values: readonly string[] | undefined): void {
  if (values !== undefined && values.length > 0) return
  throw new TypeError(
    `Cannot use ${option}: expected names of cookies, such as ["sessionid"], received none`,
  )
}
