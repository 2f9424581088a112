/** One change of one line. */
export interface Mutant {
  /** The line's number, counted from 1. */
  readonly line: number
  readonly before: string
  readonly after: string
  /** The whole text of the file with the change. */
  readonly text: string
}

/** What is replaced, and by what. Each match on a line is one mutant. */
const RULES: readonly (readonly [RegExp, string | ((match: string) => string)])[] = [
  [/===/g, '!=='],
  [/!==/g, '==='],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ \?\? /g, ' && '],
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ \+ /g, ' - '],
  [/ - /g, ' + '],
  [/!(?=[\w(])/g, ''],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/\.some\(/g, '.every('],
  [/\.every\(/g, '.some('],
  [/\.startsWith\(/g, '.endsWith('],
  // One more would be a default that is as good.
  [/\b\d[\d_]*\b/g, (number) => String(Number(number.replaceAll('_', '')) * 2 + 1)],
  [/(?<=\breturn )(?!(false|undefined|null)$).+$/g, 'undefined'],
  // A whole step of the code.
  [/^\s+(await )?[\w.?]+\(.*\)$/g, ''],
  // Lua, in the scripts of Redis.
  [/ == /g, ' ~= '],
  [/ ~= /g, ' == '],
  [/ and /g, ' or '],
  [/ or /g, ' and '],
  [/\bnot /g, ''],
  [/'(GETDEL|INCR)'/g, `'GET'`],
]

/** Lines that no rule changes: comments, types, imports and the texts of errors. */
const QUIET =
  /^\s*(\/\/|\*|\/\*|--|import |export type |export interface |type |interface |readonly |\| |`Cannot|'Cannot|'expected)/

/** Makes every mutant of a file. */
export function mutantsOf(source: string): Mutant[] {
  const lines = source.split('\n')
  return lines.flatMap((before, i) => {
    if (QUIET.test(before)) return []
    const changed = new Set([...changes(before), ...conditions(before)])
    return [...changed].map((after) => ({
      line: i + 1,
      before,
      after,
      text: lines.with(i, after).join('\n'),
    }))
  })
}

function* changes(line: string): Generator<string> {
  for (const [pattern, by] of RULES) {
    for (const { 0: match, index } of line.matchAll(pattern)) {
      const after = typeof by === 'string' ? by : by(match)
      yield line.slice(0, index) + after + line.slice(index + match.length)
    }
  }
}

/** Replaces the condition of an `if` by true and by false. */
function* conditions(line: string): Generator<string> {
  const start = line.indexOf('if (') + 3
  if (start < 3) return
  let depth = 0
  for (let i = start; i < line.length; i++) {
    depth += line[i] === '(' ? 1 : line[i] === ')' ? -1 : 0
    if (depth > 0) continue
    yield `${line.slice(0, start)}(true)${line.slice(i + 1)}`
    yield `${line.slice(0, start)}(false)${line.slice(i + 1)}`
    return
  }
}
