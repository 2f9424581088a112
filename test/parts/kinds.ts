import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const TESTS = dirname(import.meta.dirname)

/** These modules start a program: a browser, a server, a runtime, a compiler. */
const STARTERS = new Set(['node:child_process', 'miniflare', 'playwright-core', 'puppeteer-core'])

/** Test files by what they need, each a path below `test/`. */
export interface Kinds {
  /** Start no program, so they need nothing but `npm ci`. */
  readonly fast: readonly string[]
  /** Start programs, which `setup.ts` finds or installs before the first of them. */
  readonly parts: readonly string[]
}

/** Sorts all test files by what they import, themselves or through other files. */
export function kindsOfTests(): Kinds {
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !/(^|\/)(node_modules|\.)/.test(file)).toSorted()
  const starting = files.filter((file) => startsPrograms(join(TESTS, file)))
  return { fast: files.filter((file) => !starting.includes(file)), parts: starting }
}

function startsPrograms(path: string, seen: Set<string> = new Set()): boolean {
  if (seen.has(path)) return false
  seen.add(path)
  const imports = [...readFileSync(path, 'utf8').matchAll(/\b(?:from|import\(?) ?'([^']+)'/g)]
    .map(([, name = '']) => name)
  return imports.some((name) =>
    STARTERS.has(name) ||
    name.startsWith('.') && name.endsWith('.ts') &&
      startsPrograms(join(dirname(path), name), seen)
  )
}
