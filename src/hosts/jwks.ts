import { decode, verify } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import type { Session } from '../session/session.ts'
import { signedInFrom } from '../session/jwt.ts'
import { askForJson, type Fetch, isObject, mustBeSeconds, mustBeUrl, shown } from './json.ts'
import { mustBeCookieName, onlyCookie } from './whoami.ts'

/** The algorithms with a public key (RFC 7518 section 3.1, RFC 8037). */
export type PublicKeyAlgorithm =
  | `${'RS' | 'PS'}${'256' | '384' | '512'}`
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

/** Settings of {@link jwks}. */
export interface JwksOptions extends KeySetOptions {
  /** The cookie that holds the host's session token, by its full name. */
  cookie: { readonly name: string }
}

/** Where a host's public keys are, and what a token must say besides being signed with one. */
export interface KeySetOptions {
  /** The host's key set (RFC 7517 section 5): `https://example.com/.well-known/jwks.json`. */
  url: string
  /** What the `iss` claim must be. */
  issuer: string
  /** What the `aud` claim must be, or hold. */
  audience: string
  /** The algorithms accepted (RFC 8725 section 3.1). @default ['RS256', 'ES256', 'EdDSA'] */
  algs?: readonly PublicKeyAlgorithm[]
  /** Seconds the keys are used before they are asked for again. @default 600 */
  cache?: number
  /** Seconds until the keys are no longer waited for. @default 3 */
  timeout?: number
  /** Asks for the keys. @default fetch */
  fetch?: Fetch
}

interface Key {
  readonly kid: string | undefined
  readonly alg: PublicKeyAlgorithm
  readonly key: CryptoKey
}

// RFC 7515 section 7.1, without padding; headers and cookies of more than this reach no server.
const TOKEN = /^(?=.{1,8192}$)[\w-]+\.[\w-]+\.[\w-]+$/
const MAX_ANSWER = 65_536
const MAX_KEYS = 64
// Seconds. Keys asked for this recently are all there are: a made-up `kid` makes us ask no sooner.
const AGAIN = 30
// Seconds until a host that did not answer is asked again.
const RETRY = 5
// Seconds that keys are used past their time while the host does not answer.
const STALE = 3600

/**
 * Who is signed in, by a session token (JWT) that the host signs with a key of its own: it is verified
 * with the host's public keys, which are asked for when they are needed. A key the host has just begun
 * to use, by a `kid` that is new, is asked for at once. Keys that cannot be had are a fault, never
 * "nobody is signed in".
 *
 * A token is a session under the conditions of `jwtSession()`: whole, signed with an accepted
 * algorithm, of this issuer for this audience, with `sub` and `iat`, unexpired, and in the only cookie of
 * its name.
 *
 * @throws {TypeError | RangeError} for a setting that cannot work
 */
export function jwks({ cookie, ...options }: JwksOptions): Pick<Session, 'read' | 'readsCookies'> {
  mustBeCookieName('cookie', cookie.name)
  const claims = tokenVerifier(options)
  return {
    readsCookies: [cookie.name],

    async read(c) {
      const token = onlyCookie(c, cookie.name)
      const found = token === undefined ? undefined : await claims(token)
      return found ? signedInFrom(found) : null
    },
  }
}

/**
 * Verifies tokens with a host's public keys.
 *
 * @returns the claims of a token that is signed by the host, of the issuer, for the audience and not
 *   expired; undefined for any other
 * @throws {TypeError | RangeError} for a setting that cannot work
 */
export function tokenVerifier(
  options: KeySetOptions,
): (token: string) => Promise<JWTPayload | undefined> {
  const { issuer, audience, algs = ['RS256', 'ES256', 'EdDSA'] } = options
  check(options, algs)
  const keysFor = keySet(options, algs)

  return async (token) => {
    const header = headerOf(token)
    const alg = algs.find((alg) => alg === header?.alg)
    if (!header || !alg) return undefined
    const { kid } = header
    for (const key of await keysFor(kid)) {
      if (key.alg !== alg || (kid !== undefined && key.kid !== kid)) continue
      try {
        // Checked by signedInFrom(): hono refuses a clock one second ahead.
        return await verify(token, key.key, { alg, iss: issuer, aud: audience, iat: false })
      } catch {
        // The message holds the token. Which check failed is nobody's business but the next key's.
      }
    }
    return undefined
  }
}

/** The host's keys: those there are, asked for again when they are old or `kid` is none of them. */
function keySet(
  { url, cache = 600, timeout = 3, fetch }: KeySetOptions,
  algs: readonly PublicKeyAlgorithm[],
): (kid: string | undefined) => Promise<readonly Key[]> {
  let keys: readonly Key[] = []
  let asked = -Infinity
  let answered = -Infinity
  let failure: unknown

  // Two visits may ask at once: on Workers, no request may wait for what another one began.
  return async (kid) => {
    const now = Date.now() / 1000
    // Without a `kid` it may be any of them.
    const isKnown = keys.some((key) => kid === undefined || key.kid === kid)
    if (isKnown && now - answered < cache) return keys

    const isUsable = now - answered < cache + STALE
    const isAsking = failure === undefined && asked > answered
    if (failure !== undefined && now - asked < RETRY) {
      if (isUsable && isKnown) return keys
      throw failure
    }
    if (isUsable && now - asked < AGAIN && failure === undefined) {
      if (isKnown || !isAsking) return keys
      throw new Error(`Cannot verify a session token: ${shown(url)} is still being asked`)
    }
    asked = now
    failure = undefined
    try {
      const found = await importKeys(await askForKeys({ url, timeout, fetch }), algs)
      if (found.length === 0) {
        throw new Error(`Cannot use the keys of ${shown(url)}: want one for ${algs.join(' or ')}`)
      }
      keys = found
      answered = now
    } catch (error) {
      failure = error
      if (!(isUsable && isKnown)) throw error
    }
    return keys
  }
}

async function askForKeys(
  question: { url: string; timeout: number; fetch: Fetch | undefined },
): Promise<readonly unknown[]> {
  const { status, json } = await askForJson({ ...question, limit: MAX_ANSWER })
  if (status !== 200) {
    throw new Error(`Cannot use the keys of ${shown(question.url)}: status ${status}, want 200`)
  }
  const keys = isObject(json) ? json['keys'] : undefined
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) {
    throw new Error(
      `Cannot use the keys of ${shown(question.url)}: want { keys } with at most ${MAX_KEYS}`,
    )
  }
  return keys
}

/** The keys that fit the algorithms. Others are somebody else's: no fault, and no use. */
async function importKeys(
  jwks: readonly unknown[],
  algs: readonly PublicKeyAlgorithm[],
): Promise<Key[]> {
  const keys = await Promise.all(
    jwks.flatMap((jwk) => algs.map((alg) => importKey(jwk, alg))),
  )
  return keys.filter((key) => key !== undefined)
}

async function importKey(jwk: unknown, alg: PublicKeyAlgorithm): Promise<Key | undefined> {
  if (!isObject(jwk)) return undefined
  const { kid, kty, crv, use, n, e, x, y, alg: made } = jwk
  if (use !== undefined && use !== 'sig') return undefined
  // RFC 9864 calls EdDSA by its curve.
  const isMadeFor = made === undefined || made === alg || (made === 'Ed25519' && alg === 'EdDSA')
  const algorithm = algorithmOf(alg)
  const isKind = 'hash' in algorithm ? kty === 'RSA' : crv === (algorithm.namedCurve ?? 'Ed25519')
  if (!isMadeFor || !isKind) return undefined
  // RFC 7518 section 3.3: 2048 bits or more, in base64url.
  if (kty === 'RSA' && !(typeof n === 'string' && n.length >= 342)) return undefined
  // The public part alone: a private one cannot verify, and what else there is forbids it at times.
  const part = Object.entries({ kty, crv, n, e, x, y }).filter(([, value]) => value !== undefined)
  try {
    const key = await crypto.subtle.importKey('jwk', Object.fromEntries(part), algorithm, false, [
      'verify',
    ])
    return { kid: typeof kid === 'string' ? kid : undefined, alg, key }
  } catch {
    return undefined
  }
}

function algorithmOf(
  alg: PublicKeyAlgorithm,
): { name: string; hash: string } | { name: string; namedCurve?: string } {
  switch (alg) {
    case 'RS256':
    case 'RS384':
    case 'RS512':
      return { name: 'RSASSA-PKCS1-v1_5', hash: `SHA-${alg.slice(2)}` }
    case 'PS256':
    case 'PS384':
    case 'PS512':
      return { name: 'RSA-PSS', hash: `SHA-${alg.slice(2)}` }
    case 'ES256':
      return { name: 'ECDSA', namedCurve: 'P-256' }
    case 'ES384':
      return { name: 'ECDSA', namedCurve: 'P-384' }
    case 'ES512':
      return { name: 'ECDSA', namedCurve: 'P-521' }
    case 'EdDSA':
      return { name: 'Ed25519' }
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
    if (typeof value !== 'string' || value === '') {
      throw new TypeError(`Cannot use ${option} ${JSON.stringify(value)}: want what tokens say`)
    }
  }
  const known = /^([RP]S(256|384|512)|ES(256|384|512)|EdDSA)$/
  const bad = algs.length === 0 ? 'none' : algs.find((alg) => !known.test(alg))
  if (bad !== undefined) {
    throw new TypeError(
      `Cannot use algs with ${bad}: want asymmetric ones, such as "RS256", "ES256", "EdDSA"`,
    )
  }
}
