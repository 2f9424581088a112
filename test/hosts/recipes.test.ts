import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Device } from '../parts/device.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { linkIn } from '../parts/picture.ts'
import { startProcess } from '../parts/process.ts'
import { freePort } from '../parts/redis.ts'
import { SECRET, site } from '../parts/site.ts'
import { through } from './place.ts'

const ROOT = join(import.meta.dirname, '../..')
const ORIGIN = 'http://site.test'
const [SHARED = '', ...SECTIONS] = readFileSync(join(ROOT, 'src/hosts/recipes.md'), 'utf8')
  .split(/^## /m)

/** A section of the page: its files, and the lines that install, build and start it. */
function recipe(section: string) {
  const code = [...section.matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g)]
  const [, lines = ''] = /```sh\n([\s\S]*?)\n```/.exec(section) ?? []
  return {
    name: section.split('\n')[0] ?? '',
    files: code.map(([, path = '', text = '']) => ({ path, text })),
    lines: lines.split('\n'),
  }
}

const RECIPES = SECTIONS.map(recipe)

// What every site of a framework has, and the page need not say.
const OWN = [
  {
    name: 'SvelteKit',
    path: 'src/app.html',
    text: '<head>%sveltekit.head%</head>%sveltekit.body%',
  },
]
const QR = /```js\n([\s\S]*?)```/.exec(SHARED)?.[1] ?? ''

/** The shared file stands where the others import it from. */
function shared({ path, text }: { readonly path: string; readonly text: string }): string {
  const [, from] = /from '([./]+qr\.js)'/.exec(text) ?? []
  return from === undefined ? '' : join(dirname(path), from)
}

it.each(RECIPES)('$name: has files that can be parsed, one beside the other', async (recipe) => {
  const places = new Set(recipe.files.map(shared).filter((path) => path !== ''))
  expect([...places]).toHaveLength(1)
  expect(recipe.lines[0]).toMatch(/^npm install hono hono-qrauth /)
  for (const text of [QR, ...recipe.files.map(({ text }) => text)]) {
    await expect(transform(text)).resolves.toMatchObject({ warnings: [] })
  }
})

// Installs hundreds of megabytes.
describe.skipIf(!NIGHTLY)('a site as the recipe shows it', { timeout: 900_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'qrauth-recipes-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const path = [
    join(folder, 'node_modules/.bin'),
    join(ROOT, 'node_modules/.bin'),
    process.env['PATH'],
  ].join(delimiter)
  const env = {
    ...process.env,
    PATH: path,
    SECRET,
    ORIGIN,
    NODE_ENV: undefined,
    NEXT_TELEMETRY_DISABLED: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    NUXT_TELEMETRY_DISABLED: '1',
  }
  const run = (line: string, cwd: string) =>
    execFileSync('sh', ['-c', line], { cwd, env, encoding: 'utf8', stdio: 'pipe' })
  let packed = ''

  beforeAll(() => {
    const [name = ''] = run(`npm pack --ignore-scripts --pack-destination ${folder}`, ROOT)
      .trim().split('\n').slice(-1)
    packed = join(folder, name)
    // Some of them need a newer Node than we do.
    if (Number(process.versions.node.split('.')[0]) < 24) {
      run('npm init -y && npm install node@24', folder)
    }
  }, 300_000)

  it.each(RECIPES)('$name: signs a phone in', async ({ name, files, lines }) => {
    const cwd = join(folder, name)
    mkdirSync(cwd)
    run('npm init -y && npm pkg set type=module', cwd)
    const places = files.map((file) => ({ path: shared(file), text: QR }))
      .filter(({ path }) => path !== '' && !files.some((file) => file.path === path))
      .slice(0, 1)
    const own = OWN.filter((file) => file.name === name)
    for (const { path, text } of [...files, ...places, ...own]) {
      mkdirSync(join(cwd, dirname(path)), { recursive: true })
      writeFileSync(join(cwd, path), text.replace('https://example.com', ORIGIN))
    }
    for (const line of lines.slice(0, -1)) run(line.replace('hono-qrauth', packed), cwd)
    const port = await freePort()
    const running = startProcess('sh', ['-c', lines.at(-1) ?? ''], {
      cwd,
      env: { ...env, PORT: `${port}` },
    })
    try {
      const status = () => fetch(`http://127.0.0.1:${port}/`).then((it) => it.status, () => 0)
      await expect.poll(status, { timeout: 60_000 }).not.toBe(0)
      const app = through({ port })
      const { cookies } = await site().signedIn(undefined, undefined, ORIGIN)
      const [computer, phone] = [new Device(app, ORIGIN), new Device(app, ORIGIN)]
      const hasLogin = files.some(({ text }) => text.includes("'/login'"))
      if (hasLogin) await computer.post('/login')
      else for (const [name, value] of cookies) computer.cookies.set(name, value)
      expect((await computer.get('/qr')).status).toBe(200)
      const shown = await computer.post('/qr', { next: '/inbox?tab=2', note: 'å & ä' })
      const link = linkIn(await shown.text())
      expect((await phone.get(link)).status).toBe(200)
      const tap = await phone.post(link)
      expect([tap.status, tap.headers.get('location')]).toEqual([303, '/inbox?tab=2'])
      expect((await new Device(app, ORIGIN).post(link)).status).toBe(404)
      if (hasLogin) expect(await (await phone.get('/')).text()).toBe('Hello, Ada Lovelace')
    } finally {
      await running.stop()
    }
  })
})
