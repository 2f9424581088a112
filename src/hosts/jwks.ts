import { decode, verify } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import type { Session } from '../session/session.ts'
import { signedInFrom } from '../session/jwt.ts'
import { func, mustBeOptions, number, object, type ShapeOf, text, texts } from '../checked.ts'
import { mustBeCookieName, wholeValues } from './cookies.ts'
import { askForJson, type Fetch, isObject, mustBeSeconds, mustBeUrl, unusable } from './json.ts'

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

/** Where a host's public keys are, and what the tokens that they verify must say. */
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
// More tokens in one request than a browser and its old cookies make.
const MAX_TOKENS = 4
// Seconds in which keys are not asked for again, so that an invented `kid` does not make us ask.
const AGAIN = 30
// Seconds until a host that did not answer is asked again.
const RETRY = 5
// Seconds that keys are used past their time while the host does not answer.
const STALE = 3600
// Milliseconds between two looks at keys that another visit asked for.
const PAUSE = 20

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
 * Reads who is signed in from a session token (JWT) that the host signs with a key of its own. It is
 * verified with the host's public keys, which are asked for when they are needed. A key that the host
 * has just begun to use, by a `kid` that is new, is asked for at once. Keys that cannot be had are a
 * fault, never "nobody is signed in".
 *
 * A token is a session under the conditions of `jwtSession()`: whole, signed with an accepted
 * algorithm, of this issuer for this audience, with `sub` and `iat`, and unexpired. A long one may come
 * in pieces, `token.0`, `token.1`. Where the cookie came several times, a planted or an old one among
 * them, exactly one must be a session.
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
      // Twice the same would be two sessions.
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
 * @returns the claims of a token that is signed by the host, of the issuer, for the audience and not
 *   expired; undefined for any other
 * @throws {TypeError | RangeError} for an option that cannot work
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
        // The message holds the token. The next key may fit.
      }
    }
    return undefined
  }
}

/** Keeps the host's keys, and asks for them again when they are old or `kid` is not among them. */
function keySet(
  { url, cache = 600, timeout = 3, fetch }: KeySetOptions,
  algs: readonly PublicKeyAlgorithm[],
): (kid: string | undefined) => Promise<readonly Key[]> {
  let keys: readonly Key[] = []
  let asked = -Infinity
  let answered = -Infinity
  let isAsking = false
  let failure: unknown

  async function ask(now: number): Promise<void> {
    asked = now
    isAsking = true
    failure = undefined
    try {
      const found = await importKeys(await askForKeys({ url, timeout, fetch }), algs)
      if (found.length === 0) throw unusable(url, `a key for ${algs.join(' or ')}`, 'none')
      keys = found
      answered = now
    } catch (error) {
      failure = error
    }
    isAsking = false
  }

  return async (kid) => {
    for (;;) {
      const now = Date.now() / 1000
      // Without a `kid` it may be any of them.
      const isKnown = keys.some((key) => kid === undefined || key.kid === kid)
      const isUsable = now - answered < cache + STALE
      if (isKnown && now - answered < cache) return keys
      // Workers drop a request whose visitor went away, and with it the question that it asked.
      if (isAsking && now - asked <= timeout) {
        if (isKnown && isUsable) return keys
        await pause()
      } else if (failure !== undefined && now - asked < RETRY) {
        if (isKnown && isUsable) return keys
        throw failure
      } else if (failure === undefined && isUsable && now - asked < AGAIN && !isAsking) {
        return keys
      } else {
        await ask(now)
      }
    }
  }
}

/**
 * Waits a little for keys that another visit asked for. It looks again by itself, because on Workers no
 * request may wait for a promise that another request resolves.
 */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE))
}

async function askForKeys(
  question: { url: string; timeout: number; fetch: Fetch | undefined },
): Promise<readonly unknown[]> {
  const { status, json } = await askForJson({ ...question, limit: MAX_ANSWER })
  if (status !== 200) {
    throw unusable(question.url, 'status 200', String(status))
  }
  const keys = isObject(json) ? json['keys'] : undefined
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) {
    throw unusable(question.url, `{ keys } with at most ${MAX_KEYS}`, 'other JSON')
  }
  return keys
}

/** Imports the keys that fit the algorithms. A key set may hold others, for other purposes. */
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
  // Only the public part: a private key cannot verify, and members such as `key_ops` may forbid it.
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
