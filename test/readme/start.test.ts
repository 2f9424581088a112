import { readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, afterEach, expect, it } from 'vitest'
import { type Running, startProcess } from '../parts/process.ts'

const SETTINGS = {
  SECRET: 'a secret of the site, long enough for HS256',
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
  UPSTASH_REDIS_REST_TOKEN: 'a-token',
}
const FOLDER = `${import.meta.dirname}/start`
// Inside the package, so that `hono-qrauth` is this package, as built.
const MADE = `${import.meta.dirname}/../.readme-start`
const BIN = `${import.meta.dirname}/../../node_modules/.bin`

const started: Running[] = []
afterAll(() => rmSync(MADE, { recursive: true, force: true }))
afterEach(() => Promise.all(started.splice(0).map((running) => running.stop())))

/** A visitor whom nobody signed in is sent to the site's login page. */
async function serves(url: string): Promise<void> {
  const answer = await fetch(new URL('/qr', url), { redirect: 'manual' })
  expect(answer.headers.get('location')).toBe('/login?next=%2Fqr%3Ffrom%3Dlogin')
}

it.each([
  ['Bun', `${BIN}/bun`, ['run', '--port=0', 'server.ts'], /http:\/\/localhost:(\d+)/],
  ['Deno', `${BIN}/deno`, ['serve', '-A', '--port', '0', 'server.ts'], /http:\/\/[\d.]+:(\d+)/],
  // Node 20 runs no TypeScript by itself.
  ['Node', process.execPath, ['node.js'], /Listening on (\d+)/],
])('the lines for %s start the site', async (name, program, args, listening) => {
  let cwd = FOLDER
  if (name === 'Node') {
    cwd = MADE
    await build({
      entryPoints: [`${FOLDER}/node.ts`],
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      outfile: `${cwd}/node.js`,
    })
  }
  const running = startProcess(program, args, {
    cwd,
    env: { ...SETTINGS, PORT: '0', NO_COLOR: '1' },
  })
  started.push(running)
  const [, port] = await running.line(listening)
  await serves(`http://127.0.0.1:${port}`)
})

// Each is a block of its own, without the build, which would take away what other tests run.
const README = readFileSync(`${import.meta.dirname}/../../README.md`, 'utf8')
const LINES = [...README.matchAll(/```sh\n(.*(?:src\/main\.ts|dist\/node\.js))\n```/g)]
  .map(([, line = '']) => line.replace('npm run build && ', ''))

async function startsStandalone(line: string): Promise<void> {
  const ported = line.replace(' --host 127.0.0.1', ' --host 127.0.0.1 --port 0')
  const running = startProcess('sh', ['-c', ported], {
    cwd: `${import.meta.dirname}/../..`,
    env: { PORT: '0', NO_COLOR: '1' },
  })
  started.push(running)
  const [, port] = await running.line(/On this machine: +http:\/\/127\.0\.0\.1:(\d+)\/qr/)
  // As the proxy sends it.
  const headers = { 'x-forwarded-proto': 'https', 'sec-fetch-site': 'none' }
  const answer = await fetch(`http://127.0.0.1:${port}/qr`, { headers, redirect: 'manual' })
  expect(answer.headers.get('location')).toBe('/login?next=%2Fqr%3Ffrom%3Dlogin')
}

it('the lines for a LAN start the standalone app on Bun, Deno and Node', async () => {
  expect(LINES.map((line) => /bun|deno|node/.exec(line)?.[0])).toEqual(['bun', 'deno', 'node'])
  await Promise.all(LINES.map(startsStandalone))
})

it('the lines for Workers start the site, once for all requests', async () => {
  const { outputFiles } = await build({
    entryPoints: [`${FOLDER}/worker.ts`],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const worker = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-04-01',
    host: '127.0.0.1',
    port: 0,
    cf: false,
    bindings: SETTINGS,
  })
  try {
    await serves((await worker.ready).href)
  } finally {
    await worker.dispose()
  }
})
