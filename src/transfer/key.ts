/** The purpose of a hash. Hashes of two purposes differ, because the purpose is hashed too. */
export type Purpose =
  | 'mount'
  | 'code'
  | 'transfer'
  | 'claimant'
  | 'undo'
  | 'approved'
  | 'slot'
  | 'sessions'
  | 'end'
  | 'letters'
  | 'compare'
  | 'actor'
  | 'health'

// 128 bits: to guess one of a million live codes takes more than 10^25 attempts.
const SECRET_BYTES = 16

/** The shape of a secret: 22 characters of base64url (RFC 4648 section 5). */
export const SECRET: RegExp = /^[A-Za-z0-9_-]{22}$/

/** Makes a secret of 128 random bits. */
export function newSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))
}

/**
 * Makes the key of a record in a store. A dump of the store holds no code, because a key is a hash.
 * Half of the hash, 128 bits (FIPS 180-4 section 7), is no easier to invert than the code is to
 * guess.
 */
export async function keyOf(purpose: Purpose, ...parts: readonly string[]): Promise<string> {
  return firstHalf(await hashOf(purpose, ...parts))
}

/** Hashes the purpose and the parts with SHA-256. Neither half reveals anything about the other. */
export async function hashOf(purpose: Purpose, ...parts: readonly string[]): Promise<Uint8Array> {
  const text = new TextEncoder().encode([purpose, ...parts].join('\n'))
  return new Uint8Array(await crypto.subtle.digest('SHA-256', text))
}

/** Makes a key from the first half of a hash. */
export function firstHalf(hash: Uint8Array): string {
  return base64url(hash.subarray(0, SECRET_BYTES))
}

/** Makes a key from the second half of a hash. */
export function secondHalf(hash: Uint8Array): string {
  return base64url(hash.subarray(SECRET_BYTES))
}

/** Adds two texts of base64url digit by digit, without carry: twice with the same text is none. */
export function mixed(text: string, pad: string): string {
  return Array.from(
    text,
    (digit, i) => DIGITS[DIGITS.indexOf(digit) ^ DIGITS.indexOf(pad.charAt(i))],
  ).join('')
}

/** Signs a text with HMAC and SHA-256 (RFC 2104). */
export async function hmac(secret: BufferSource, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await hmacKey(secret)
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)))
}

/** Imports a secret for HMAC, with which texts are signed and signatures verified. */
export function hmacKey(secret: BufferSource, hash: string = 'SHA-256'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['sign', 'verify'])
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * Encodes bytes as base64url without padding (RFC 4648 section 5). It does not use `btoa`, whose
 * result must be cut: engines keep the whole string behind a cut one, and a store in memory would
 * be a third larger.
 */
export function base64url(bytes: Uint8Array): string {
  const digits: number[] = []
  let [held, bits] = [0, 0]
  for (const byte of bytes) {
    held = held << 8 | byte
    for (bits += 8; bits >= 6; bits -= 6) digits.push(DIGITS.charCodeAt(held >> bits - 6 & 63))
  }
  if (bits > 0) digits.push(DIGITS.charCodeAt(held << 6 - bits & 63))
  return String.fromCharCode(...digits)
}
