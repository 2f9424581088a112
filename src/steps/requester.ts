import { mustBeSignedIn, type SignedIn } from '../session/session.ts'
import type { User } from '../store.ts'
import { ask, Fault } from '../transfer/outcomes.ts'
import type { Visit } from '../visit.ts'
import { bounce, isFromLogin, markedForLogin } from './bounce.ts'

/**
 * Reads the person who is signed in on the device that asks.
 *
 * @throws {Fault} when the host does not answer
 */
export function signedInOn({ c, origin, settings }: Visit): Promise<SignedIn | null> {
  const { session, realm } = settings
  return ask('session', async () => {
    const its = session.realm?.(c)
    // Otherwise a user of one realm would be the user of another one who has the same id.
    if (its !== undefined && its !== realm(c)) {
      throw new TypeError(
        `Cannot use the session: expected the realm "${
          realm(c)
        }" of qrauth(), received "${its}". Give the option realm to the session alone`,
      )
    }
    return mustBeSignedIn(await session.read(c, origin))
  })
}

/**
 * Finds the signed-in person. Where nobody is signed in, or the sign-in is older than
 * `reauthenticate.maxAge`, it sends the visitor to the login page. A visitor who comes from there
 * is not sent there a second time: a redirect loop shows a blank page.
 *
 * @param address the path to which the login page leads back
 * @throws {Fault} when the host does not answer, or its login page signs nobody in freshly
 */
export async function requester(
  visit: Visit,
  address: string,
): Promise<SignedIn | { readonly response: Response }> {
  const found = await signedInFor(visit, address)
  if ('response' in found) return found
  if (isStale(visit, found.user)) {
    if (!isFromLogin(visit)) return { response: toLogin(visit, address) }
    throw new Fault(
      'session',
      new TypeError(
        `Cannot sign in freshly: expected signedInAt of the last ${visit.settings.reauthenticate.maxAge} s behind the login page, received an older one`,
      ),
    )
  }
  // Without the mark, so that the page that is loaded anew much later is no loop.
  return isFromLogin(visit) ? { response: visit.redirect(302, address) } : found
}

/**
 * Finds the signed-in person for a page that shows no code. Where nobody is signed in, it sends the
 * visitor to the login page, which leads back to `address`.
 *
 * @throws {Fault} when the host does not answer
 */
export async function signedInFor(
  visit: Visit,
  address: string,
): Promise<SignedIn | { readonly response: Response }> {
  const signedIn = await signedInOn(visit)
  if (signedIn) return signedIn
  const bounced = bounce(visit)
  if (bounced) return { response: await bounced }
  if (isFromLogin(visit)) return { response: await visit.reject({ reason: 'signed-out-loop' }) }
  return { response: toLogin(visit, address) }
}

/** Tells whether the sign-in is older than `reauthenticate.maxAge`. */
function isStale({ settings }: Visit, { signedInAt = 0 }: User): boolean {
  const { maxAge } = settings.reauthenticate
  return maxAge !== undefined && Date.now() / 1000 - signedInAt > maxAge
}

/** Returns the ask page's address, with the path that the new device goes to. */
export function askAddress({ ask }: Visit, next: string | undefined): string {
  return next === undefined ? ask : `${ask}?next=${encodeURIComponent(next)}`
}

/**
 * Sends the visitor to the login page, which brings them back to the address.
 *
 * @param maxAge seconds since the sign-in that are accepted at most, where it must be fresh
 */
export function toLogin(visit: Visit, address: string, maxAge?: number): Response {
  const to = loginAddress(visit, markedForLogin(address), maxAge)
  return visit.redirect(visit.c.req.method === 'POST' ? 303 : 302, to)
}

/** Returns the address of the login page, which leads on to `next`. */
export function loginAddress(
  { origin, settings: { loginUrl, reauthenticate } }: Visit,
  next: string,
  maxAge: number | undefined = reauthenticate.maxAge,
): string {
  const url = new URL(loginUrl, origin)
  url.searchParams.set('next', next)
  // OpenID Connect Core 1.0 section 3.1.2.1: the login page asks again for an older sign-in.
  if (maxAge) url.searchParams.set('max_age', String(maxAge))
  return url.origin === origin ? url.href.slice(url.origin.length) : url.href
}
