import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CUTS, edited, STARTS } from './cuts.ts'
import { ROOT } from './processes.ts'

describe('a cut of the bench', () => {
  it.each([...STARTS, ...CUTS.issue, ...CUTS.consume])(
    'after "$part" finds its place',
    ({ edits }) => {
      for (const { file } of edits) {
        const source = readFileSync(join(ROOT, 'src', file), 'utf8')
        expect(edited(file, source, edits)).not.toBe(source)
      }
    },
  )

  it('whose place is gone, or is there twice, is told', () => {
    const edits = [{ file: 'a.ts', before: 'here', text: 'return ' }]
    expect(edited('a.ts', 'from here on', edits)).toBe('from return here on')
    expect(edited('b.ts', 'anything', edits)).toBe('anything')
    for (const source of ['away', 'here and here']) {
      expect(() => edited('a.ts', source, edits)).toThrow('Cannot cut a.ts before "here"')
    }
  })
})
