import { build } from 'esbuild'
import { sign } from 'hono/jwt'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { json, serve, type Served } from './served.ts'

let host: Served
let workerd: Miniflare
let token: string

beforeAll(async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['sign', 'verify'],
  )
  const key = await crypto.subtle.exportKey('jwk', publicKey)
  const now = Math.floor(Date.now() / 1000)
  token = await sign(
    { iss: 'https://login.site.test', aud: 'site', sub: 'u1', iat: now, exp: now + 600 },
    privateKey,
    'ES256',
  )
  host = await serve((_, response) => json(response, { keys: [key] }))
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/jwks.worker.ts`],
    bundle: true,
    format: 'esm',
    write: false,
  })
  workerd = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-04-01',
    host: '127.0.0.1',
    port: 0,
    cf: false,
    bindings: { JWKS_URL: `${host.url}/jwks.json` },
  })
  await workerd.ready
})

afterAll(async () => {
  await workerd.dispose()
  await host.close()
})

it('in workerd, fifty visits to a cold isolate are answered, and ask for the keys once', async () => {
  const url = await workerd.ready
  const visits = Array.from({ length: 50 }, async () => {
    const response = await fetch(url, { headers: { cookie: `token=${token}` } })
    return response.text()
  })
  expect(await Promise.all(visits)).toEqual(Array(50).fill('u1'))
  expect(host.requests).toHaveLength(1)
})
