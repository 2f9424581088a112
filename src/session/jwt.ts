import type { Context } from 'hono'
import { sign, verify } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import { clearCookie, mustBeCookieName, readCookie, writeCookie } from '../http/cookie.ts'
import { newSecret } from '../transfer/key.ts'
import { arrivals, type OriginOptions } from '../http/origin.ts'
import { CLOCK_SKEW, type Session, type SessionStart, type SignedIn } from './session.ts'

/** Settings of {@link jwtSession}. */
export interface JwtSessionOptions extends OriginOptions {
  /** 32 bytes or more. Anyone who knows it can sign in as anybody. */
  secret?: string
  /** For rotation: the first signs, any of them verifies. */
  secrets?: readonly string[]
  /** Instead of secrets: keys of an asymmetric algorithm. The first verifying key need not be used. */
  keys?: { readonly sign?: CryptoKey; readonly verify: readonly CryptoKey[] }
  /** The one algorithm accepted (RFC 8725 section 3.1). @default 'HS256' */
  alg?: JwtAlgorithm
  /** Seconds a session lasts. @default 1209600 (14 days) */
  ttl?: number
  /** The cookie. On https its name gets the prefix `__Host-`. @default { name: 'session' } */
  cookie?: { readonly name: string }
  /** The `iss` claim. @default the origin */
  issuer?: string
  /** The `aud` claim. @default the origin */
  audience?: string
}

/** The algorithms of hono/jwt (RFC 7518 section 3.1, RFC 8037). */
export type JwtAlgorithm =
  | `${'HS' | 'RS' | 'PS'}${'256' | '384' | '512'}`
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

/** {@link jwtSession}'s own: a host may call it on its pages, where it finds the origin itself. */
export interface JwtSession extends Session {
  /** Tells the secret that signs, from which `qrauth()` derives its keys; absent with `keys`. */
  readonly namespaceSecret?: () => string
  read(c: Context, origin?: string): Promise<SignedIn | null>
  /** For the host's own login: a new session, by password unless `amr` says otherwise. */
  start(c: Context, start: Pick<SessionStart, 'user'> & Partial<SessionStart>): Promise<void>
  end(c: Context, origin?: string): Promise<void>
}

const DAY = 86_400
// Browsers cap a cookie's life at 400 days (RFC 6265bis section 5.5).
const MAX_TTL = 400 * DAY
// RFC 7515 section 7.1, without padding; longer than any token of ours is none of ours.
const TOKEN = /^(?=.{1,4096}$)[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * Sessions as a session token (JWT, RFC 7519) in a cookie: `iss`, `aud`, `sub`, `iat`, `exp`, `jti`,
 * `amr`, and `auth_time` where it is known. A token that is not whole, ours, meant for this origin
 * and unexpired is no session. Nothing on the server remembers a session: it ends with its `exp`.
 *
 * @throws {TypeError | RangeError} for a secret under 32 bytes and every other setting that cannot work
 */
export function jwtSession(options: JwtSessionOptions): JwtSession {
  const { alg = 'HS256', ttl = 14 * DAY, issuer, audience } = options
  const name = options.cookie?.name ?? 'session'
  const secrets = options.secrets ?? (options.secret === undefined ? [] : [options.secret])
  check(options, alg, ttl, name, secrets)
  const arrival = arrivals(options)
  let imported: Promise<{ sign?: CryptoKey; verify: readonly CryptoKey[] }> | undefined
  const keys = () =>
    imported ??= options.keys ? Promise.resolve(options.keys) : secretKeys(secrets, alg)

  /** The claims of a token that one of our keys signed, or undefined. */
  async function claims(token: string, origin: string) {
    for (const key of (await keys()).verify) {
      try {
        return await verify(token, key, {
          alg,
          iss: issuer ?? origin,
          aud: audience ?? origin,
          // Checked below: hono refuses a clock one second ahead, and lets a token without `exp` pass.
          iat: false,
        })
      } catch {
        // The message holds the token. Which check failed is nobody's business but the next key's.
      }
    }
    return undefined
  }

  const [secret] = secrets
  return {
    // A function, so that nothing prints it.
    ...(secret !== undefined && { namespaceSecret: () => secret }),

    async read(c, origin = arrival(c).origin) {
      if (origin === undefined) return null
      const token = readCookie(c, name, origin)
      if (token === undefined || !TOKEN.test(token)) return null
      const found = await claims(token, origin)
      return found ? signedInFrom(found) : null
    },

    async start(c, { user, id = newSecret(), amr = ['pwd'], origin = arrival(c).origin }) {
      if (origin === undefined) throw new TypeError('Cannot start a session for a host not allowed')
      const { sign: key } = await keys()
      if (!key) throw new TypeError('Cannot start a session without a signing key: want keys.sign')
      const now = Math.floor(Date.now() / 1000)
      const token = await sign(
        {
          iss: issuer ?? origin,
          aud: audience ?? origin,
          sub: user.id,
          iat: now,
          exp: now + ttl,
          jti: id,
          amr,
          ...(user.name !== undefined && { name: user.name }),
          ...(user.signedInAt !== undefined && { auth_time: user.signedInAt }),
        },
        key,
        alg,
      )
      writeCookie(c, name, token, origin, ttl)
    },

    async end(c, origin = arrival(c).origin) {
      if (origin !== undefined) clearCookie(c, name, origin)
    },
  }
}

/**
 * Who a session token's verified claims stand for. Null where `sub`, `iat` or `exp` is missing or is
 * none, or `iat` is in the future; that it has not expired is the verifier's to check.
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
    ...(typeof jti === 'string' && jti !== '' && { id: jti }),
  }
}

async function secretKeys(secrets: readonly string[], alg: JwtAlgorithm) {
  const hash = `SHA-${alg.slice(2)}`
  const verify = await Promise.all(secrets.map((secret) =>
    crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(secret),
      { name: 'HMAC', hash },
      false,
      ['sign', 'verify'],
    )
  ))
  return { verify, ...(verify[0] && { sign: verify[0] }) }
}

function check(
  options: JwtSessionOptions,
  alg: string,
  ttl: number,
  name: string,
  secrets: readonly string[],
): void {
  const given = [options.secret, options.secrets, options.keys].filter((way) => way !== undefined)
  if (given.length !== 1) {
    throw new TypeError('Cannot sign sessions: want exactly one of secret, secrets and keys')
  }
  if (options.keys && alg.startsWith('HS')) {
    throw new TypeError(`Cannot use keys with ${alg}: want an asymmetric alg, such as "ES256"`)
  }
  if (!options.keys && !alg.startsWith('HS')) {
    throw new TypeError(`Cannot use secrets with ${alg}: want keys, or an alg such as "HS256"`)
  }
  if (!options.keys && secrets.length === 0) {
    throw new TypeError('Cannot sign sessions without a secret: want at least one')
  }
  for (const secret of secrets) {
    const { length } = new TextEncoder().encode(secret)
    if (length < 32) {
      throw new RangeError(`Cannot use a secret of ${length} bytes: want 32 or more`)
    }
  }
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > MAX_TTL) {
    throw new RangeError(`Cannot use session ttl ${ttl}: want whole seconds from 1 to ${MAX_TTL}`)
  }
  mustBeCookieName(name)
}
