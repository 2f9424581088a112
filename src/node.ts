import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import process from 'node:process'
import { serve } from '@hono/node-server'
import { ConfigurationError } from './app/environment.ts'
import { defaultRoute } from './app/lan.ts'
import { connectedStores, standalone } from './app/standalone.ts'

const connected = await connectedStores(process.env)
if (connected instanceof ConfigurationError) fail(connected.message)

const route = await defaultRoute(createSocket('udp4'))
const site = standalone(process.env, networkInterfaces, connected, route)
if (site instanceof ConfigurationError) fail(site.message)

const { fetch, hostname, port, tls } = site
if (tls) fail('Cannot speak https: expected Bun, or a proxy in front, received TLS_CERT on Node')
serve({ fetch, hostname, port }, (at) => console.log(site.greeting(at.port)))
  .once('error', (error) => fail(site.refusal(error)))

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
