import { isTrustworthy } from './origin.ts'

/** The pages that differ in what their headers must allow. */
export type Room = 'ask' | 'code' | 'confirm' | 'dead-end'

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
