import { execFile } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { promisify } from 'node:util'
import { pathToFileURL } from 'node:url'
import { context, type Plugin, transformSync } from 'esbuild'
import { type Mutant, mutantsOf } from './mutate.ts'

// npm run test:mutants [-- PATH …]: changes the code that decides who gets in, one line at a time,
// and lists the changes that the compiler allows, no test notices and MUTANTS.md does not explain.
//
// As many processes try mutants as the machine has cores; MUTANTS_AT_ONCE is another number.
// MUTANTS_MINUTES bounds the run. Where it ends early, an even part of all mutants was tried, and
// MUTANTS_SKIP, their number, goes on from there.

const TOP = process.cwd()
const TESTS = join(TOP, 'test')
const BUILT = join(TOP, 'node_modules/.cache/mutants')
const MINUTES = Number(process.env['MUTANTS_MINUTES'] ?? 30)
const AT_ONCE = Number(process.env['MUTANTS_AT_ONCE'] ?? availableParallelism())
const SKIP = Number(process.env['MUTANTS_SKIP'] ?? 0)

/** A mutant that takes so many times as long as the unchanged code counts as noticed. */
const PATIENCE = 3

const FILES = [
  ...['src/transfer', 'src/steps', 'src/session', 'src/stores/redis-scripts.ts'],
  ...['csrf', 'origin', 'cookie', 'ip', 'form', 'base'].map((name) => `src/http/${name}.ts`),
]

/** The tests of everything that decides, the quickest first. None of them starts a program. */
const QUICK = [
  ...['flow', 'match', 'approve', 'here', 'live', 'policy', 'deliver', 'login', 'events', 'check'],
  ...['form', 'origin', 'session', 'realm', 'ends', 'bounds', 'registry'],
  ...['stores/registry.memory', 'told', 'endings', 'passkey', 'lives', 'clocks'],
  ...['device-grant', 'app', 'languages', 'app-registry', 'security/qrlchecker'],
  ...['mount', 'stores/memory', 'limits', 'security/properties', 'security/explore'],
]

/** The tests that run against a mutant of a file: those of its own subject, then all others. */
function testsOf(path: string): readonly string[] {
  if (path.includes('redis-scripts')) return ['stores/tcp', 'security/redis']
  const name = basename(path, '.ts')
  const first = QUICK.filter((test) => basename(test) === name || FIRST[name]?.includes(test))
  return [...first, ...QUICK.filter((test) => !first.includes(test))]
}

const FIRST: Readonly<Record<string, readonly string[]>> = {
  ...{ ip: ['limits', 'origin'], csrf: ['mount', 'check'], base: ['mount'] },
  ...{ jwt: ['session'], entered: ['registry'], book: ['stores/registry.memory', 'registry'] },
  ...{ 'end-link': ['registry'] },
  ...{ devices: ['registry'], end: ['registry'], password: ['login'], outcome: ['live', 'match'] },
  ...{ claim: ['match'], number: ['match'], allowed: ['policy'], letters: ['approve', 'here'] },
}

interface Task {
  readonly path: string
  readonly mutant: Mutant
}

function filesIn(path: string): string[] {
  if (path.endsWith('.ts')) return [path]
  return readdirSync(join(TOP, path)).filter((name) => name.endsWith('.ts'))
    .map((name) => `${path}/${name}`)
}

/** All mutants whose code differs from that of the file, types and comments left out. */
function tasks(paths: readonly string[]): Task[] {
  const compiled = (text: string) => transformSync(text, { loader: 'ts', logLevel: 'silent' }).code
  return paths.flatMap(filesIn).flatMap((path) => {
    const source = readFileSync(join(TOP, path), 'utf8')
    const original = compiled(source)
    return mutantsOf(source).filter(({ text }) => {
      try {
        return compiled(text) !== original
      } catch {
        return false
      }
    }).map((mutant) => ({ path, mutant }))
  })
}

/** Puts the tasks in an order of which every beginning is an even part of all. */
function evenly<T>(list: readonly T[]): T[] {
  const step = 61
  return Array.from(
    { length: step },
    (_, i) => list.filter((_, at) => at % step === (i * 17) % step),
  )
    .flat()
}

const exec = promisify(execFile)

/**
 * Leaves out the tasks whose text the compiler refuses, as `npm run check` would. One run of it
 * sees every mutant as one more file beside the original, because each declares what it exports.
 */
async function allowedByTypes(all: readonly Task[]): Promise<Task[]> {
  const folder = join(BUILT, 'compiled')
  rmSync(folder, { recursive: true, force: true })
  for (const name of ['src', 'tsconfig.json']) {
    cpSync(join(TOP, name), join(folder, name), { recursive: true })
  }
  const copies = all.map(({ path }, i) => path.replace(/\.ts$/, `.mutant${i}.ts`))
  all.forEach(({ mutant }, i) => writeFileSync(join(folder, copies[i] ?? ''), mutant.text))
  // A copy without a change must be allowed.
  for (const path of new Set(all.map((task) => task.path))) {
    cpSync(join(TOP, path), join(folder, path.replace(/\.ts$/, '.copy.ts')))
  }
  const compiler = join(TOP, 'node_modules/.bin/tsc')
  const options = { cwd: folder, maxBuffer: 256 << 20 }
  const printed = await exec(compiler, ['-p', '.', '--noEmit', '--pretty', 'false'], options).then(
    ({ stdout }) => stdout,
    (error: unknown) => String(Reflect.get(Object(error), 'stdout')),
  )
  const refused = new Set(printed.split('\n').map((line) => /^[^(\s]+(?=\()/.exec(line)?.[0]))
  const other = [...refused].find((path) => path !== undefined && !copies.includes(path))
  if (other !== undefined) {
    throw new Error(`Cannot look for mutants: expected code that compiles, received ${other}`)
  }
  return all.filter((_, i) => !refused.has(copies[i]))
}

/** Runs tests against changed files, one change after another. */
interface Bench {
  /** Tells whether the tests notice a text of a file, and by what. */
  noticed(path: string, text: string, timeout?: number): Promise<string | undefined>
  dispose(): Promise<void>
}

/** @param names the tests, by their paths in test/ */
async function newBench(names: readonly string[], built: string): Promise<Bench> {
  let changed: { readonly path: string; readonly text: string } | undefined
  const mutant: Plugin = {
    name: 'mutant',
    setup(build) {
      build.onLoad({ filter: /\/(src|test)\/[^:]*\.ts$/ }, ({ path }) => {
        const text = path === changed?.path ? changed.text : readFileSync(path, 'utf8')
        // A bundle lies elsewhere than its files.
        const contents = text.replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        return { contents, loader: 'ts' }
      })
    },
  }
  const bundles = await context({
    entryPoints: [
      ...names.map((name) => ({ in: join(TESTS, `${name}.test.ts`), out: name })),
      { in: join(TESTS, 'mutants/notice.ts'), out: 'notice' },
    ],
    outdir: built,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
    plugins: [mutant],
  })
  return {
    dispose: () => bundles.dispose(),
    async noticed(path, text, timeout = 600_000) {
      changed = { path: join(TOP, path), text }
      try {
        await bundles.rebuild()
      } catch {
        return 'it does not compile'
      }
      const tests = testsOf(path).map((name) => join(built, `${name}.mjs`))
      const options = { cwd: TESTS, timeout: Math.ceil(timeout), maxBuffer: 64 << 20 }
      try {
        await exec(process.execPath, [join(built, 'notice.mjs'), ...tests], options)
        return undefined
      } catch (error) {
        if (!(error instanceof Error)) throw error
        const line = String(Reflect.get(error, 'stdout')).split('\n').find((each) =>
          each.startsWith('{"failed"')
        )
        if (line !== undefined) return line
        if (Reflect.get(error, 'killed') === true) return 'it took too long'
        // Without an exit code the tests did not run, and nothing was noticed.
        if (typeof Reflect.get(error, 'code') !== 'number') throw error
        return 'it ended'
      }
    },
  }
}

async function main(): Promise<void> {
  const given = process.argv.slice(2)
  const all = await allowedByTypes(tasks(given.length > 0 ? given : FILES))
  const explained = readFileSync(join(TESTS, 'mutants/MUTANTS.md'), 'utf8')
  const until = Date.now() + MINUTES * 60_000
  const names = [...new Set(all.flatMap(({ path }) => testsOf(path)))]
  const benches = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, i) => newBench(names, join(BUILT, String(i)))),
  )

  // The unchanged code first, once for each set of tests, with as much company as the mutants have.
  const controls = new Map(all.map(({ path }) => [testsOf(path).toSorted().join(), path]))
  const began = performance.now()
  await Promise.all(benches.map(async (bench) => {
    for (const path of controls.values()) {
      const text = readFileSync(join(TOP, path), 'utf8')
      const by = await bench.noticed(path, text)
      if (by === undefined) continue
      throw new Error(`Cannot look for mutants: expected code that passes, received ${by}`)
    }
  }))
  const timeout = PATIENCE * (performance.now() - began)

  const queue = evenly(all).slice(SKIP).filter((task) => !explained.includes(nameOf(task)))
  let tried = 0
  let survive = 0
  await Promise.all(benches.map(async (bench) => {
    while (Date.now() < until) {
      const task = queue.shift()
      if (task === undefined) return
      tried++
      if (await bench.noticed(task.path, task.mutant.text, timeout) !== undefined) continue
      survive++
      console.log(`${task.mutant.line} ${nameOf(task)}`)
    }
  }))
  await Promise.all(benches.map((bench) => bench.dispose()))
  console.log(`${tried} of ${all.length} mutants tried, ${survive} survive unexplained`)
  process.exit(survive > 0 ? 1 : 0)
}

/** Names a mutant in the words of MUTANTS.md, which outlast the numbers of lines. */
function nameOf({ path, mutant: { before, after } }: Task): string {
  return `\`${path}\`: \`${before.trim()}\` -> \`${after.trim()}\``
}

await main()
