import type { Context } from 'hono'
import { oldNames } from './checked.ts'
import { canonicalPath } from './http/base.ts'
import { mustBeCookieName } from './http/cookie.ts'
import { arrivals, isLoopback, pathOnOrigin } from './http/origin.ts'
import {
  type HereOptions,
  mustBeKnown,
  mustHaveCookiesOfTheirOwn,
  type QrauthOptions,
  secretOf,
} from './options.ts'
import { type Look, lookOf } from './pages/brand.ts'
import { defaultPages } from './pages/default.ts'
import { wordsFor } from './pages/language.ts'
import { en } from './pages/locales/en.ts'
import type { Pages } from './pages/pages.ts'
import type { Words } from './pages/words.ts'
import { qrEncoder } from './qr/encode.ts'
import { type EndLinks, endLinks } from './session/end-link.ts'
import { renamed } from './session/session.ts'
import type { User } from './store.ts'
import type { Engine } from './transfer/engine.ts'
import { limiter } from './transfer/limits.ts'
import { namespaceOf } from './transfer/namespace.ts'

type Given =
  | 'session'
  | 'ttl'
  | 'loginUrl'
  | 'reauthenticate'
  | 'qr'
  | 'catchAll'
  | 'confirm'
  | 'match'

/** The options, checked and complete. */
export interface Settings extends Required<Pick<QrauthOptions, Given>> {
  readonly redirectTo: (user: User) => string
  /** The canonical path of the mount; undefined where it is found from each request. */
  readonly base: string | undefined
  readonly pages: Pages
  readonly words: (c: Context) => Words
  readonly siteName: string | undefined
  readonly look: Look
  readonly engine: Engine
  readonly realm: (c: Context) => string
  /** The names of the new device's cookies: one for each of its transfers, four at most. */
  readonly cookies: readonly string[]
  /** The name of the cookie by which the browser that issued a code can undo. */
  readonly undoCookie: string
  /** The names of all cookies that this app sets. */
  readonly setsCookies: readonly string[]
  readonly limits: ReturnType<typeof limiter>
  readonly deliver: QrauthOptions['deliver']
  readonly onEvent: QrauthOptions['onEvent']
  readonly policy: QrauthOptions['policy']
  /** Whether numbers are matched always, or where the policy requires it. */
  readonly mayMatch: boolean
  readonly notify: QrauthOptions['notify']
  /** Undefined where the app does not let devices in *here*. */
  readonly here: Required<HereOptions> | undefined
  /** The name of the cookie by which a browser that asks again ends its older code. */
  readonly hereCookie: string
  /** Undefined where the app has no secret. */
  readonly endLinks: EndLinks | undefined
  readonly arrival: ReturnType<typeof arrivals>
  /** Finds the origin that a phone reaches; undefined where only this machine could reach it. */
  reach(origin: string): string | undefined
}

const TTL = { min: 30, max: 600 }

/** The number of transfers in which one device can take part at the same time. */
const TRANSFERS = 4

/**
 * Checks the options once, so that no visitor discovers a mistake.
 *
 * @throws {TypeError | RangeError} that names the option, the expected and the received value
 */
export function settle(options: QrauthOptions): Settings {
  mustBeKnown(options)
  const { confirm = 'tap', match = 'pick' } = options
  const mayMatch = confirm === 'match' || (options.policy !== undefined && !options.deliver)
  if (confirm === 'match' && options.deliver) {
    throw new TypeError(
      'Cannot match numbers of a code that is delivered: expected confirm "tap" with deliver, received "match"',
    )
  }
  const { ttl = 300, redirectTo = '/', loginUrl = '/login', reauthenticate } = options
  const warn = oldNames('qrauth()')
  if (options.base !== undefined) warn('base', 'basePath')
  const base = options.basePath ?? options.base
  if (!Number.isInteger(ttl) || ttl < TTL.min || ttl > TTL.max) {
    throw new RangeError(
      `Cannot use ttl: expected whole seconds from ${TTL.min} to ${TTL.max}, received ${ttl}`,
    )
  }
  if (typeof redirectTo === 'string') mustBePath('redirectTo', redirectTo)
  if (!/^https?:\/\//.test(loginUrl)) mustBePath('loginUrl', loginUrl)
  else if (!URL.canParse(loginUrl)) {
    throw new TypeError(`Cannot use loginUrl: expected a URL, received "${loginUrl}"`)
  }
  if (base !== undefined) mustBeBase(base)
  if (reauthenticate && !(reauthenticate.maxAge ?? reauthenticate.verify)) {
    throw new TypeError(
      'Cannot reauthenticate: expected "maxAge" or "verify" or both, received neither',
    )
  }
  const maxAge = reauthenticate?.maxAge
  if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge > 0)) {
    throw new RangeError(
      `Cannot use maxAge: expected whole seconds of at least 1, received ${maxAge}`,
    )
  }
  const cookie = options.cookie?.name ?? 'qrauth'
  mustBeCookieName(cookie)
  const cookies = Array.from({ length: TRANSFERS }, (_, i) => `${cookie}-${i}`)
  const undoCookie = `${cookie}-undo`
  const hereCookie = `${cookie}-here`
  const here = hereOf(options)
  mustHaveCookiesOfTheirOwn(options.session, [cookie, ...cookies, undoCookie, hereCookie])
  const { lanAddress } = options
  const secret = secretOf(options)
  return {
    session: renamed(options.session),
    engine: { store: options.store, namespace: namespaceOf(secret) },
    realm: options.realm ?? options.session.realm ?? (() => ''),
    ttl,
    loginUrl,
    redirectTo: typeof redirectTo === 'string' ? () => redirectTo : redirectTo,
    base: base === undefined ? undefined : canonicalPath(base),
    pages: { ...defaultPages, ...options.pages },
    words: wordsOf(options),
    siteName: options.brand?.name ?? options.siteName,
    look: lookOf(options.brand ?? {}),
    cookies,
    undoCookie,
    here,
    hereCookie,
    setsCookies: [...cookies, undoCookie, hereCookie, ...options.session.setsCookies ?? []],
    reauthenticate: reauthenticate ?? {},
    limits: limiter(options.limits ?? {}, mayMatch),
    confirm,
    match,
    deliver: options.deliver,
    onEvent: options.onEvent,
    policy: options.policy,
    mayMatch,
    notify: options.notify,
    endLinks: secret === '' ? undefined : endLinks(secret),
    qr: options.qr ?? qrEncoder(),
    catchAll: options.catchAll ?? false,
    arrival: arrivals(options),
    reach(origin) {
      if (!isLoopback(origin)) return origin
      const address = options.origin === undefined ? lanAddress?.() : undefined
      if (address === undefined) return undefined
      const url = new URL(origin)
      url.hostname = address
      return url.origin
    },
  }
}

function hereOf({ here = false, reauthenticate }: QrauthOptions): Settings['here'] {
  if (here === false) return undefined
  const { approve = 'compare', lives = [86_400, 1_209_600] } = here === true ? {} : here
  for (const life of lives) {
    if (Number.isInteger(life) && life > 0) continue
    throw new RangeError(
      `Cannot use here.lives: expected whole seconds of at least 1, received ${life}`,
    )
  }
  if (!reauthenticate) {
    console.warn(
      'hono-qrauth: here without reauthenticate: a person who is talked into it lets a stranger in with one tap',
    )
  }
  return { approve, lives }
}

function wordsOf({ words, languages = [] }: QrauthOptions): Settings['words'] {
  if (typeof words === 'function') return words
  if (words !== undefined) return () => words
  const [first = en, ...others] = languages
  return others.length === 0 ? () => first : (c) => wordsFor(c, [first, ...others])
}

function mustBePath(option: string, value: string): void {
  if (pathOnOrigin(value, 'https://site.invalid') === undefined) {
    throw new TypeError(
      `Cannot use ${option}: expected a path on this origin, such as "/" or "/account", received "${value}"`,
    )
  }
}

function mustBeBase(value: string): void {
  const path = pathOnOrigin(value, 'https://site.invalid')
  if (path === undefined || /[?#]/.test(path)) {
    throw new TypeError(
      `Cannot use basePath: expected the path of the mount, such as "/" or "/qr", received "${value}"`,
    )
  }
}
