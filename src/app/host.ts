import type { Hono } from 'hono'
import type { Registry } from '../session/registry.ts'
import type { Session } from '../session/session.ts'
import { list, type Read, SECRET } from './names.ts'
import type { Platform } from './store.ts'
import type { RegistryStore } from '../session/book.ts'
import { quoted } from './environment.ts'
import { registriesOf } from './registry.ts'
import { access } from '../hosts/access.ts'
import { handoff } from '../hosts/handoff.ts'
import { jwks } from '../hosts/jwks.ts'
import { whoami } from '../hosts/whoami.ts'
import { newSecret } from '../transfer/key.ts'
import type { OriginOptions } from '../http/origin.ts'
import { type JwtSession, jwtSession } from '../session/jwt.ts'

/** The host's session, and the demo site where there is no other site. */
export interface Host {
  readonly session: Session
  /** A secret of this app and its site, of at least 32 bytes. */
  readonly secret: string
  readonly site?: Hono
}

/**
 * Chooses the host's session. Each kind of host is one case.
 *
 * @param sessions keeps sessions, where the entry point brings what does
 */
export function hostOf(
  read: Read,
  origins: OriginOptions,
  base: string,
  { demo, demoName, happened }: Platform,
  sessions?: RegistryStore,
): Host | undefined {
  const isSecret = (secret: string) => jwtSession({ secret }) && secret
  const current = read.secret('QRAUTH_SECRET', SECRET, isSecret, 'SHORT')
  const previous = read.secret('QRAUTH_SECRET_PREVIOUS', SECRET, isSecret, 'SHORT')
  const secrets = [current, previous].filter((secret) => secret !== undefined)
  const hasSecret = read.text('QRAUTH_SECRET') !== undefined
  const kept = registriesOf(read, sessions)
  function own(registry: Registry | false): JwtSession | undefined {
    const cookie = read.value(
      'QRAUTH_SESSION_COOKIE',
      'letters, digits, "-" and "_", without "__Host-" (https adds it), and not "qrauth"',
      (name) => {
        // "qrauth" is the cookie of the phone's own secret.
        if (name === 'qrauth') return undefined
        return jwtSession({ secret: '-'.repeat(32), cookie: { name } }) && { name }
      },
    )
    const issuer = read.text('QRAUTH_ISSUER')
    const audience = read.text('QRAUTH_AUDIENCE')
    return secrets.length === 0 ? undefined : jwtSession({
      ...origins,
      ...(registry && { registry }),
      ...(cookie && { cookie }),
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
      secret: secrets,
    })
  }

  const kind = read.text('QRAUTH_HOST') ?? 'jwt'
  switch (kind) {
    case 'jwt': {
      if (!hasSecret) {
        read.refuse(
          'QRAUTH_SECRET_MISSING',
          `Cannot sign sessions: expected QRAUTH_SECRET with ${SECRET}${
            demo ? ', or QRAUTH_HOST=demo to try it out' : ''
          }, received none`,
        )
      }
      const session = own(current !== undefined && kept('off', current))
      return session && current !== undefined ? { session, secret: current } : undefined
    }
    case 'demo': {
      if (!demo) {
        read.refuse(
          'QRAUTH_HOST_ABSENT',
          'Cannot be a demo: expected an entry point with the demo, such as src/workers/demo.ts, received one without it',
        )
        return undefined
      }
      if (['/', '/login', '/logout', '/whoami', '/events'].includes(base)) {
        read.refuse(
          'QRAUTH_BASE_PATH_TAKEN',
          `Cannot use QRAUTH_BASE_PATH: expected a path without a page of QRAUTH_HOST=demo, such as "/qr", received ${
            quoted(base)
          }`,
        )
      }
      // Without a secret the demo's sessions end with the process.
      const secret = current ?? newSecret() + newSecret()
      if (!hasSecret) secrets.unshift(secret)
      // The demo starts every session itself, so the registry knows them all.
      const session = own(kept('on', secret))
      const name = read.text('QRAUTH_SITE_NAME') ?? demoName
      const here = read.text('QRAUTH_HERE') !== 'off'
      const shown = { here, ...(name !== undefined && { name }), ...(happened && { happened }) }
      return session && {
        session,
        secret,
        site: demo({ ...origins, ...shown, session, action: base }),
      }
    }
    case 'whoami':
    case 'jwks':
    case 'access': {
      kept('own', '')
      const reads = { whoami: whoamiOf, jwks: jwksOf, access: accessOf }[kind](read, origins)
      const starts = handoffOf(read)
      if (!reads || !starts) return undefined
      const { secret, ...session } = starts
      return { session: { ...reads, ...session }, secret: current ?? secret }
    }
    default:
      read.refuse(
        'QRAUTH_HOST_UNKNOWN',
        `Cannot use QRAUTH_HOST: expected "jwt", "whoami", "jwks", "access" or "demo", received ${
          quoted(kind)
        }`,
      )
      return undefined
  }
}

type Reads = Pick<Session, 'read' | 'readsCookies'>
type Starts = Pick<Session, 'start' | 'end' | 'setsCookies'> & { readonly secret: string }

function whoamiOf(read: Read, { trustProxy = false }: OriginOptions): Reads | undefined {
  const url = required(read, 'QRAUTH_WHOAMI_URL', 'a URL of the site', (url) => {
    return whoami({ url, cookies: ['-'] }) && url
  })
  const cookies = required(read, 'QRAUTH_WHOAMI_COOKIES', 'cookie names with commas', (text) => {
    return whoami({ url: 'https://-/', cookies: list(text) }) && list(text)
  })
  return url !== undefined && cookies ? whoami({ url, cookies, trustProxy }) : undefined
}

function jwksOf(read: Read): Reads | undefined {
  const url = required(read, 'QRAUTH_JWKS_URL', 'the URL of the key set', (url) => {
    return jwks({ url, issuer: '-', audience: '-', cookie: { name: '-' } }) && url
  })
  const issuer = required(read, 'QRAUTH_ISSUER', 'the claim "iss"', (text) => text)
  const audience = required(read, 'QRAUTH_AUDIENCE', 'the claim "aud"', (text) => text)
  const name = required(
    read,
    'QRAUTH_SESSION_COOKIE',
    'the cookie by its full name',
    (name) => jwks({ url: 'https://-/', issuer: '-', audience: '-', cookie: { name } }) && name,
  )
  if (url === undefined || issuer === undefined || audience === undefined || name === undefined) {
    return undefined
  }
  return jwks({ url, issuer, audience, cookie: { name } })
}

function accessOf(read: Read): Reads | undefined {
  const team = required(read, 'QRAUTH_ACCESS_TEAM', 'TEAM of TEAM.cloudflareaccess.com', (team) => {
    return access({ team, audience: '0'.repeat(64) }) && team
  })
  const audience = required(
    read,
    'QRAUTH_ACCESS_AUDIENCE',
    "the application's tag, 64 hexadecimal digits",
    (audience) => access({ team: 'a', audience }) && audience,
  )
  return team !== undefined && audience !== undefined ? access({ team, audience }) : undefined
}

function handoffOf(read: Read): Starts | undefined {
  const path = required(
    read,
    'QRAUTH_HANDOFF_PATH',
    'a path of the site, such as "/handoff"',
    (path) => {
      return handoff({ path, secret: '-'.repeat(32) }) && path
    },
  )
  const secret = required(read, 'QRAUTH_HANDOFF_SECRET', SECRET, (secret) => {
    return handoff({ path: '/-', secret }) && secret
  })
  if (path === undefined || secret === undefined) return undefined
  return { ...handoff({ path, secret }), secret }
}

function required<T>(
  read: Read,
  name: Parameters<Read['secret']>[0],
  expected: string,
  understand: (text: string) => T | undefined,
): T | undefined {
  if (read.text(name) === undefined) {
    const host = read.text('QRAUTH_HOST') ?? 'jwt'
    read.refuse(
      `${name}_MISSING`,
      `Cannot use QRAUTH_HOST "${host}": expected ${name} with ${expected}, received none`,
    )
    return undefined
  }
  // Some values are secrets, and a URL may hold one.
  return read.secret(name, expected, understand)
}
