import { relative } from 'node:path'
import process from 'node:process'
import { type FileSpecification, startTests, type Test, type VitestRunner } from '@vitest/runner'

// Runs test files, given by their paths, one after another in this process, and exits with 1 at the
// first test that fails. It is vitest's runner without its servers, workers and reports, because a
// mutant must cost seconds. It prints the milliseconds of each file.

/** What the package vitest asks of the process that it runs in. */
Reflect.set(globalThis, '__vitest_worker__', {
  config: { fakeTimers: {}, expect: {}, sequence: {}, snapshotOptions: {}, experimental: {} },
  ctx: { pool: 'forks', projectName: '' },
  environment: { name: 'node' },
  evaluatedModules: { idToModuleMap: new Map() },
  resolvingModules: new Set(),
  onCleanup() {},
})

const root = process.cwd()
const files = process.argv.slice(2)

function mustPass({ result, name }: Pick<Test, 'result' | 'name'>): void {
  if (result?.state !== 'fail') return
  console.log(JSON.stringify({ failed: name, error: result.errors?.[0]?.message }))
  process.exit(1)
}

const runner: VitestRunner = {
  config: {
    root,
    setupFiles: [],
    name: '',
    passWithNoTests: true,
    testNamePattern: undefined,
    allowOnly: true,
    sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 5,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    retry: 0,
    includeTaskLocation: false,
    diffOptions: undefined,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
    mergeReportsLabel: undefined,
  } as unknown as VitestRunner['config'],
  importFile: (path) => import(path),
  onAfterRunTask: mustPass,
  onAfterRunSuite: mustPass,
}

process.on('unhandledRejection', (error) => {
  console.log(JSON.stringify({ failed: 'outside of a test', error: String(error) }))
  process.exit(1)
})

for (const filepath of files) {
  const began = performance.now()
  const specification: FileSpecification = { filepath, testLocations: undefined }
  const found = await startTests([specification], runner)
  for (const file of found) mustPass(file)
  const took = Math.round(performance.now() - began)
  console.log(JSON.stringify({ file: relative(root, filepath), took }))
}
process.exit(0)
