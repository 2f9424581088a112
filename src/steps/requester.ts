import { mustBeSignedIn, type SignedIn } from '../session/session.ts'
import type { User } from '../store.ts'
import { ask } from '../transfer/outcomes.ts'
import type { Visit } from '../visit.ts'

/**
 * Reads the person who is signed in on the device that asks.
 *
 * @throws {Fault} when the host does not answer
 */
export function signedInOn({ c, origin, settings }: Visit): Promise<SignedIn | null> {
  return ask('session', async () => mustBeSignedIn(await settings.session.read(c, origin)))
}

/**
 * Finds the signed-in person. Where nobody is signed in, or the sign-in is older than
 * `reauthenticate.maxAge`, it sends the visitor to the login page.
 *
 * @param status of the redirect: 302 after a GET, 303 after a POST
 * @param next the path the new device goes to. The login page passes it back
 * @throws {Fault} when the host does not answer
 */
export async function requester(
  visit: Visit,
  status: 302 | 303,
  next: string | undefined,
): Promise<SignedIn | { readonly response: Response }> {
  const signedIn = await signedInOn(visit)
  if (signedIn && !isStale(visit, signedIn.user)) return signedIn
  return { response: toLogin(visit, status, next) }
}

function isStale({ settings }: Visit, { signedInAt = 0 }: User): boolean {
  const { maxAge } = settings.reauthenticate
  return maxAge !== undefined && Date.now() / 1000 - signedInAt > maxAge
}

function toLogin(visit: Visit, status: 302 | 303, next: string | undefined): Response {
  const { loginUrl, reauthenticate } = visit.settings
  const back = next === undefined ? visit.ask : `${visit.ask}?next=${encodeURIComponent(next)}`
  const url = new URL(loginUrl, visit.origin)
  url.searchParams.set('next', back)
  // OpenID Connect Core 1.0 section 3.1.2.1: the login page asks again for an older sign-in.
  if (reauthenticate.maxAge) url.searchParams.set('max_age', String(reauthenticate.maxAge))
  return visit.redirect(
    status,
    url.origin === visit.origin ? url.href.slice(url.origin.length) : url.href,
  )
}
