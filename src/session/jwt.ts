import type { Context } from 'hono'
import { sign, verify } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import { oldNames } from '../checked.ts'
import { clearCookie, cookieName, MAX_COOKIE, readCookies, writeCookie } from '../http/cookie.ts'
import { newSecret } from '../transfer/key.ts'
import { arrivals } from '../http/origin.ts'
import type { User } from '../store.ts'
import { checked, type JwtAlgorithm, type JwtSessionOptions, type Keys } from './jwt-options.ts'
import { CLOCK_SKEW, type Session, type SessionStart, type SignedIn } from './session.ts'

export type { JwtAlgorithm, JwtSessionOptions, JwtSettings } from './jwt-options.ts'

/**
 * The session of {@link jwtSession}. A host may also call it on its own pages, without an origin.
 */
export interface JwtSession extends Session {
  read(c: Context, origin?: string): Promise<SignedIn | null>
  /** Starts a session for the host's own login. `amr` is `['pwd']` unless it is given. */
  start(c: Context, start: Pick<SessionStart, 'user'> & Partial<SessionStart>): Promise<void>
  end(c: Context, origin?: string): Promise<void>
  mustFit(user: User, origin: string): Promise<void>
  originOf(c: Context): string | undefined
}

// RFC 7515 section 7.1, without padding, and no longer than a cookie.
const TOKEN = /^(?=.{1,4096}$)[\w-]+\.[\w-]+\.[\w-]+$/
// A site that moved its cookie sends two. More could only make the server verify needlessly.
const MAX_COOKIES = 4
// Characters of a name that pages show.
const MAX_NAME = 80

/**
 * Makes sessions that are a session token (JWT, RFC 7519) in a cookie: `iss`, `aud`, `sub`, `iat`,
 * `exp`, `jti`, `amr`, and `auth_time` where it is known. A token that is altered, expired, or not
 * signed by this app for this origin is no session. Where the cookie came several times, exactly
 * one must verify. The server keeps no session, so a session ends only with its `exp`.
 *
 * @throws {TypeError | RangeError} for a secret under 32 bytes and every other setting that
 *   cannot work
 */
export function jwtSession(options: JwtSessionOptions): JwtSession {
  const { alg, ttl, name, secrets, keys: given, issuer, audience } = checked(options)
  const names = [name]
  const warn = oldNames('jwtSession()')
  if (options.secrets) warn('secrets', 'secret')
  const arrival = arrivals(options)
  let imported: Promise<Keys> | undefined
  const keys = () => imported ??= given ? Promise.resolve(given) : secretKeys(secrets, alg)

  /** Verifies a token; undefined unless one of this app's keys signed it. */
  async function claims(token: string, origin: string): Promise<JWTPayload | undefined> {
    for (const key of (await keys()).verify) {
      try {
        return await verify(token, key, {
          alg,
          iss: issuer ?? origin,
          aud: audience ?? origin,
          // Checked below, because hono rejects a clock one second ahead, and accepts a missing
          // `exp`.
          iat: false,
        })
      } catch {
        // The error is dropped, because its message holds the token. The next key may match.
      }
    }
    return undefined
  }

  async function newToken(
    user: User,
    sessionId: string,
    amr: readonly string[],
    origin: string,
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const token = await sign(
      {
        iss: issuer ?? origin,
        aud: audience ?? origin,
        sub: user.id,
        iat: now,
        exp: now + ttl,
        jti: sessionId,
        amr,
        ...(user.name !== undefined && { name: shortened(user.name) }),
        ...(user.signedInAt !== undefined && { auth_time: user.signedInAt }),
      },
      (await keys()).sign,
      alg,
    )
    const size = cookieName(name, origin).length + token.length
    if (size > MAX_COOKIE) {
      throw new RangeError(
        `Cannot start a session: expected a cookie of at most ${MAX_COOKIE} bytes, received ${size}`,
      )
    }
    return token
  }

  const [secret] = secrets
  const session: JwtSession = {
    ...(secret !== undefined && { namespaceSecret: () => secret }),
    readsCookies: names,
    setsCookies: names,

    originOf: (c) => arrival(c).origin,

    async read(c, origin = arrival(c).origin) {
      if (origin === undefined) return null
      const tokens = readCookies(c, name, origin).filter((token) => TOKEN.test(token))
      if (tokens.length > MAX_COOKIES) return null
      const found: SignedIn[] = []
      for (const token of tokens) {
        const verified = await claims(token, origin)
        const signedIn = verified ? signedInFrom(verified) : null
        if (signedIn) found.push(signedIn)
      }
      const [signedIn = null, ...more] = found
      return more.length === 0 ? signedIn : null
    },

    async start(c, start) {
      const { user, amr = ['pwd'], origin = arrival(c).origin } = start
      if (origin === undefined) {
        throw new TypeError('Cannot start a session: expected an allowed host, received another')
      }
      const old = start.sessionId === undefined ? start.id : undefined
      if (old !== undefined) warn('id', 'sessionId')
      const token = await newToken(user, start.sessionId ?? old ?? newSecret(), amr, origin)
      writeCookie(c, name, token, origin, ttl)
    },

    async end(c, origin = arrival(c).origin) {
      if (origin !== undefined) clearCookie(c, name, origin)
    },

    async mustFit(user, origin) {
      const { length } = user.id + (issuer ?? '') + (audience ?? '')
      // A shorter one fits with every signature. The check is left out, because signing takes time.
      if (length > 256) await newToken(user, newSecret(), ['qr'], origin)
    },
  }
  return session
}

/**
 * Reads the person from the verified claims of a session token. Null where `sub`, `iat` or `exp` is
 * missing or invalid, or `iat` is in the future. The verifier must have checked the expiry.
 */
export function signedInFrom(claims: JWTPayload): SignedIn | null {
  const { sub, exp, iat, jti, name, auth_time } = claims
  if (typeof sub !== 'string' || sub === '' || typeof exp !== 'number') return null
  if (typeof iat !== 'number' || iat > Date.now() / 1000 + CLOCK_SKEW) return null
  return {
    user: {
      id: sub,
      ...(typeof name === 'string' && { name }),
      ...(typeof auth_time === 'number' && { signedInAt: auth_time }),
    },
    ...(typeof jti === 'string' && jti !== '' && { sessionId: jti }),
  }
}

async function secretKeys(secrets: readonly string[], alg: JwtAlgorithm): Promise<Keys> {
  const hash = `SHA-${alg.slice(2)}`
  const [sign, ...old] = await Promise.all(secrets.map((secret) =>
    crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(secret),
      { name: 'HMAC', hash },
      false,
      ['sign', 'verify'],
    )
  ))
  if (!sign) throw new TypeError('Cannot sign sessions: expected a secret, received none')
  return { sign, verify: [sign, ...old] }
}

/**
 * Cuts a name to the length that pages show, because the rest would only make the cookie longer.
 */
function shortened(name: string): string {
  const letters = [...name.slice(0, 4 * MAX_NAME)]
  return letters.length > MAX_NAME ? `${letters.slice(0, MAX_NAME).join('')}…` : name
}
