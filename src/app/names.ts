import { type Client, clientsOf } from '../transfer/clients.ts'
import type { Reader } from './environment.ts'

/** The names of all variables that the standalone app reads. */
export const NAMES = [
  'QRAUTH_HOST',
  'QRAUTH_SECRET',
  'QRAUTH_SECRET_PREVIOUS',
  'QRAUTH_SESSION_COOKIE',
  'QRAUTH_ISSUER',
  'QRAUTH_AUDIENCE',
  'QRAUTH_WHOAMI_URL',
  'QRAUTH_WHOAMI_COOKIES',
  'QRAUTH_JWKS_URL',
  'QRAUTH_ACCESS_TEAM',
  'QRAUTH_ACCESS_AUDIENCE',
  'QRAUTH_HANDOFF_PATH',
  'QRAUTH_HANDOFF_SECRET',
  'QRAUTH_REGISTRY',
  'QRAUTH_ACCEPT_BEFORE',
  'QRAUTH_STORE',
  'UPSTASH_REDIS_REST_URL',
  'UPSTASH_REDIS_REST_TOKEN',
  'QRAUTH_REDIS_URL',
  'QRAUTH_PREFIX',
  'QRAUTH_ORIGIN',
  'QRAUTH_TRUST_PROXY',
  'QRAUTH_ALLOWED_HOSTS',
  'QRAUTH_LAN_ADDRESS',
  'QRAUTH_BASE_PATH',
  'QRAUTH_SITE_NAME',
  'QRAUTH_LOGO',
  'QRAUTH_ACCENT',
  'QRAUTH_LANGUAGES',
  'QRAUTH_TTL',
  'QRAUTH_CONFIRM',
  'QRAUTH_MATCH',
  'QRAUTH_HERE',
  'QRAUTH_CLIENTS',
  'QRAUTH_MAX_AGE',
  'QRAUTH_REDIRECT_TO',
  'QRAUTH_LOGIN_URL',
  'QRAUTH_HEALTH_TOKEN',
] as const

/** A reader of these variables. */
export type Read = Reader<(typeof NAMES)[number]>

/** Describes a secret, for messages. */
export const SECRET = '32 bytes or more, such as those of "openssl rand -base64 32"'

/** Describes a path, for messages. */
export const PATH = 'a path on this origin, such as "/" or "/account"'

/** Reads the devices without a browser: `tv=TV, cli=Command line`. */
export function clientsIn(text: string): Readonly<Record<string, Client>> {
  const pairs = list(text).map((item) => item.split('=').map((part) => part.trim()))
  const clients = Object.fromEntries(pairs.map(([id = '', name = '', ...more]) => {
    if (more.length > 0) {
      throw new TypeError('Cannot use a name: expected none of "=", received one')
    }
    return [id, { name }]
  }))
  if (clientsOf(clients).size === pairs.length) return clients
  throw new TypeError('Cannot use an id: expected each once, received one twice')
}

/** Splits a list at its commas. */
export function list(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim()).filter((item) => item !== '')
  if (items.length === 0) throw new TypeError('Cannot use a list: expected an item, received none')
  return items
}
