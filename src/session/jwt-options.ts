import type { Context } from 'hono'
import {
  either,
  func,
  mustBeOptions,
  number,
  object,
  oneOf,
  type ShapeOf,
  text,
  texts,
} from '../checked.ts'
import { mustBeCookieName } from '../http/cookie.ts'
import { ORIGIN_SHAPE, type OriginOptions } from '../http/origin.ts'
import { hmacKey } from '../transfer/key.ts'
import type { Registry } from './registry.ts'

/** Settings of `jwtSession()`. */
export type JwtSessionOptions = JwtSettings & (BySecret | ByKeys | BySecrets)

/** The settings of every way to sign. */
export interface JwtSettings extends OriginOptions {
  /**
   * Seconds a session token lasts. Where the host's middleware calls `renew`, it is the idle life of
   * a session. @default 1209600 (14 days)
   */
  ttl?: number
  /**
   * Seconds a session lasts at most, however often it is renewed.
   * @default 2592000 (30 days), or `ttl` if that is longer
   */
  lifetime?: number
  /**
   * The sessions that can be listed and ended. Each read then asks it once. Without it a session
   * ends only with its `exp`.
   */
  registry?: Registry
  /**
   * Names the tenant within which a user id is unique, where ids are not unique on the whole site. A
   * session is valid in the realm in which it started. It must find the realm from every request,
   * also of a device where nobody is signed in. @default that of `registry`, or none
   */
  realm?: (c: Context) => string
  /** The cookie. On https its name gets the prefix `__Host-`. @default { name: 'session' } */
  cookie?: { readonly name: string }
  /** The `iss` claim. @default the origin */
  issuer?: string
  /** The `aud` claim. @default the origin */
  audience?: string
}

/** The private key that signs, and the public keys that verify. */
export interface Keys {
  readonly sign: CryptoKey
  readonly verify: readonly CryptoKey[]
}

interface BySecret {
  /**
   * 32 bytes or more. Anyone who knows it can sign in as anybody. To change it, give a list: the
   * first secret signs, and each of them verifies.
   */
  secret: string | readonly string[]
  /** The one algorithm accepted (RFC 8725 section 3.1). @default 'HS256' */
  alg?: SecretAlgorithm
  secrets?: never
  keys?: never
}

interface ByKeys {
  /** Keys of an asymmetric algorithm. */
  keys: Keys
  /** The one algorithm accepted (RFC 8725 section 3.1). */
  alg: KeyAlgorithm
  secret?: never
  secrets?: never
}

interface BySecrets {
  /** @deprecated Give the list to `secret`. The next version drops this name. */
  secrets: readonly string[]
  alg?: SecretAlgorithm
  secret?: never
  keys?: never
}

type SecretAlgorithm = 'HS256' | 'HS384' | 'HS512'

type KeyAlgorithm =
  | `${'RS' | 'PS'}${'256' | '384' | '512'}`
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

/** The algorithms of hono/jwt (RFC 7518 section 3.1, RFC 8037). */
export type JwtAlgorithm = SecretAlgorithm | KeyAlgorithm

/** The options, checked and complete. */
export interface JwtSettingsChecked {
  readonly alg: JwtAlgorithm
  readonly ttl: number
  readonly lifetime: number
  readonly registry: Registry | undefined
  readonly realm: (c: Context) => string
  /** The cookie's name. */
  readonly name: string
  /** Empty where `keys` is given. */
  readonly secrets: readonly string[]
  readonly keys: Keys | undefined
  readonly issuer: string | undefined
  readonly audience: string | undefined
}

const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const
const KEY_ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const,
  ...['ES256', 'ES384', 'ES512', 'EdDSA'] as const,
] as const

const SHAPE: ShapeOf<JwtSessionOptions> = {
  ...ORIGIN_SHAPE,
  secret: either(text, texts),
  secrets: texts,
  keys: object,
  alg: oneOf(...SECRET_ALGORITHMS, ...KEY_ALGORITHMS),
  ttl: number,
  lifetime: number,
  registry: object,
  realm: func,
  cookie: object,
  issuer: text,
  audience: text,
}

const DAY = 86_400
// Browsers cap a cookie's life at 400 days (RFC 6265bis section 5.5).
const MAX_TTL = 400 * DAY

/**
 * Checks the options of `jwtSession()`, so that a session that they make can read and start.
 *
 * @throws {TypeError | RangeError} that names the option, the expected and the received value
 */
export function checked(options: JwtSessionOptions): JwtSettingsChecked {
  mustBeOptions<JwtSessionOptions>('jwtSession()', options, SHAPE)
  const { secret, secrets: old, keys, alg = 'HS256', ttl = 14 * DAY, cookie, issuer, audience } =
    options
  const ways = Object.entries({ secret, secrets: old, keys }).filter(([, way]) => way !== undefined)
  if (ways.length !== 1) {
    const given = ways.map(([name]) => name).join(' and ') || 'none'
    throw new TypeError(`Cannot sign sessions: expected one of secret and keys, received ${given}`)
  }
  const secrets = [secret ?? old ?? []].flat()
  if (keys) mustSign(keys, alg)
  else mustBeSecrets(secrets, alg)
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > MAX_TTL) {
    throw new RangeError(
      `Cannot use session ttl: expected whole seconds from 1 to ${MAX_TTL}, received ${ttl}`,
    )
  }
  const lifetime = options.lifetime ?? Math.max(ttl, 30 * DAY)
  if (!Number.isInteger(lifetime) || lifetime < ttl) {
    throw new RangeError(
      `Cannot use session lifetime: expected whole seconds of at least ttl, received ${lifetime}`,
    )
  }
  if (cookie) mustBeOptions<{ name: string }>('cookie', cookie, { name: text })
  const name = cookie?.name ?? 'session'
  mustBeCookieName(name)
  const { registry, realm = registry?.realm ?? (() => '') } = options
  return { alg, ttl, lifetime, registry, realm, name, secrets, keys, issuer, audience }
}

/** Imports secrets as keys. The first signs, and each verifies. */
export async function secretKeys(secrets: readonly string[], alg: JwtAlgorithm): Promise<Keys> {
  const hash = `SHA-${alg.slice(2)}`
  const [sign, ...old] = await Promise.all(
    secrets.map((secret) => hmacKey(new TextEncoder().encode(secret), hash)),
  )
  if (!sign) throw new TypeError('Cannot sign sessions: expected a secret, received none')
  return { sign, verify: [sign, ...old] }
}

function mustBeSecrets(secrets: readonly string[], alg: JwtAlgorithm): void {
  if (!SECRET_ALGORITHMS.some((known) => known === alg)) {
    throw new TypeError(
      `Cannot sign sessions with a secret: expected an alg such as "HS256", received "${alg}", which signs with keys`,
    )
  }
  if (secrets.length === 0) {
    throw new TypeError('Cannot sign sessions: expected at least one secret, received none')
  }
  for (const secret of secrets) {
    const { length } = new TextEncoder().encode(secret)
    if (length < 32) {
      throw new RangeError(`Cannot use a secret: expected 32 bytes or more, received ${length}`)
    }
  }
}

/**
 * Checks the keys at construction, because a key that cannot sign would fail after a code was
 * spent.
 */
function mustSign(keys: Keys, alg: JwtAlgorithm): void {
  mustBeOptions<Keys>('keys', keys, {
    sign: object,
    verify: {
      wanted: 'a list of keys, not empty',
      fits: (value) => Array.isArray(value) && value.length > 0 && value.every(object.fits),
    },
  })
  if (!KEY_ALGORITHMS.some((known) => known === alg)) {
    throw new TypeError(
      `Cannot sign sessions with keys: expected an asymmetric alg such as "ES256", received "${alg}"`,
    )
  }
  if (!keys.sign || !keys.verify) {
    const missing = keys.sign ? 'verify' : 'sign'
    throw new TypeError(
      `Cannot sign sessions with keys: expected keys.sign and keys.verify, received no keys.${missing}`,
    )
  }
  mustBeKey('keys.sign', keys.sign, 'sign', alg)
  for (const key of keys.verify) mustBeKey('keys.verify', key, 'verify', alg)
}

function mustBeKey(option: string, key: CryptoKey, usage: 'sign' | 'verify', alg: string): void {
  const { usages = [], algorithm = { name: 'no CryptoKey' } } = key
  if (usages.includes(usage) && kindOf(algorithm) === kindOf(algorithmOf(alg))) return
  throw new TypeError(
    `Cannot use ${option}: expected a CryptoKey for ${alg} with usage "${usage}", received one of ${
      kindOf(algorithm)
    } for ${usages.join(' and ') || 'nothing'}`,
  )
}

/** Describes the kind of key of an algorithm (RFC 7518 section 3.1, RFC 8037 section 3.1). */
function algorithmOf(alg: string): object {
  const size = alg.slice(2)
  switch (alg.slice(0, 2)) {
    case 'RS':
      return { name: 'RSASSA-PKCS1-v1_5', hash: { name: `SHA-${size}` } }
    case 'PS':
      return { name: 'RSA-PSS', hash: { name: `SHA-${size}` } }
    case 'ES':
      return { name: 'ECDSA', namedCurve: `P-${size === '512' ? '521' : size}` }
    default:
      return { name: 'Ed25519' }
  }
}

function kindOf(algorithm: object): string {
  const { name, namedCurve, hash } = Object.assign(
    { name: '', namedCurve: '', hash: {} },
    algorithm,
  )
  const { name: hashName } = Object.assign({ name: '' }, hash)
  return [name, namedCurve, hashName].filter((part) => part !== '').join(' ')
}
