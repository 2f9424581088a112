import { sign } from 'hono/jwt'
import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { newSecret } from '../../src/transfer/key.ts'
import { bodyText } from '../../src/transfer/record.ts'
import { issue } from '../../src/transfer/there.ts'
import {
  AGENT,
  floorKeys,
  MOUNT,
  NAMESPACE,
  ORIGIN,
  SECRET,
  storeOf,
  TRANSFER,
  TTL,
  USER,
} from './engine.ts'
import { load, type Request, request } from './load.ts'
import type { Runtime } from './servers.ts'
import { CF_HEADER } from './workerd.ts'

// The requests of a load. Every one comes from another address, and a user shows few codes, so that
// each limit is counted and none is reached.

/** Few enough to sign quickly, enough to stay below 20 codes each in a round. */
const USERS = 500

/** What a browser sends with a form on a page of this origin. */
const BROWSER = {
  'host': 'bench.test',
  'user-agent': AGENT,
  'accept': 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-GB,en;q=0.9',
  'origin': ORIGIN,
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'sec-fetch-user': '?1',
  'upgrade-insecure-requests': '1',
  'content-type': 'application/x-www-form-urlencoded',
}

/** The headers by which a runtime learns where a visitor is. */
function from(runtime: Runtime, index: number): Record<string, string> {
  const address = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`
  return runtime === 'workerd'
    ? { [CF_HEADER]: '{"colo":"VIE"}', 'cf-connecting-ip': address }
    : { 'x-forwarded-for': address, 'x-forwarded-proto': 'https' }
}

let signedIn: Promise<string[]> | undefined

/** The session cookies of signed-in devices. */
function sessions(): Promise<string[]> {
  const now = Math.floor(Date.now() / 1000)
  return signedIn ??= Promise.all(Array.from({ length: USERS }, async (_, index) => {
    const token = await sign(
      {
        iss: ORIGIN,
        aud: ORIGIN,
        sub: `user-${String(index).padStart(4, '0')}`,
        name: 'Ada Lovelace',
        iat: now,
        exp: now + 86_400,
        jti: newSecret(),
        amr: ['pwd'],
        auth_time: 1_700_000_000,
      },
      SECRET,
      'HS256',
    )
    return `__Host-session=${token}`
  }))
}

/** Signed-in devices press the button that shows a code. */
export async function showings(runtime: Runtime, count: number): Promise<Request[]> {
  const cookies = await sessions()
  return Array.from({ length: count }, (_, index) => {
    const cookie = cookies[index % USERS] ?? ''
    return request('POST', '/qr', { ...BROWSER, ...from(runtime, index), cookie })
  })
}

/** Puts live codes where the Upstash store looks for them, and gives them back. */
export async function liveCodes(redis: Redis, count: number): Promise<string[]> {
  const engine = {
    store: storeOf(([name, ...rest]) => redis.call(name, rest)),
    namespace: NAMESPACE,
  }
  return await Promise.all(Array.from({ length: count }, async () => {
    const issuer = { mount: MOUNT, realm: '', userKey: USER.id, sessionId: newSecret() }
    const issued = await issue(engine, issuer, TRANSFER, TTL, [])
    if (issued.state !== 'issued') throw new Error('Cannot put a live code: a limit was reached')
    return issued.code
  }))
}

/** Phones that saw the confirm page of each code press its button. */
export function taps(runtime: Runtime, codes: readonly string[], first = 0): Promise<Request[]> {
  return Promise.all(codes.map(async (code, index) => {
    const { id } = await NAMESPACE.code(MOUNT, code)
    const headers = {
      ...BROWSER,
      ...from(runtime, first + index),
      cookie: `__Host-qrauth-0=${id.slice(0, 8)}.${newKey()}`,
    }
    return request('POST', `/qr/${code}`, headers)
  }))
}

/** The same two steps at the floor: the path holds what the product would compute. */
export function floorShowings(runtime: Runtime, count: number): Request[] {
  return Array.from({ length: count }, (_, index) => {
    return request('POST', `/issue/${newKey()}`, { ...BROWSER, ...from(runtime, index) })
  })
}

export function floorTaps(redis: Redis, runtime: Runtime, count: number): Promise<Request[]> {
  return tapsOf('/consume', redis, runtime, count)
}

/** The same two steps with what no code can leave out. */
export async function leastShowings(runtime: Runtime, count: number): Promise<Request[]> {
  const cookies = await sessions()
  return Array.from({ length: count }, (_, index) => {
    const cookie = cookies[index % USERS] ?? ''
    const headers = { ...BROWSER, ...from(runtime, index), cookie }
    return request('POST', `/least/issue/${newKey()}`, headers)
  })
}

export function leastTaps(redis: Redis, runtime: Runtime, count: number): Promise<Request[]> {
  return tapsOf('/least/consume', redis, runtime, count)
}

async function tapsOf(
  path: string,
  redis: Redis,
  runtime: Runtime,
  count: number,
): Promise<Request[]> {
  const store = storeOf(([name, ...rest]) => redis.call(name, rest))
  const record = bodyText({ ...TRANSFER, expires: Math.floor(Date.now() / 1000) + TTL })
  return await Promise.all(Array.from({ length: count }, async (_, index) => {
    const key = newKey()
    const { entry, state, slot } = floorKeys(key)
    await store.put([{ key: entry, record, ttl: TTL }], { key: slot, state, ttl: TTL }, [])
    return request('POST', `${path}/${key}`, { ...BROWSER, ...from(runtime, index) })
  }))
}

function newKey(): string {
  return randomBytes(16).toString('base64url')
}

/** People with an account at better-auth. */
const ACCOUNTS = Array.from({ length: 64 }, (_, index) => `user-${index}@bench.test`)

/** Signed-in devices ask better-auth for a one-time token. */
export async function betterAuthShowings(port: number, count: number): Promise<Request[]> {
  const cookies: string[] = []
  await load(port, await betterAuthTaps(port, ACCOUNTS.length), 1, ({ head }) => {
    const cookie = /^set-cookie: *([^;]*session_token=[^;]+)/im.exec(head)?.[1]
    if (cookie === undefined) throw new Error(`better-auth signed nobody in:\n${head}`)
    cookies.push(cookie)
  })
  return Array.from({ length: count }, (_, index) => {
    const cookie = cookies[index % cookies.length] ?? ''
    return request('GET', '/api/auth/one-time-token/generate', { ...BROWSER, cookie })
  })
}

/** People come to better-auth with a magic link. */
export async function betterAuthTaps(port: number, count: number): Promise<Request[]> {
  const path = '/api/auth/sign-in/magic-link'
  const headers = { ...BROWSER, 'content-type': 'application/json' }
  const orders = Array.from({ length: count }, (_, index) => {
    const body = JSON.stringify({ email: ACCOUNTS[index % ACCOUNTS.length] })
    return request('POST', path, headers, body)
  })
  const { statuses } = await load(port, orders, 16)
  if (statuses.get(200) !== count) throw new Error('better-auth made no magic links')
  const mail: unknown = await (await fetch(`http://127.0.0.1:${port}/mail`)).json()
  if (!Array.isArray(mail) || mail.length !== count) throw new Error('better-auth sent no mail')
  return mail.map((token) =>
    request('GET', `/api/auth/magic-link/verify?token=${token}&callbackURL=/`, BROWSER)
  )
}
