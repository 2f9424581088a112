import type { Context } from 'hono'
import {
  boolean,
  either,
  func,
  type Kind,
  mustBeOptions,
  number,
  object,
  oldNames,
  oneOf,
  type ShapeOf,
  text,
} from './checked.ts'
import { renamed, type Session } from './session/session.ts'
import type { Words } from './pages/words.ts'
import { canonicalPath } from './http/base.ts'
import { mustBeCookieName, mustDiffer } from './http/cookie.ts'
import type { QrauthEvent } from './transfer/events.ts'
import { limiter, type LimitOptions, type LimitRule, type StepLimits } from './transfer/limits.ts'
import {
  arrivals,
  isLoopback,
  ORIGIN_SHAPE,
  type OriginOptions,
  pathOnOrigin,
} from './http/origin.ts'
import { defaultPages } from './pages/default.ts'
import { en } from './pages/locales/en.ts'
import type { Pages } from './pages/pages.ts'
import { qrEncoder } from './qr/encode.ts'
import type { Store, User } from './store.ts'

/** The settings of `qrauth()`. */
export interface QrauthOptions extends OriginOptions {
  /** Knows who is signed in, and signs a phone in. `jwtSession()` is one. */
  session: Session
  /** Where codes live. */
  store: Store
  /** Seconds a code lives, from 30 to 600 (NIST SP 800-63B-4: at most 10 minutes). @default 300 */
  ttl?: number
  /** Where a signed-in phone goes: a path on this origin. @default '/' */
  redirectTo?: string | ((user: User) => string)
  /** Where a visitor signs in; gets `?next=` to come back. @default '/login' */
  loginUrl?: string
  /** Where the app is mounted, for frameworks that strip the prefix, such as `/qr`. */
  basePath?: string
  /** @deprecated Use `basePath`. The next version drops this name. */
  base?: string
  /** Pages to replace, and the layout around them. */
  pages?: Partial<Pages>
  /** The words of all pages; a function chooses them for each visitor. @default English */
  words?: Words | ((c: Context) => Words)
  /** The site's name on the pages. @default the host name of the origin */
  siteName?: string
  /** The cookie by which a phone can repeat a consume whose reply was lost. @default { name: 'qrauth' } */
  cookie?: { readonly name: string }
  /** Ask who shows a code to prove once more that it is really them. */
  reauthenticate?: Reauthenticate
  /** Takes the code to the person some other way, such as by e-mail; the page then shows none. */
  deliver?: (delivery: Delivery, c: Context) => void | Promise<void>
  /** How often each step may happen. */
  limits?: LimitOptions
  /** Called for everything an audit log needs. It must not block: what it throws is only printed. */
  onEvent?: (event: QrauthEvent, c: Context) => void | Promise<void>
  /** Draws a link as modules, row by row, true for dark. @default qrcode-svg */
  qr?: (text: string) => readonly (readonly boolean[])[]
  /** This machine's address on the LAN, put into links instead of `localhost`. */
  lanAddress?: () => string | undefined
  /** Answer every other path below the mount with the refused page. @default false */
  catchAll?: boolean
}

/** Proof, before a code is shown, that the person is at the signed-in device. Any or both. */
export interface Reauthenticate {
  /** Seconds since the person really signed in (`signedInAt`); older goes to `loginUrl` once more. */
  maxAge?: number
  /** Checks what the person typed on the ask page. A throw is a fault: no code. */
  verify?: (user: User, password: string, c: Context) => boolean | Promise<boolean>
}

type Given =
  | 'session'
  | 'store'
  | 'ttl'
  | 'loginUrl'
  | 'reauthenticate'
  | 'qr'
  | 'catchAll'

/** What `deliver` takes to the person. Whoever has the link or the picture can sign in as the user. */
export interface Delivery {
  readonly user: User
  readonly link: string
  /** The link as a QR code, for `qrPng` of `hono-qrauth/png`: mail clients show no SVG. */
  readonly modules: readonly (readonly boolean[])[]
  /** Seconds the code lives. */
  readonly ttl: number
  /** When it expires, in seconds since 1970. */
  readonly expires: number
  readonly subject: string
  readonly text: string
}

/** The options, checked and complete. */
export interface Settings extends Required<Pick<QrauthOptions, Given>> {
  readonly redirectTo: (user: User) => string
  /** Where the app is mounted, in the one spelling; undefined where each request tells it. */
  readonly base: string | undefined
  readonly pages: Pages
  readonly words: (c: Context) => Words
  readonly siteName: string | undefined
  /** The cookie's name. */
  readonly cookie: string
  readonly limits: ReturnType<typeof limiter>
  readonly deliver: QrauthOptions['deliver']
  readonly onEvent: QrauthOptions['onEvent']
  readonly arrival: ReturnType<typeof arrivals>
  /** The origin a phone reaches; undefined where only this machine could. */
  reach(origin: string): string | undefined
}

const TTL = { min: 30, max: 600 }

/**
 * Checks the options once, so that no visitor discovers a mistake.
 *
 * @throws {TypeError | RangeError} that names the option, what was expected and what was received
 */
export function settle(options: QrauthOptions): Settings {
  mustBeKnown(options)
  const { ttl = 300, redirectTo = '/', loginUrl = '/login', reauthenticate, words = en } = options
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
  mustHaveCookiesOfTheirOwn(options.session, cookie)
  const { lanAddress } = options
  return {
    session: renamed(options.session),
    store: options.store,
    ttl,
    loginUrl,
    redirectTo: typeof redirectTo === 'string' ? () => redirectTo : redirectTo,
    base: base === undefined ? undefined : canonicalPath(base),
    pages: { ...defaultPages, ...options.pages },
    words: typeof words === 'function' ? words : () => words,
    siteName: options.siteName,
    cookie,
    reauthenticate: reauthenticate ?? {},
    limits: limiter(options.limits ?? {}),
    deliver: options.deliver,
    onEvent: options.onEvent,
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

const SHAPE: ShapeOf<QrauthOptions> = {
  ...ORIGIN_SHAPE,
  session: object,
  store: object,
  ttl: number,
  redirectTo: either(text, func),
  loginUrl: text,
  basePath: text,
  base: text,
  pages: object,
  words: either(object, func),
  siteName: text,
  cookie: object,
  reauthenticate: object,
  deliver: func,
  limits: object,
  onEvent: func,
  qr: func,
  lanAddress: func,
  catchAll: boolean,
}

/** Checks that no option, nor one within an option, is unknown or of another type. */
function mustBeKnown(options: QrauthOptions): void {
  mustBeOptions<QrauthOptions>('qrauth()', options, SHAPE)
  const { session, store, cookie, reauthenticate, pages, limits } = options
  mustHave('session', session, ['read', 'start', 'end'], 'jwtSession()')
  mustHave('store', store, ['put', 'peek', 'take', 'count'], 'memoryStore()')
  if (cookie) mustBeOptions<{ name: string }>('cookie', cookie, { name: text })
  if (reauthenticate) {
    mustBeOptions<Reauthenticate>('reauthenticate', reauthenticate, {
      maxAge: number,
      verify: func,
    })
  }
  if (pages) {
    const names = Object.keys(defaultPages).map((name): [string, Kind] => [name, func])
    mustBeOptions<Record<string, unknown>>('pages', pages, Object.fromEntries(names))
  }
  if (limits) mustBeLimits(limits)
}

function mustBeLimits(limits: LimitOptions): void {
  const rule = either(oneOf(false), object)
  const step = { user: rule, address: rule }
  mustBeOptions<LimitOptions>('limits', limits, {
    issue: object,
    consume: object,
    reauthenticate: object,
  })
  const { issue = {}, consume = {}, reauthenticate = {} } = limits
  mustBeOptions<StepLimits>('limits.issue', issue, step)
  mustBeOptions<Pick<StepLimits, 'address'>>('limits.consume', consume, { address: rule })
  mustBeOptions<StepLimits>('limits.reauthenticate', reauthenticate, step)
  for (const [name, of] of Object.entries({ issue, consume, reauthenticate })) {
    for (const [who, rule] of Object.entries(of)) {
      if (!rule) continue
      mustBeOptions<LimitRule>(`limits.${name}.${who}`, rule, { max: number, window: number })
    }
  }
}

function mustHave(option: string, value: object, verbs: readonly string[], example: string): void {
  const missing = verbs.find((verb) => !(value && func.fits(Reflect.get(value, verb))))
  if (missing === undefined) return
  throw new TypeError(
    `Cannot use ${option}: expected an object such as ${example}, received one without "${missing}"`,
  )
}

/** Two parts that write one cookie would sign each other's devices out. */
function mustHaveCookiesOfTheirOwn(
  { readsCookies = [], setsCookies = [] }: QrauthOptions['session'],
  phone: string,
): void {
  // One part that reads what it sets gives one list for both.
  const parts = readsCookies === setsCookies
    ? { session: readsCookies }
    : { 'session.read': readsCookies, 'session.start': setsCookies }
  mustDiffer({ ...parts, 'the phone (option "cookie")': [phone] })
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
