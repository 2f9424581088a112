import { PROBE } from './health.ts'

/** One line of the doctor's report. */
export interface Finding {
  readonly name: string
  readonly ok: boolean
  readonly note: string
}

/** The deployment to look at. */
export interface DoctorOptions {
  /** The address of the ask page, such as `https://example.com/qr`. */
  readonly url: URL
  /** The token of `QRAUTH_HEALTH_TOKEN`, which opens the deploy checklist. */
  readonly token?: string | undefined
  /** The session cookie of a signed-in browser, as `name=value`. */
  readonly cookie?: string | undefined
  readonly fetch?: typeof fetch
}

/** Sends a request below the ask page. */
type Send = (path: string, headers?: Record<string, string>, method?: 'POST') => Promise<Answer>

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

// Milliseconds.
const TIMEOUT = 10_000

// Seconds. A session token is accepted from a clock 60 s ahead.
const MAX_SKEW = 30

// No code has this value, because a code is random.
const NO_CODE = `/${'A'.repeat(22)}`

/**
 * Checks a deployment from outside, as a browser meets it. It signs nobody in. With a session cookie
 * it asks whether the app reads it, and with the token it reads the deploy checklist.
 */
export async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  const send = sender(options)
  const https = httpsFinding(options.url)
  try {
    const page = await send(NO_CODE)
    const app = appFinding(page, options.url)
    // Where the app runs and a part of it does not, the checklist says which.
    if (!app.ok) return [https, app, ...isOurs(page) ? await checklist(send, options) : []]
    return [
      https,
      app,
      clockFinding(page),
      cacheFinding(page, await send(NO_CODE)),
      await loginFinding(send, options),
      ...await originFindings(send, options.url),
      await cookieFinding(send, options),
      ...await checklist(send, options),
    ]
  } catch (error) {
    return [https, { name: 'reach', ok: false, note: reasonOf(error, options.url) }]
  }
}

function sender({ url, fetch = globalThis.fetch }: DoctorOptions): Send {
  return async (path, headers = {}, method) => {
    const to = new URL(url)
    const [pathname = '', query = ''] = path.split('?', 2)
    to.pathname = to.pathname.replace(/\/$/, '') + pathname
    to.search = query
    const response = await fetch(to, {
      ...(method && { method, body: '' }),
      headers: { 'accept': 'text/html', ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
}

function httpsFinding({ protocol }: URL): Finding {
  const ok = protocol === 'https:'
  return {
    name: 'https',
    ok,
    note: ok
      ? 'the site uses it'
      : 'without it the network, and a script on the site, can read codes',
  }
}

/** Finds whether this app answers, and whether its headers arrive as it wrote them. */
function appFinding(page: Answer, url: URL): Finding {
  const { status } = page
  const name = 'app'
  if (status >= 500) {
    const note = isOurs(page)
      ? `it runs and answers ${status}, "${
        headingOf(page)
      }": its store does not answer, or a setting ` +
        'cannot work; its log says which'
      : `the proxy answers ${status}: the app does not run where the proxy looks for it`
    return { name, ok: false, note }
  }
  if (status === 421) {
    const note = `it does not know ${url.host}: add it to QRAUTH_ALLOWED_HOSTS`
    return { name, ok: false, note }
  }
  if (status === 404 && isOurs(page)) {
    return { name, ok: true, note: `it answers at ${url.pathname}` }
  }
  return {
    name,
    ok: false,
    note: status === 404
      ? `the answer is not this app's, or lost its headers: the proxy must send ${url.pathname} and ` +
        'all below it here, and write no Content-Security-Policy of its own'
      : `expected 404 for an unknown code, received ${status}: another program answers here`,
  }
}

/** Tells whether the headers are those that this app writes on its pages. */
function isOurs({ headers }: Answer): boolean {
  return headers.get('content-security-policy')?.includes("frame-ancestors 'none'") === true
}

function headingOf({ text }: Answer): string {
  return /<h1>([^<]*)/.exec(text)?.[1] ?? ''
}

function clockFinding({ headers }: Answer): Finding {
  const name = 'clock'
  const date = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(date)) return { name, ok: true, note: 'not checked: the answer has no date' }
  const skew = Math.round((date - Date.now()) / 1000)
  const side = skew < 0 ? 'behind' : 'ahead of'
  return {
    name,
    ok: Math.abs(skew) <= MAX_SKEW,
    note: `the server is ${Math.abs(skew)} s ${side} this machine`,
  }
}

/** Two copies of a page that say `no-store` differ, because each has a nonce of its own. */
function cacheFinding(first: Answer, second: Answer): Finding {
  const name = 'cache'
  const [one, two] = [first, second].map(({ headers }) => headers.get('content-security-policy'))
  const keeps = first.headers.get('cache-control')?.includes('no-store') !== true
  if (one === two) {
    const note = 'a cache in front keeps pages that say no-store: exclude this path from it'
    return { name, ok: false, note }
  }
  return keeps
    ? { name, ok: false, note: 'something in front removes Cache-Control: no-store from the pages' }
    : { name, ok: true, note: 'no cache in front keeps pages' }
}

/** Follows a visitor whom nobody signed in to the login page. */
async function loginFinding(send: Send, { url, fetch = globalThis.fetch }: DoctorOptions) {
  const name = 'login'
  const { status, headers } = await send('', { 'sec-fetch-site': 'none' })
  const location = headers.get('location')
  if (status !== 302 || location === null) {
    const note = `expected a redirect to the login page, received ${status}`
    return { name, ok: false, note }
  }
  const login = new URL(location, url)
  const page = await fetch(login, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) })
  await page.text()
  const where = login.origin + login.pathname
  return page.status < 400 ? { name, ok: true, note: `visitors are sent to ${where}` } : {
    name,
    ok: false,
    note: `${where} answers ${page.status}: the site must answer there, or set QRAUTH_LOGIN_URL`,
  }
}

/** Presses the button of the ask page, from this site and from another one. */
async function originFindings(send: Send, { origin }: URL): Promise<readonly Finding[]> {
  const name = 'origin'
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const own = { ...form, ...navigation, 'sec-fetch-site': 'same-origin', origin }
  const pressed = await send('', own, 'POST')
  const foreign = { ...own, origin: 'https://attacker.invalid', 'sec-fetch-site': 'cross-site' }
  const stranger = await send('', foreign, 'POST')
  const told = toldOrigin(stranger) ?? origin
  if (pressed.status === 403 || (stranger.status === 403 && told !== origin)) {
    const note = `the app takes itself to be at ${told}, and people are at ` +
      `${origin}: set QRAUTH_ORIGIN=${origin}, or let the proxy pass Host and X-Forwarded-Proto ` +
      'and set QRAUTH_TRUST_PROXY'
    return [{ name, ok: false, note }]
  }
  const other = origin.startsWith('https:') ? 'http' : 'https'
  const spoofed = await send('', { ...foreign, 'x-forwarded-proto': other }, 'POST')
  return [
    stranger.status === 403 ? { name, ok: true, note: `it is ${origin}` } : {
      name,
      ok: false,
      note:
        'a form of another site is accepted: something in front rewrites Origin or Sec-Fetch-Site',
    },
    (toldOrigin(spoofed) ?? origin) === origin
      ? { name: 'proxy', ok: true, note: 'visitors cannot spoof the scheme' }
      : {
        name: 'proxy',
        ok: false,
        note: 'the proxy passes on the visitor’s own X-Forwarded-Proto: it must overwrite it, ' +
          'and X-Forwarded-For',
      },
  ]
}

/** Reads where the app takes itself to be: the page that a form of another site gets links to it. */
function toldOrigin({ text }: Answer): string | undefined {
  return /<a href="(https?:[^"]+)"/.exec(text)?.[1]
}

async function cookieFinding(send: Send, { cookie }: DoctorOptions): Promise<Finding> {
  const name = 'session'
  if (cookie === undefined) {
    const note =
      'not checked: set COOKIE to the session cookie of a signed-in browser, as name=value'
    return { name, ok: true, note }
  }
  const page = await send('', { cookie, 'sec-fetch-site': 'none' })
  const { status } = page
  if (status === 200) return { name, ok: true, note: 'the app reads the session cookie' }
  return {
    name,
    ok: false,
    note: status === 302
      ? 'the app does not accept the session cookie: its name, the secret, iss, aud or the clock ' +
        'differ, or the proxy does not pass it on'
      : `the app answers ${status} to the session cookie: "${headingOf(page)}"; its log says why`,
  }
}

async function checklist(send: Send, { token }: DoctorOptions): Promise<readonly Finding[]> {
  const name = 'checklist'
  if (token === undefined) {
    const note =
      'not checked: set QRAUTH_HEALTH_TOKEN, here and there, and the store is checked too'
    return [{ name, ok: true, note }]
  }
  const asked = { authorization: `Bearer ${token}`, cookie: `${PROBE}=sent` }
  const { status, text, headers } = await send('/health', asked)
  if (status !== 200 && status !== 503) {
    const note =
      `expected it at /health, received ${status}: QRAUTH_HEALTH_TOKEN is not set there, or differs`
    return [{ name, ok: false, note }]
  }
  const { checks }: { checks: readonly Finding[] } = JSON.parse(text)
  return [
    probeFinding(headers),
    // The answer says more about cookies than the app can.
    ...checks.filter(({ name }) => name !== 'cookies')
      .map(({ name, ok, note }) => ({ name: `${name} (inside)`, ok, note })),
  ]
}

/** Reads the cookie that the checklist sets: it says whether the one that was sent arrived. */
function probeFinding(headers: Headers): Finding {
  const name = 'cookies'
  const set = headers.getSetCookie().find((line) => line.startsWith(`${PROBE}=`))
  if (set?.startsWith(`${PROBE}=sent;`)) return { name, ok: true, note: 'they come and go' }
  const note = set === undefined
    ? 'something in front removes Set-Cookie, so nobody can sign in'
    : 'the proxy does not pass Cookie on, so everybody is signed out'
  return { name, ok: false, note }
}

function reasonOf(error: unknown, { host }: URL): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  const words: Record<string, string> = {
    ENOTFOUND: 'no such name in DNS',
    ECONNREFUSED: 'nothing listens there',
    CERT_HAS_EXPIRED: 'its certificate has expired',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed, so phones reject it',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not complete, or its maker is not known',
  }
  return `${host} cannot be reached: ${words[code] ?? code}`
}
