import type { Context } from 'hono'
import { basePath } from 'hono/route'

/**
 * Finds the path the app is mounted at, in its one spelling. It is what is left of the URL's path when
 * the part that our own route matched is taken from its end: what stands before it, Hono's host
 * routing may have put together otherwise.
 *
 * @returns '' or `/qr`; undefined where the URL's path does not end as the route matched
 */
export function baseOf(c: Context): string | undefined {
  // `basePath` ends the same in a host that routes by host name, however it begins.
  const own = segmentsOf(c.req.path).slice(segmentsOf(basePath(c)).length).map(canonical)
  const path = segmentsOf(new URL(c.req.url).pathname).map(canonical)
  const at = path.length - own.length
  if (at < 0 || own.some((segment, i) => segment !== path[at + i])) return undefined
  return path.slice(0, at).map((segment) => `/${segment}`).join('')
}

/** Spells a path in the one way in which all its spellings are the same (RFC 3986 section 6.2.2). */
export function canonicalPath(path: string): string {
  return segmentsOf(path).map((segment) => `/${canonical(segment)}`).join('')
}

/** Empty segments are left out: `//example.com` at the front of a path is another site. */
function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}

/**
 * Spells a segment as Hono routes it. What a host reads as its parameter is decoded, so an escape and
 * its letter are the same; escaped stays what would end a segment.
 */
function canonical(segment: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(segment))
      .replace(/%(24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
  } catch {
    // Not UTF-8: as it came, but for the case of its digits.
    return segment.replace(/%[\da-f]{2}/gi, (escape) => escape.toUpperCase())
  }
}

/** Reads the code in the URL, without what a mail program or a person left behind it. */
export function codeIn(c: Context): string {
  return c.req.param('code')?.slice(0, 22) ?? ''
}
