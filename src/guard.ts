import type { Context } from 'hono'
import { isTrustworthy } from './origin.ts'

/** The pages that differ in what their headers must allow. */
export type Room = 'ask' | 'code' | 'confirm' | 'dead-end'

/** The largest form body that is read, in bytes; ours are a path and a password. */
export const MAX_BODY = 8192

/** A form, or why the body is none. */
export type Form = { readonly fields: URLSearchParams } | {
  readonly rejected: 'media-type' | 'too-large'
}

/**
 * True for a POST that a page of this origin sent, and no other site, frame or sandbox.
 *
 * `Sec-Fetch-Site` is written by the browser and cannot be forged by a page (Fetch Metadata, W3C).
 * Browsers send it on https and on localhost only; elsewhere `Origin` decides (RFC 6454 section 7).
 * `Origin: null` is what sandboxed, data: and referrer-less pages send, so it is never enough.
 */
export function isSameOrigin(c: Context, origin: string): boolean {
  const site = c.req.header('sec-fetch-site')
  return c.req.header('origin') === origin && (site === undefined || site === 'same-origin')
}

/**
 * True for a POST that replaces the page a person looks at: what the answer holds, no script of this
 * origin reads. A script's `fetch` says `cors` or `empty`, a frame `iframe`, an object `object`.
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
  if (site !== 'same-origin' || mode !== 'navigate' || dest !== 'document') return false
  // A speculative load has nobody looking; a service worker's preload has a script reading.
  return !/prefetch|prerender/.test(c.req.header('sec-purpose') ?? '') &&
    c.req.header('service-worker-navigation-preload') === undefined
}

/** Reads the body as a form; at most {@link MAX_BODY} bytes of it. */
export async function readForm(c: Context): Promise<Form> {
  const type = c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  // Forms of another type, and scripts that post JSON or text, are none of ours.
  if (type !== 'application/x-www-form-urlencoded') return { rejected: 'media-type' }
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY) return { rejected: 'too-large' }
  // A host's own middleware may have read the body: hono keeps what it read.
  if (c.req.bodyCache.formData) {
    const entries = [...await c.req.formData()]
    return { fields: new URLSearchParams(entries.map(([name, value]) => [name, String(value)])) }
  }
  // What says its length is no longer than that (RFC 9112 section 6.3), and quicker to read whole;
  // quicker still not to be read at all, where it is the empty one of a form that is but a button.
  const isChunked = c.req.header('transfer-encoding') !== undefined
  const length = isChunked ? '' : c.req.header('content-length') ?? ''
  if (length === '0') return { fields: new URLSearchParams() }
  if (/^\d+$/.test(length) || c.req.raw.bodyUsed || Object.keys(c.req.bodyCache).length > 0) {
    const text = await c.req.text()
    if (text.length > MAX_BODY) return { rejected: 'too-large' }
    return { fields: new URLSearchParams(text) }
  }
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of chunks(c.req.raw.body)) {
    size += chunk.byteLength
    if (size > MAX_BODY) return { rejected: 'too-large' }
    text += decoder.decode(chunk, { stream: true })
  }
  return { fields: new URLSearchParams(text + decoder.decode()) }
}

async function* chunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      yield part.value
    }
  } finally {
    // Not waited for: where the host keeps a clone of the request, it settles when that is read.
    reader?.cancel().catch(() => {})
  }
}

/**
 * The headers of a page, each room its own set, as browsers were found to need them together.
 *
 * @param login the origin of the login page, where it is another one
 */
export function pageHeaders(
  room: Room,
  nonce: string,
  origin: string,
  login: string = '',
): Record<string, string> {
  return {
    // A cached page could be read from the cache by a script that the server would have refused.
    'cache-control': 'no-store',
    'content-security-policy': policies(room, nonce, login).join('; '),
    // A form page must keep its Origin: under no-referrer the browser posts `Origin: null`.
    'referrer-policy': referrer(room),
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), display-capture=()',
    'vary': 'Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest, Cookie',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'noindex, nofollow',
    // On plain http to another machine browsers ignore it, and complain.
    ...(origin && isTrustworthy(origin) && { 'cross-origin-opener-policy': 'same-origin' }),
  }
}

/** What the page's referrer policy is, in its header and again in its `<meta>`. */
export function referrer(room: Room): 'strict-origin' | 'no-referrer' {
  return room === 'ask' || room === 'confirm' ? 'strict-origin' : 'no-referrer'
}

function policies(room: Room, nonce: string, login: string): string[] {
  const common = [
    `default-src 'none'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `style-src 'nonce-${nonce}'`,
  ]
  switch (room) {
    case 'ask':
    case 'confirm':
      // Browsers check where a form's answer leads, too: to the login page, elsewhere perhaps.
      return [...common, `form-action 'self' ${login}`.trimEnd()]
    case 'code':
      // The sandbox gives the page an origin of its own: no window or frame of the host's can look
      // in. Such a page's own POSTs carry no cookies, so it holds no form.
      return [
        ...common,
        'sandbox allow-scripts',
        `script-src 'nonce-${nonce}'`,
        `form-action 'none'`,
      ]
    case 'dead-end':
      return [...common, `form-action 'none'`]
  }
}
