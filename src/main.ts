import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import process from 'node:process'
import { ConfigurationError } from './app/environment.ts'
import { defaultRoute } from './app/lan.ts'
import { connectedStores, type Standalone, standalone } from './app/standalone.ts'

// The entry point of `bun run` and `deno serve`. Here Bun is made to listen explicitly, because
// then a port in use is reported in one line. Deno listens by itself, at the address of its flags.
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
  onListen(at: { readonly port: number; readonly hostname: string }): void
}

const connected = await connectedStores(process.env)
if (connected instanceof ConfigurationError) fail(connected.message)

// Deno's sockets do not report their local address.
const route = typeof Bun === 'undefined' ? undefined : await defaultRoute(createSocket('udp4'))

const site = standalone(process.env, networkInterfaces, connected, route)
if (site instanceof ConfigurationError) fail(site.message)

const server: BunServer | DenoEntry = typeof Bun === 'undefined' ? forDeno(site) : onBun(site, Bun)

export default server

function onBun({ fetch, hostname, port, tls, ...site }: Standalone, bun: NonNullable<typeof Bun>) {
  try {
    // By default Bun closes a connection after 10 s without a byte. In production it also lets a
    // second server share the port, and each server would then have only half of the codes.
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
  if (tls) {
    fail(
      'Cannot speak https: expected Bun, or a proxy in front, received TLS_CERT with `deno serve`',
    )
  }
  return { fetch, onListen: ({ port, hostname }) => console.log(greeting(port, hostname)) }
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
