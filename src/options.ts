import type { Context } from 'hono'
import {
  boolean,
  either,
  func,
  type Kind,
  mustBeOptions,
  number,
  numbers,
  object,
  objects,
  oneOf,
  type ShapeOf,
  text,
} from './checked.ts'
import { mustDiffer } from './http/cookie.ts'
import { ORIGIN_SHAPE, type OriginOptions } from './http/origin.ts'
import type { Brand } from './pages/brand.ts'
import type { PasskeyEndpoints } from './pages/data/passkey.ts'
import { defaultPages } from './pages/default.ts'
import type { Pages } from './pages/pages.ts'
import type { Words } from './pages/words.ts'
import type { Session } from './session/session.ts'
import type { Store, User } from './store.ts'
import type { Client } from './transfer/clients.ts'
import type { QrauthEvent } from './transfer/events.ts'
import type { Policy } from './transfer/policy.ts'
import type { LimitOptions, LimitRule, StepLimits } from './transfer/limits.ts'

/** The settings of `qrauth()`. */
export interface QrauthOptions extends OriginOptions {
  /** Reads the signed-in person, and signs a phone in. `jwtSession()` makes one. */
  session: Session
  /** Keeps the codes. */
  store: Store
  /**
   * The secret from which the keys of this app's codes are derived. Apps that share a store and not
   * this secret never accept each other's codes. It has 32 bytes or more, and is the same in every
   * process of this app. Use `false` only where no other app uses the store, or where the apps may
   * sign in each other's users.
   * @default the secret of `jwtSession()`
   */
  secret?: string | false
  /**
   * Names the tenant within which a user id is unique, where ids are not unique on the whole site.
   */
  realm?: (c: Context) => string
  /**
   * What lets a phone in: its own tap (`tap`), or also a number that the phone shows and the person
   * chooses on the signed-in device (`match`).
   * @default 'tap'
   */
  confirm?: 'tap' | 'match'
  /**
   * With `match`: the person picks one of three numbers (`pick`), or types it (`type`). A careless
   * guess is right once in 3, or once in 90 times.
   * @default 'pick'
   */
  match?: 'pick' | 'type'
  /** Seconds a code lives, from 30 to 600 (NIST SP 800-63B-4: at most 10 minutes). @default 300 */
  ttl?: number
  /** The path to which a signed-in phone goes, on this origin. @default '/' */
  redirectTo?: string | ((user: User) => string)
  /** The login page. It gets `?next=` to send the visitor back. @default '/login' */
  loginUrl?: string
  /** The path of the mount, such as `/qr`, for frameworks that strip the prefix. */
  basePath?: string
  /** @deprecated Use `basePath`. The next version drops this name. */
  base?: string
  /** Replaces pages, or the layout around them. */
  pages?: Partial<Pages>
  /** The words of all pages. A function chooses them for each visitor. @default English */
  words?: Words | ((c: Context) => Words)
  /**
   * The languages of the pages. Each visitor gets the first that their browser asks for by
   * `Accept-Language`, or else the first of the list. `words` wins. @default English
   */
  languages?: readonly Words[]
  /** The site's name, logo and colour. */
  brand?: Brand
  /** The site's name on the pages. @default the host name of the origin */
  siteName?: string
  /**
   * The cookie by which a phone can repeat a consume whose reply was lost.
   * @default { name: 'qrauth' }
   */
  cookie?: { readonly name: string }
  /** Requires a fresh proof of identity before a code is shown. */
  reauthenticate?: Reauthenticate
  /**
   * Sends the link to the person in another way, such as by e-mail. The page then shows no code.
   */
  deliver?: (delivery: Delivery, c: Context) => void | Promise<void>
  /** Sets how often each step may happen. */
  limits?: LimitOptions
  /**
   * Receives every event that an audit log needs. It must not block. Its errors are only printed.
   */
  onEvent?: (event: QrauthEvent, c: Context) => void | Promise<void>
  /**
   * Decides, before anything is spent, whether a person may sign a device in, and how far. Where it
   * throws, nobody is signed in.
   */
  policy?: Policy<Context>
  /**
   * Tells the person of a new sign-in, such as by e-mail. It is called once for each, after the
   * answer is known; its errors are events.
   */
  notify?: (notice: Notice, c: Context) => void | Promise<void>
  /** Draws a link as modules, row by row, true for dark. @default qrcode-svg */
  qr?: (text: string) => readonly (readonly boolean[])[]
  /** Finds this machine's address on the LAN, which replaces `localhost` in links. */
  lanAddress?: () => string | undefined
  /**
   * Lets a signed-in device sign in another one, which shows a code. Against a person who shows their
   * own code to a victim, only re-authentication helps, so give `verify` or `reauthenticate` too.
   * @default false
   */
  here?: boolean | HereOptions
  /**
   * The lives, in seconds, from which the person chooses on the new device how long its session
   * lasts, within the answer of `policy`. The first is chosen. They need a `session` with `longest`.
   * @default no choice
   */
  lives?: readonly number[]
  /** Offers a passkey to a device that was just signed in, made by these endpoints of the host. */
  passkey?: PasskeyEndpoints
  /** Answers every other path below the mount with the refused page. @default false */
  catchAll?: boolean
}

/** Settings of the direction *here*. */
export interface HereOptions {
  /** The person compares the letters of the other device, or types them. @default 'compare' */
  approve?: 'compare' | 'type'
  /**
   * The lives, in seconds, from which the person chooses that of the new session. The first is
   * chosen. They need a `session` with `longest`. @default a day, two weeks
   */
  lives?: readonly number[]
  /**
   * Checks the password of an approval from a device or network from which this person never
   * approved. With `reauthenticate.verify` every approval asks. `false` says that none shall.
   */
  verify?: false | NonNullable<Reauthenticate['verify']>
  /**
   * Devices without a browser that may ask (RFC 8628), by the id that they send, which is no proof:
   * `{ tv: { name: 'TV' } }`. They get a bearer token, so `session` must have `startBearer`.
   */
  clients?: Readonly<Record<string, Client>>
}

/** Settings of the proof, before a code is shown, that the person is at the signed-in device. */
export interface Reauthenticate {
  /**
   * Seconds that a sign-in (`signedInAt`) is accepted. After an older one, `loginUrl` is shown
   * again.
   */
  maxAge?: number
  /** Checks the password of the ask page. An error is a fault, and no code is shown. */
  verify?: (user: User, password: string, c: Context) => boolean | Promise<boolean>
}

/**
 * The message that `deliver` sends. Anybody with the link or the picture can sign in as the user.
 */
export interface Delivery {
  readonly user: User
  readonly link: string
  /** The link as a QR code, for `qrPng` of `hono-qrauth/png`: mail clients show no SVG. */
  readonly modules: readonly (readonly boolean[])[]
  /** Seconds the code lives. */
  readonly ttl: number
  /** The time at which the code expires, in seconds since 1970. */
  readonly expires: number
  readonly subject: string
  readonly text: string
}

/** A new sign-in, for a mail that tells of it. */
export interface Notice {
  readonly user: User
  readonly sessionId: string
  /** When it happened, in seconds since 1970. */
  readonly at: number
  /** The new device, as it describes itself, such as "Safari (iPhone)"; "?" where it does not. */
  readonly device: string
  /** Roughly where it is, where the platform tells it. */
  readonly place?: string
  readonly address?: string
  /** The device that showed the code. */
  readonly by: string
  /**
   * Leads to a page that asks, and then ends the new session. It is good for a day. Absent where the
   * session cannot be ended, or `secret` is false.
   */
  readonly link?: string
  /**
   * A mail of all this in plain text, but for `address`. Its language is that of the new device,
   * because no other is known.
   */
  readonly subject: string
  readonly text: string
}

const SHAPE: ShapeOf<QrauthOptions> = {
  ...ORIGIN_SHAPE,
  session: object,
  store: object,
  confirm: oneOf('tap', 'match'),
  match: oneOf('pick', 'type'),
  ttl: number,
  redirectTo: either(text, func),
  loginUrl: text,
  basePath: text,
  base: text,
  pages: object,
  words: either(object, func),
  languages: objects,
  brand: object,
  siteName: text,
  cookie: object,
  reauthenticate: object,
  deliver: func,
  limits: object,
  onEvent: func,
  qr: func,
  lanAddress: func,
  catchAll: boolean,
  here: either(boolean, object),
  secret: either(oneOf(false), text),
  realm: func,
  policy: func,
  notify: func,
  passkey: object,
  lives: numbers,
}

/** Checks that every option, and every option within an option, is known and of its type. */
export function mustBeKnown(options: QrauthOptions): void {
  mustBeOptions<QrauthOptions>('qrauth()', options, SHAPE)
  const { session, store, cookie, reauthenticate, pages, brand, limits, here } = options
  mustHave('session', session, ['read', 'start', 'end'], 'jwtSession()')
  mustHave('store', store, ['put', 'move', 'peek', 'drop', 'count'], 'memoryStore()')
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
  if (brand) mustBeOptions<Brand>('brand', brand, { name: text, logo: text, accent: text })
  if (limits) mustBeLimits(limits)
  if (typeof here === 'object') {
    const [approve, verify] = [oneOf('compare', 'type'), either(oneOf(false), func)]
    const shape = { approve, lives: numbers, verify, clients: object }
    mustBeOptions<HereOptions>('here', here, shape)
  }
}

function mustBeLimits(limits: LimitOptions): void {
  const rule = either(oneOf(false), object)
  const step = { user: rule, address: rule }
  mustBeOptions<LimitOptions>('limits', limits, {
    issue: object,
    consume: object,
    reauthenticate: object,
    here: object,
    letters: object,
  })
  const { issue = {}, consume = {}, reauthenticate = {}, here = {}, letters = {} } = limits
  mustBeOptions<StepLimits>('limits.issue', issue, step)
  mustBeOptions<Pick<StepLimits, 'address'>>('limits.consume', consume, { address: rule })
  mustBeOptions<StepLimits>('limits.reauthenticate', reauthenticate, step)
  mustBeOptions<Pick<StepLimits, 'address'>>('limits.here', here, { address: rule })
  mustBeOptions<StepLimits>('limits.letters', letters, step)
  for (const [name, of] of Object.entries({ issue, consume, reauthenticate, here, letters })) {
    for (const [by, rule] of Object.entries(of)) {
      if (!rule) continue
      mustBeOptions<LimitRule>(`limits.${name}.${by}`, rule, { max: number, window: number })
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

/**
 * Checks that no two parts write the same cookie, because they would sign each other's devices out.
 */
export function mustHaveCookiesOfTheirOwn(
  { readsCookies = [], setsCookies = [] }: QrauthOptions['session'],
  phone: readonly string[],
): void {
  // A part that reads and sets the same cookies gives one list for both.
  const parts = readsCookies === setsCookies
    ? { session: readsCookies }
    : { 'session.read': readsCookies, 'session.start': setsCookies }
  mustDiffer({ ...parts, 'the phone (option "cookie")': phone })
}
