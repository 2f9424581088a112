import { networkInterfaces } from 'node:os'
import process from 'node:process'
import { ConfigurationError } from './app/environment.ts'
import { connectedStores, type Standalone, standalone } from './app/standalone.ts'

// `bun run` and `deno serve`. Bun is told to listen, for a port that is in use is a line then and
// not a crash; Deno listens itself, where its flags say.
declare const Bun: {
  serve(options: BunOptions): BunServer
  file(path: string): object
} | undefined

interface BunOptions extends Pick<Standalone, 'fetch' | 'hostname' | 'port'> {
  readonly idleTimeout: number
  readonly development: boolean
  readonly reusePort: boolean
  readonly tls?: { readonly cert: object; readonly key: object }
}

interface BunServer {
  readonly port: number
  stop(): void
}

interface DenoEntry {
  readonly fetch: Standalone['fetch']
  onListen(at: { readonly port: number }): void
}

const stores = await connectedStores(process.env)
if (stores instanceof ConfigurationError) fail(stores.message)

const site = standalone(process.env, networkInterfaces, stores)
if (site instanceof ConfigurationError) fail(site.message)

const server: BunServer | DenoEntry = typeof Bun === 'undefined' ? forDeno(site) : onBun(site, Bun)

export default server

function onBun({ fetch, hostname, port, tls, ...site }: Standalone, bun: NonNullable<typeof Bun>) {
  try {
    // Unless told, Bun hangs up after 10 s without a byte, and lets a second server in production
    // share the port: half of the codes would be unknown to each.
    const server = bun.serve({
      fetch,
      hostname,
      port,
      idleTimeout: 120,
      development: false,
      reusePort: false,
      ...(tls && { tls: { cert: bun.file(tls.cert), key: bun.file(tls.key) } }),
    })
    console.log(site.greeting(server.port))
    return server
  } catch (error) {
    fail(site.refusal(error))
  }
}

function forDeno({ fetch, greeting, tls }: Standalone): DenoEntry {
  if (tls) fail('Cannot speak https by `deno serve`: want Bun, or a proxy in front')
  return { fetch, onListen: ({ port }) => console.log(greeting(port)) }
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
