import { html } from 'hono/html'
import type { FaultNotice, Rejection } from '../transfer/outcomes.ts'
import type { Html } from './html.ts'
import type { Words } from './words.ts'

type Reason = Rejection['reason'] | FaultNotice

/** What the operator of the site can do. It names options, so it is in English in all languages. */
const ADVICE: Readonly<Partial<Record<Reason, string>>> = {
  origin:
    'If that is not the address people use, the origin option (QRAUTH_ORIGIN) needs to be changed. If it is, the page with the button sends Referrer-Policy: no-referrer: it must be strict-origin.',
  navigation:
    'A service worker that passes requests through can cause this. Exclude this path from it.',
  browser:
    'The request has no Sec-Fetch headers. Chrome 80, Firefox 90, Safari 16.4 and later send them: if this browser is one of these, a proxy in front removes them.',
  host: 'The allowedHosts option (QRAUTH_ALLOWED_HOSTS) says which host names are in use.',
  'signed-out-loop':
    'The session cookie must be sent to this path (Path=/), be under 4,096 bytes, and the clocks of all servers must agree.',
  address: 'Set the origin option (QRAUTH_ORIGIN) to an address that phones can open.',
  body:
    'A body parser in front of this app read the form first. Put it behind, or leave this path out of it.',
}

/** The line for the operator below a rejection or a fault. Absent where there is nothing to do. */
export function forOperator(words: Words, reason: Reason, always: boolean = false): Html | '' {
  const advice = ADVICE[reason]
  if (advice === undefined && !always) return ''
  // deno-fmt-ignore: the white space would be sent
  return html`<p class="soft">${words.operator} ${
    advice === undefined ? '' : html`<span lang="en" dir="ltr">${advice}</span>`
  }</p>`
}
