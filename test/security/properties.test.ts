import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { keyOf, newSecret } from '../../src/transfer/key.ts'
import { pathOnOrigin } from '../../src/http/origin.ts'
import type { QrauthOptions } from '../../src/options.ts'
import { en } from '../../src/pages/locales/en.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import type { Store } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { Device } from '../parts/device.ts'
import { times } from '../parts/nightly.ts'
import { linkIn } from '../parts/picture.ts'
import { ADA, claimsOf, GRACE, ORIGIN, SECRET, site } from '../parts/site.ts'

/** No run takes this long: one that does hangs. */
const PATIENCE = 10_000
const UNKNOWN = '/qr/AAAAAAAAAAAAAAAAAAAAAA'
const SHAPE = /^[A-Za-z0-9_-]{22}$/

/** What a visitor sends. `LINK`, `ADA`, `GRACE`, `PHONE` stand for what only a run knows. */
interface Visitor {
  readonly origin: string
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly cookies: readonly (readonly [string, string])[]
  readonly body: string | Uint8Array
}

const origins = fc.constantFrom(
  ...Array.from({ length: 12 }, () => ORIGIN),
  ...['http://site.test', 'https://site.test:8443', 'https://evil.test'],
  ...['http://localhost:8000', 'http://127.0.0.1', 'http://[::1]', 'http://192.168.1.20:8000'],
)

const nasty = fc.array(
  fc.constantFrom(
    ...['/', '//', '\\', '.', '..', '%2e', '%2f', '%5c', '%00', '\t', '\n', '\r', '\0', ' ', '@'],
    ...[':', '?', '#', '&', '=', ';', 'evil.test', 'site.test', 'https:', 'javascript:', 'data:'],
    ...['é', '。', '／', '\u2028', '\ufeff', '\ud800', '[', ']', 'a', 'qr', '\x7f', '\x85', '|'],
  ),
  { maxLength: 12 },
).map((parts) => parts.join(''))

const text = fc.oneof(nasty, fc.string(), fc.string({ unit: 'binary' }))

const next = fc.oneof(
  fc.constantFrom('/', '/inbox?a=b#c', '//evil.test', '/\\evil.test', 'https://evil.test', ''),
  text,
  nasty.map((rest) => `/${rest}`),
)

const paths = fc.oneof(
  { arbitrary: fc.constantFrom('LINK', 'LINK', 'LINK', '/qr', '/qr', '/qr/', UNKNOWN), weight: 9 },
  { arbitrary: next.map((path) => `/qr?next=${encoded(path)}`), weight: 2 },
  fc.stringMatching(/^[A-Za-z0-9_-]{21,23}$/).map((code) => `/qr/${code}`),
  text.map((rest) => `/qr/${encoded(rest)}`),
  nasty.map((rest) => `/${rest}`),
  fc.webPath(),
  fc.constantFrom('LINK/', 'LINK?x', 'LINK%2f', '//qr', '/qr//', '/./qr', '/QR', '/qr/%00', '/'),
)

const methods = fc.oneof(
  { arbitrary: fc.constantFrom('GET', 'POST', 'POST', 'POST'), weight: 5 },
  fc.constantFrom('HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'QUERY', 'post', 'X'),
)

// What HTTP lets a header's value hold.
const headerText = fc.oneof(
  fc.stringMatching(/^[\x21-\x7e\x80-\xff]{0,20}$/),
  fc.constantFrom('', 'null', '*', ORIGIN, 'https://evil.test', '1', '-1', 'NaN', '99999999'),
)

function header(...values: string[]): fc.Arbitrary<string> {
  return fc.oneof({ arbitrary: fc.constantFrom(...values), weight: 4 }, headerText)
}

const extras = fc.record({
  'host': header('site.test', 'evil.test', 'site.test@evil.test', 'a, b'),
  'forwarded': header('for=1.2.3.4;host=evil.test;proto=http'),
  'x-forwarded-for': header('203.0.113.9', '::1, 10.0.0.1', 'unknown'),
  'x-forwarded-host': header('evil.test'),
  'x-forwarded-proto': header('http', 'https', 'javascript', 'http, https'),
  'x-original-url': header('/qr', UNKNOWN),
  'x-http-method-override': header('POST', 'DELETE'),
  'cf-connecting-ip': header('203.0.113.9', 'x'),
  'authorization': header('Bearer x'),
  'accept-language': header('de, en;q=0.5'),
  'content-length': header('0', '9000', '1e9'),
  'content-encoding': header('gzip', 'br'),
  'transfer-encoding': header('chunked'),
  'range': header('bytes=0-1'),
  'referer': header(`${ORIGIN}/qr`, 'https://evil.test/'),
  'sec-purpose': header('prefetch', 'prefetch;prerender'),
  'service-worker-navigation-preload': header('true'),
  'user-agent': header('curl/8', 'x'.repeat(5000)),
}, { requiredKeys: [] })

const ofBrowsers = {
  'origin': header('null', 'https://evil.test', 'http://site.test', `${ORIGIN}/`),
  'sec-fetch-site': header('same-origin', 'same-site', 'cross-site', 'none'),
  'sec-fetch-mode': header('navigate', 'cors', 'no-cors', 'same-origin'),
  'sec-fetch-dest': header('document', 'iframe', 'empty', 'image', 'script'),
  'content-type': header(
    'application/x-www-form-urlencoded;charset=utf-16',
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
  ),
}

const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  // As a browser on a page of this origin sends them; but for one; and as anybody may send them.
  { arbitrary: fc.constant({}), weight: 2 },
  { arbitrary: ofBrowsers.origin.map((origin) => ({ origin })), weight: 2 },
  { arbitrary: ofBrowsers['sec-fetch-site'].map((of) => ({ 'sec-fetch-site': of })), weight: 2 },
  fc.record(ofBrowsers, { requiredKeys: [] }),
)

const cookies = fc.array(
  fc.tuple(
    fc.constantFrom(
      ...['__Host-session', '__Host-qrauth-0', '__Host-qrauth-1', '__Host-qrauth-2', 'session'],
      ...['__Host-qrauth-3', '__Host-qrauth', 'qrauth-0', '__host-session', 'x'],
    ),
    fc.oneof(
      { arbitrary: fc.constantFrom('ADA', 'GRACE', 'PHONE', 'OTHER', 'LINK'), weight: 3 },
      fc.stringMatching(/^[\x21-\x3a\x3c-\x7e]{0,40}$/),
      fc.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      fc.stringMatching(/^[\w-]{1,20}\.[\w-]{1,20}\.[\w-]{0,20}$/),
    ),
  ),
  { maxLength: 4 },
)

const fields = fc.array(
  fc.tuple(
    fc.constantFrom('next', 'switch', 'password', 'user', 'userId', 'sub', 'session', 'code'),
    fc.oneof(next, fc.constantFrom('u1', 'u2', 'AAAAAAAAAAAAAAAAAAAAAA')),
  ),
  { maxLength: 5 },
)

const bodies = fc.oneof(
  { arbitrary: fields.map(form), weight: 4 },
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }),
  fc.json(),
  fc.constantFrom('', 'x'.repeat(8192), 'x'.repeat(8193), '%', '&&&==', '%ff=%c3'),
)

const visitors: fc.Arbitrary<Visitor> = fc.record({
  origin: origins,
  path: paths,
  method: methods,
  headers: fc.tuple(headers, extras).map(([own, more]) => ({ ...own, ...more })),
  cookies,
  body: bodies,
})

const ADMITTED: Visitor = {
  origin: ORIGIN,
  path: 'LINK',
  method: 'POST',
  headers: {},
  cookies: [],
  body: '',
}

/** One who gets in and one of each way to be refused: what chance alone may leave out of a run. */
const KNOWN_VISITORS: readonly Visitor[] = [
  ADMITTED,
  { ...ADMITTED, method: 'GET' },
  { ...ADMITTED, method: 'GET', path: '/qr' },
  { ...ADMITTED, path: UNKNOWN },
  { ...ADMITTED, method: 'PUT' },
  { ...ADMITTED, headers: { origin: 'https://evil.test' } },
]

function encoded(part: string): string {
  return encodeURIComponent(wellFormed(part))
}

/** What is no text in UTF-16 cannot be sent. */
function wellFormed(part: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(part))
}

function form(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map((pair) => pair.map(encoded).join('=')).join('&')
}

/** A site on which Ada showed a code, and all that a visitor could have of it. */
async function shown(options: Partial<QrauthOptions> = {}) {
  const records: string[] = []
  const inner = options.store ?? memoryStore()
  const store: Store = {
    ...inner,
    put(entries, slot, limits) {
      records.push(...entries.map(({ record }) => record))
      return inner.put(entries, slot, limits)
    },
  }
  let link = ''
  // The picture itself is looked at elsewhere; reading one takes longer than all the rest.
  const qr = (text: string) => {
    link = text
    return [[true]]
  }
  let id = ''
  const made = site({
    ...options,
    store,
    qr,
    onEvent(event) {
      if (event.type === 'issued') id = event.id
    },
  })
  const computer = await made.signedIn(ADA, 'session-of-the-computer')
  const grace = await made.signedIn(GRACE, 'session-of-grace')
  await computer.post('/qr')
  const ada = computer.cookies.get('__Host-session') ?? ''
  return {
    ...made,
    computer,
    link,
    id,
    records,
    ada,
    grace: grace.cookies.get('__Host-session') ?? '',
  }
}

/** The request of a visitor, or undefined for one that no client could send. */
function requestOf(
  visitor: Visitor,
  known: { link: string; id: string; ada: string; grace: string },
) {
  const code = known.link.slice(-22)
  const path = visitor.path.replace('LINK', `/qr/${code}`)
  const url = `${visitor.origin}${path}`
  if (!URL.canParse(url)) return undefined
  const values: Record<string, string> = {
    ADA: known.ada,
    GRACE: known.grace,
    PHONE: planted(known.id),
    OTHER: planted('of-other'),
    LINK: code,
  }
  const value = (name: string) => values[name] ?? name
  const all: Record<string, string> = {
    'origin': new URL(url).origin,
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    'content-type': 'application/x-www-form-urlencoded',
    ...visitor.headers,
  }
  const jar = visitor.cookies.map(([name, of]) => `${name}=${value(of)}`).join('; ')
  if (jar !== '') all['cookie'] = jar
  const hasBody = !['GET', 'HEAD'].includes(visitor.method.toUpperCase())
  const body = typeof visitor.body === 'string' ? visitor.body : new Uint8Array(visitor.body)
  return new Request(url, {
    method: visitor.method,
    headers: all,
    ...(hasBody && { body }),
  })
}

/** What a phone's cookie would be, with a secret that somebody else knows. */
function planted(id: string): string {
  return `${id.slice(0, 8)}.${'C'.repeat(22)}`
}

function startsSession(response: Response): boolean {
  return response.headers.getSetCookie().some((line) =>
    /^(__Host-)?session=[^;]/.test(line) && !/max-age=0/i.test(line)
  )
}

/** True for the page that says which part does not answer. */
function isFaultPage(status: number, html: string): boolean {
  // A session that does not answer is told as the store is.
  const reasons = ['store', 'verification', 'delivery', 'address'] as const
  return status === 503 && reasons.some((reason) => html.includes(en.fault[reason].heading))
}

/** What holds for every answer, whatever was sent and whatever the parts said. */
async function mustHold(
  request: Request,
  response: Response,
  secrets: Readonly<Record<string, string>>,
): Promise<void> {
  const html = await response.text()
  // A HEAD has no page.
  if (response.status >= 500 && request.method === 'HEAD') expect(response.status).toBe(503)
  else if (response.status >= 500) expect(isFaultPage(response.status, html)).toBe(true)

  const out = [...response.headers].map((pair) => pair.join(': ')).join('\n') + html
  const { origin } = new URL(request.url)
  const sent = `${request.url}\n${request.headers.get('cookie')}`
  for (const [name, secret] of Object.entries(secrets)) {
    // A visitor who sent a secret may see it again, because the confirm page posts to its own path.
    if (!sent.includes(secret)) expect([name, out.includes(secret)]).toEqual([name, false])
  }

  const location = response.headers.get('location')
  if (location !== null) {
    expect(location).toMatch(/^\/(?![/\\])/)
    expect(new URL(location, origin).origin).toBe(origin)
    expect(asBrowsersRead(location, origin)).toBe(origin)
  }
  if (startsSession(response)) {
    expect(request.method).toBe('POST')
    expect(request.headers.get('origin')).toBe(origin)
    expect([null, 'same-origin']).toContain(request.headers.get('sec-fetch-site'))
  }
}

/** The origin that a browser would go to, by its own rules rather than by those of `URL`. */
function asBrowsersRead(location: string, origin: string): string {
  // deno-lint-ignore no-control-regex
  const trimmed = location.replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, '').replace(/[\t\n\r]/g, '')
  const path = trimmed.split(/[?#]/, 1)[0]?.replaceAll('\\', '/') ?? ''
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('//')) return path
  return origin
}

describe('whatever a visitor sends', () => {
  it(
    'there is no 5xx, no session without a tap of this origin, no secret, no way off the site',
    async () => {
      let sessions = 0
      const statuses = new Set<number>()
      await fc.assert(
        fc.asyncProperty(visitors, async (visitor) => {
          const known = await shown()
          const request = requestOf(visitor, known)
          if (!request) return
          const { method } = request
          const response = await known.app.fetch(request)
          statuses.add(response.status)
          if (startsSession(response)) {
            sessions++
            expect(method).toBe('POST')
            expect(request.url).toContain(known.link)
          }
          // A code that no phone could reach is the one fault of a site whose parts all answer.
          if (response.status >= 500) {
            expect(new URL(request.url).hostname).toMatch(/^(localhost|127\.0\.0\.1|\[::1\])$/)
          }
          await mustHold(request, response, {
            code: known.link.slice(-22),
            record: known.records[0] ?? '',
            secret: SECRET,
            ada: known.ada,
            grace: known.grace,
          })
        }),
        {
          numRuns: times(150, 400),
          timeout: PATIENCE,
          examples: KNOWN_VISITORS.map((one) => [one]),
        },
      )
      // The visitors are no straw men: some of them do get in, and all ways to refuse are met.
      expect(sessions).toBeGreaterThan(0)
      for (const status of [200, 302, 303, 403, 404, 405]) expect(statuses).toContain(status)
    },
    60_000,
  )

  it('none of many in a row hurts the one who taps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(visitors, { maxLength: 15 }), async (all) => {
        const known = await shown()
        let taken = false
        for (const visitor of all) {
          // Ada herself showing another code would end this one, and is not what is looked at.
          const { path, cookies } = visitor
          if (!path.startsWith('LINK') && cookies.some(([, value]) => value === 'ADA')) continue
          const request = requestOf(visitor, known)
          if (request) taken ||= startsSession(await known.app.fetch(request))
        }
        const tap = await known.device().post(known.link)
        expect(tap.status).toBe(taken ? 404 : 303)
      }),
      { numRuns: times(25, 60), timeout: PATIENCE },
    )
  }, 60_000)

  it('a body that breaks off starts nothing and spends nothing', async () => {
    const known = await shown()
    const broken = new ReadableStream({
      pull(controller) {
        controller.error(new Error('the visitor left'))
      },
    })
    const request = new Request(known.link, {
      method: 'POST',
      headers: {
        'origin': ORIGIN,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: broken,
      // The types of browsers do not know it; without it there is no streamed body.
      ...{ duplex: 'half' },
    })
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const response = await known.app.fetch(request)
    logged.mockRestore()
    expect(startsSession(response)).toBe(false)
    expect((await known.device().post(known.link)).status).toBe(303)
  })

  it(
    'a body too large, of which the host keeps a clone, is refused and not waited for',
    async () => {
      const { app } = site()
      const request = new Request(new URL('/qr', ORIGIN), {
        method: 'POST',
        headers: {
          'origin': ORIGIN,
          'sec-fetch-site': 'same-origin',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'x'.repeat(9000),
      })
      const clone = request.clone()
      const response = await app.fetch(request)
      expect(response.status).toBe(413)
      expect(clone.bodyUsed).toBe(false)
    },
    PATIENCE,
  )
})

describe('a mount below a parameter', () => {
  it(
    'whatever the parameter is, the code page is shown or the path is refused: never a 5xx',
    async () => {
      const segment = fc.oneof(
        fc.constantFrom('acme', 'é', '%C3%A9', '%0a', '%20', '%00', '%25', '%2541', '%2f..', '<b>'),
        nasty.map(encoded),
        fc.integer({ min: 1, max: 4000 }).map((length) => 'x'.repeat(length)),
      )
      await fc.assert(
        fc.asyncProperty(segment, async (tenant) => {
          fc.pre(new URL(`/t/${tenant}/qr`, ORIGIN).pathname.split('/').length === 4)
          const { signedIn, device } = site({ mount: '/t/:tenant/qr' })
          const computer = await signedIn()
          const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
          const response = await computer.post(`/t/${tenant}/qr`)
          logged.mockRestore()
          expect(response.status).toBeLessThan(500)
          if (response.status !== 200) return
          const link = linkIn(await response.text())
          expect(link).toMatch(/^[\x21-\x7e]+$/)
          expect(new URL(link).origin).toBe(ORIGIN)
          expect((await device().post(link)).status).toBe(303)
        }),
        {
          numRuns: times(25, 60),
          timeout: PATIENCE,
          examples: [['%C3%A9'], ['%20'], ['x'.repeat(3000)]],
        },
      )
    },
    30_000,
  )
})

const secret = fc.stringMatching(/^[A-Za-z0-9_-]{22}$/)
const id = fc.oneof(fc.constantFrom('u1', 'u2'), fc.string({ minLength: 1, maxLength: 40 }))

const user = fc.record(
  { id, name: fc.string({ maxLength: 80 }), signedInAt: fc.nat() },
  { requiredKeys: ['id'] },
)

/** What a code is for, as a record says it. */
const transfers = fc.record(
  {
    v: fc.constant(3),
    user,
    expires: fc.nat(),
    next,
    session: fc.string({ maxLength: 40 }),
    agent: fc.string({ maxLength: 40 }),
    address: fc.string({ maxLength: 40 }),
  },
  { requiredKeys: ['v', 'user', 'expires'] },
)

/** The part of a record that a store keeps, with the user it stands for where it is ours. */
const records: fc.Arbitrary<{ record: string; user?: string }> = fc.oneof(
  {
    arbitrary: transfers.map((of) => ({ record: JSON.stringify(of), user: of.user.id })),
    weight: 2,
  },
  fc.string().map((record) => ({ record })),
  fc.json().map((record) => ({ record })),
  // One part of a good record is something else.
  fc.tuple(
    transfers,
    fc.constantFrom('v', 'user', 'expires', 'next', 'session', 'agent', 'address', 'bounds'),
    fc.jsonValue().filter((value) => typeof value === 'boolean' || Array.isArray(value)),
  ).map(([of, part, value]) => ({ record: JSON.stringify({ ...of, [part]: value }) })),
  transfers.map((of) => ({ record: JSON.stringify({ ...of, user: { ...of.user, id: '' } }) })),
  transfers.map((of) => ({ record: JSON.stringify(of).slice(0, -1) })),
  transfers.map((of) => ({ record: JSON.stringify([of]) })),
  // Of former versions.
  transfers.map((of) => ({ record: JSON.stringify({ ...of, v: 2 }) })),
  id.map((of) => ({ record: JSON.stringify([2, of, null, null]) })),
)

/** Lines of states: ours by another device, ours by nobody, and none. */
const lines = fc.oneof(
  fc.constantFrom('done', 'denied', 'undone', 'declined').map((name) =>
    `${name} ${'D'.repeat(22)} {"nonce":"x","at":1,"until":9999999999}`
  ),
  fc.constantFrom('open claimed', 'open granted').map((name) =>
    `${name} ${'D'.repeat(22)} {"nonce":"x","at":1}`
  ),
  fc.constantFrom('ended replaced', 'ended dropped', 'done', 'open', 'open done x {}', 'x'),
  fc.string().map((line) => line.replaceAll('\n', '')),
)

type Said =
  | { readonly how: 'real' }
  /** The record there is, behind the caller's own line or, of another one, behind this line. */
  | { readonly how: 'moved'; readonly record: string; readonly user?: string }
  | { readonly how: 'other'; readonly record: string; readonly line: string }
  /** Under the code's entry, or under the state with this line. */
  | { readonly how: 'found'; readonly record: string; readonly line: string | undefined }
  | { readonly how: 'missing' | 'done' | 'throws' }
  | { readonly how: 'limited'; readonly retryAfter: number }
  | { readonly how: 'value'; readonly value: unknown }
  /** As good as any, but of another key. */
  | { readonly how: 'elsewhere'; readonly record: string }

/** Answers that the contract of a store knows, though perhaps not of this verb. */
const said: fc.Arbitrary<Said> = fc.oneof(
  fc.constant({ how: 'real' } as const),
  { arbitrary: records.map((of) => ({ how: 'moved', ...of }) as const), weight: 4 },
  fc.tuple(records, lines).map(([{ record }, line]) => ({ how: 'other', record, line }) as const),
  {
    arbitrary: fc.tuple(records, fc.option(lines, { nil: undefined }))
      .map(([{ record }, line]) => ({ how: 'found', record, line }) as const),
    weight: 2,
  },
  records.map(({ record }) => ({ how: 'elsewhere', record }) as const),
  fc.constant({ how: 'missing' } as const),
  fc.constant({ how: 'throws' } as const),
  fc.integer({ min: 1, max: 900 }).map((retryAfter) => ({ how: 'limited', retryAfter }) as const),
)

const SECRETS = 'qrauth:code:transfer:THE-KEY and token THE-TOKEN'

type Says = Record<'put' | 'peek' | 'move' | 'drop' | 'count', Said>

/** A store of which some verbs say what they are told to. */
function sayingStore(real: Store, says: Says): Store {
  function verb<Of extends unknown[], Answer>(
    saying: Said,
    verb: (...all: Of) => Promise<Answer>,
    keysOf: (...all: Of) => { key: string; keys?: readonly string[]; line?: string },
  ): (...all: Of) => Promise<Answer> {
    return async (...all) => {
      const { key, keys = [key], line = 'done x {}' } = keysOf(...all)
      switch (saying.how) {
        case 'real':
          return await verb(...all)
        case 'throws':
          throw new Error(SECRETS)
        case 'moved':
          return untyped({ state: 'moved', key, record: `${line}\n${saying.record}` })
        case 'other':
          return untyped({ state: 'other', key, record: `${saying.line}\n${saying.record}` })
        case 'found': {
          const { line, record } = saying
          // A state comes first, as it is asked for.
          const found = line === undefined ? [null, record] : [`${line}\n${record}`, null]
          return untyped({ state: 'found', keys, records: found })
        }
        case 'elsewhere':
          return untyped({
            state: keys.length > 1 ? 'found' : 'moved',
            key: 'elsewhere',
            record: `${line}\n${saying.record}`,
            keys: keys.toReversed(),
            records: [null, saying.record],
          })
        case 'limited':
          return untyped({ state: 'limited', retryAfter: saying.retryAfter })
        case 'value':
          return untyped(saying.value)
        default:
          return untyped({ state: saying.how, key })
      }
    }
  }
  return {
    put: verb(says.put, real.put, (_, { key }) => ({ key })),
    peek: verb(says.peek, real.peek, (keys) => ({ key: keys[0] ?? '', keys })),
    move: verb(says.move, real.move, ({ from, line }) => ({ key: from, line })),
    drop: verb(says.drop, real.drop, (key) => ({ key })),
    count: verb(says.count, real.count, (limits) => ({ key: limits[0]?.key ?? '' })),
  }
}

/** What the types forbid and a store of somebody else's may say all the same. */
function untyped(value: unknown): never {
  return value as never
}

interface Person {
  readonly path: string
  readonly method: string
  readonly who: 'ADA' | 'GRACE' | undefined
  readonly phone: boolean
  readonly fields: [string, string][]
}

const TAP: Person = { path: UNKNOWN, method: 'POST', who: undefined, phone: true, fields: [] }
const DONE: Said = { how: 'done' }
const RECORD = JSON.stringify({ v: 3, user: { id: 'u1' }, expires: 1 })
const MOVED: Said = { how: 'moved', record: RECORD, user: 'u1' }

/** Somebody who does all that a person can do, with or without somebody signed in. */
const people: fc.Arbitrary<Person> = fc.record({
  path: fc.constantFrom('/qr', '/qr/', UNKNOWN, UNKNOWN),
  method: fc.constantFrom('GET', 'POST', 'POST', 'HEAD'),
  who: fc.constantFrom('ADA', 'GRACE', undefined),
  phone: fc.boolean(),
  fields: fields,
})

async function visit(app: Parameters<typeof device>[0], of: Person, jar: {
  id: string
  ada: string
  grace: string
}) {
  const someone = device(app)
  if (of.who !== undefined) {
    someone.cookies.set('__Host-session', of.who === 'ADA' ? jar.ada : jar.grace)
  }
  if (of.phone) someone.cookies.set('__Host-qrauth-0', planted(jar.id))
  const all = Object.fromEntries(of.fields)
  const response = of.method === 'POST'
    ? await someone.post(of.path, well(all))
    : await someone.send(of.path, { method: of.method, headers: { 'sec-fetch-site': 'none' } })
  return { someone, response }
}

function well(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, wellFormed(value)]),
  )
}

function device(app: ReturnType<typeof site>['app']): Device {
  return new Device(app, ORIGIN)
}

describe('whatever the store says', () => {
  it(
    'only "moved", with a record of ours, to a tap, starts a session: that of its user',
    async () => {
      let sessions = 0
      const jar = await shown()
      const verbs = fc.record({ put: said, peek: said, move: said, drop: said, count: said })
      await fc.assert(
        fc.asyncProperty(people, verbs, async (person, verbs) => {
          // What is no answer to these three is said below, where such things are.
          const done = (of: Said): Said =>
            of.how === 'real' || of.how === 'throws' || of.how === 'limited' ? of : DONE
          const says = {
            ...verbs,
            put: done(verbs.put),
            drop: done(verbs.drop),
            count: done(verbs.count),
          }
          const { move } = says
          const { app } = site({ store: sayingStore(memoryStore(), says) })
          const { someone, response } = await visit(app, person, jar)
          if (startsSession(response)) {
            sessions++
            expect(move.how).toBe('moved')
            const claims = (someone.cookies.get('__Host-session') ?? '').split('.')[1] ?? ''
            const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString())
            expect(move.how === 'moved' && move.user).toBe(sub)
          }
          const request = new Request(new URL(person.path, ORIGIN), {
            method: person.method,
            headers: { 'origin': ORIGIN, 'sec-fetch-site': 'same-origin' },
          })
          await mustHold(request, response, {
            store: 'THE-KEY',
            token: 'THE-TOKEN',
            secret: SECRET,
          })
        }),
        {
          numRuns: times(150, 400),
          timeout: PATIENCE,
          examples: [
            [TAP, { put: DONE, peek: MOVED, move: MOVED, drop: DONE, count: DONE }],
          ],
        },
      )
      expect(sessions).toBeGreaterThan(0)
    },
    60_000,
  )

  it('an answer that is none of the contract is a fault: 503, nobody gets in', async () => {
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constant(undefined),
      fc.record({ state: fc.oneof(fc.constantFrom('found', 'moved', 'limited'), fc.jsonValue()) }),
      fc.record({ state: fc.constant('limited'), retryAfter: fc.jsonValue() }),
      fc.record({ state: fc.constant('found'), keys: fc.jsonValue(), records: fc.jsonValue() }),
      fc.record({
        state: fc.constantFrom('moved', 'other', 'missing', 'done'),
        key: fc.jsonValue(),
        record: fc.oneof(fc.jsonValue(), fc.constant(`done x {"nonce":"","at":1}\n${RECORD}`)),
      }),
    )
    const jar = await shown()
    await fc.assert(
      fc.asyncProperty(people, values, async (person, value) => {
        const says = { how: 'value', value } as const
        const { app } = site({
          store: sayingStore(memoryStore(), {
            put: says,
            peek: says,
            move: says,
            drop: says,
            count: says,
          }),
        })
        const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
        const { response } = await visit(app, person, jar)
        logged.mockRestore()
        expect(startsSession(response)).toBe(false)
        if (person.method !== 'HEAD' && response.status >= 500) {
          expect(isFaultPage(response.status, await response.text())).toBe(true)
        }
        const wait = response.headers.get('retry-after')
        if (wait !== null) expect(wait).toMatch(/^[1-9]\d*$/)
      }),
      {
        numRuns: times(100, 300),
        timeout: PATIENCE,
        examples: [[TAP, null], [TAP, { state: 'x' }]],
      },
    )
  }, 60_000)
})

describe("whatever the host's session says", () => {
  const users = fc.record({
    id: fc.string({ minLength: 1, maxLength: 60 }),
    name: fc.string({ unit: 'binary', maxLength: 60 }),
    signedInAt: fc.oneof(fc.double(), fc.integer()),
  }, { requiredKeys: ['id'] })

  it(
    'any user, nobody, or a throw: no 5xx but the fault page, no session without a tap',
    async () => {
      const known = await shown()
      const answers = fc.oneof(
        fc.record({ user: users, id: fc.string({ maxLength: 60 }) }, { requiredKeys: ['user'] }),
        fc.constant(null),
        fc.constant('throws' as const),
      )
      await fc.assert(
        fc.asyncProperty(people, answers, answers, async (person, first, later) => {
          const session = jwtSession({ secret: SECRET })
          let reads = 0
          const { app } = site({
            session: {
              ...session,
              async read() {
                const answer = reads++ === 0 ? first : later
                if (answer === 'throws') throw new Error(SECRETS)
                return answer
              },
            },
          })
          const { response } = await visit(app, person, known)
          expect(startsSession(response)).toBe(false)
          const request = new Request(new URL(person.path, ORIGIN), { method: person.method })
          await mustHold(request, response, {
            secret: SECRET,
            store: 'THE-KEY',
            token: 'THE-TOKEN',
          })
        }),
        { numRuns: times(100, 300), timeout: PATIENCE },
      )
    },
    60_000,
  )

  it('what is no answer of a session shows no code and starts nothing', async () => {
    const known = await shown()
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constant(undefined),
      fc.record({ user: fc.jsonValue(), id: fc.jsonValue() }),
      fc.record({ user: fc.record({ id: fc.jsonValue(), name: fc.jsonValue() }) }),
      fc.record({ user: fc.record({ id: fc.string() }), id: fc.jsonValue() }),
    ).filter((value) => !isSignedIn(value))
    await fc.assert(
      fc.asyncProperty(people, values, async (person, value) => {
        const session = jwtSession({ secret: SECRET })
        const { app } = site({ session: { ...session, read: async () => untyped(value) } })
        const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
        const { response } = await visit(app, person, known)
        logged.mockRestore()
        const html = await response.text()
        expect(startsSession(response)).toBe(false)
        expect(html).not.toContain('role="img"')
        if (person.method !== 'HEAD' && response.status >= 500) {
          expect(isFaultPage(response.status, html)).toBe(true)
        }
      }),
      {
        numRuns: times(80, 200),
        timeout: PATIENCE,
        examples: [[{ ...TAP, path: '/qr' }, {}], [{ ...TAP, path: '/qr' }, { user: { id: 7 } }]],
      },
    )
  }, 60_000)
})

/** True for what `Session.read` may say: somebody with an id, or nobody. A `null` is no name. */
function isSignedIn(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (typeof value !== 'object' || !('user' in value)) return false
  const { user } = value
  return typeof user === 'object' && user !== null && 'id' in user &&
    typeof user.id === 'string' && user.id !== '' &&
    (!('name' in user) || isTextOrNothing(user.name)) &&
    (!('id' in value) || isTextOrNothing(value.id))
}

function isTextOrNothing(value: unknown): boolean {
  return typeof (value ?? '') === 'string'
}

describe('every answer', () => {
  /** Each page and redirect of ours, by what it is. */
  async function answers(): Promise<[string, Response][]> {
    let down = false
    const inner = memoryStore()
    const store: Store = {
      ...inner,
      peek: (...all) => down ? Promise.reject(new Error('down')) : inner.peek(...all),
    }
    const { signedIn, device } = site({
      store,
      limits: { consume: { address: { max: 1, window: 600 } } },
    })
    const computer = await signedIn(ADA, 'session-1')
    const ask = await computer.get('/qr')
    const code = await computer.post('/qr')
    const link = linkIn(await code.clone().text())
    const guesser = device()
    guesser.env = { incoming: { socket: { remoteAddress: '203.0.113.1' } } }
    const all: [string, Response][] = [
      ['ask', ask],
      ['code', code],
      ['confirm', await device().get(link)],
      ['switch', await (await signedIn(GRACE, 'session-2')).get(link)],
      ['switch, untold', await (await signedIn(GRACE, 'session-2')).post(link)],
      ['already', await computer.get(link)],
      ['consumed', await device().post(link)],
      ['refused', await device().get(link)],
      ['refused tap', await guesser.post(link)],
      ['limited', await guesser.post(link)],
      ['not signed in', await device().get('/qr')],
      ['not signed in, issue', await device().post('/qr')],
      ['origin', await computer.post('/qr', {}, { origin: 'https://evil.test' })],
      ['navigation', await computer.post('/qr', {}, { 'sec-fetch-dest': 'iframe' })],
      ['method', await computer.send('/qr', { method: 'DELETE' })],
      ['options', await computer.send('/qr', { method: 'OPTIONS' })],
      ['head', await computer.send('/qr', { method: 'HEAD' })],
      ['media type', await computer.post('/qr', {}, { 'content-type': 'text/plain' })],
      ['too large', await computer.post('/qr', { next: 'x'.repeat(9000) })],
      ['next', await computer.get('/qr?next=//evil.test')],
    ]
    down = true
    all.push(['fault', await device().get(link)])
    return all
  }

  it('is kept by no cache', async () => {
    for (const [what, { headers }] of await answers()) {
      expect([what, headers.get('cache-control')]).toEqual([what, 'no-store, no-transform'])
    }
  })

  it('that is a page is framed, sniffed, embedded and opened by nobody, and loads nothing', async () => {
    const all = await answers()
    const seen = all.map(([, { status }]) => status)
    expect(new Set(seen)).toEqual(
      new Set([200, 302, 303, 400, 403, 404, 405, 409, 413, 415, 429, 503]),
    )
    for (const [what, { status, headers }] of all) {
      if (status === 302 || status === 303) continue
      const csp = headers.get('content-security-policy')?.split('; ') ?? []
      for (const policy of [`default-src 'none'`, `base-uri 'none'`, `frame-ancestors 'none'`]) {
        expect([what, csp]).toEqual([what, expect.arrayContaining([policy])])
      }
      // The code page alone asks something, and only its own origin.
      const asks = csp.filter((policy) => policy.startsWith('connect-src'))
      expect([what, asks]).toEqual([what, what === 'code' ? [`connect-src ${ORIGIN}`] : []])
      const rest = csp.filter((policy) => !asks.includes(policy))
      expect([what, rest.some((policy) => /unsafe|\*|https?:/.test(policy))]).toEqual([what, false])
      const own = {
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'access-control-allow-origin': null,
      }
      for (const [name, value] of Object.entries(own)) {
        expect([what, name, headers.get(name)]).toEqual([what, name, value])
      }
    }
  })

  it('that shows a code is in a sandbox, and one with a form is not', async () => {
    for (const [what, response] of await answers()) {
      const csp = response.headers.get('content-security-policy') ?? ''
      const html = await response.text()
      expect([what, csp.includes('sandbox')]).toEqual([what, what === 'code'])
      if (csp.includes('sandbox')) expect(csp).toMatch(/sandbox allow-scripts(;|$)/)
      expect([what, html.includes('role="img"')]).toEqual([what, what === 'code'])
      const asks = ['ask', 'confirm', 'switch', 'switch, untold'].includes(what)
      expect([what, html.includes('<form')]).toEqual([what, asks])
    }
  })

  it('to a POST that leads on is a 303, never one that sends the form again', async () => {
    const leading = (await answers()).filter(([, { status }]) => status >= 300 && status < 400)
    expect(leading.map(([what, { status }]) => `${what}: ${status}`))
      .toEqual(['consumed: 303', 'not signed in: 302', 'not signed in, issue: 303'])
  })

  it('that asks for a code or shows one says never to share it', async () => {
    for (const [what, response] of await answers()) {
      if (what !== 'ask' && what !== 'code') continue
      expect(await response.text()).toMatch(/never share|do not share|don’t share/i)
    }
  })
})

describe('each kind of secret is good for one thing', () => {
  it('a code, a session token, the id of a session, a phone’s secret: each in each place', async () => {
    const before = await shown()
    const former = before.device()
    await former.get(before.link)
    await former.post(before.link)
    const { ada, link, id, device, computer } = await shown()
    const phone = device()
    await phone.get(link)
    const kinds = {
      code: link.slice(-22),
      token: ada,
      session: String(claimsOf(former)['jti']),
      holder: 'session-of-the-computer',
      phone: secretOf(phone),
    }
    for (const [kind, value] of Object.entries(kinds)) {
      expect([kind, value.length > 20]).toEqual([kind, true])
      if (kind !== 'code') {
        const visitor = device()
        expect([kind, (await visitor.post(`/qr/${value}`)).status]).toEqual([kind, 404])
        expect(visitor.cookies.size).toBe(0)
      }
      for (const name of ['__Host-session', '__Host-qrauth-0', 'session', 'qrauth-0']) {
        if (kind === 'token' && name === '__Host-session') continue
        const visitor = device()
        visitor.cookies.set(name, value)
        expect([kind, name, (await visitor.get('/qr')).status]).toEqual([kind, name, 302])
        expect([kind, name, (await visitor.post('/qr')).status]).toEqual([kind, name, 303])
      }
    }
    expect((await computer.get('/qr')).status).toBe(200)
    expect((await phone.post(link)).status).toBe(303)
    // Consumed, it is repeated by the phone's secret alone.
    for (const value of [kinds.code, kinds.session]) {
      const thief = device()
      for (const name of PLACES) thief.cookies.set(name, `${id.slice(0, 8)}.${value}`)
      expect((await thief.post(link)).status).toBe(404)
    }
  })
})

const PLACES = Array.from({ length: 4 }, (_, i) => `__Host-qrauth-${i}`)

/** The phone's secret for the one transfer it took part in. */
function secretOf({ cookies }: Device): string {
  return PLACES.flatMap((name) => cookies.get(name)?.slice(9) ?? []).join()
}

describe('the new device is its secret and its browser', () => {
  it('another browser with its cookies, or the browser without them, does not repeat', async () => {
    const { link, device } = await shown()
    const phone = device()
    const agent = { 'user-agent': "the phone's browser" }
    await phone.get(link, agent)
    expect((await phone.post(link, {}, agent)).status).toBe(303)
    const first = claimsOf(phone)['jti']
    phone.cookies.delete('__Host-session')
    for (const other of [{}, { 'user-agent': 'another browser' }]) {
      expect((await phone.post(link, {}, other)).status).toBe(404)
    }
    expect((await device().post(link, {}, agent)).status).toBe(404)
    expect((await phone.post(link, {}, agent)).status).toBe(303)
    expect(claimsOf(phone)['jti']).toBe(first)
  })

  it('a secret that was planted before the code was opened is good for nothing', async () => {
    // In each place, and in each pair of places.
    for (const one of PLACES) {
      for (const other of PLACES) {
        const { link, id, device } = await shown()
        const [phone, thief] = [device(), device()]
        for (const name of [one, other]) {
          phone.cookies.set(name, planted(id))
          thief.cookies.set(name, planted(id))
        }
        await phone.get(link)
        expect((await phone.post(link)).status).toBe(303)
        expect([one, other, (await thief.post(link)).status]).toEqual([one, other, 404])
        expect([one, other, (await thief.get(link)).status]).toEqual([one, other, 404])
        // And the phone repeats.
        phone.cookies.delete('__Host-session')
        expect([one, other, (await phone.post(link)).status]).toEqual([one, other, 303])
      }
    }
  })

  it('a secret that is planted after the code was opened makes nobody else the phone', async () => {
    for (const name of PLACES) {
      const { link, id, device } = await shown()
      const [phone, thief] = [device(), device()]
      await phone.get(link)
      if (phone.cookies.has(name)) continue
      phone.cookies.set(name, planted(id))
      thief.cookies.set(name, planted(id))
      expect((await phone.post(link)).status).toBe(303)
      expect([name, (await thief.post(link)).status]).toEqual([name, 404])
    }
  })

  it('a code that is opened in another tab overwrites nothing, and what is held is four at most', async () => {
    const { signedIn, device } = site()
    const phone = device()
    const links: string[] = []
    for (let i = 0; i < 4; i++) {
      const computer = await signedIn(ADA, `session-${i}`)
      const link = linkIn(await (await computer.post('/qr')).text())
      links.push(link)
      await phone.get(link)
    }
    for (const link of links) {
      expect((await phone.post(link)).status).toBe(303)
      phone.cookies.delete('__Host-session')
    }
    for (const link of links) {
      expect((await phone.post(link)).status).toBe(303)
      phone.cookies.delete('__Host-session')
    }
    const fifth = linkIn(await (await (await signedIn(ADA, 'session-5')).post('/qr')).text())
    await phone.get(fifth)
    expect(PLACES.filter((name) => phone.cookies.has(name)).length).toBe(4)
    expect((await phone.post(fifth)).status).toBe(303)
  })
})

describe('a session has one code', () => {
  it('a new one ends the one before, and what was consumed can be repeated still', async () => {
    const { signedIn, device } = site()
    const computer = await signedIn()
    const link = linkIn(await (await computer.post('/qr')).text())
    const next = linkIn(await (await computer.post('/qr')).text())
    expect((await device().get(link)).status).toBe(404)
    expect((await device().post(link)).status).toBe(404)
    const phone = device()
    await phone.get(next)
    expect((await phone.post(next)).status).toBe(303)
    expect((await computer.post('/qr')).status).toBe(200)
    phone.cookies.delete('__Host-session')
    expect((await phone.post(next)).status).toBe(303)
    expect((await device().post(next)).status).toBe(404)
  })
})

describe('pathOnOrigin', () => {
  const bases = fc.constantFrom(ORIGIN, 'http://192.168.1.20:8000', 'http://localhost')

  it('whatever it is given, what it returns is on this origin, by URL and as browsers read it', () => {
    let kept = 0
    fc.assert(
      fc.property(fc.oneof(next, nasty.map((rest) => `/a${rest}`)), bases, (path, origin) => {
        const found = pathOnOrigin(path, origin)
        if (found === undefined) return
        kept++
        expect(found).toMatch(/^\/(?!\/)[\x21-\x7e]*$/)
        expect(found).not.toMatch(/[\r\n\t]/)
        expect(new URL(found, origin).origin).toBe(origin)
        expect(asBrowsersRead(found, origin)).toBe(origin)
        // As a browser that has no notion of `\`, and as one that reads it as `/` everywhere.
        expect(new URL(found.replaceAll('\\', '/'), origin).origin).toBe(origin)
        if (found.length <= 2048) expect(pathOnOrigin(found, origin)).toBe(found)
      }),
      { numRuns: times(1500, 5000) },
    )
    expect(kept).toBeGreaterThan(100)
  })
})

describe('a secret', () => {
  it('has one shape, no two are the same, and its letters are even', () => {
    const letters = new Map<string, number>()
    const last = new Map<string, number>()
    const all = Array.from({ length: 5000 }, newSecret)
    for (const made of all) {
      expect(made).toMatch(SHAPE)
      for (const letter of made.slice(0, -1)) letters.set(letter, (letters.get(letter) ?? 0) + 1)
      last.set(made.slice(-1), (last.get(made.slice(-1)) ?? 0) + 1)
    }
    expect(new Set(all).size).toBe(all.length)
    // The last letter holds the last two of 128 bits.
    expect([...last.keys()].toSorted().join('')).toBe('AQgw')
    // Beyond eight standard deviations: less than once in 10^9 runs.
    expect(letters.size).toBe(64)
    expect(chiSquare(letters)).toBeLessThan(63 + 8 * Math.sqrt(2 * 63))
    expect(chiSquare(last)).toBeLessThan(45)
  })

  it('is made of at least 16 bytes of crypto.getRandomValues, and of nothing else', () => {
    const asked: number[] = []
    const real = crypto.getRandomValues.bind(crypto)
    const spy = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      asked.push(array?.byteLength ?? 0)
      const filled = real(array)
      if (array instanceof Uint8Array) array.fill(0xff)
      return filled
    })
    try {
      expect(newSecret()).toBe('_____________________w')
    } finally {
      spy.mockRestore()
    }
    expect(asked).toHaveLength(1)
    expect(asked[0]).toBeGreaterThanOrEqual(16)
  })

  it('a code is one, of its own call', async () => {
    const spy = vi.spyOn(crypto, 'getRandomValues')
    const { signedIn } = site()
    const computer = await signedIn()
    const made = Array.from(
      { length: 3 },
      async () => linkIn(await (await computer.post('/qr')).text()),
    )
    const codes = (await Promise.all(made)).map((link) => link.slice(-22))
    const random = spy.mock.results.map(({ value }) => Buffer.from(value).toString('base64url'))
    spy.mockRestore()
    expect(new Set(codes).size).toBe(3)
    for (const code of codes) expect(random).toContain(code)
  })

  it('nothing in src is random by other means', () => {
    const files = readdirSync(join(import.meta.dirname, '../../src'), {
      recursive: true,
      encoding: 'utf8',
    }).filter((name) => name.endsWith('.ts'))
    expect(files.length).toBeGreaterThan(20)
    for (const name of files) {
      const source = readFileSync(join(import.meta.dirname, '../../src', name), 'utf8')
        // How long to pause before another try is no secret.
        .replaceAll(/setTimeout\(resolve, Math\.random\(\) \* PAUSE\)/g, '')
        // Nor is what tells one call to Redis from another.
        .replaceAll(/const (tag|id) = crypto\.randomUUID\(\)/g, '')
      expect([name, /Math\.random|randomUUID|pseudoRandom/.test(source)]).toEqual([name, false])
      // Secrets, and the numbers that are matched.
      if (name !== 'transfer/key.ts' && name !== 'transfer/number.ts') {
        expect([name, source.includes('getRandomValues')]).toEqual([name, false])
      }
    }
  })
})

describe('a key', () => {
  const purposes = fc.constantFrom('transfer', 'claimant', 'slot', 'health')

  it('has one shape, is the same for the same, and holds nothing of what it is made of', async () => {
    await fc.assert(
      fc.asyncProperty(purposes, fc.array(secret, { minLength: 1 }), async (purpose, parts) => {
        const key = await keyOf(purpose, ...parts)
        expect(key).toMatch(/^[A-Za-z0-9_-]{22}$/)
        expect(await keyOf(purpose, ...parts)).toBe(key)
        for (const part of parts) expect(key).not.toContain(part)
      }),
      { numRuns: times(80, 200) },
    )
  })

  it('of one purpose, mount or code is never one of another', async () => {
    const of = fc.tuple(purposes, fc.webUrl(), secret)
    await fc.assert(
      fc.asyncProperty(of, of, fc.nat({ max: 2 }), async (one, other, changed) => {
        fc.pre(one[changed] !== other[changed])
        const [purpose, ...parts] = one
        const different = {
          purpose: changed === 0 ? other[0] : purpose,
          parts: parts.map((part, i) => changed === i + 1 ? String(other[changed]) : part),
        }
        expect(await keyOf(purpose, ...parts))
          .not.toBe(await keyOf(different.purpose, ...different.parts))
      }),
      { numRuns: times(80, 200) },
    )
  })
})

function chiSquare(counts: ReadonlyMap<string, number>): number {
  const all = [...counts.values()]
  const expected = all.reduce((sum, count) => sum + count, 0) / all.length
  return all.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}
