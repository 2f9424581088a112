import type { Context } from 'hono'
import { mustBeOptions, oldNames, text } from './checked.ts'
import { canonicalPath } from './http/base.ts'
import { mustBeCookieName } from './http/cookie.ts'
import { arrivals, isLoopback, pathOnOrigin } from './http/origin.ts'
import {
  type HereOptions,
  mustBeKnown,
  mustHaveCookiesOfTheirOwn,
  type QrauthOptions,
  type Reauthenticate,
} from './options.ts'
import { type Look, lookOf } from './pages/brand.ts'
import type { PasskeyEndpoints } from './pages/data/passkey.ts'
import { defaultPages } from './pages/default.ts'
import { wordsFor } from './pages/language.ts'
import { en } from './pages/locales/en.ts'
import type { Pages } from './pages/pages.ts'
import { type Times, timesOfAll } from './pages/time.ts'
import type { Words } from './pages/words.ts'
import { qrEncoder } from './qr/encode.ts'
import { type EndLinks, endLinks } from './session/end-link.ts'
import { renamed } from './session/session.ts'
import type { User } from './store.ts'
import { type Client, clientsOf } from './transfer/clients.ts'
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
  readonly times: (lang: string) => Times
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
  /** The lives, in seconds, from which the person chooses on the confirm page; [] for no choice. */
  readonly lives: readonly number[]
  /** Undefined where the app does not let devices in *here*. */
  readonly here: HereSettings | undefined
  /** Undefined where no passkey is offered. */
  readonly passkey: PasskeyEndpoints | undefined
  /** The devices without a browser that may ask, by their ids. */
  readonly clients: ReadonlyMap<string, Client>
  /** The name of the cookie by which a browser that asks again ends its older code. */
  readonly hereCookie: string
  /** The name of the cookie by which a browser remembers from where its person approved. */
  readonly approvedCookie: string
  /** Undefined where the app has no secret. */
  readonly endLinks: EndLinks | undefined
  readonly arrival: ReturnType<typeof arrivals>
  /** Finds the origin that a phone reaches; undefined where only this machine could reach it. */
  reach(origin: string): string | undefined
}

/** The settings of the direction *here*, checked. */
export interface HereSettings extends Required<Omit<HereOptions, 'verify' | 'clients'>> {
  /** Undefined where no approval asks for a password by this option. */
  readonly verify: NonNullable<Reauthenticate['verify']> | undefined
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
  const approvedCookie = `${cookie}-approved`
  const own = [undoCookie, hereCookie, approvedCookie]
  const here = hereOf(options)
  const lives = options.lives ? livesOf('lives', options.lives, options.session.longest) : []
  const clients = clientsOf(typeof options.here === 'object' ? options.here.clients ?? {} : {})
  if (clients.size > 0) mustBear(options.session)
  mustHaveCookiesOfTheirOwn(options.session, [cookie, ...cookies, ...own])
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
    times: timesOfAll(),
    siteName: options.brand?.name ?? options.siteName,
    look: lookOf(options.brand ?? {}),
    cookies,
    undoCookie,
    here,
    lives,
    clients,
    passkey: passkeyOf(options),
    hereCookie,
    approvedCookie,
    setsCookies: [...cookies, ...own, ...options.session.setsCookies ?? []],
    reauthenticate: reauthenticate ?? {},
    limits: limiter(options.limits ?? {}, mayMatch && match === 'pick'),
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

/** Finds the secret of the app's keys: the option, or else the secret of its sessions. */
function secretOf({ secret, session }: QrauthOptions): string {
  if (secret === false) return ''
  const own = secret ?? session.namespaceSecret?.()
  if (typeof own !== 'string') {
    throw new TypeError(
      'Cannot derive keys without a secret: expected secret, or sessions of jwtSession() with one, ' +
        'or secret: false where no other app uses the store',
    )
  }
  const { length } = new TextEncoder().encode(own)
  if (length < 32) {
    throw new RangeError(`Cannot use secret: expected 32 bytes or more, received ${length}`)
  }
  return own
}

function hereOf({ here = false, reauthenticate, session }: QrauthOptions): Settings['here'] {
  if (here === false) return undefined
  const { approve = 'compare', lives, verify } = here === true ? {} : here
  if (verify === undefined && !reauthenticate) {
    console.warn(
      'hono-qrauth: here without here.verify and reauthenticate: a person who is talked into it lets a stranger in with one tap. verify: false says that this is meant',
    )
  }
  return {
    approve,
    lives: livesOf('here.lives', lives, session.longest),
    verify: verify || undefined,
  }
}

function passkeyOf({ passkey }: QrauthOptions): Settings['passkey'] {
  if (!passkey) return undefined
  mustBeOptions<PasskeyEndpoints>('passkey', passkey, { options: text, verify: text })
  const { options = '', verify = '' } = passkey
  mustBePath('passkey.options', options)
  mustBePath('passkey.verify', verify)
  return { options, verify }
}

/** Chooses the lives that sessions really have. A page must offer no other. */
function livesOf(
  option: string,
  lives: readonly number[] | undefined,
  longest: number | undefined,
): number[] {
  for (const life of lives ?? []) {
    if (Number.isInteger(life) && life > 0) continue
    throw new RangeError(
      `Cannot use ${option}: expected whole seconds of at least 1, received ${life}`,
    )
  }
  if (longest !== undefined) {
    const real = (lives ?? [86_400, 1_209_600]).map((life) => Math.min(life, longest))
    return [...new Set(real)]
  }
  if (lives === undefined) return []
  throw new TypeError(
    `Cannot use ${option}: expected a session with "longest", such as jwtSession(), whose start keeps to a shorter ttl, received one without`,
  )
}

/** Checks that the session can issue a token. A host with sessions of its own takes cookies alone. */
function mustBear({ startBearer }: QrauthOptions['session']): void {
  if (typeof startBearer === 'function') return
  throw new TypeError(
    'Cannot use here.clients: expected a session with "startBearer", such as jwtSession(), received one without, such as that of a host that is handed devices over',
  )
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
