/** What a key is for. A key of one purpose is never one of another: the purpose is hashed with it. */
export type Purpose = 'transfer' | 'receipt' | 'slot' | 'health'

// 128 bits: nobody finds one of a million live codes in 10^25 guesses.
const SECRET_BYTES = 16

/** The shape of a secret: 22 characters of base64url (RFC 4648 section 5). */
export const SECRET: RegExp = /^[A-Za-z0-9_-]{22}$/

/** A new secret of 128 random bits. */
export function newSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))
}

/**
 * The key under which a store keeps something: SHA-256 of the purpose and the parts, so that a dump
 * of the store holds no code. The first 128 bits of it (FIPS 180-4 section 7): no easier to undo
 * than the code is to guess, and half as long.
 */
export async function keyOf(purpose: Purpose, ...parts: readonly string[]): Promise<string> {
  const text = new TextEncoder().encode([purpose, ...parts].join('\n'))
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', text), 0, SECRET_BYTES))
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
