import type { Context } from 'hono'
import { isLoopback, isTrustworthy } from './origin.ts'

/**
 * Tells whether a page of this origin sent the POST, and no other site, frame or sandbox.
 *
 * `Sec-Fetch-Site` is written by the browser and cannot be forged by a page (Fetch Metadata, W3C).
 * Browsers send it on https and on localhost only. Elsewhere `Origin` decides (RFC 6454 section 7).
 * `Origin: null` is never accepted, because sandboxed, data: and referrer-less pages send it.
 */
export function isSameOrigin(c: Context, origin: string): boolean {
  const site = c.req.header('sec-fetch-site')
  const from = c.req.header('origin')
  if (site !== undefined && site !== 'same-origin') return false
  if (from === origin) return true
  // Some browsers omit `Origin`, and a tunnel to this machine replaces it with its own address.
  const isWritten = site === 'same-origin' && isTrustworthy(origin)
  return isWritten && (from === undefined || (URL.canParse(from) && isLoopback(from)))
}

/**
 * Tells whether a request lacks Fetch Metadata where browsers send it. Browsers older than Chrome
 * 80, Firefox 90 or Safari 16.4 do not send it, and some proxies remove it.
 */
export function isSilent(c: Context, origin: string): boolean {
  const names = ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest']
  return isTrustworthy(origin) && names.every((name) => c.req.header(name) === undefined)
}

/**
 * Tells whether a POST is a navigation, whose answer no script of this origin can read. For a
 * script's `fetch` the destination is `empty`, for a frame `iframe`, for an object `object`.
 *
 * The destination decides. A server in front that uses `fetch` changes the mode to `cors` and keeps
 * the destination. No script can make the browser send `document`.
 *
 * Where browsers send the headers, they are required. On plain http to another machine no browser
 * sends them, so a script's POST looks like a person's. There only re-authentication helps.
 */
export function isNavigation(c: Context, origin: string): boolean {
  const mode = c.req.header('sec-fetch-mode')
  const dest = c.req.header('sec-fetch-dest')
  const site = c.req.header('sec-fetch-site')
  const silent = mode === undefined && dest === undefined && site === undefined
  if (silent) return !isTrustworthy(origin)
  if (site !== 'same-origin' || dest !== 'document') return false
  if (mode !== 'navigate' && mode !== 'cors') return false
  // Nobody sees a speculative load, and a script can read a service worker's preload.
  return !/prefetch|prerender/.test(c.req.header('sec-purpose') ?? '') &&
    c.req.header('service-worker-navigation-preload') === undefined
}

/**
 * True for a GET on which a browser may have kept `SameSite=Strict` cookies back: another site led
 * here, or the browser does not say. Where a server in front asks by its own `fetch`, it does.
 */
export function mayLackStrictCookies(c: Context): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'cross-site'
  return ['sec-fetch-mode', 'sec-fetch-dest'].every((name) => c.req.header(name) === undefined)
}
