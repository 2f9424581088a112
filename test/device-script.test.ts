import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as openid from 'openid-client'
import { deviceMetadata } from '../src/hosts/metadata.ts'
import { requireSignedIn, signedIn } from '../src/session/middleware.ts'
import { Device } from './parts/device.ts'
import { without } from './parts/install.ts'
import { startProcess } from './parts/process.ts'
import { ADA, site } from './parts/site.ts'
import { serverAt } from './runtimes/socket.ts'

const DOCS = readFileSync(join(import.meta.dirname, '../src/README.md'), 'utf8')

/** The script in the docs that signs a command line in. */
const SCRIPT = [...DOCS.matchAll(/```sh\n([\s\S]*?)```/g)]
  .map(([, code = '']) => code).find((code) => code.includes('/device/token')) ?? ''

describe.skipIf(without('curl'))('a device without a browser, over HTTP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qrauth-script-'))
  const all = site({
    here: { clients: { cli: { name: 'Command line' } } },
    reauthenticate: { maxAge: 10_000_000_000 },
  })
  let server: ReturnType<typeof serve>
  let origin = ''
  let phone: Device

  beforeAll(async () => {
    const account = new Hono().get(
      '/account',
      signedIn(all.session),
      requireSignedIn(),
      (c) => c.json(c.var.signedIn),
    )
    all.app.route('/', account)
    all.app.get('/.well-known/oauth-authorization-server', deviceMetadata({ basePath: '/qr' }))
    const port = await new Promise<number>((resolve) => {
      server = serve(
        { fetch: all.app.fetch, hostname: '127.0.0.1', port: 0 },
        ({ port }) => resolve(port),
      )
    })
    origin = `http://127.0.0.1:${port}`
    phone = await all.signedIn(ADA, 'phone', origin)
    const real = new Device(serverAt(port), origin)
    for (const [name, value] of phone.cookies) real.cookies.set(name, value)
    phone = real
    // The script waits with "sleep": here until the person has answered.
    writeFileSync(
      join(folder, 'sleep'),
      `#!/bin/sh\nwhile [ ! -e '${folder}/answered' ]; do /bin/sleep 0.05; done\n`,
      { mode: 0o755 },
    )
    writeFileSync(join(folder, 'sign-in.sh'), SCRIPT)
  })
  afterAll(() => {
    server?.close()
    rmSync(folder, { recursive: true })
  })

  /** Runs the script until the person has answered. */
  async function run(act: 'allow' | 'deny') {
    rmSync(join(folder, 'answered'), { force: true })
    const env = { PATH: `${folder}:${process.env['PATH']}` }
    const script = startProcess('sh', ['sign-in.sh', `${origin}/qr`, 'cli'], { cwd: folder, env })
    const [, address = '', letters = ''] = await script.line(/^Open (\S+) and type (\S+)$/m)
    expect(address).toBe(`${origin}/qr/approve`)
    const found = await phone.post('/qr/approve', { letters })
    await phone.post(found.headers.get('location') ?? '', { act })
    writeFileSync(join(folder, 'answered'), '')
    const code = await script.exited
    return { code, last: script.output().trim().split('\n').at(-1) ?? '' }
  }

  it('is signed in by the script in the docs, which is short', async () => {
    expect(SCRIPT.trimEnd().split('\n').length).toBeLessThanOrEqual(20)
    const { code, last: token } = await run('allow')
    expect(code).toBe(0)
    const headers = { authorization: `Bearer ${token}` }
    const account = await fetch(`${origin}/account`, { headers })
    expect(await account.json()).toMatchObject({ user: ADA, client: 'cli' })
  })

  it('is told by the script that the person said no', async () => {
    expect(await run('deny')).toEqual({ code: 1, last: '{"error":"access_denied"}' })
  })

  it('is told by the script that its id is unknown', async () => {
    const script = startProcess('sh', ['sign-in.sh', `${origin}/qr`, 'tv'], { cwd: folder })
    expect(await script.exited).toBe(1)
    expect(script.output()).toContain('invalid_client')
  })

  it('is signed in by openid-client', async () => {
    const config = await openid.discovery(new URL(origin), 'cli', undefined, openid.None(), {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })
    const asked = await openid.initiateDeviceAuthorization(config, {})
    const approval = new URL(asked.verification_uri_complete ?? '').pathname
    await phone.post(approval, { act: 'allow' })
    // Its first poll is due in 5 s, and the person has answered.
    const token = await openid.pollDeviceAuthorizationGrant(config, { ...asked, interval: 0.01 })
    const account = await openid.fetchProtectedResource(
      config,
      token.access_token,
      new URL(`${origin}/account`),
      'GET',
    )
    expect(await account.json()).toMatchObject({ user: ADA })
  })
})
