import { mustBeOptions, object, oldNames, type ShapeOf, text } from '../checked.ts'
import { pageHeaders, type Room } from '../http/headers.ts'

/** Settings of {@link checkMount}. */
export interface CheckOptions {
  /** The path of the mount. @default '/qr' */
  basePath?: string
  /** @deprecated Use `basePath`. The next version drops this name. */
  base?: string
  /** The origin by which people reach the host, as configured in the app. */
  origin: string
  /** Headers of a visitor who is signed in, such as `{ cookie: '…' }`. */
  signedIn: Record<string, string>
}

const SHAPE: ShapeOf<CheckOptions> = {
  basePath: text,
  base: text,
  origin: text,
  signedIn: object,
}

/** A protection that the host's own middleware or routes change. */
export interface Finding {
  readonly page: 'ask' | 'code' | 'refused' | 'forged' | 'method'
  /** The header's name, or `status`, or `mount` where nothing is mounted. */
  readonly what: string
  readonly want: string
  readonly got: string
}

/** Any app that speaks fetch. */
export interface Fetches {
  fetch(request: Request): Response | Promise<Response>
}

/**
 * Checks that a host keeps the protection of these pages. Call it in the host's own tests, with its
 * whole app. It sends requests as a browser does, shows one code, and compares the answers.
 *
 * It cannot see a service worker, a proxy in front, or a script on the host's pages. A service worker
 * sees the link that a phone opens, and may keep the page. It must leave the mount to the browser, in
 * the first line of its listener:
 *
 * ```ts
 * addEventListener('fetch', (event) => {
 *   if (/^\/qr(\/|$)/.test(new URL(event.request.url).pathname)) return
 *   // ...
 * })
 * ```
 *
 * @returns the headers and pages that are overwritten, missing or unreachable; empty where all is
 *   right
 */
export async function checkMount(app: Fetches, options: CheckOptions): Promise<Finding[]> {
  mustBeOptions<CheckOptions>('checkMount()', options, SHAPE)
  const { origin, signedIn } = options
  if (options.base !== undefined) oldNames('checkMount()')('base', 'basePath')
  const path = (options.basePath ?? options.base ?? '/qr').replace(/\/+$/, '')
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const form = { ...navigation, 'content-type': 'application/x-www-form-urlencoded' }
  const own = { ...form, origin, 'sec-fetch-site': 'same-origin' }
  const other = { ...form, 'origin': 'https://other.invalid', 'sec-fetch-site': 'cross-site' }
  const unknown = `${path}/AAAAAAAAAAAAAAAAAAAAAA`

  async function look(
    page: Finding['page'],
    room: Room,
    status: number,
    to: string,
    method: string,
    headers: Record<string, string>,
  ): Promise<Finding[]> {
    const init = { method, headers, ...(method === 'POST' && { body: '' }) }
    const response = await app.fetch(new Request(new URL(to, origin), init))
    const got = response.status
    if (got !== status) return [{ page, what: 'status', want: `${status}`, got: `${got}` }]
    // The host's own csrf() may reject first, with its own page.
    if (page === 'forged') return []
    const html = await response.text()
    const wanted = pageHeaders(room, nonceIn(html), origin)
    return [...compare(page, wanted, response.headers)]
  }

  const visitor = { ...navigation, 'sec-fetch-site': 'none' }
  const found = (await Promise.all([
    look('ask', 'ask', 200, path || '/', 'GET', { ...visitor, ...signedIn }),
    look('ask', 'ask', 200, `${path}/`, 'GET', { ...visitor, ...signedIn }),
    look('code', 'code', 200, path || '/', 'POST', { ...own, ...signedIn }),
    look('refused', 'dead-end', 404, unknown, 'GET', visitor),
    look('refused', 'dead-end', 404, unknown, 'POST', own),
    look('forged', 'dead-end', 403, path || '/', 'POST', { ...other, ...signedIn }),
    look('method', 'dead-end', 405, unknown, 'PUT', own),
  ])).flat()
  const isAbsent = found.length > 0 &&
    found.every(({ what, got }) => what !== 'status' || got === '404') &&
    found.filter(({ page, what }) => page === 'ask' && what === 'status').length === 2
  if (!isAbsent) return found
  // One line instead of one for each page.
  const want = `qrauth() at ${path || '/'}, or the option basePath of checkMount()`
  return [{ page: 'ask', what: 'mount', want, got: 'nothing is mounted there' }]
}

function nonceIn(html: string): string {
  return /nonce="([^"]+)"/.exec(html)?.[1] ?? ''
}

function* compare(
  page: Finding['page'],
  wanted: Record<string, string>,
  headers: Headers,
): Generator<Finding> {
  for (const [what, want] of Object.entries(wanted)) {
    const got = headers.get(what) ?? ''
    // A host may add names to `Vary`.
    const same = what === 'vary'
      ? want.split(', ').every((name) => got.toLowerCase().includes(name.toLowerCase()))
      : got === want
    if (!same) yield { page, what, want, got }
  }
  const readers = headers.get('access-control-allow-origin')
  if (readers !== null) {
    yield { page, what: 'access-control-allow-origin', want: '', got: readers }
  }
}
