import type { Limit, Limited } from '../store.ts'
import { count, type Engine } from './engine.ts'
import { SECRET } from './key.ts'
import { below } from './number.ts'
import { ask } from './outcomes.ts'

// RFC 8628 section 6.1: no vowels, so no words, and no digits that look like letters.
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ'

const LENGTH = 8

/** Draws 8 letters: one of 2.56 * 10^10. */
export function newLetters(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[below(ALPHABET.length)]).join('')
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

/** Writes the record of letters. It leads to the transfer's id. */
export function leadText(id: string, body: string): string {
  return `leads ${id}\n${body}`
}

/**
 * Finds the id of the transfer whose device shows these letters. The attempt is counted before the
 * letters are looked up, so a right guess costs as much as a wrong one.
 *
 * @returns undefined for unknown letters
 * @throws {Fault} when the store does not answer
 */
export async function find(
  engine: Engine,
  letters: string,
  limits: readonly Limit[],
): Promise<string | undefined | Limited> {
  const counted = await count(engine, limits)
  if (counted.state === 'limited') return counted
  const key = await engine.namespace.letters(letters)
  return ask('store', async () => {
    const found = await engine.store.peek([key], [])
    if (found.state === 'found' && found.keys[0] === key) {
      const [record] = found.records
      if (record === null) return undefined
      const [, id] = /^leads (\S+)\n/.exec(record ?? '') ?? []
      if (id !== undefined && SECRET.test(id)) return id
    }
    throw new TypeError(
      'Cannot use the answer of the store: expected the record of letters, received another',
    )
  })
}
