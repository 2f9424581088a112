import { Hono } from 'hono'
import {
  ConfigurationError,
  type Environment,
  type Problem,
  quoted,
  type Reader,
  reader,
  unknownNames,
} from './environment.ts'
import { demoHost } from './hosts/demo.ts'
import { newSecret } from './key.ts'
import { arrivals, isLoopback, type OriginOptions, pathOnOrigin } from './origin.ts'
import { qrauth } from './qrauth.ts'
import { jwtSession, type Session } from './session.ts'
import type { Store } from './store.ts'
import { memoryStore } from './stores/memory.ts'
import { upstashStore } from './stores/upstash.ts'

export { ConfigurationError, type Environment, type Problem } from './environment.ts'

/** What the runtime knows and no variable says. */
export interface Platform {
  /** This machine's address on the LAN. */
  readonly lanAddress?: () => string | undefined
  /** One site runs in many isolates at once, which share no memory. @default false */
  readonly edge?: boolean
}

const NAMES = [
  'QRAUTH_HOST',
  'QRAUTH_SECRET',
  'QRAUTH_SECRET_PREVIOUS',
  'QRAUTH_SESSION_COOKIE',
  'QRAUTH_ISSUER',
  'QRAUTH_AUDIENCE',
  'QRAUTH_STORE',
  'UPSTASH_REDIS_REST_URL',
  'UPSTASH_REDIS_REST_TOKEN',
  'QRAUTH_ORIGIN',
  'QRAUTH_TRUST_PROXY',
  'QRAUTH_ALLOWED_HOSTS',
  'QRAUTH_LAN_ADDRESS',
  'QRAUTH_BASE_PATH',
  'QRAUTH_TTL',
  'QRAUTH_REDIRECT_TO',
  'QRAUTH_LOGIN_URL',
] as const

type Read = Reader<(typeof NAMES)[number]>

/** Whose sessions they are, and the site around us where we are no guest of one. */
interface Host {
  readonly session: Session
  readonly site?: Hono
}

const SECRET = '32 bytes or more, such as those of "openssl rand -base64 32"'
const PATH = 'a path on this origin, such as "/" or "/account"'

/**
 * The app on its own, set up by environment variables alone. An empty one is as good as none.
 *
 * @throws {ConfigurationError} that lists every setting that cannot work
 */
export function createApp(env: Environment, platform: Platform = {}): Hono {
  const problems: Problem[] = []
  const read: Read = reader(env, problems)
  for (const name of unknownNames(env, 'QRAUTH_', NAMES)) {
    read.refuse(`${name}_UNKNOWN`, `Cannot use ${name}: want one of ${NAMES.join(', ')}`)
  }
  const base = basePath(read)
  const origins = originOptions(read)
  const host = hostOf(read, origins, base)
  const store = storeOf(read, platform)
  const address = lanAddress(read)
  const reach = address === undefined ? platform.lanAddress : () => address
  const ttl = read.value('QRAUTH_TTL', 'whole seconds from 30 to 600', seconds, 'RANGE')
  const redirectTo = read.value('QRAUTH_REDIRECT_TO', PATH, path)
  const loginUrl = read.value('QRAUTH_LOGIN_URL', `a URL, or ${PATH}`, pathOrUrl)
  if (problems.length > 0 || !store || !host) throw new ConfigurationError(problems)

  const app = new Hono()
  app.route(
    base,
    qrauth({
      ...origins,
      ...(ttl !== undefined && { ttl }),
      ...(redirectTo !== undefined && { redirectTo }),
      ...(loginUrl !== undefined && { loginUrl }),
      ...(reach && { lanAddress: reach }),
      session: host.session,
      store,
      catchAll: true,
      onEvent: (event) => console.log(JSON.stringify(event)),
    }),
  )
  if (host.site) app.route('/', host.site)
  return app
}

/** The address that `QRAUTH_LAN_ADDRESS` names, if it names one that can work. */
export function configuredLanAddress(env: Environment): string | undefined {
  return lanAddress(reader(env, []))
}

/** Whose sessions they are. A further kind of host is a further case. */
function hostOf(read: Read, origins: OriginOptions, base: string): Host | undefined {
  const isSecret = (secret: string) => jwtSession({ secret }) && secret
  const secrets = [
    read.secret('QRAUTH_SECRET', SECRET, isSecret, 'SHORT'),
    read.secret('QRAUTH_SECRET_PREVIOUS', SECRET, isSecret, 'SHORT'),
  ].filter((secret) => secret !== undefined)
  const hasSecret = read.text('QRAUTH_SECRET') !== undefined
  const cookie = read.value(
    'QRAUTH_SESSION_COOKIE',
    'letters, digits, "-" and "_", without "__Host-" (https adds it), and not "qrauth"',
    (name) => {
      // "qrauth" is what the phone's own secret is called.
      if (name === 'qrauth') return undefined
      return jwtSession({ secret: '-'.repeat(32), cookie: { name } }) && { name }
    },
  )
  const issuer = read.text('QRAUTH_ISSUER')
  const audience = read.text('QRAUTH_AUDIENCE')
  const options = {
    ...origins,
    ...(cookie && { cookie }),
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  }

  const kind = read.text('QRAUTH_HOST') ?? 'jwt'
  switch (kind) {
    case 'jwt':
      if (!hasSecret) {
        read.refuse(
          'QRAUTH_SECRET_MISSING',
          `Cannot sign sessions without QRAUTH_SECRET: want ${SECRET}, or QRAUTH_HOST=demo for a try`,
        )
      }
      return secrets.length === 0 ? undefined : { session: jwtSession({ ...options, secrets }) }
    case 'demo': {
      if (['/', '/login', '/logout', '/whoami'].includes(base)) {
        read.refuse(
          'QRAUTH_BASE_PATH_TAKEN',
          `Cannot use QRAUTH_BASE_PATH ${
            quoted(base)
          }, where QRAUTH_HOST=demo has a page: want another, such as "/qr"`,
        )
      }
      // Without a secret the demo's sessions end with the process.
      if (!hasSecret) secrets.unshift(newSecret() + newSecret())
      if (secrets.length === 0) return undefined
      const session = jwtSession({ ...options, secrets })
      return { session, site: demoHost({ ...origins, session, action: base }) }
    }
    default:
      read.refuse(
        'QRAUTH_HOST_UNKNOWN',
        `Cannot use QRAUTH_HOST ${quoted(kind)}: want "jwt" or "demo"`,
      )
      return undefined
  }
}

/** Where codes live. A further kind of store is a further case. */
function storeOf(read: Read, { edge = false }: Platform): Store | undefined {
  const upstash = upstashOf(read)
  const kind = read.text('QRAUTH_STORE') ?? (upstash === 'absent' ? 'memory' : 'upstash')
  switch (kind) {
    case 'memory':
      if (edge && read.text('QRAUTH_STORE') === undefined) {
        read.refuse(
          'QRAUTH_STORE_MISSING',
          'Cannot keep codes in the memory of one isolate of many: want UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or QRAUTH_STORE=memory for a try',
        )
      }
      return memoryStore()
    case 'upstash':
      if (upstash !== 'absent') return upstash
      read.refuse(
        'UPSTASH_REDIS_REST_URL_MISSING',
        'Cannot use QRAUTH_STORE "upstash" alone: want UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN',
      )
      return undefined
    default:
      read.refuse(
        'QRAUTH_STORE_UNKNOWN',
        `Cannot use QRAUTH_STORE ${quoted(kind)}: want "upstash" or "memory"`,
      )
      return undefined
  }
}

function upstashOf(read: Read): Store | 'absent' | undefined {
  const url = read.secret(
    'UPSTASH_REDIS_REST_URL',
    'the REST address of the database, such as "https://name.upstash.io", without quotes',
    (url) => upstashStore({ url, token: '-' }) && url,
  )
  const token = read.secret(
    'UPSTASH_REDIS_REST_TOKEN',
    'the REST token of the database, without spaces and quotes',
    (token) =>
      /["']/.test(token)
        ? undefined
        : upstashStore({ url: 'https://site.invalid', token }) && token,
  )
  const hasUrl = read.text('UPSTASH_REDIS_REST_URL') !== undefined
  const hasToken = read.text('UPSTASH_REDIS_REST_TOKEN') !== undefined
  if (!hasUrl && !hasToken) return 'absent'
  if (!hasToken) {
    read.refuse(
      'UPSTASH_REDIS_REST_TOKEN_MISSING',
      'Cannot use UPSTASH_REDIS_REST_URL without UPSTASH_REDIS_REST_TOKEN: want both',
    )
  }
  if (!hasUrl) {
    read.refuse(
      'UPSTASH_REDIS_REST_URL_MISSING',
      'Cannot use UPSTASH_REDIS_REST_TOKEN without UPSTASH_REDIS_REST_URL: want both',
    )
  }
  return url === undefined || token === undefined ? undefined : upstashStore({ url, token })
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
    // Nothing that the router takes for a pattern, and nothing that a browser resolves.
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

function path(text: string): string | undefined {
  return pathOnOrigin(text, 'https://site.invalid') === undefined ? undefined : text
}

function pathOrUrl(text: string): string | undefined {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? text : path(text)
}

function list(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim()).filter((item) => item !== '')
  if (items.length === 0) throw new TypeError('Cannot use a list of nothing')
  return items
}
