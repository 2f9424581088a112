import { isTrustworthy } from './origin.ts'

/**
 * The kinds of pages that need different headers. `live` is an ordinary page with a form and a
 * script that polls.
 */
export type Room = 'ask' | 'code' | 'confirm' | 'live' | 'dead-end'

/**
 * Makes the headers of a kind of page. Each set was tested as a whole in browsers.
 */
export function pageHeaders(room: Room, nonce: string, origin: string): Record<string, string> {
  return {
    // A script could read a cached page that the server refuses to it. `no-transform` stops
    // services in front that rewrite mail addresses in pages.
    'cache-control': 'no-store, no-transform',
    // For a cache that is configured to ignore `Cache-Control` (RFC 9213).
    'cdn-cache-control': 'no-store',
    'content-security-policy': policies(room, nonce, origin).join('; '),
    // A form page must send its origin. Under no-referrer the browser posts `Origin: null`.
    'referrer-policy': referrer(room),
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), display-capture=()',
    'vary': 'Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest, Cookie, Accept-Language',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'noindex, nofollow',
    // On plain http to another machine browsers ignore it, and log a warning.
    ...(origin && isTrustworthy(origin) && { 'cross-origin-opener-policy': 'same-origin' }),
  }
}

/** Chooses the page's referrer policy, for its header and again for its `<meta>`. */
export function referrer(room: Room): 'strict-origin' | 'no-referrer' {
  return ['ask', 'confirm', 'live'].includes(room) ? 'strict-origin' : 'no-referrer'
}

function policies(room: Room, nonce: string, origin: string): string[] {
  const common = [
    `default-src 'none'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `style-src 'nonce-${nonce}'`,
    // The icon of the tab, and the site's logo. Such an address reaches nobody, so nothing can be
    // told by it.
    'img-src data:',
  ]
  switch (room) {
    case 'ask':
    case 'confirm':
      // No `form-action`, because Chromium and WebKit check every redirect after the POST against
      // it. A host that redirects to another site would stop the person after the code was spent.
      return common
    case 'live':
      return [...common, `script-src 'nonce-${nonce}'`, `connect-src ${origin}`]
    case 'code':
      // The sandbox gives the page an origin of its own, so no window or frame of the host can read
      // it. POSTs of such a page carry no cookies, so the page has no form.
      return [
        ...common,
        'sandbox allow-scripts',
        `script-src 'nonce-${nonce}'`,
        // The page polls the live address. WebKit blocks `'self'` in a sandbox on plain http.
        `connect-src ${origin}`,
        `form-action 'none'`,
      ]
    case 'dead-end':
      return [...common, `form-action 'none'`]
  }
}
