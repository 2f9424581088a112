import type { Hono } from 'hono'
import { hostOf } from './host.ts'
import { clientsIn, list, NAMES, PATH, type Read, SECRET } from './names.ts'
import { type Platform, prefixOf, storeOf } from './store.ts'
import {
  ConfigurationError,
  type Environment,
  type Problem,
  reader,
  unknownNames,
} from './environment.ts'
import { health } from './health.ts'
import { languagesOf } from './languages.ts'
import { newApp } from '../http/router.ts'
import { deviceMetadata } from '../hosts/metadata.ts'
import { arrivals, isLoopback, type OriginOptions, pathOnOrigin } from '../http/origin.ts'
import { type Brand, lookOf } from '../pages/brand.ts'
import { favicon } from '../pages/favicon.ts'
import { qrauth } from '../qrauth.ts'
import type { QrauthEvent } from '../transfer/events.ts'

export type { Platform } from './store.ts'
export { ConfigurationError, type Environment, type Problem } from './environment.ts'

// RFC 8414 section 3.
const METADATA = '/.well-known/oauth-authorization-server'

// The number of events that the demo shows.
const SHOWN = 50

/**
 * Makes the standalone app, configured by environment variables. An empty variable counts as not
 * set.
 *
 * @param platform the parts of the app, so that each entry point bundles only what it uses
 * @throws {ConfigurationError} that lists every setting that cannot work
 */
export function createApp(env: Environment, platform: Platform): Hono {
  const problems: Problem[] = []
  const read: Read = reader(env, problems)
  for (const name of unknownNames(env, 'QRAUTH_', NAMES)) {
    read.refuse(
      `${name}_UNKNOWN`,
      `Cannot use ${name}: expected one of ${NAMES.join(', ')}, received ${name}`,
    )
  }
  const base = basePath(read)
  const origins = originOptions(read)
  const happened: QrauthEvent[] = []
  // The store comes first, because it may keep the sessions. Its problems are told after the host's.
  const later: Problem[] = []
  const store = storeOf(reader(env, later), platform)
  const host = hostOf(read, origins, base, { ...platform, happened }, store?.sessions)
  problems.push(...later)
  const address = lanAddress(read)
  const reach = address === undefined ? platform.lanAddress : () => address
  const ttl = read.value('QRAUTH_TTL', 'whole seconds from 30 to 600', seconds, 'RANGE')
  const confirm = read.value(
    'QRAUTH_CONFIRM',
    '"tap" or "match"',
    (text) => text === 'tap' || text === 'match' ? text : undefined,
  )
  const match = read.value(
    'QRAUTH_MATCH',
    '"pick" or "type"',
    (text) => text === 'pick' || text === 'type' ? text : undefined,
  )
  const approve = read.value(
    'QRAUTH_HERE',
    '"off", "compare" or "type"',
    (text) => text === 'off' || text === 'compare' || text === 'type' ? text : undefined,
  ) ?? (host?.site ? 'compare' : 'off')
  const clients = read.value(
    'QRAUTH_CLIENTS',
    'ids and names such as "tv=TV, cli=Command line"',
    clientsIn,
  )
  if (clients && host && !host.session.startBearer) {
    read.refuse(
      'QRAUTH_CLIENTS_ABSENT',
      'Cannot use QRAUTH_CLIENTS: expected QRAUTH_HOST "jwt" or "demo", received a host with sessions of its own, which cannot take tokens',
    )
  }
  const redirectTo = read.value('QRAUTH_REDIRECT_TO', PATH, path)
  const loginUrl = read.value('QRAUTH_LOGIN_URL', `a URL, or ${PATH}`, pathOrUrl)
  const maxAge = read.value('QRAUTH_MAX_AGE', 'whole seconds of at least 1', positive, 'RANGE')
  const languages = languagesOf(read, platform.languages)
  const demoName = host?.site && platform.demoName
  const siteName = read.text('QRAUTH_SITE_NAME') ?? demoName
  const brand = brandOf(read)
  const token = read.secret('QRAUTH_HEALTH_TOKEN', SECRET, (token) => {
    return token.length < 32 ? undefined : token
  }, 'SHORT')
  if (problems.length > 0 || !store || !host) throw new ConfigurationError(problems)

  const app = newApp()
  if (token !== undefined) {
    app.get(
      `${base === '/' ? '' : base}/health`,
      health({
        token,
        ...store,
        arrival: arrivals(origins),
        originIsSet: origins.origin !== undefined,
        base,
      }),
    )
  }
  app.route(
    base,
    qrauth({
      ...origins,
      ...(ttl !== undefined && { ttl }),
      ...(confirm !== undefined && { confirm }),
      ...(match !== undefined && { match }),
      ...((approve !== 'off' || clients) && {
        here: {
          ...(approve !== 'off' && { approve }),
          ...(clients && { clients }),
          // In the demo everybody knows the password.
          ...(host.site && { verify: false as const }),
        },
      }),
      ...(redirectTo !== undefined && { redirectTo }),
      ...(loginUrl !== undefined && { loginUrl }),
      ...(reach && { lanAddress: reach }),
      ...(siteName !== undefined && { siteName }),
      ...(maxAge !== undefined && { reauthenticate: { maxAge } }),
      languages,
      brand,
      session: host.session,
      secret: host.secret,
      store: store.store,
      catchAll: true,
      onEvent(event) {
        console.log(JSON.stringify(event))
        if (host.site && happened.push(event) > SHOWN) happened.shift()
      },
    }),
  )
  // For pages that are none of ours: ours bring it along.
  app.get('/favicon.ico', () => favicon())
  if (clients) {
    app.get(METADATA, deviceMetadata({ ...origins, basePath: base }))
  }
  if (host.site) app.route('/', host.site)
  return app
}

/** Reads the path that `QRAUTH_BASE_PATH` names, or the default. */
export function configuredBasePath(env: Environment): string {
  return basePath(reader(env, []))
}

/** Reads the address that `QRAUTH_LAN_ADDRESS` names; undefined where it cannot work. */
export function configuredLanAddress(env: Environment): string | undefined {
  return lanAddress(reader(env, []))
}

/** Reads the address of `QRAUTH_REDIS_URL`, and the prefix of keys. */
export function configuredRedis(env: Environment): { url?: string; prefix?: string } {
  const read: Read = reader(env, [])
  const [url, prefix] = [read.text('QRAUTH_REDIS_URL'), prefixOf(read)]
  return { ...(url !== undefined && { url }), ...(prefix !== undefined && { prefix }) }
}

function brandOf(read: Read): Brand {
  const logo = read.value(
    'QRAUTH_LOGO',
    '"<svg …>" or "data:image/…" of 64 KiB at most',
    (logo) => lookOf({ logo }) && logo,
  )
  const accent = read.value(
    'QRAUTH_ACCENT',
    'a colour such as "#0b4db3"',
    (accent) => lookOf({ accent }) && accent,
  )
  return { ...(logo !== undefined && { logo }), ...(accent !== undefined && { accent }) }
}

function originOptions(read: Read): OriginOptions {
  const origin = read.value(
    'QRAUTH_ORIGIN',
    'scheme, host and port only, such as "https://example.com"',
    (origin) => arrivals({ origin }) && origin,
  )
  const trustProxy = read.value(
    'QRAUTH_TRUST_PROXY',
    '"false", "loopback", "private", or addresses and ranges such as "10.0.0.0/8, 192.0.2.7"',
    (text) => {
      const isWord = text === 'loopback' || text === 'private'
      const trustProxy = text === 'false' ? false : isWord ? text : list(text)
      return arrivals({ trustProxy }) && trustProxy
    },
  )
  const allowedHosts = read.value(
    'QRAUTH_ALLOWED_HOSTS',
    'host names such as "example.com, example.com:8443"',
    (text) => {
      const allowedHosts = list(text)
      return arrivals({ allowedHosts }) && allowedHosts
    },
  )
  return {
    ...(origin !== undefined && { origin }),
    ...(trustProxy !== undefined && { trustProxy }),
    ...(allowedHosts && { allowedHosts }),
  }
}

function basePath(read: Read): string {
  const base = read.value('QRAUTH_BASE_PATH', 'a path such as "/qr", or "/"', (text) => {
    // No pattern of the router, and no dot segment that a browser resolves.
    const isPlain = /^(\/[\w.~-]+)*\/?$/.test(text) && !/\/\.{1,2}(\/|$)/.test(text)
    return isPlain ? text.replace(/\/$/, '') || '/' : undefined
  })
  return base ?? '/qr'
}

function lanAddress(read: Read): string | undefined {
  return read.value(
    'QRAUTH_LAN_ADDRESS',
    'the address of this machine on the network, such as "192.168.1.20"',
    (address) => {
      const url = new URL(`http://${address}`)
      const isAddress = url.host === address.toLowerCase() && url.port === ''
      return isAddress && !isLoopback(url.origin) ? address : undefined
    },
  )
}

function seconds(text: string): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0
  return value >= 30 && value <= 600 ? value : undefined
}

function positive(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

function path(text: string): string | undefined {
  return pathOnOrigin(text, 'https://site.invalid') === undefined ? undefined : text
}

function pathOrUrl(text: string): string | undefined {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? text : path(text)
}
