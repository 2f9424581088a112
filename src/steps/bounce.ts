import { mayLackStrictCookies } from '../http/csrf.ts'
import type { Visit } from '../visit.ts'

/** Marks the second of the two requests of a bounce. */
const BOUNCED = 'again'

/** Marks the address that the login page brings the visitor back to. */
const FROM_LOGIN = 'from=login'

/**
 * Answers a GET that finds nobody signed in with a page that asks for itself once more. A browser sends
 * no `SameSite=Strict` cookie on a GET from another site, and our sealed room is one to it; the second
 * GET carries the cookie. Undefined where it would change nothing, so most visitors pay no round trip.
 */
export function bounce({ c, page, settings }: Visit): Promise<Response> | undefined {
  const { searchParams } = new URL(c.req.url)
  if (c.req.method === 'POST' || !mayLackStrictCookies(c) || searchParams.has(BOUNCED)) {
    return undefined
  }
  searchParams.set(BOUNCED, '1')
  // A query alone keeps the path as the browser knows it.
  const url = `?${searchParams}`
  return page(200, 'dead-end', (data) => settings.pages.bounce({ ...data, url }))
}

/** Adds the mark to the address that the login page is told. */
export function markedForLogin(address: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${FROM_LOGIN}`
}

/** True when the login page brought the visitor here, so that sending them there again is a loop. */
export function isFromLogin({ c }: Visit): boolean {
  return c.req.method !== 'POST' && c.req.query('from') === 'login'
}
