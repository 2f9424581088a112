import type { Context, Handler } from 'hono'
import { Fault, type FaultReason, type Rejection } from './transfer/outcomes.ts'
import { networkOf } from './http/ip.ts'
import { pageHeaders, referrer, type Room } from './http/headers.ts'
import { baseOf } from './http/base.ts'
import { cookieName } from './http/cookie.ts'
import type { Happening, Used } from './transfer/events.ts'
import { newSecret } from './transfer/key.ts'
import type { Settings } from './settings.ts'
import type { PageData, Way } from './pages/data/page.ts'
import type { Page } from './pages/pages.ts'
import type { Words } from './pages/words.ts'
import type { Limited } from './store.ts'
import type { LimitedStep } from './transfer/limits.ts'

/** One request, with the data that all steps need and the ways to answer. */
export interface Visit {
  readonly c: Context
  readonly settings: Settings
  /** When the request arrived, in seconds since 1970, with their fraction. */
  readonly began: number
  /** The origin people use. */
  readonly origin: string
  /** Where the app is mounted: '' or `/qr`. */
  readonly base: string
  /** True where the mount is not known from the URL, so that links would lead elsewhere. */
  readonly isLost: boolean
  /** The words of this visitor's pages. */
  readonly words: Words
  /** The site's name. */
  readonly site: string
  /** The ask page's path. */
  readonly ask: string
  /**
   * The origin and base that a phone reaches; undefined where only this machine could reach them.
   */
  readonly mount: string | undefined
  readonly address: { readonly address?: string }
  /** The visitor's network, by which limits count. */
  readonly network: { readonly network?: string }
  /** The User-Agent of the device that asks, or ''. */
  readonly agent: string
  page(status: Status, room: Room, page: (data: PageData) => Page): Promise<Response>
  redirect(status: 302 | 303, location: string): Response
  reject(rejection: Rejection): Promise<Response>
  /** Answers that the code leads nowhere. `used`: another device used it, which only events tell. */
  refuse(step: 'confirm' | 'consume', used?: Used): Promise<Response>
  limited(step: LimitedStep, limited: Limited, userId?: string): Promise<Response>
  /** Answers that no address is known that a phone could reach. */
  unreachable(): Promise<Response>
  event(happening: Happening): void
}

/** Answers one step of a transfer. */
export type Step = (visit: Visit) => Promise<Response>

/** The steps of one path. */
export interface Steps {
  readonly GET: Step
  /** Absent where nothing acts. */
  readonly POST?: Step
}

type Status = 200 | 400 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 429 | 503

const STATUS = {
  'origin': 403,
  'navigation': 403,
  'browser': 403,
  'host': 421,
  'method': 405,
  'too-large': 413,
  'media-type': 415,
  'next': 400,
  'limited': 429,
  'paused': 429,
  'policy': 403,
  'sessions': 409,
  'signed-out-loop': 403,
  'cookies': 403,
} as const satisfies Record<Rejection['reason'], Status>

/** Leads to the same page, requested again. */
const AGAIN: Way = { to: 'again', href: '' }

// Longer than any mount, and short enough that every link can be drawn.
const MAX_BASE = 1024

/**
 * Makes the handlers of routes. GETs ask and POSTs act. HEAD is a GET whose body hono does not
 * send. Refusals are returned. A {@link Fault} of a part that does not answer becomes a 503 page
 * here. Every other error is a bug, and the host's `onError` handles it.
 */
export function routes(settings: Settings): (steps: Step | Steps) => Handler {
  return (steps) =>
    async function qrauth(c) {
      const visit = arrive(settings, c)
      if (visit.origin === '') return await visit.reject({ reason: 'host' })
      if (visit.isLost || visit.base.length > MAX_BASE) return await visit.refuse('confirm')
      try {
        if (typeof steps === 'function') return await steps(visit)
        const { method } = c.req
        if (method === 'POST' && steps.POST) return await steps.POST(visit)
        if (method === 'GET' || method === 'HEAD') return await steps.GET(visit)
        c.header('allow', steps.POST ? 'GET, HEAD, POST' : 'GET, HEAD')
        return await visit.reject({ reason: 'method' })
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        return await faultPage(visit, error)
      }
    }
}

async function faultPage(visit: Visit, { reason, cause }: Fault): Promise<Response> {
  visit.event({ type: 'fault', reason, error: told(reason, cause) })
  const page = await visit.page(
    503,
    'dead-end',
    (data) => visit.settings.pages.fault({ ...data, reason, way: AGAIN }),
  )
  // The page says that nothing happened, so the cookies that the step set are removed. The host's
  // cookies stay, because one may be a refresh token that works once.
  const ours = visit.settings.setsCookies.map((name) => `${cookieName(name, visit.origin)}=`)
  for (const { headers } of [visit.c.res, page]) {
    const lines = headers.getSetCookie()
    headers.delete('set-cookie')
    for (const line of lines) {
      if (!ours.some((name) => line.startsWith(name))) headers.append('set-cookie', line)
    }
  }
  return page
}

/**
 * Chooses the link that helps after a rejection. Has none where no address of this site is known.
 */
function wayOn({ ask, base }: Visit, rejection: Rejection): { readonly way?: Way } {
  switch (rejection.reason) {
    case 'host':
    case 'origin':
      return {}
    case 'next':
      return { way: { to: 'ask', href: ask } }
    case 'signed-out-loop':
      // Without the mark, which would say it once more.
      return { way: { to: 'again', href: ask } }
    case 'policy':
      return rejection.login === undefined
        ? { way: { to: 'home', href: '/' } }
        : { way: { to: 'login', href: rejection.login } }
    case 'sessions':
      return { way: { to: 'devices', href: `${base}/devices` } }
    default:
      return { way: AGAIN }
  }
}

/**
 * Describes a cause for the log. Mail servers and directories repeat their input in error messages.
 */
export function told(reason: FaultReason, cause: unknown): string {
  if (!(cause instanceof Error)) return 'it threw no error'
  return reason === 'delivery' || reason === 'verification' ? cause.name : cause.message
}

function arrive(settings: Settings, c: Context): Visit {
  const { pages } = settings
  const { origin = '', ...address } = settings.arrival(c)
  const found = origin && (settings.base ?? baseOf(c))
  const base = found ?? ''
  const reach = origin && settings.reach(origin)

  const visit: Visit = {
    c,
    settings,
    began: Date.now() / 1000,
    origin,
    base,
    isLost: found === undefined,
    get words() {
      return settings.words(c)
    },
    get site() {
      return settings.siteName ?? (origin && new URL(origin).host)
    },
    ask: base || '/',
    mount: reach && reach + base,
    address,
    network: address.address === undefined ? {} : { network: networkOf(address.address) },
    agent: c.req.header('user-agent') ?? '',

    async page(status, room, page) {
      const nonce = newSecret()
      const { words, site } = visit
      const { look, times } = settings
      const data = { nonce, words, times: times(words.lang), site }
      const frame = { ...data, look, page: page(data), referrer: referrer(room) }
      const html = await pages.layout(frame)
      c.header('content-language', words.lang)
      return c.body(html, status, pageHeaders(room, nonce, origin))
    },

    redirect(status, location) {
      c.header('cache-control', 'no-store, no-transform')
      c.header('cdn-cache-control', 'no-store')
      c.header('referrer-policy', 'no-referrer')
      return c.redirect(location, status)
    },

    async reject(rejection) {
      visit.event({ type: 'rejected', reason: rejection.reason })
      return await visit.page(
        STATUS[rejection.reason],
        'dead-end',
        (data) => pages.rejected({ ...data, ...rejection, ...wayOn(visit, rejection) }),
      )
    },

    async refuse(step, used) {
      visit.event(
        used
          ? { type: 'refused', step: 'consume', reason: 'used', ...used }
          : { type: 'refused', step, reason: 'unknown' },
      )
      return await visit.page(
        404,
        'dead-end',
        (data) => pages.refused({ ...data, way: { to: 'home', href: '/' } }),
      )
    },

    async limited(step, { retryAfter }, userId) {
      visit.event({ type: 'limited', step, retryAfter, ...(userId !== undefined && { userId }) })
      c.header('retry-after', String(retryAfter))
      return await visit.page(
        429,
        'dead-end',
        (data) => pages.rejected({ ...data, reason: 'limited', retryAfter, way: AGAIN }),
      )
    },

    unreachable() {
      return visit.page(
        503,
        'dead-end',
        (data) => pages.fault({ ...data, reason: 'address', way: AGAIN }),
      )
    },

    event(happening) {
      const agent = visit.agent.slice(0, 256)
      const event = {
        time: Math.floor(Date.now() / 1000),
        origin,
        ...address,
        ...(agent !== '' && { agent }),
        ...happening,
      }
      // A log that fails must not change the answer.
      const print = (error: unknown) => console.error('hono-qrauth: onEvent threw', error)
      try {
        Promise.resolve(settings.onEvent?.(event, c)).catch(print)
      } catch (error) {
        print(error)
      }
    },
  }
  return visit
}
