import type { Hono } from 'hono'
import { configuredLanAddress, configuredRedis, createApp, type Platform } from './app.ts'
import { ConfigurationError, type Environment, type Problem, reader } from './environment.ts'
import { demoHost } from './hosts/demo.ts'
import { isLoopback } from './origin.ts'
import { qrModules } from './qr.ts'
import { memoryStore } from './stores/memory.ts'
import { connectRedis, redisStore } from './stores/tcp.ts'
import { upstashStore } from './stores/upstash.ts'

/** What `networkInterfaces()` of `node:os` tells, as far as we look. */
export type Interfaces = Readonly<Record<string, readonly Interface[] | undefined>>

interface Interface {
  readonly address: string
  readonly family: string
  readonly internal: boolean
}

/** The standalone app on a machine of one's own, ready to listen. */
export interface Standalone {
  readonly fetch: Hono['fetch']
  readonly hostname: string
  /** 0 for any that is free. */
  readonly port: number
  /** The files of a certificate and its key, in PEM, where it speaks https itself. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** What to print when it listens at a port. */
  greeting(port: number): string
  /** One line on why it cannot listen. */
  refusal(error: unknown): string
}

/**
 * Sets up the app by environment variables, with `PORT` and `HOST` for where it listens.
 *
 * @returns the error, instead, that lists every setting that cannot work
 */
export function standalone(
  env: Environment,
  interfaces: () => Interfaces,
  stores: Platform['stores'] = {},
): Standalone | ConfigurationError {
  const problems: Problem[] = []
  const read = reader<'HOST' | 'PORT' | 'TLS_CERT' | 'TLS_KEY'>(env, problems)
  const hostname = read.text('HOST') ?? '0.0.0.0'
  const port = read.value('PORT', 'a number from 0 to 65535', (text) => {
    return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
  })
  const [cert, key] = [read.text('TLS_CERT'), read.text('TLS_KEY')]
  if ((cert === undefined) !== (key === undefined)) {
    read.refuse('TLS_INCOMPLETE', 'Cannot speak https with one of TLS_CERT and TLS_KEY: want both')
  }
  const tls = cert !== undefined && key !== undefined ? { cert, key } : undefined
  const scheme = tls ? 'https' : 'http'
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  const isEverywhere = hostname === '0.0.0.0' || hostname === '::'

  function reachable(): string | undefined {
    if (isEverywhere) return lanAddress(interfaces())
    return isLoopback(`http://${host}`) ? undefined : host
  }

  let app: Hono | undefined
  try {
    app = createApp(env, {
      lanAddress: reachable,
      stores,
      upstash: upstashStore,
      memory: memoryStore,
      demo: demoHost,
    })
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    problems.push(...error.problems)
  }
  if (problems.length > 0 || !app) return new ConfigurationError(problems)

  return {
    fetch: app.fetch,
    hostname,
    port: port ?? 8000,
    ...(tls && { tls }),

    greeting(port) {
      const local = `On this machine:  ${scheme}://${isEverywhere ? 'localhost' : host}:${port}/`
      const address = configuredLanAddress(env) ?? reachable()
      if (address === undefined) {
        return `${local}\nNo phone can reach it: want HOST=0.0.0.0 and a network, or QRAUTH_LAN_ADDRESS`
      }
      const url = `${scheme}://${address}:${port}/`
      return `${local}\nOn the network:   ${url}\n\n${terminalQr(url)}\n`
    },

    refusal(error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      const reason = code === 'EADDRINUSE' ? 'another program does' : String(code ?? error)
      return `Cannot listen on ${host}:${
        port ?? 8000
      }, for ${reason}: want a free port in PORT, or another HOST`
    },
  }
}

/**
 * Connects to the Redis that the settings name, if they do.
 *
 * @returns the error, instead, that says why it cannot be used
 */
export async function connectedStores(
  env: Environment,
): Promise<NonNullable<Platform['stores']> | ConfigurationError> {
  const url = configuredRedis(env)
  if (url === undefined) return {}
  try {
    const { command } = await connectRedis(url)
    return { redis: redisStore(command) }
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it did not answer'
    return new ConfigurationError([
      { code: 'QRAUTH_REDIS_URL_INVALID', message: `Cannot use QRAUTH_REDIS_URL: ${message}` },
    ])
  }
}

// Bridges, tunnels and machines within the machine: no phone is there.
const INNER =
  /^(br-|cni|docker|flannel|lxc|podman|tailscale|tap|tun|utun|vbox|veth|virbr|vmnet|wg|zt)/
// RFC 1918.
const PRIVATE = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/

/** The IPv4 address by which a phone on the same network most likely reaches this machine. */
export function lanAddress(interfaces: Interfaces): string | undefined {
  let best: { readonly address: string; readonly score: number } | undefined
  for (const [name, addresses = []] of Object.entries(interfaces)) {
    for (const { address, family, internal } of addresses) {
      // A link-local address (RFC 3927) is what a machine has that found no network.
      if (family !== 'IPv4' || internal || address.startsWith('169.254.')) continue
      const score = (INNER.test(name) ? 0 : 2) + (PRIVATE.test(address) ? 1 : 0)
      if (!best || score > best.score) best = { address, score }
    }
  }
  return best?.address
}

/** A QR code in half blocks, black on white whatever the terminal's own colours. */
export function terminalQr(text: string): string {
  const modules = qrModules(text)
  const quiet = 4
  const isDark = (y: number, x: number) => modules[y - quiet]?.[x - quiet] === true
  const size = modules.length + 2 * quiet
  const lines: string[] = []
  for (let y = 0; y < size; y += 2) {
    let line = ''
    for (let x = 0; x < size; x++) {
      line += isDark(y, x) ? (isDark(y + 1, x) ? '█' : '▀') : (isDark(y + 1, x) ? '▄' : ' ')
    }
    // 16 and 231 of the 256 are black and white in every theme.
    lines.push(`\x1b[38;5;16;48;5;231m${line}\x1b[0m`)
  }
  return lines.join('\n')
}
