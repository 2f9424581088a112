import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, WORKER, WORKER_DEMO, WORKER_FETCH } from './bundle.ts'
import { ORIGIN, SECRET } from './engine.ts'
import { program, ROOT, type Server, startServer } from './processes.ts'
import { startWorkerd } from './workerd.ts'

export const RUNTIMES = ['bun', 'deno', 'node', 'workerd'] as const
export type Runtime = (typeof RUNTIMES)[number]

/** What every product is told. */
export const SETTINGS = { QRAUTH_SECRET: SECRET, QRAUTH_ORIGIN: ORIGIN } as const

/** The REST endpoint, and what is behind it. */
export interface Endpoint {
  readonly url: string
  readonly token: string
  /** The port of its Redis. */
  readonly redis: number
  /** Milliseconds that every answer is late. */
  lag(milliseconds: number): Promise<void>
  /** Commands since the last count. */
  count(): Promise<number>
  stop(): Promise<void>
}

export async function startEndpoint(): Promise<Endpoint> {
  let said = ''
  const { port, stop } = await startServer({
    command: program('bun'),
    args: ['run', 'test/bench/endpoint.ts'],
    ready: /port (\d+);/,
    heard: (text) => said = text,
  })
  const { url, token, redis } = JSON.parse(said.trim())
  const control = async (path: string) =>
    Number(await (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST' })).text())
  return {
    url,
    token,
    redis,
    lag: async (milliseconds) => void await control(`/lag/${milliseconds}`),
    count: () => control('/count'),
    stop,
  }
}

export type Store = 'upstash' | 'memory'

/**
 * The standalone app as it is deployed on each runtime: set up by variables alone.
 *
 * @param folder where its source is, from the root
 */
export async function startProduct(
  runtime: Runtime,
  store: Store,
  endpoint: Endpoint,
  folder = 'src',
): Promise<Server> {
  const env: Record<string, string> = {
    ...SETTINGS,
    QRAUTH_STORE: store,
    ...(store === 'upstash' && variables(endpoint)),
    // Every request of the load comes from another address, or a limit would end it.
    ...(runtime !== 'workerd' && { QRAUTH_TRUST_PROXY: 'loopback' }),
  }
  const ready = /On this machine: +http:\/\/[^:]+:(\d+)\//
  const local = { HOST: '127.0.0.1', PORT: '0' }
  switch (runtime) {
    case 'workerd':
      return await startWorkerd(
        await bundle(store === 'memory' ? WORKER_DEMO : WORKER, { folder }),
        env,
      )
    case 'bun':
      return await startServer({
        command: program('bun'),
        args: ['run', `${folder}/main.ts`],
        env: { ...env, ...local },
        ready,
      })
    case 'deno':
      return await startServer({
        command: program('deno'),
        args: ['serve', '-P', '--host', '127.0.0.1', '--port', '0', `${folder}/main.ts`],
        env: { ...env, ...local, DENO_NO_UPDATE_CHECK: '1' },
        ready,
      })
    case 'node':
      return await startNode(`import './node.ts'`, { ...env, ...local }, ready, folder)
  }
}

/** The Worker that speaks to Upstash by `fetch` alone. */
export async function startFetchOnly(endpoint: Endpoint): Promise<Server> {
  return await startWorkerd(await bundle(WORKER_FETCH), { ...SETTINGS, ...variables(endpoint) })
}

/** The floor: see floor.ts. */
export async function startFloor(runtime: Runtime, endpoint: Endpoint): Promise<Server> {
  const env = variables(endpoint)
  const ready = /:(\d+)\//
  switch (runtime) {
    case 'workerd':
      return await startWorkerd(
        await bundle(`export { default } from '../test/bench/floor-worker.ts'`),
        env,
      )
    case 'bun':
      return await startServer({
        command: program('bun'),
        args: ['run', 'test/bench/floor-main.ts'],
        env,
        ready,
      })
    case 'deno':
      return await startServer({
        command: program('deno'),
        args: ['serve', '-A', '--host', '127.0.0.1', '--port', '0', 'test/bench/floor-main.ts'],
        env: { ...env, DENO_NO_UPDATE_CHECK: '1' },
        ready: /^:(\d+)\//m,
      })
    case 'node':
      return await startNode(`import '../test/bench/floor-node.ts'`, env, ready)
  }
}

export function startBetterAuth(endpoint: Endpoint): Promise<Server> {
  return startServer({
    command: program('bun'),
    args: ['run', 'test/bench/better-auth.ts'],
    env: { ...variables(endpoint), ORIGIN, NODE_ENV: 'production' },
    ready: /^:(\d+)\//m,
  })
}

/** Where the endpoint is, for product and floor. */
export function variables({ url, token }: Endpoint): Record<string, string> {
  return { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token }
}

/** Node 20 reads no types. */
async function startNode(
  source: string,
  env: Record<string, string>,
  ready: RegExp,
  folder = 'src',
): Promise<Server> {
  const built = mkdtempSync(join(ROOT, 'node_modules/.bench-'))
  const file = join(built, 'server.mjs')
  writeFileSync(file, await bundle(source, { platform: 'node', folder }))
  try {
    return await startServer({ command: process.env['NODE'] ?? 'node', args: [file], env, ready })
  } finally {
    rmSync(built, { recursive: true })
  }
}
