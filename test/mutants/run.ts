import { type ChildProcess, fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { transformSync } from 'esbuild'
import { createVitest, type Vitest } from 'vitest/node'
import { type Mutant, mutantsOf } from './mutate.ts'

// npm run test:mutants [-- PATH …]: changes the code that decides who gets in, one line at a time,
// and lists the changes that no test notices and that MUTANTS.md does not explain.
//
// MUTANTS_MINUTES bounds the run. Where it ends early, an even part of all mutants was tried.

const TOP = process.cwd()
const TESTS = join(TOP, 'test')
const MINUTES = Number(process.env['MUTANTS_MINUTES'] ?? 30)

/** Milliseconds until a mutant that does not end counts as noticed. */
const PATIENCE = 120_000

const FILES = ['src/transfer', 'src/http', 'src/session', 'src/stores/redis-scripts.ts']

const QUICK = [
  ...[
    'flow',
    'session',
    'mount',
    'origin',
    'limits',
    'events',
    'login',
    'check',
    'security/qrlchecker',
  ],
  ...['app', 'deliver', 'edge/routes', 'security/properties'],
]

/** The tests that run against a mutant of a file, the quickest first. */
function testsOf(path: string): readonly string[] {
  if (path.includes('redis-scripts')) return ['stores/tcp', 'security/redis']
  return QUICK
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

/** Runs in a child process: answers whether the tests notice each mutant that it is sent. */
async function notice(): Promise<void> {
  let path = ''
  let text = ''
  const started = new Map<string, Vitest>()

  async function vitestFor(names: readonly string[]): Promise<Vitest> {
    const key = names.join()
    const known = started.get(key)
    if (known) return known
    const vitest = await createVitest('test', {
      config: false,
      root: TESTS,
      include: names.map((name) => `${name}.test.ts`),
      watch: false,
      isolate: false,
      maxWorkers: 1,
      bail: 1,
      testTimeout: 20_000,
      reporters: [{}],
      silent: true,
    }, {
      plugins: [{
        name: 'mutant',
        enforce: 'pre',
        transform: (_code, id) => id.split('?')[0] === join(TOP, path) ? { code: text } : undefined,
      }],
    })
    await vitest.standalone()
    started.set(key, vitest)
    return vitest
  }

  process.on('message', async (task: { path: string; text: string }) => {
    ;({ path, text } = task)
    const names = testsOf(path)
    const vitest = await vitestFor(names)
    vitest.invalidateFile(join(TOP, path))
    const order = (id: string) => names.indexOf(relative(TESTS, id).replace('.test.ts', ''))
    const specs = (await vitest.globTestSpecifications())
      .toSorted((one, other) => order(one.moduleId) - order(other.moduleId))
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specs, true)
    const isNoticed = unhandledErrors.length > 0 || testModules.some((module) => !module.ok())
    process.send?.(isNoticed)
  })
  process.send?.('ready')
}

function child(): Promise<ChildProcess> {
  const made = fork(process.argv[1] ?? '', ['--notice'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return new Promise((resolve) => made.once('message', () => resolve(made)))
}

/** True where the tests notice the text, undefined where the child had to be ended. */
function isNoticed(worker: ChildProcess, path: string, text: string): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => worker.kill('SIGKILL'), PATIENCE)
    function end(answer?: unknown): void {
      clearTimeout(timer)
      worker.removeAllListeners()
      resolve(typeof answer === 'boolean' ? answer : undefined)
    }
    worker.once('message', end)
    worker.once('exit', () => end())
    worker.send({ path, text })
  })
}

async function main(): Promise<void> {
  const given = process.argv.slice(2)
  const all = tasks(given.length > 0 ? given : FILES)
  const explained = readFileSync(join(TESTS, 'mutants/MUTANTS.md'), 'utf8')
  const until = Date.now() + MINUTES * 60_000
  let worker = await child()
  // The unchanged code first, once for each set of tests.
  const controls = new Map(all.map(({ path }) => [testsOf(path).join(), path]))
  for (const path of controls.values()) {
    const source = readFileSync(join(TOP, path), 'utf8')
    if (await isNoticed(worker, path, source) !== false) {
      throw new Error(
        `Cannot look for mutants: expected tests of ${path} that pass, received others`,
      )
    }
  }
  const survivors: Task[] = []
  let tried = 0
  for (const task of evenly(all)) {
    if (Date.now() > until) break
    tried++
    const noticed = await isNoticed(worker, task.path, task.mutant.text)
    if (noticed === undefined) worker = await child()
    if (noticed !== false || explained.includes(nameOf(task))) continue
    survivors.push(task)
    console.log(`${task.mutant.line} ${nameOf(task)}`)
  }
  worker.kill()
  console.log(`${tried} of ${all.length} mutants tried, ${survivors.length} survive unexplained`)
  process.exit(survivors.length > 0 ? 1 : 0)
}

/** Names a mutant in the words of MUTANTS.md, which outlast the numbers of lines. */
function nameOf({ path, mutant: { before, after } }: Task): string {
  return `\`${path}\`: \`${before.trim()}\` -> \`${after.trim()}\``
}

await (process.argv.includes('--notice') ? notice() : main())
