import { sign, verify } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import type { Session } from '../session/session.ts'
import { clearCookie, writeCookie } from '../http/cookie.ts'
import { newSecret } from '../transfer/key.ts'
import { pathOnOrigin } from '../http/origin.ts'
import { mustBeSeconds } from './json.ts'

/** Settings of {@link handoff}. */
export interface HandoffOptions {
  /** The host's endpoint, a path on this origin, such as `/handoff`. */
  path: string
  /**
   * 32 bytes or more, known to the host and to nobody else: who knows it can sign in as anybody. Not
   * the secret of anything else. To change it, let the host verify with both for as long as `ttl`.
   */
  secret: string
  /** Seconds a statement lives, from 10 to 120. @default 60 */
  ttl?: number
  /** The cookie that binds a statement to a browser. On https its name gets the prefix `__Host-`. @default { name: 'qrauth-handoff' } */
  cookie?: { readonly name: string }
}

/** What a statement says: "this browser is now USER". */
export interface Handoff {
  /** The origin that people use. */
  readonly iss: string
  /** The host's endpoint, absolute. */
  readonly aud: string
  /** The user's id. */
  readonly sub: string
  readonly name?: string
  readonly iat: number
  readonly exp: number
  /** The statement's own id: the host accepts it once. */
  readonly jti: string
  /** The new session's id; the same when the same phone repeats a consume. */
  readonly sid: string
  /** SHA-256 of the cookie's value, in base64url. */
  readonly bind: string
  /** The path the browser goes to when it is signed in. */
  readonly next: string
  /** How the person was authenticated (RFC 8176). */
  readonly amr: readonly string[]
  /** When the person really authenticated, in seconds since 1970. */
  readonly auth_time?: number
}

/** What {@link verifyHandoff} compares a statement with. */
export interface Expected {
  /** The secret; or several, any of which may have signed, while it changes. */
  readonly secret: string | readonly string[]
  /** The origin that people use, from the host's settings: not from a header that anybody writes. */
  readonly origin: string
  /** The path of the host's endpoint. */
  readonly path: string
  /** The value of the binding cookie, if the browser sent it. */
  readonly cookie: string | undefined
}

const NAME = 'qrauth-handoff'

/**
 * Sends the phone on to a host that keeps sessions of its own, with a statement: a JWT (RFC 7519)
 * signed with HS256 in `?handoff=`, which lives 60 s and names the user. It works in the one browser
 * that holds the cookie set with it, so a link that was read, logged or forwarded signs nobody in.
 *
 * The host verifies the signature with the algorithm pinned, `iss`, `aud`, `exp`, that `bind` is the
 * hash of the cookie, that `next` is a path, and that it has not seen `jti` in the last 2 minutes. Then it starts a
 * session in its own way, under a new session id, and redirects to `next`.
 *
 * `end` makes the browser forget the statement's cookie, no more: the host's session is the host's to
 * end, and a host that starts one replaces the one before it.
 *
 * @throws {TypeError | RangeError} for a setting that cannot work
 */
export function handoff(options: HandoffOptions): Pick<Session, 'start' | 'end' | 'setsCookies'> {
  const { path, secret, ttl = 60 } = options
  const name = options.cookie?.name ?? NAME
  check(path, secret, name)
  mustBeSeconds('ttl', ttl, 10, 120)

  return {
    setsCookies: [name],

    async start(c, { user, sessionId, amr, origin, onward }) {
      const value = newSecret()
      const now = Math.floor(Date.now() / 1000)
      const claims: Handoff = {
        iss: origin,
        aud: origin + path,
        sub: user.id,
        iat: now,
        exp: now + ttl,
        jti: newSecret(),
        sid: sessionId,
        bind: await bound(value),
        next: onward,
        amr,
        ...(user.name !== undefined && { name: user.name }),
        ...(user.signedInAt !== undefined && { auth_time: user.signedInAt }),
      }
      const statement = await sign({ ...claims }, await keyOf(secret), 'HS256')
      writeCookie(c, name, value, origin, ttl)
      return `${path}?handoff=${statement}`
    },

    async end(c, origin) {
      clearCookie(c, name, origin)
    },
  }
}

/**
 * Verifies a statement of {@link handoff}, for hosts written in JavaScript. That it is used once is the host's to see to:
 * remember each `jti` for 2 minutes, and refuse it the second time.
 *
 * @returns what the statement says; null for one that is altered, expired, meant for somebody else or
 *   presented by another browser
 * @throws {RangeError} for a secret under 32 bytes
 */
export async function verifyHandoff(
  statement: string,
  { secret, origin, path, cookie }: Expected,
): Promise<Handoff | null> {
  const secrets = typeof secret === 'string' ? [secret] : secret
  for (const secret of secrets) mustBeLong(secret)
  if (!cookie || statement.length > 8192) return null
  const bind = await bound(cookie)
  for (const secret of secrets) {
    let claims: JWTPayload
    try {
      const expected = { alg: 'HS256', iss: origin, aud: origin + path, iat: false } as const
      claims = await verify(statement, await keyOf(secret), expected)
    } catch {
      // The message holds the statement. Which check failed is nobody's business but the next secret's.
      continue
    }
    const found = parse(claims)
    const isOurs = found?.bind === bind && pathOnOrigin(found.next, origin) !== undefined
    return isOurs ? found : null
  }
  return null
}

/** The statement that claims make; undefined where one is missing or is of another type. */
function parse(claims: JWTPayload): Handoff | undefined {
  const { iss, aud, sub, name, iat, exp, jti, sid, bind, next, amr, auth_time } = claims
  if (typeof iss !== 'string' || typeof aud !== 'string') return undefined
  if (typeof sub !== 'string' || sub === '' || typeof jti !== 'string' || jti === '') {
    return undefined
  }
  if (typeof iat !== 'number' || typeof exp !== 'number') return undefined
  if (typeof sid !== 'string' || typeof bind !== 'string' || typeof next !== 'string') {
    return undefined
  }
  return {
    iss,
    aud,
    sub,
    ...(typeof name === 'string' && { name }),
    iat,
    exp,
    jti,
    sid,
    bind,
    next,
    amr: Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [],
    ...(typeof auth_time === 'number' && { auth_time }),
  }
}

async function bound(value: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value))
  return btoa(String.fromCharCode(...new Uint8Array(hash)))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

// hono takes a secret that contains "PRIVATE" for a PEM file.
function keyOf(secret: string): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const raw = new TextEncoder().encode(secret)
  return crypto.subtle.importKey('raw', raw, algorithm, false, ['sign', 'verify'])
}

function check(path: string, secret: string, name: string): void {
  // Compared byte by byte by the host, so it is to be what a URL makes of it.
  if (pathOnOrigin(path, 'https://site.invalid') !== path || /[?#]/.test(path)) {
    throw new TypeError(
      `Cannot use path "${path}": want a path on this origin without "?", such as "/handoff"`,
    )
  }
  mustBeLong(secret)
  if (!/^[\w-]+$/.test(name) || /^__(Host|Secure)-/i.test(name)) {
    throw new TypeError(`Cannot use cookie name "${name}": want letters, digits, "-" and "_"`)
  }
}

function mustBeLong(secret: string): void {
  const { length } = new TextEncoder().encode(secret)
  if (length < 32) throw new RangeError(`Cannot use a secret of ${length} bytes: want 32 or more`)
}
