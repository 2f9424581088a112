import { sign, verify } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import { mustBeOptions, number, object, text } from '../checked.ts'
import { clearCookie, writeCookie } from '../http/cookie.ts'
import { pathOnOrigin } from '../http/origin.ts'
import type { Session } from '../session/session.ts'
import { base64url, hmacKey, newSecret } from '../transfer/key.ts'
import { mustBeSeconds } from './json.ts'

/** Settings of {@link handoff}. */
export interface HandoffOptions {
  /** The host's endpoint, a path on this origin, such as `/handoff`. */
  path: string
  /**
   * 32 bytes or more, known only to the host and to this app, because it can sign anybody in. It
   * must not be used for anything else. While you change it, the host must verify with both.
   */
  secret: string
  /** Seconds a statement lives, from 10 to 120. @default 60 */
  ttl?: number
  /**
   * The cookie that binds a statement to a browser. On https its name gets the prefix `__Host-`.
   * @default { name: 'qrauth-handoff' }
   */
  cookie?: { readonly name: string }
}

/** The claims of a statement: "this browser is now USER". */
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
  /** The statement's own id. The host accepts it once. */
  readonly jti: string
  /** The id of the new session; the same when the same phone repeats a consume. */
  readonly sid: string
  /** The session that started it, by the id that the host gave it; absent where it gave none. */
  readonly by?: string
  /** SHA-256 of the cookie's value, in base64url. */
  readonly bind: string
  /** The path the browser goes to when it is signed in. */
  readonly next: string
  /** How the person was authenticated (RFC 8176). */
  readonly amr: readonly string[]
  /** When the person really authenticated, in seconds since 1970. */
  readonly auth_time?: number
  /** Seconds that the host's session lasts at most, where a policy or a person made it shorter. */
  readonly ttl?: number
  /** Claims by which a policy made the session narrower. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/** The values by which {@link verifyHandoff} checks a statement. */
export interface Expected {
  /** The secret. While it changes, a list of secrets, any of which may have signed. */
  readonly secret: string | readonly string[]
  /**
   * The origin that people use. Take it from the host's settings, because a header can be spoofed.
   */
  readonly origin: string
  /** The path of the host's endpoint. */
  readonly path: string
  /** The value of the binding cookie, if the browser sent it. */
  readonly cookie: string | undefined
}

const NAME = 'qrauth-handoff'

/**
 * Sends the phone with a statement to a host that keeps its own sessions. The statement is a JWT
 * (RFC 7519) in `?handoff=`, signed with HS256. It names the user and lives 60 s. It is valid only
 * in the browser that holds its cookie, so a link that was read, logged or forwarded signs nobody
 * in.
 *
 * The host verifies the signature with the algorithm pinned, `iss`, `aud`, `exp`, that `bind` is
 * the hash of the cookie, that `next` is a path, and that it has not seen `jti` in the last 2
 * minutes. Then it starts its own session, under a new session id, and redirects to `next`.
 *
 * `end` deletes only the statement's cookie. Only the host can end its own session, and a new
 * session of the host replaces the former one.
 *
 * @throws {TypeError | RangeError} for an option that is unknown or cannot work
 */
export function handoff(
  options: HandoffOptions,
): Pick<Session, 'start' | 'end' | 'setsCookies' | 'namespaceSecret'> {
  mustBeOptions<HandoffOptions>('handoff()', options, {
    path: text,
    secret: text,
    ttl: number,
    cookie: object,
  })
  const { path, secret, ttl = 60, cookie = { name: NAME } } = options
  mustBeOptions<{ name: string }>('cookie', cookie, { name: text })
  const { name } = cookie
  check(path, secret, name)
  mustBeSeconds('ttl', ttl, 10, 120)

  return {
    setsCookies: [name],
    namespaceSecret: () => secret,

    async start(c, { user, sessionId, by, amr, origin, onward, ttl: lasts, claims: narrow }) {
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
        ...(by !== undefined && { by }),
        bind: await bound(value),
        next: onward,
        amr,
        ...(user.name !== undefined && { name: user.name }),
        ...(user.signedInAt !== undefined && { auth_time: user.signedInAt }),
        ...(lasts !== undefined && { ttl: lasts }),
        ...(narrow && { claims: narrow }),
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
 * Verifies a statement of {@link handoff}, for hosts written in JavaScript. The host must accept a
 * statement once: remember each `jti` for 2 minutes, and refuse it the second time.
 *
 * @returns the claims; null for a statement that is altered, expired, meant for another host or
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
      // The error is dropped, because its message holds the statement. The next secret may match.
      continue
    }
    const found = parse(claims)
    const isOurs = found?.bind === bind && pathOnOrigin(found.next, origin) !== undefined
    return isOurs ? found : null
  }
  return null
}

/** Reads a statement from its claims; undefined where a claim is missing or has another type. */
function parse(claims: JWTPayload): Handoff | undefined {
  const { iss, aud, sub, name, iat, exp, jti, sid, by, bind, next, amr, auth_time, ttl } = claims
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
    ...(typeof by === 'string' && { by }),
    bind,
    next,
    amr: Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [],
    ...(typeof auth_time === 'number' && { auth_time }),
    ...(typeof ttl === 'number' && { ttl }),
    ...(isObject(claims['claims']) && { claims: claims['claims'] }),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function bound(value: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value))
  return base64url(new Uint8Array(hash))
}

// Imported here, because hono reads a secret that contains "PRIVATE" as a PEM file.
function keyOf(secret: string): Promise<CryptoKey> {
  return hmacKey(new TextEncoder().encode(secret))
}

function check(path: string, secret: string, name: string): void {
  // The host compares the path byte by byte, so it must be normalized as in a URL.
  if (pathOnOrigin(path, 'https://site.invalid') !== path || /[?#]/.test(path)) {
    throw new TypeError(
      `Cannot use path: expected a path on this origin without "?", such as "/handoff", received "${path}"`,
    )
  }
  mustBeLong(secret)
  if (!/^[\w-]+$/.test(name) || /^__(Host|Secure)-/i.test(name)) {
    throw new TypeError(
      `Cannot use cookie name: expected letters, digits, "-" and "_", received "${name}"`,
    )
  }
}

function mustBeLong(secret: string): void {
  const { length } = new TextEncoder().encode(secret)
  if (length >= 32) return
  throw new RangeError(`Cannot use secret: expected 32 bytes or more, received ${length}`)
}
