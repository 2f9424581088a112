import { build } from 'esbuild'
import { gzipSync } from 'node:zlib'
import { ROOT } from './processes.ts'

export interface BundleOptions {
  /** Packages left out. */
  readonly external?: readonly string[]
  readonly platform?: 'node' | 'worker'
  /** From the root: what the source imports from. */
  readonly folder?: string
}

/** One minified file, as `wrangler deploy` makes it, or for Node. */
export async function bundle(
  source: string,
  { external = [], platform = 'worker', folder = 'src' }: BundleOptions = {},
): Promise<string> {
  const isNode = platform === 'node'
  const { outputFiles: [file] } = await build({
    stdin: { contents: source, resolveDir: `${ROOT}${folder}`, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    write: false,
    logLevel: 'error',
    external: ['node:*', ...external],
    platform: isNode ? 'node' : 'browser',
    // As wrangler bundles.
    conditions: isNode ? ['node'] : ['workerd', 'worker', 'browser'],
    ...(!isNode && { define: { 'navigator.userAgent': '"Cloudflare-Workers"' } }),
    // An entry has effects, whatever package.json says.
    ignoreAnnotations: isNode,
    // Some of what @hono/node-server bundles asks for `require`.
    ...(isNode && {
      banner: {
        js:
          `import { createRequire as make } from 'node:module'; const require = make(import.meta.url)`,
      },
    }),
  })
  return file?.text ?? ''
}

export function gzip(text: string): number {
  return gzipSync(text).length
}

/** The Worker that `wrangler deploy` makes: it speaks to Upstash by the package @upstash/redis. */
export const WORKER = `export { default } from './worker.ts'`

/** The Worker that speaks to Upstash by `fetch` alone. */
export const WORKER_FETCH = `export { default } from './workers/fetch-only.ts'`

/** The Worker of the demo site, with codes in memory. */
export const WORKER_DEMO = `export { default } from './workers/demo.ts'`

/** What a host with its own sessions imports and mounts. */
export const MOUNT = `
import { qrauth } from './index.ts'
import { upstashStore } from './stores/upstash.ts'
export { qrauth, upstashStore }
`

/** The same, speaking to Upstash by `fetch` alone. */
export const MOUNT_FETCH = `
import { qrauth } from './index.ts'
import { restStore } from './stores/upstash-fetch.ts'
export { qrauth, restStore }
`

/** The smallest Worker with hono. */
export const HONO = `
import { Hono } from 'hono'
const app = new Hono()
app.get('/', (c) => c.text('ok'))
export default app
`
