import type { Context, Handler } from 'hono'
import { keyOf, newSecret } from '../transfer/key.ts'
import { cacheCheck } from './cache.ts'
import { forwardedAddress } from '../http/ip.ts'
import { type Arrival, isLoopback } from '../http/origin.ts'
import type { Store, StorePromise } from '../store.ts'

/** The parts to check, and the token that allows it. */
export interface HealthOptions {
  /** Sent as `Authorization: Bearer …` (RFC 6750 section 2.1). */
  readonly token: string
  readonly store: Store
  /** The store's name in the settings. */
  readonly storeName: string
  /** Finds the origin of a request and the visitor's address, as the app does. */
  readonly arrival: (c: Context) => Arrival
  /** True where the origin is configured. */
  readonly originIsSet: boolean
  /** The path of the ask page. */
  readonly base: string
}

/**
 * One item of the deploy checklist: `origin`, `https`, `cache`, `store`, `single-use`, `clock`, a
 * promise of the store, `proxy` or `cookies`.
 */
export type HealthCheck = StorePromise

/** The cookie that says whether cookies arrive, and whether those of an answer do. */
export const PROBE = 'qrauth-probe'

// Seconds. JWTs are accepted from a clock 60 s ahead, and codes expire by the store's clock.
const MAX_SKEW = 30

/**
 * Checks the deploy checklist. It answers 200 where every check passes, and 503 where one fails.
 * Without the token it passes the request on, so the page does not exist. It issues a code of its
 * own and consumes it twice. The answer holds no secret. It is the only GET that writes, because
 * only the operator has the token.
 */
export function health(options: HealthOptions): Handler {
  return async function health(c, next) {
    const given = c.req.header('authorization') ?? ''
    // The time to compare hashes reveals nothing about the token.
    const [sent, wanted] = await Promise.all([
      keyOf('health', given),
      keyOf('health', `Bearer ${options.token}`),
    ])
    if (sent !== wanted) return next()
    const checks = await check(c, options)
    const ok = checks.every((one) => one.ok)
    c.header('cache-control', 'no-store')
    const arrived = probeArrived(c) ? 'sent' : 'none'
    c.header('set-cookie', `${PROBE}=${arrived}; Path=/; Max-Age=0; HttpOnly`)
    return c.json({ ok, checks }, ok ? 200 : 503)
  }
}

async function check(c: Context, options: HealthOptions): Promise<HealthCheck[]> {
  const { origin, address } = options.arrival(c)
  const isReachable = origin !== undefined && !isLoopback(origin)
  return [
    { name: 'origin', ok: isReachable, note: originNote(origin, options.originIsSet) },
    {
      name: 'https',
      ok: origin?.startsWith('https:') === true,
      note: origin?.startsWith('https:') === true
        ? 'the site uses it'
        : 'without it a script on the site can read codes, and so can the network',
    },
    ...(await Promise.all([
      cacheCheck(options.originIsSet ? origin : undefined, options.base),
      storeChecks(options),
      clockCheck(options),
      promiseChecks(options),
    ])).flat(),
    proxyCheck(c, address),
    {
      name: 'cookies',
      ok: true,
      note: probeArrived(c) ? 'they arrive' : `not checked: send the cookie ${PROBE}=sent`,
    },
  ]
}

function probeArrived(c: Context): boolean {
  return c.req.header('cookie')?.includes(`${PROBE}=sent`) === true
}

/** Behind a proxy that is not trusted, all visitors have one address, or none. */
function proxyCheck(c: Context, address: string | undefined): HealthCheck {
  const hops = c.req.header('x-forwarded-for')?.split(',').map(forwardedAddress)
  const isRead = hops?.some((hop) => hop !== undefined && hop === address)
  const notes = {
    none: 'not checked: no X-Forwarded-For arrived',
    read: 'X-Forwarded-For is read',
    ignored: 'X-Forwarded-For is not read: expected its sender in QRAUTH_TRUST_PROXY',
  }
  const state = isRead === undefined ? 'none' : isRead ? 'read' : 'ignored'
  return { name: 'proxy', ok: state !== 'ignored', note: notes[state] }
}

function originNote(origin: string | undefined, isSet: boolean): string {
  if (origin === undefined) return 'none, because this host is not allowed'
  const note = isSet ? `${origin}, as set` : `${origin}, as this request says; better set it`
  return isLoopback(origin) ? `${note}: no phone can reach it` : note
}

async function storeChecks({ store, storeName }: HealthOptions): Promise<HealthCheck[]> {
  const started = Date.now()
  try {
    const [key, state, slot] = await Promise.all([
      keyOf('health', newSecret()),
      keyOf('health', newSecret()),
      keyOf('health', newSecret()),
    ])
    await store.put([{ key, record: '{}', ttl: 30 }], { key: slot, state, ttl: 30 }, [])
    const took = Math.round(Date.now() - started)
    const consume = { from: key, to: state, guard: '', ttl: 30 }
    const states = [
      (await store.move({ ...consume, line: `done ${newSecret()}` }, [])).state,
      (await store.move({ ...consume, line: `done ${newSecret()}` }, [])).state,
    ]
    return [
      { name: 'store', ok: true, note: `${storeName}, one round trip in ${took} ms` },
      {
        name: 'single-use',
        ok: states.join() === 'moved,other',
        note: `a code consumed twice was ${states.join(', then ')}`,
      },
    ]
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it threw'
    return [{ name: 'store', ok: false, note: `${storeName}: ${why}` }]
  }
}

async function clockCheck({ store, storeName }: HealthOptions): Promise<HealthCheck> {
  if (!store.time) return { name: 'clock', ok: true, note: `${storeName} has no clock of its own` }
  try {
    const skew = Math.round(await store.time() - Date.now() / 1000)
    const note = `${storeName} is ${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead'}`
    return { name: 'clock', ok: Math.abs(skew) <= MAX_SKEW, note }
  } catch (error) {
    return { name: 'clock', ok: false, note: error instanceof Error ? error.message : 'it threw' }
  }
}

/** Reads what the store does when memory is full, after a crash, and at a failover. */
async function promiseChecks({ store, storeName }: HealthOptions): Promise<HealthCheck[]> {
  try {
    return (await store.promises?.() ?? []).map(({ name, ok, note }) => ({ name, ok, note }))
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it threw'
    return [{ name: 'persistence', ok: false, note: `${storeName}: ${why}` }]
  }
}
