import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CUTS, type Edit, edited, STARTS } from './cuts.ts'
import { ROOT } from './processes.ts'

describe('a cut of the bench', () => {
  it.each([...STARTS, ...CUTS.issue, ...CUTS.consume])(
    'after "$part" finds its line',
    ({ edits }) => {
      for (const { file } of edits) {
        const source = readFileSync(join(ROOT, 'src', file), 'utf8')
        expect(edited(file, source, edits)).not.toBe(source)
      }
    },
  )

  it('puts its text before the line, or after it', () => {
    const edit = { file: 'a.ts', line: 'here(', text: 'return\n' } as const
    const source = 'from()\n  here(1)\non()'
    const put = (put: Edit['put']) => edited('a.ts', source, [{ ...edit, put }])
    expect(put('before')).toBe('from()\nreturn\n  here(1)\non()')
    expect(put('after')).toBe('from()\n  here(1)\nreturn\non()')
    expect(edited('b.ts', source, [{ ...edit, put: 'before' }])).toBe(source)
  })

  it.each(['away()', 'not here()', 'here()\n  here()'])(
    'whose line is missing, or is not the only one, fails: %j',
    (source) => {
      const edits = [{ file: 'a.ts', line: 'here(', put: 'before', text: 'return ' }] as const
      expect(() => edited('a.ts', source, edits)).toThrow(
        'Cannot cut a.ts: expected one line that begins with "here("',
      )
    },
  )
})
