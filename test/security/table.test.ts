import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const TESTS = dirname(import.meta.dirname)
const PAGE = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')

/** Requirements that the outside world has, by number; every one has its row. */
const REQUIREMENTS = 45

/** Why there is no test, in words that say something. */
const EXCUSE = /^(not yet|does not apply): \S.{25,}/

interface Row {
  readonly number: string
  readonly cells: readonly string[]
  readonly tests: readonly Named[]
}

/** A test that the table names. */
interface Named {
  readonly file: string
  readonly title: string
}

function rowsOf(page: string): Row[] {
  return page.split('\n').flatMap((line) => {
    const match = /^\| (\d+|S\d+) \| (.*) \|$/.exec(line)
    if (!match) return []
    const [, number = '', rest = ''] = match
    const cells = rest.split(' | ')
    return [{ number, cells, tests: testsIn(cells.at(-1) ?? '') }]
  })
}

/** `file` “title”, “title”; `file` “title” */
function testsIn(cell: string): Named[] {
  let file = ''
  const tests: Named[] = []
  for (const [, path, title] of cell.matchAll(/`([^`]+\.ts)`|“([^”]+)”/g)) {
    if (path !== undefined) file = path
    else if (title !== undefined) tests.push({ file, title })
  }
  return tests
}

/** Why a test that is named does not count, or undefined. */
function flaw({ file, title }: Named): string | undefined {
  const path = join(TESTS, file)
  if (file === '' || !existsSync(path)) return 'there is no such file'
  const source = readFileSync(path, 'utf8')
  if (!/\bexpect\b/.test(source)) return 'the file expects nothing'
  const quoted = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(`'`, `\\\\?'`)
  // What `each` is given: on its line, or on lines of its own up to the bracket that closes them.
  const each = String.raw`(?:<[^\n]*>)?\((?:[^\n]*|\[\n(?:(?!\n *\]\))[\s\S])*\n *\])\)`
  const call = new RegExp(
    `\\b(?:describe|it|test)((?:\\.\\w+)*)(?:${each})?\\(\\s*(['"\`])${quoted}\\2`,
  ).exec(source)
  if (!call) return 'there is no such test'
  if (/skip|todo|only|fails/.test(call[1] ?? '') && !call[1]?.includes('skipIf')) {
    return 'it is not run'
  }
  if (!file.endsWith('.test.ts') && !isImported(file)) return 'no test runs this file'
  return undefined
}

function isImported(file: string): boolean {
  return readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
    .some((name) => readFileSync(join(TESTS, name), 'utf8').includes(`/${basename(file)}'`))
}

describe('the table of threats', () => {
  const rows = rowsOf(PAGE)

  it('has a row for every requirement, once', () => {
    const numbers = rows.map(({ number }) => number)
    const wanted = Array.from({ length: REQUIREMENTS }, (_, i) => String(i + 1))
    expect(numbers.filter((number) => !number.startsWith('S'))).toEqual(wanted)
    expect(new Set(numbers).size).toBe(numbers.length)
    // No row is lost for the way it is written.
    expect(numbers.length).toBe(PAGE.split('\n').filter((line) => /^\| *S?\d/.test(line)).length)
  })

  it.each(rows)('row $number says all it has to', ({ number, cells }) => {
    expect([number, cells.length]).toEqual([number, 5])
    for (const cell of cells) expect(cell.trim()).not.toBe('')
  })

  it.each(rows)('row $number names a test, or says why there is none', ({ cells, tests }) => {
    if (tests.length === 0) expect(cells.at(-1)).toMatch(EXCUSE)
  })

  it.each(rows)('the tests of row $number exist, and are run', ({ tests }) => {
    const flaws = tests.flatMap((test) => {
      const what = flaw(test)
      return what === undefined ? [] : [`${test.file} “${test.title}”: ${what}`]
    })
    expect(flaws).toEqual([])
  })

  it('notices what is wrong with one', () => {
    const named = (cell: string) => testsIn(cell).map(flaw)
    expect(named('`flow.test.ts` “the story”, “no such thing”'))
      .toEqual([undefined, 'there is no such test'])
    expect(named('`nowhere.test.ts` “the story”')).toEqual(['there is no such file'])
    expect(named('“the story”')).toEqual(['there is no such file'])
    expect(named('`parts/site.ts` “the story”')).toEqual(['the file expects nothing'])
    expect(named('`stores/contract.ts` “is taken once”')).toEqual([undefined])
    expect('not yet').not.toMatch(EXCUSE)
    expect('not yet: soon').not.toMatch(EXCUSE)
    expect(rowsOf('| 1 | a | b |').map(({ cells }) => cells.length)).toEqual([2])
  })
})
