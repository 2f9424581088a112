import { qrModules } from '../../src/qr/encode.ts'
import { qrSvg } from '../../src/qr/svg.ts'

export const LETTERS =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&()*+,;=%'

/** The same numbers from 0 to 1 on every run (Mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A link as long as wanted; a length too short for a link gets its first letters. */
export function link(length: number): string {
  const number = numbers(length)
  let text = 'https://example.com/qr/'
  while (text.length < length) text += LETTERS[Math.floor(number() * LETTERS.length)]
  return text.slice(0, length)
}

/** Draws a text as the pages do. */
export function drawn(text: string): string {
  return qrSvg(qrModules(text), 'A code')
}

/** Lengths on both sides of every limit of a version at level M: where one byte matters. */
// deno-fmt-ignore
export const LIMITS: readonly number[] = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
  711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989,
  2099, 2213, 2331,
]
