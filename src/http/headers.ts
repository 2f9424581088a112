import { isTrustworthy } from './origin.ts'

/** The pages that differ in what their headers must allow. */
export type Room = 'ask' | 'code' | 'confirm' | 'dead-end'

/** Makes the headers of a page, for each room its own set, as browsers were found to need them together. */
export function pageHeaders(
  room: Room,
  nonce: string,
  origin: string,
): Record<string, string> {
  return {
    // A script could read a cached page that the server would have refused to it. A service in front
    // that rewrites pages would take a mail address for a name of its own.
    'cache-control': 'no-store, no-transform',
    // For a cache that is told to ignore the one above (RFC 9213).
    'cdn-cache-control': 'no-store',
    'content-security-policy': policies(room, nonce).join('; '),
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

/** Chooses the page's referrer policy, for its header and again for its `<meta>`. */
export function referrer(room: Room): 'strict-origin' | 'no-referrer' {
  return room === 'ask' || room === 'confirm' ? 'strict-origin' : 'no-referrer'
}

function policies(room: Room, nonce: string): string[] {
  const common = [
    `default-src 'none'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `style-src 'nonce-${nonce}'`,
  ]
  switch (room) {
    case 'ask':
    case 'confirm':
      // No `form-action`: Chromium and WebKit check every redirect after the POST against it, and a
      // person whose host leads on to another site would be stuck after the code was spent.
      return common
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
