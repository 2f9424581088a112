import { decode, verify } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import type { Session } from '../session/session.ts'
import { signedInFrom } from '../session/claims.ts'
import { func, mustBeOptions, number, object, type ShapeOf, text, texts } from '../checked.ts'
import { mustBeCookieName, wholeValues } from './cookies.ts'
import { type Fetch, isObject, mustBeSeconds, mustBeUrl } from './json.ts'
import { AGAIN, keySet, type PublicKeyAlgorithm } from './key-set.ts'

export type { PublicKeyAlgorithm } from './key-set.ts'

/** Settings of {@link jwks}. */
export interface JwksOptions extends KeySetOptions {
  /** The cookie that holds the host's session token, by its full name. */
  cookie: { readonly name: string }
}

/** The address of a host's public keys, and the claims that its tokens must have. */
export interface KeySetOptions {
  /** The host's key set (RFC 7517 section 5): `https://example.com/.well-known/jwks.json`. */
  url: string
  /** The value that the `iss` claim must have. */
  issuer: string
  /** The value that the `aud` claim must be, or hold. */
  audience: string
  /** The algorithms accepted (RFC 8725 section 3.1). @default ['RS256', 'ES256', 'EdDSA'] */
  algs?: readonly PublicKeyAlgorithm[]
  /** Seconds the keys are used before they are requested again. @default 600 */
  cache?: number
  /** Seconds until the keys are no longer waited for. @default 3 */
  timeout?: number
  /** Requests the keys. @default fetch */
  fetch?: Fetch
}

// RFC 7515 section 7.1, without padding. No server accepts longer headers and cookies.
const TOKEN = /^(?=.{1,8192}$)[\w-]+\.[\w-]+\.[\w-]+$/
// The largest number of tokens in one request. A browser with old cookies sends fewer.
const MAX_TOKENS = 4

const KEY_SET: ShapeOf<KeySetOptions> = {
  url: text,
  issuer: text,
  audience: text,
  algs: texts,
  cache: number,
  timeout: number,
  fetch: func,
}

/**
 * Reads the signed-in person from a session token (JWT) that the host signs with its own key. The
 * token is verified with the host's public keys, which are requested when they are needed. A new
 * `kid` requests them at once. Keys that cannot be read are a fault, never "nobody is signed in".
 *
 * A token is a session under the conditions of `jwtSession()`: complete, signed with an accepted
 * algorithm, of this issuer for this audience, with `sub` and `iat`, and unexpired. A long token
 * may come in pieces, `token.0`, `token.1`. Where the cookie came several times, because one is
 * planted or old, exactly one must be a session.
 *
 * @throws {TypeError | RangeError} for an option that is unknown or cannot work
 */
export function jwks(options: JwksOptions): Pick<Session, 'read' | 'readsCookies'> {
  mustBeOptions<JwksOptions>('jwks()', options, { ...KEY_SET, cookie: object })
  const { cookie, ...rest } = options
  mustBeOptions<JwksOptions['cookie']>('cookie', cookie, { name: text })
  mustBeCookieName('cookie', cookie.name)
  const claims = tokenVerifier(rest)
  return {
    readsCookies: [cookie.name],

    async read(c) {
      const tokens = wholeValues(c, cookie.name)
      if (tokens.length > MAX_TOKENS) return null
      // A token that came twice is not unique, so both are left out.
      const once = tokens.filter((token) => tokens.indexOf(token) === tokens.lastIndexOf(token))
      const found = await Promise.all(once.map(async (token) => {
        const verified = await claims(token)
        return verified ? signedInFrom(verified) : null
      }))
      const [one, ...more] = found.filter((signedIn) => signedIn !== null)
      return one && more.length === 0 ? one : null
    },
  }
}

/**
 * Verifies tokens with a host's public keys.
 *
 * @returns the claims of a token that is signed by the host, of the issuer, for the audience and
 *   not expired; undefined for any other
 * @throws {TypeError | RangeError} for an option that cannot work
 */
export function tokenVerifier(
  options: KeySetOptions,
): (token: string) => Promise<JWTPayload | undefined> {
  const { issuer, audience, algs = ['RS256', 'ES256', 'EdDSA'] } = options
  check(options, algs)
  const { url, cache = 600, timeout = 3, fetch } = options
  const keysFor = keySet({ url, cache, timeout, fetch }, algs)

  return async (token) => {
    const header = headerOf(token)
    const alg = algs.find((alg) => alg === header?.alg)
    if (!header || !alg) return undefined
    const { kid } = header
    for (const key of await keysFor(kid)) {
      if (key.alg !== alg || (kid !== undefined && key.kid !== kid)) continue
      try {
        // `iat` is checked by signedInFrom(), because hono rejects a clock that is one second ahead.
        return await verify(token, key.key, { alg, iss: issuer, aud: audience, iat: false })
      } catch {
        // The error is dropped, because its message holds the token. The next key may match.
      }
    }
    return undefined
  }
}

function headerOf(token: string): { readonly alg: unknown; readonly kid?: string } | undefined {
  if (!TOKEN.test(token)) return undefined
  let header: unknown
  try {
    header = decode(token).header
  } catch {
    return undefined
  }
  if (!isObject(header)) return undefined
  const { alg, kid } = header
  if (kid === undefined) return { alg }
  return typeof kid === 'string' ? { alg, kid } : undefined
}

function check(options: KeySetOptions, algs: readonly string[]): void {
  const { url, issuer, audience, cache = 600, timeout = 3 } = options
  mustBeUrl('url', url, 'https://example.com/.well-known/jwks.json')
  mustBeSeconds('cache', cache, AGAIN, 86_400)
  mustBeSeconds('timeout', timeout, 1, 30)
  for (const [option, value] of Object.entries({ issuer, audience })) {
    if (typeof value === 'string' && value !== '') continue
    throw new TypeError(
      `Cannot use ${option}: expected the claim of the host's tokens, received ${
        JSON.stringify(value)
      }`,
    )
  }
  const known = /^([RP]S(256|384|512)|ES(256|384|512)|EdDSA)$/
  const bad = algs.length === 0 ? 'none' : algs.find((alg) => !known.test(alg))
  if (bad !== undefined) {
    throw new TypeError(
      `Cannot use algs: expected asymmetric ones, such as "RS256", "ES256", "EdDSA", received ${bad}`,
    )
  }
}
