import type { Hono } from 'hono'
import { configuredLanAddress, configuredRedis, createApp, type Platform } from './app.ts'
import { ConfigurationError, type Environment, type Problem, reader } from './environment.ts'
import { demoHost } from './demo.ts'
import { isLoopback } from '../http/origin.ts'
import { terminalQr } from '../qr/terminal.ts'
import { type Interfaces, lanAddress } from './lan.ts'
import { memoryStore } from '../stores/memory.ts'
import { connectRedis, redisStore } from '../stores/tcp.ts'
import { upstashStore } from '../stores/upstash.ts'

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
