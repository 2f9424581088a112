import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, it } from 'vitest'
import { LIMITS } from './bench/sizes.ts'
import { type Running, startProcess } from './parts/process.ts'

const folder = mkdtempSync(join(tmpdir(), 'qrauth-wrangler-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Without a word to anybody, and with nothing left in the checkout or at home. */
function wrangler(...args: string[]): Running {
  return startProcess('node_modules/.bin/wrangler', args, {
    cwd: `${import.meta.dirname}/..`,
    env: {
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      NO_COLOR: '1',
      WRANGLER_HIDE_BANNER: 'true',
      WRANGLER_SEND_METRICS: 'false',
      XDG_CONFIG_HOME: folder,
    },
  })
}

it('bundles for the edge, alone and under a path of a site', async () => {
  for (const [target, out] of [['', 'alone'], ['production', 'site']] as const) {
    const dir = join(folder, out)
    const dry = wrangler('deploy', '--dry-run', `--env=${target}`, '--outdir', dir)
    expect(await dry.exited, dry.output()).toBe(0)
    expect(dry.output()).toMatch(/--dry-run: exiting now/)
    expect(dry.output()).not.toMatch(/WARNING|ERROR/)
    expect(readdirSync(dir)).toContain('worker.js')
    const worker = readFileSync(join(dir, 'worker.js'))
    expect(gzipSync(worker).length).toBeLessThanOrEqual(LIMITS.bundle.worker)
  }
})

it('runs the demo on this machine', async () => {
  const dev = wrangler(
    ...['dev', 'src/workers/demo.ts', '--local', '--ip', '127.0.0.1', '--port', '0', '--env='],
    ...['--show-interactive-dev-session=false', '--persist-to', join(folder, 'state')],
    ...['--var', 'QRAUTH_HOST:demo'],
  )
  try {
    const [, url = ''] = await dev.line(/Ready on (http:\/\/\S+)/)
    const home = await fetch(url)
    expect(home.status).toBe(200)
    const html = await home.text()
    expect(html).toContain('href="/login"')
    expect(html).toContain('The Tea Library')
    expect((await fetch(`${url}/qr`, { redirect: 'manual' })).headers.get('location')).toBe(
      '/login?next=%2Fqr%3Ffrom%3Dlogin',
    )
  } finally {
    await dev.stop()
  }
})
