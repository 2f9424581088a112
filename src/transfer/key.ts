/** What a key is for. A key of one purpose is never one of another: the purpose is hashed with it. */
export type Purpose = 'transfer' | 'receipt' | 'slot' | 'health'

// 128 bits: nobody finds one of a million live codes in 10^25 guesses.
const SECRET_BYTES = 16

/** The shape of a secret: 22 characters of base64url (RFC 4648 section 5). */
export const SECRET: RegExp = /^[A-Za-z0-9_-]{22}$/

/** A new secret of 128 random bits. */
export function newSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)), 0)
}

/**
 * The key under which a store keeps something, so that a dump of the store holds no code. Half of
 * the hash, 128 bits (FIPS 180-4 section 7): no easier to undo than the code is to guess.
 */
export async function keyOf(purpose: Purpose, ...parts: readonly string[]): Promise<string> {
  return firstHalf(await hashOf(purpose, ...parts))
}

/** SHA-256 of the purpose and the parts. Neither half tells anything of the other. */
export async function hashOf(purpose: Purpose, ...parts: readonly string[]): Promise<Uint8Array> {
  const text = new TextEncoder().encode([purpose, ...parts].join('\n'))
  return new Uint8Array(await crypto.subtle.digest('SHA-256', text))
}

/** A key of a hash. */
export function firstHalf(hash: Uint8Array): string {
  return base64url(hash, 0)
}

/** A name that may be known to whoever has no right to the key. */
export function secondHalf(hash: Uint8Array): string {
  return base64url(hash, SECRET_BYTES)
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * 16 bytes from `start` on, without padding (RFC 4648 section 5). Not by `btoa`: engines keep a text
 * whole that another is cut from, and a store in memory would be a third larger.
 */
function base64url(bytes: Uint8Array, start: number): string {
  const digits: number[] = []
  let [held, bits] = [0, 0]
  for (let i = start; i < start + SECRET_BYTES; i++) {
    held = held << 8 | (bytes[i] ?? 0)
    for (bits += 8; bits >= 6; bits -= 6) digits.push(DIGITS.charCodeAt(held >> bits - 6 & 63))
  }
  digits.push(DIGITS.charCodeAt(held << 6 - bits & 63))
  return String.fromCharCode(...digits)
}
