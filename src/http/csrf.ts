import type { Context } from 'hono'
import { isLoopback, isTrustworthy } from './origin.ts'

/**
 * True for a POST that a page of this origin sent, and no other site, frame or sandbox.
 *
 * `Sec-Fetch-Site` is written by the browser and cannot be forged by a page (Fetch Metadata, W3C).
 * Browsers send it on https and on localhost only; elsewhere `Origin` decides (RFC 6454 section 7).
 * `Origin: null` is what sandboxed, data: and referrer-less pages send, so it is never enough.
 */
export function isSameOrigin(c: Context, origin: string): boolean {
  const site = c.req.header('sec-fetch-site')
  const from = c.req.header('origin')
  if (site !== undefined && site !== 'same-origin') return false
  if (from === origin) return true
  // Some browsers leave `Origin` out, and a tunnel to this machine writes its own end there.
  const isWritten = site === 'same-origin' && isTrustworthy(origin)
  return isWritten && (from === undefined || (URL.canParse(from) && isLoopback(from)))
}

/**
 * True for a request without Fetch Metadata where browsers send it: from a browser older than
 * Chrome 80, Firefox 90 or Safari 16.4, or through a proxy that takes it away.
 */
export function isSilent(c: Context, origin: string): boolean {
  const names = ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest']
  return isTrustworthy(origin) && names.every((name) => c.req.header(name) === undefined)
}

/**
 * True for a POST that replaces the page a person looks at: what the answer holds, no script of this
 * origin reads. A script's `fetch` says `empty`, a frame `iframe`, an object `object`.
 *
 * The destination decides. A server in front that asks us by `fetch` writes `cors` for the mode, and
 * keeps the destination; no script can have the browser write `document` there.
 *
 * Where browsers send the headers, they are required. On plain http to another machine no browser
 * sends them, and a script's POST looks like a person's: there only re-authentication helps.
 */
export function isNavigation(c: Context, origin: string): boolean {
  const mode = c.req.header('sec-fetch-mode')
  const dest = c.req.header('sec-fetch-dest')
  const site = c.req.header('sec-fetch-site')
  const silent = mode === undefined && dest === undefined && site === undefined
  if (silent) return !isTrustworthy(origin)
  if (site !== 'same-origin' || dest !== 'document') return false
  if (mode !== 'navigate' && mode !== 'cors') return false
  // A speculative load has nobody looking; a service worker's preload has a script reading.
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
