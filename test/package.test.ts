import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** The packages that every project installs beside this one. Optional peers are missing on purpose. */
const BESIDE = ['@upstash/redis', 'bowser', 'hono', 'qrcode-svg']

/** Every import path of the package but that of its `package.json`. */
const names = Object.keys(
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).exports as object,
).filter((path) => path !== './package.json').map((path) => join('hono-qrauth', path))

/** Imports everything, and says how many of the paths gave a module. */
const source = [
  ...names.map((name, i) => `import * as module${i} from '${name}'`),
  `const modules = [${names.map((_, i) => `module${i}`).join(', ')}]`,
  'export const said = `${modules.filter((module) => typeof module === "object").length} modules`',
].join('\n')

describe('the package that npm packs', () => {
  // Outside of the checkout, so that nothing is found there by accident.
  const project = mkdtempSync(join(tmpdir(), 'qrauth-package-'))
  afterAll(() => rmSync(project, { recursive: true }))

  // What `npm run build` made: `npm test` runs it first.
  beforeAll(() => {
    const packed = execFileSync(
      'npm',
      ['pack', '--ignore-scripts', '--json', '--pack-destination', project],
      { cwd: ROOT, encoding: 'utf8' },
    )
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
    const folder = join(project, 'node_modules/hono-qrauth')
    mkdirSync(folder, { recursive: true })
    execFileSync('tar', ['-xzf', join(project, filename), '-C', folder, '--strip-components=1'])
    for (const name of BESIDE) {
      const link = join(project, 'node_modules', name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(ROOT, 'node_modules', name), link)
    }
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(project, 'all.js'), source)
    writeFileSync(join(project, 'main.js'), `import { said } from './all.js'\nconsole.log(said)`)
    writeFileSync(
      join(project, 'worker.js'),
      `import { said } from './all.js'\nexport default { fetch: () => new Response(said) }`,
    )
    writeFileSync(
      join(project, 'site.ts'),
      names.map((name, i) => `export * as module${i} from '${name}'`).join('\n'),
    )
  })

  const all = `${names.length} modules`
  const bin = join(ROOT, 'node_modules/.bin')

  function run(program: string, ...args: string[]): string {
    return execFileSync(program, args, { cwd: project, encoding: 'utf8' }).trim()
  }

  it.each(
    [
      { moduleResolution: 'bundler', module: 'esnext' },
      { moduleResolution: 'nodenext', module: 'nodenext' },
    ] as const,
  )('compiles in a strict project, $moduleResolution, its own declarations too', (resolution) => {
    const options = {
      files: ['site.ts'],
      compilerOptions: {
        ...resolution,
        target: 'es2023',
        lib: ['es2023', 'dom', 'dom.iterable'],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        noEmit: true,
      },
    }
    const file = join(project, `tsconfig.${resolution.moduleResolution}.json`)
    writeFileSync(file, JSON.stringify(options))
    try {
      run(process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', file)
    } catch (error) {
      throw new Error(`The project does not compile:\n${(error as { stdout: string }).stdout}`)
    }
  })

  it('is imported on Node, by every path', () => {
    expect(run(process.execPath, 'main.js')).toBe(all)
  })

  it('is imported on Bun, by every path', () => {
    expect(run(join(bin, 'bun'), 'run', 'main.js')).toBe(all)
  })

  // Without permissions: an import reads no environment and opens no connection.
  it('is imported on Deno, by every path', () => {
    const flags = ['--no-prompt', '--cached-only', '--node-modules-dir=manual']
    expect(run(join(bin, 'deno'), 'run', ...flags, 'main.js')).toBe(all)
  })

  it('is imported on workerd, by every path', async () => {
    const { outputFiles: [bundle] } = await build({
      entryPoints: [join(project, 'worker.js')],
      bundle: true,
      format: 'esm',
      conditions: ['workerd', 'worker'],
      external: ['node:*', 'fs'],
      write: false,
    })
    const worker = new Miniflare({
      // Given as a list, or miniflare looks for imports itself and fails at one that is optional.
      modules: [{ type: 'ESModule', path: 'worker.js', contents: bundle?.text ?? '' }],
      compatibilityDate: '2026-04-01',
      host: '127.0.0.1',
      port: 0,
      cf: false,
    })
    try {
      const answer = await worker.dispatchFetch('http://127.0.0.1/')
      expect(await answer.text()).toBe(all)
    } finally {
      await worker.dispose()
    }
  })
})
