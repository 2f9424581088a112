import { build } from 'esbuild'
import { Hono } from 'hono'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { crossing, PLACES } from '../parts/abroad.ts'
import { Device } from '../parts/device.ts'

let workerd: Miniflare

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/policy.worker.ts`],
    bundle: true,
    format: 'esm',
    write: false,
    external: ['node:*'],
  })
  workerd = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-04-01',
    compatibilityFlags: ['nodejs_compat'],
    host: '127.0.0.1',
    port: 0,
    cf: false,
  })
  await workerd.ready
})

afterAll(() => workerd.dispose())

/** A device of which Cloudflare says this. */
function deviceIn(cf: object): Device {
  const app = new Hono().all('*', async ({ req: { raw } }) => {
    const body = raw.method === 'POST' ? await raw.text() : undefined
    const answer = await workerd.dispatchFetch(raw.url, {
      method: raw.method,
      headers: [...raw.headers],
      redirect: 'manual',
      cf,
      ...(body !== undefined && { body }),
    })
    const headers = new Headers()
    for (const [name, value] of answer.headers) headers.append(name, value)
    return new Response(await answer.text() || null, { status: answer.status, headers })
  })
  return new Device(app, 'https://site.test')
}

it.each(PLACES)('in workerd, a phone %s', async (_, cf, outcome) => {
  const computer = deviceIn({ country: 'NO', city: 'Oslo' })
  await computer.post('/login')
  expect(await crossing(computer, deviceIn(cf))).toBe(outcome)
})
