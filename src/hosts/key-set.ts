import { askForJson, type Fetch, isObject, unusable } from './json.ts'

/** The algorithms with a public key (RFC 7518 section 3.1, RFC 8037). */
export type PublicKeyAlgorithm =
  | `${'RS' | 'PS'}${'256' | '384' | '512'}`
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

/** The address of a host's key set, and the times of its requests. */
export interface KeySource {
  readonly url: string
  /** Seconds the keys are used before they are requested again. */
  readonly cache: number
  /** Seconds until the keys are no longer waited for. */
  readonly timeout: number
  readonly fetch: Fetch | undefined
}

/** A public key of the host, for one algorithm. */
export interface Key {
  readonly kid: string | undefined
  readonly alg: PublicKeyAlgorithm
  readonly key: CryptoKey
}

// Bytes.
const MAX_ANSWER = 65_536
const MAX_KEYS = 64
// Seconds between two attempts while the host does not answer.
const RETRY = 5
// Seconds that expired keys are still used while the host does not answer.
const STALE = 3600
// Milliseconds between two looks at keys that another visit has requested.
const PAUSE = 20
/** Seconds in which keys are not requested again, so that an invented `kid` causes no request. */
export const AGAIN = 30

/** Keeps the host's keys, and requests them again when they are old or lack `kid`. */
export function keySet(
  { url, cache, timeout, fetch }: KeySource,
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
      // Without a `kid`, any key may be the right one.
      const isKnown = keys.some((key) => kid === undefined || key.kid === kid)
      const isUsable = now - answered < cache + STALE
      if (isKnown && now - answered < cache) return keys
      // Workers cancel a request whose visitor left, and with it the request for the keys.
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
 * Waits for keys that another visit has requested. It polls, because on Workers a request must not
 * wait for a promise that another request resolves.
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

/** Imports the keys for the algorithms. A key set may hold keys for other purposes. */
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
  // RFC 9864 names EdDSA by its curve.
  const isMadeFor = made === undefined || made === alg || (made === 'Ed25519' && alg === 'EdDSA')
  const algorithm = algorithmOf(alg)
  const isKind = 'hash' in algorithm ? kty === 'RSA' : crv === (algorithm.namedCurve ?? 'Ed25519')
  if (!isMadeFor || !isKind) return undefined
  // RFC 7518 section 3.3: 2048 bits or more, in base64url.
  if (kty === 'RSA' && !(typeof n === 'string' && n.length >= 342)) return undefined
  // Imports the public part only, because a private key cannot verify, and `key_ops` may forbid it.
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
