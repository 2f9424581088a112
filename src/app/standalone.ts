import type { Hono } from 'hono'
import { isLoopback } from '../http/origin.ts'
import { allLanguages } from '../pages/locales/all.ts'
import { memoryStore } from '../stores/memory.ts'
import { connectRedis, redisStore } from '../stores/tcp.ts'
import { upstashStore } from '../stores/upstash.ts'
import { configuredLanAddress, configuredRedis, createApp } from './app.ts'
import { memoryRegistry } from '../stores/registry-memory.ts'
import { redisRegistry } from '../stores/registry-tcp.ts'
import { upstashRegistry } from '../stores/registry-upstash.ts'
import { DEMO_NAME, demoHost } from './demo.ts'
import { ConfigurationError, type Environment, type Problem, reader } from './environment.ts'
import type { Connected } from './store.ts'
import { greeting } from './greeting.ts'
import { type Interfaces, lanAddresses } from './lan.ts'

/** The standalone app on one machine, ready to listen. */
export interface Standalone {
  readonly fetch: Hono['fetch']
  readonly hostname: string
  /** The port. 0 stands for any free port. */
  readonly port: number
  /** The files of a certificate and its key, in PEM, where the app itself serves https. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Writes the greeting to print. `hostname` is given where the runtime listens on another one. */
  greeting(port: number, hostname?: string): string
  /** Writes in one line why the app cannot listen. */
  refusal(error: unknown): string
}

/**
 * Makes the app from environment variables. `PORT` and `HOST` set the address on which it listens.
 *
 * @param route the address of this machine on its default route, where the runtime reports it
 * @returns the app, or the error that lists every setting that cannot work
 */
export function standalone(
  env: Environment,
  interfaces: () => Interfaces,
  connected: Connected = {},
  route?: string,
): Standalone | ConfigurationError {
  const problems: Problem[] = []
  const read = reader<'HOST' | 'PORT' | 'TLS_CERT' | 'TLS_KEY'>(env, problems)
  const hostname = read.text('HOST') ?? '0.0.0.0'
  const port = read.value('PORT', 'a number from 0 to 65535', (text) => {
    return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
  })
  const [cert, key] = [read.text('TLS_CERT'), read.text('TLS_KEY')]
  if ((cert === undefined) !== (key === undefined)) {
    const message = 'Cannot speak https: expected both TLS_CERT and TLS_KEY, received one of them'
    read.refuse('TLS_INCOMPLETE', message)
  }
  const tls = cert !== undefined && key !== undefined ? { cert, key } : undefined

  let listening = hostname
  function reachable(): string | undefined {
    if (isEverywhere(listening)) return lanAddresses(interfaces(), route)[0]?.address
    return isLoopback(`http://${bracketed(listening)}`) ? undefined : bracketed(listening)
  }

  let app: Hono | undefined
  try {
    app = createApp(env, {
      lanAddress: reachable,
      ...connected,
      upstash: upstashStore,
      upstashSessions: upstashRegistry,
      memory: memoryStore,
      demo: demoHost,
      demoName: DEMO_NAME,
      sessions: memoryRegistry,
      languages: allLanguages,
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

    greeting(port, heard = hostname) {
      listening = heard
      const configured = configuredLanAddress(env)
      const address = configured ?? reachable()
      const isChosen = configured === undefined && isEverywhere(heard)
      return greeting({
        env,
        scheme: tls ? 'https' : 'http',
        port,
        local: isEverywhere(heard) ? 'localhost' : bracketed(heard),
        ...(address !== undefined && { address }),
        others: isChosen ? lanAddresses(interfaces(), route).slice(1) : [],
      })
    },

    refusal(error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      const reason = code === 'EADDRINUSE' ? 'address already in use' : String(code ?? error)
      const where = `Cannot listen on ${bracketed(hostname)}:${port ?? 8000}`
      if (isOfThisMachine(hostname, interfaces())) {
        return `${where}: expected a free port in PORT, received "${reason}"`
      }
      return `${where}: expected HOST to be an address of this machine, such as 0.0.0.0, received ` +
        `HOST="${hostname}" (${reason}). Shells and conda set HOST; unset it, or set it to 0.0.0.0`
    },
  }
}

function isEverywhere(hostname: string): boolean {
  return hostname === '0.0.0.0' || hostname === '::'
}

/**
 * Tells whether this machine can listen on an address or on `localhost`. Other names are not
 * resolved.
 */
function isOfThisMachine(hostname: string, interfaces: Interfaces): boolean {
  if (isEverywhere(hostname) || isLoopback(`http://${bracketed(hostname)}`)) return true
  return Object.values(interfaces).flat().some((one) => one?.address === hostname)
}

/** Writes a host as in a URL, with brackets around IPv6. */
function bracketed(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname
}

/**
 * Connects to the Redis that the settings name, if they name one.
 *
 * @returns the stores, or the error that gives the reason why Redis cannot be used
 */
export async function connectedStores(
  env: Environment,
): Promise<Connected | ConfigurationError> {
  const { url, ...options } = configuredRedis(env)
  if (url === undefined) return {}
  try {
    const { command } = await connectRedis(url, options)
    return {
      stores: { redis: redisStore(command, options) },
      registries: { redis: redisRegistry(command, options) },
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it did not answer'
    return new ConfigurationError([
      { code: 'QRAUTH_REDIS_URL_INVALID', message: `Cannot use QRAUTH_REDIS_URL: ${message}` },
    ])
  }
}
