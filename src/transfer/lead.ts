import type { Limit, Limited } from '../store.ts'
import { count, type Engine } from './engine.ts'
import { mixed, SECRET } from './key.ts'
import { ask } from './outcomes.ts'

/** Writes the record of letters. It leads to the transfer's id, for nobody but who has the letters. */
export function leadText(id: string, pad: string, body: string): string {
  return `leads ${mixed(id, pad)}\n${body}`
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
  const { key, pad } = await engine.namespace.letters(letters)
  return ask('store', async () => {
    const found = await engine.store.peek([key], [])
    if (found.state === 'found' && found.keys[0] === key) {
      const [record] = found.records
      if (record === null) return undefined
      const [, sealed = ''] = /^leads (\S+)\n/.exec(record ?? '') ?? []
      if (SECRET.test(sealed)) return mixed(sealed, pad)
    }
    throw new TypeError(
      'Cannot use the answer of the store: expected the record of letters, received another',
    )
  })
}
