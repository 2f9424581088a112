// RFC 8628 section 6.1: no vowels, so no words, and no digits that look like letters.
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ'

const LENGTH = 8

/**
 * Makes 8 letters of 16 random bytes: one of 2.56 * 10^10. Of 2^128 numbers as many, within one in
 * 10^28, lead to each.
 */
export function lettersOf(random: Uint8Array): string {
  let number = random.subarray(0, 16).reduce((all, byte) => all << 8n | BigInt(byte), 0n)
  const base = BigInt(ALPHABET.length)
  return Array.from({ length: LENGTH }, () => {
    const letter = ALPHABET[Number(number % base)]
    number /= base
    return letter
  }).join('')
}

/**
 * Reads letters that a person typed, in either case, with spaces and dashes.
 *
 * @returns undefined for a text that no device shows
 */
export function lettersIn(typed: string): string | undefined {
  const letters = typed.replace(/[\s\p{Pd}]/gu, '').toUpperCase()
  return letters.length === LENGTH && [...letters].every((letter) => ALPHABET.includes(letter))
    ? letters
    : undefined
}

/** Splits letters in the two groups that are shown. */
export function groupsOf(letters: string): readonly [string, string] {
  return [letters.slice(0, LENGTH / 2), letters.slice(LENGTH / 2)]
}
