import type { Context } from 'hono'
import { basePath } from 'hono/route'

/**
 * Finds the path at which the app is mounted, in its canonical spelling. It is the URL's path
 * without the end that the app's own route matched. The matched path itself cannot be used, because
 * a host that routes by host name changes its beginning.
 *
 * @returns '' or `/qr`; undefined where the URL's path does not end as the route matched
 */
export function baseOf(c: Context): string | undefined {
  // Only the length of `basePath` is used, because host name routing changes its beginning.
  const own = segmentsOf(c.req.path).slice(segmentsOf(basePath(c)).length).map(canonical)
  const path = segmentsOf(new URL(c.req.url).pathname).map(canonical)
  const at = path.length - own.length
  if (at < 0 || own.some((segment, i) => segment !== path[at + i])) return undefined
  return path.slice(0, at).map((segment) => `/${segment}`).join('')
}

/** Spells a path in the canonical way (RFC 3986 section 6.2.2). */
export function canonicalPath(path: string): string {
  return segmentsOf(path).map((segment) => `/${canonical(segment)}`).join('')
}

/**
 * Splits a path and drops empty segments, because a path that begins with `//` leads to another
 * site.
 */
function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}

/**
 * Spells a segment as Hono routes it. Hono decodes parameters, so an escape and its letter are the
 * same. A character that would end a segment stays escaped.
 */
function canonical(segment: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(segment))
      .replace(/%(24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
  } catch {
    // Not UTF-8, so only the case of its hexadecimal digits is unified.
    return segment.replace(/%[\da-f]{2}/gi, (escape) => escape.toUpperCase())
  }
}

/**
 * Reads the code in the URL, without characters that a mail program or a person added behind it.
 */
export function codeIn(c: Context): string {
  return c.req.param('code')?.slice(0, 22) ?? ''
}

/** Reads the id of a transfer in the URL, without the slash that may follow it. */
export function idIn(c: Context): string {
  return c.req.param('id')?.slice(0, 22) ?? ''
}
