import type { Context, Env, MiddlewareHandler } from 'hono'
import { boolean, mustBeOptions, text } from '../checked.ts'
import { arrivals, ORIGIN_SHAPE, type OriginOptions, pathOnOrigin } from '../http/origin.ts'
import { bearerIn } from './bearer.ts'
import type { Session, SignedIn } from './session.ts'

/** The variables that {@link signedIn} sets. */
export interface SignedInEnv {
  Variables: {
    /** The person who is signed in on the device that asks; null where nobody is. */
    signedIn: SignedIn | null
  }
}

/** The variables behind {@link requireSignedIn}: somebody is signed in. */
export interface RequiredSignedInEnv {
  Variables: {
    signedIn: SignedIn
  }
}

/** Settings of {@link signedIn}, for a session that cannot find the origin. */
export interface SignedInOptions extends OriginOptions {
  /**
   * Renews the session as people use the site, and notes when it was seen. Needs a session with
   * `renew`, such as that of `jwtSession()`. @default false
   */
  renew?: boolean
}

/** Settings of {@link requireSignedIn}. */
export interface RequireSignedInOptions {
  /** The login page. It gets `?next=` to send the visitor back. @default '/login' */
  loginUrl?: string
}

/**
 * Makes middleware for the host's own pages that sets `c.var.signedIn`, by the session cookie or,
 * for a device without a browser, by `Authorization: Bearer`.
 *
 * ```ts
 * app.use(signedIn(session))
 * app.get('/', (c) => c.text(`Hello, ${c.var.signedIn?.user.name ?? 'stranger'}`))
 * ```
 *
 * @throws {TypeError} for an option that cannot work. Errors of `session.read` are passed on
 */
export function signedIn<E extends Env = Env>(
  session: Pick<Session<E>, 'read' | 'originOf' | 'renew' | 'readBearer'>,
  options: SignedInOptions = {},
): MiddlewareHandler<SignedInEnv> {
  mustBeOptions<SignedInOptions>('signedIn()', options, { ...ORIGIN_SHAPE, renew: boolean })
  const { renew = false, ...origins } = options
  if (renew && !session.renew) {
    throw new TypeError(
      'Cannot renew sessions: expected a session with "renew", received one without',
    )
  }
  const arrival = arrivals(origins)
  const isTold = Object.values(origins).some((option) => option !== undefined)
  const verb = renew ? 'renew' : 'read'

  return async function signedIn(c: Context, next) {
    const finds = isTold ? undefined : session.originOf
    const origin = finds ? finds.call(session, c) : arrival(c).origin
    const found = origin === undefined
      ? null
      // A device without a browser has no cookie, and a browser sends no such token by itself.
      : await session[verb]?.(c, origin) ?? await session.readBearer?.(c, origin)
    c.set('signedIn', found ?? null)
    await next()
  }
}

/**
 * Makes middleware that sends a visitor who is not signed in to the login page, with `?next=` to
 * come back. A request with a bearer token is answered 401 instead. It must follow {@link signedIn}. After it, `c.var.signedIn` is not null.
 *
 * ```ts
 * app.get('/account', requireSignedIn(), (c) => c.text(c.var.signedIn.user.id))
 * ```
 *
 * @throws {TypeError} for a login page that is neither a path nor a URL of http or https
 */
export function requireSignedIn(
  options: RequireSignedInOptions = {},
): MiddlewareHandler<RequiredSignedInEnv> {
  mustBeOptions<RequireSignedInOptions>('requireSignedIn()', options, { loginUrl: text })
  const { loginUrl = '/login' } = options
  const isUrl = /^https?:\/\//i.test(loginUrl) && URL.canParse(loginUrl)
  if (!isUrl && pathOnOrigin(loginUrl, PLACE) === undefined) {
    throw new TypeError(
      `Cannot use loginUrl: expected a URL, or a path such as "/login", received "${loginUrl}"`,
    )
  }

  return async function requireSignedIn(c: Context, next) {
    const signedIn: SignedIn | null | undefined = c.get('signedIn')
    if (signedIn === undefined) {
      throw new TypeError(
        'Cannot require a signed-in person: expected signedIn() before requireSignedIn(), received nothing',
      )
    }
    if (signedIn) return await next()
    if (bearerIn(c) !== undefined) {
      // RFC 6750 section 3: a device without a browser can follow no login page.
      c.header('www-authenticate', 'Bearer error="invalid_token"')
      c.header('cache-control', 'no-store')
      return c.text('Expected a live token', 401)
    }
    const { pathname, search } = new URL(c.req.url)
    const to = new URL(loginUrl, PLACE)
    to.searchParams.set('next', pathOnOrigin(pathname + search, PLACE) ?? '/')
    // After the sign-in, the same address shows a page.
    c.header('cache-control', 'no-store')
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
    return c.redirect(isUrl ? to.href : to.href.slice(PLACE.length), isRead ? 302 : 303)
  }
}

// A placeholder for this origin, to resolve a path.
const PLACE = 'https://site.invalid'
