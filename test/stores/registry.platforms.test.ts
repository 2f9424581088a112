import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { expect, test } from 'vitest'
import type { RegistryStore } from '../../src/session/book.ts'
import { registry } from '../../src/session/registry.ts'
import { durableRegistry } from '../../src/stores/registry-durable.ts'
import { denoKvRegistry } from '../../src/stores/registry-denokv.ts'
import { startProcess } from '../parts/process.ts'
import { registryContract } from './registry.contract.ts'

/** The store that runs elsewhere, by way of what asks it. */
function storeBy(ask: (body: string) => Promise<{ json(): Promise<unknown> }>): RegistryStore {
  // The contract compares the answers whole.
  async function call<T>(verb: keyof RegistryStore, ...args: unknown[]): Promise<T> {
    const reply = await (await ask(JSON.stringify({ verb, args }))).json()
    return (reply as { answer: T }).answer
  }
  return {
    find: (...args) => call('find', ...args),
    all: (...args) => call('all', ...args),
    act: (...args) => call('act', ...args),
  }
}

registryContract('durable objects', async () => {
  const { outputFiles } = await build({
    entryPoints: [new URL('registry.worker.ts', import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  })
  const workerd = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-04-01',
    host: '127.0.0.1',
    port: 0,
    cf: false,
    durableObjects: { SESSIONS: { className: 'QrauthSessions', useSQLite: true } },
  })
  await workerd.ready
  const store = storeBy((body) =>
    workerd.dispatchFetch('https://example.com/', { method: 'POST', body })
  )
  return { store, close: () => workerd.dispose() }
})

registryContract('deno kv', async () => {
  const deno = startProcess(
    new URL('../../node_modules/.bin/deno', import.meta.url).pathname,
    ['run', '--unstable-kv', '--allow-net=127.0.0.1', '--no-prompt', 'registry.child.ts'],
    { cwd: import.meta.dirname, env: { NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' } },
  )
  const [, port] = await deno.line(/listening at (\d+)/)
  const store = storeBy((body) => fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body }))
  return { store, close: () => deno.stop() }
})

const lost = () => Promise.reject(new Error('SECRET'))
const broken: [string, RegistryStore, string][] = [
  [
    'a Durable Object',
    durableRegistry({ idFromName: () => 1, get: () => ({ fetch: lost }) }),
    'the Durable Object',
  ],
  ['Deno KV', denoKvRegistry({ getMany: lost, atomic: () => expect.unreachable() }), 'Deno KV'],
]

test.each(broken)('%s that does not answer throws, and repeats nothing', async (_, store, name) => {
  const sessions = registry({ store, secret: 'a secret of the site, long enough for HS256' })
  for (const verb of [() => sessions.check('u', 'SECRET', 0), () => sessions.end('u', 'SECRET')]) {
    const error: unknown = await verb().catch((error: unknown) => error)
    expect(String(error)).toMatch(/^Error: Cannot \w+ \w* ?sessions?: .* did not answer$/)
    expect(String(error)).toContain(name)
    expect(String(error)).not.toContain('SECRET')
  }
})
