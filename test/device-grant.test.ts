import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { createApp } from '../src/app/app.ts'
import { handoff } from '../src/hosts/handoff.ts'
import { deviceMetadata } from '../src/hosts/metadata.ts'
import { qrauth } from '../src/qrauth.ts'
import { type RequiredSignedInEnv, requireSignedIn, signedIn } from '../src/session/middleware.ts'
import { jwtSession } from '../src/session/jwt.ts'
import { registry } from '../src/session/registry.ts'
import { SessionRefused } from '../src/session/session.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import type { QrauthEvent } from '../src/transfer/events.ts'
import { PLATFORM } from './parts/platform.ts'
import { ADA, ORIGIN, SECRET, site } from './parts/site.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
const TYPE = 'application/x-www-form-urlencoded'

type Options = NonNullable<Parameters<typeof site>[0]>

/** A site that a TV and a command line may ask, with a protected page. Ada holds her phone. */
async function hosted({ here, ...options }: Options & { here?: object } = {}) {
  const events: QrauthEvent[] = []
  const sessions = registry({ store: memoryRegistry(), secret: SECRET })
  const all = site({
    here: { clients: { tv: { name: 'TV' }, cli: { name: 'Command line' } }, ...here },
    reauthenticate: { verify: (_, password) => password === 'right' },
    onEvent: (event) => void events.push(event),
    jwt: { registry: sessions },
    ...options,
  })
  const account = new Hono<RequiredSignedInEnv>()
    .use('/account', signedIn(all.session), requireSignedIn())
    .get('/account', (c) => c.json(c.var.signedIn))
  all.app.route('/', account)
  all.app.get('/.well-known/oauth-authorization-server', deviceMetadata({ basePath: '/qr' }))
  const phone = await all.signedIn(ADA, 'phone')

  /** Sends what a program sends: no cookie, no Origin, no Fetch Metadata. */
  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    Promise.resolve(all.app.request(new Request(ORIGIN + path, init)))
  const form = (path: string, fields: Record<string, string> | string, headers = {}) =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': TYPE, ...headers },
      body: new URLSearchParams(fields).toString(),
    })
  const code = async (client = 'tv') => {
    const response = await form('/qr/device/code', { client_id: client })
    expect(response.status).toBe(200)
    return await response.json()
  }
  const poll = (device_code: string, client_id = 'tv') =>
    form('/qr/device/token', { grant_type: GRANT, device_code, client_id })
  const account_ = (token: string) =>
    send('/account', { headers: { authorization: `Bearer ${token}` } })
  return { ...all, events, sessions, phone, send, form, code, poll, account: account_ }
}

const ALLOW = { act: 'allow', password: 'right' }

async function errorOf(response: Response | Promise<Response>): Promise<string> {
  const answer = await response
  expect(answer.headers.get('cache-control')).toContain('no-store')
  expect(answer.headers.get('content-type')).toContain('application/json')
  const { error } = await answer.json()
  return `${answer.status} ${error}`
}

function pathOf(uri: string): string {
  return new URL(uri).pathname
}

/** The claims of a token, unverified: for looking at. */
function claimsIn(token: string): Record<string, unknown> {
  return JSON.parse(atob(token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''))
}

async function withClock(story: (pass: (seconds: number) => void) => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    await story((seconds) => void vi.setSystemTime(Date.now() + seconds * 1000))
  } finally {
    vi.useRealTimers()
  }
}

describe('a device without a browser', () => {
  it('gets letters, an address, and after the approval one token', async () => {
    const { code, poll, phone, account, events, sessions } = await hosted()
    const asked = await code()
    expect(asked).toEqual({
      device_code: expect.stringMatching(/^[\w-]{44}$/),
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${ORIGIN}/qr/approve`,
      verification_uri_complete: `${ORIGIN}/qr/approve/${asked.device_code.slice(0, 22)}`,
      expires_in: 600,
      interval: 5,
    })
    expect(await errorOf(poll(asked.device_code))).toBe('400 authorization_pending')

    const found = await phone.post('/qr/approve', { letters: asked.user_code })
    const page = found.headers.get('location') ?? ''
    expect(page).toBe(pathOf(asked.verification_uri_complete))
    const html = await (await phone.get(page)).text()
    expect(html).toContain('a device that calls itself')
    expect(html).toContain('TV')
    expect((await phone.post(page, ALLOW)).status).toBe(303)
    expect(await (await phone.get(page)).text()).toContain('a device that calls itself')

    const response = await poll(asked.device_code)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.get('cache-control')).toContain('no-store')
    const { access_token: token, ...rest } = await response.json()
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 86_400 })
    expect(claimsIn(token)).toMatchObject({
      iss: ORIGIN,
      aud: `${ORIGIN}#bearer`,
      sub: ADA.id,
      amr: ['qr'],
      auth_time: ADA.signedInAt,
      client_id: 'tv',
    })
    expect(await (await account(token)).json()).toMatchObject({ user: ADA, client: 'tv' })
    const listed = await sessions.list(ADA.id)
    expect(listed.find(({ agent }) => agent === 'TV'))
      .toMatchObject({ amr: ['qr'], by: 'phone', kind: 'q' })
    expect(events.map(({ type }) => type)).toEqual(['asked', 'approved', 'collected'])
    expect(events[0]).toMatchObject({ type: 'asked', client: 'tv' })
    expect(JSON.stringify(events)).not.toContain(asked.device_code.slice(22))
    expect(JSON.stringify(events)).not.toContain(token)
  })

  it('gets its token once, whatever it sends at the same moment or later', async () => {
    const { code, poll, phone, sessions } = await hosted()
    const { device_code, verification_uri_complete: uri } = await code()
    await phone.post(pathOf(uri), ALLOW)
    const answers = await Promise.all(Array.from({ length: 50 }, () => poll(device_code)))
    const statuses = answers.map(({ status }) => status).toSorted()
    expect(statuses).toEqual([200, ...Array(49).fill(400)])
    expect(await errorOf(poll(device_code))).toBe('400 invalid_grant')
    expect(await sessions.list(ADA.id)).toHaveLength(2)
  })

  it('is told that the person said no', async () => {
    const { code, poll, phone } = await hosted()
    const { device_code, verification_uri_complete: uri } = await code()
    await phone.post(pathOf(uri), { act: 'deny' })
    expect(await errorOf(poll(device_code))).toBe('400 access_denied')
    await phone.post(pathOf(uri), ALLOW)
    expect(await errorOf(poll(device_code))).toBe('400 access_denied')

    const later = await code()
    const page = pathOf(later.verification_uri_complete)
    await phone.post(page, ALLOW)
    await phone.post(page, { act: 'undo' })
    expect(await errorOf(poll(later.device_code))).toBe('400 access_denied')
  })

  it('is told that its code has expired, ten minutes after it asked', () =>
    withClock(async (pass) => {
      const { code, poll, phone } = await hosted()
      const { device_code, verification_uri_complete: uri } = await code()
      pass(599)
      expect(await errorOf(poll(device_code))).toBe('400 authorization_pending')
      pass(1)
      expect(await errorOf(poll(device_code))).toBe('400 expired_token')
      await phone.post(pathOf(uri), ALLOW)
      expect(await errorOf(poll(device_code))).toBe('400 expired_token')
      pass(61)
      // The store has forgotten it.
      expect(await errorOf(poll(device_code))).toBe('400 invalid_grant')
    }))

  it('collects an approval to the end of its ten minutes, and a late one for one more', () =>
    withClock(async (pass) => {
      const { code, poll, phone } = await hosted()
      const [early, late] = [await code(), await code()]
      await phone.post(pathOf(early.verification_uri_complete), ALLOW)
      pass(599)
      await phone.post(pathOf(late.verification_uri_complete), ALLOW)
      expect((await poll(early.device_code)).status).toBe(200)
      pass(59)
      expect((await poll(late.device_code)).status).toBe(200)
    }))

  it('is told to slow down where it polls before its interval is over', () =>
    withClock(async (pass) => {
      const { code, poll } = await hosted()
      const { device_code } = await code()
      const told: string[] = []
      for (const seconds of [0, 0, 4, 1, 2, 3, 5]) {
        pass(seconds)
        told.push((await errorOf(poll(device_code))).slice(4))
      }
      const [pending, slow] = ['authorization_pending', 'slow_down']
      expect(told).toEqual([pending, slow, slow, pending, slow, pending, pending])
    }))

  it('is made to wait by nobody else: whoever has the picture has no half of the code', async () => {
    const { code, poll } = await hosted()
    const { device_code } = await code()
    const forged = device_code.slice(0, 22) + 'A'.repeat(22)
    expect(await errorOf(poll(forged))).toBe('400 invalid_grant')
    expect(await errorOf(poll(forged))).toBe('400 invalid_grant')
    const { device_code: others } = await code()
    expect(await errorOf(poll(others))).toBe('400 authorization_pending')
    expect(await errorOf(poll(device_code))).toBe('400 authorization_pending')
  })

  it('changes nothing in the store by a poll but the counter of its interval', async () => {
    const store = memoryStore()
    const verbs: string[] = []
    const spied = new Proxy(store, {
      get: (target, name) => (verbs.push(String(name)), Reflect.get(target, name)),
    })
    const { code, poll, phone } = await hosted({ store: spied })
    const { device_code, verification_uri_complete: uri } = await code()
    async function verbsOf(code: string): Promise<string[]> {
      verbs.length = 0
      await poll(code)
      return [...verbs]
    }
    expect(await verbsOf(device_code)).toEqual(['peek', 'count'])
    expect(await verbsOf('A'.repeat(44))).toEqual(['peek'])
    expect(await verbsOf('letters')).toEqual([])
    await phone.post(pathOf(uri), { act: 'deny' })
    expect(await verbsOf(device_code)).toEqual(['peek'])
  })
})

describe('what is not a token for a device', () => {
  it('is got by no letters, no picture, no other client and no code of a browser', async () => {
    const { code, poll, phone, device } = await hosted()
    const { device_code, user_code, verification_uri_complete: uri } = await code()
    await phone.post(pathOf(uri), ALLOW)
    const id = device_code.slice(0, 22)
    for (const wrong of ['', user_code, user_code.replace('-', ''), id, id + id, uri]) {
      const status = wrong === '' ? '400 invalid_request' : '400 invalid_grant'
      expect([wrong, await errorOf(poll(wrong))]).toEqual([wrong, status])
    }
    expect(await errorOf(poll(device_code, 'cli'))).toBe('400 invalid_grant')

    // A browser that asks has the other half in its cookie: it gets a cookie for it, and no token.
    // Its User-Agent is the client's id, so that only its kind tells it from a device.
    const headers = { 'user-agent': 'tv' }
    const computer = device()
    const path = (await computer.post('/qr/here', {}, headers)).headers.get('location') ?? ''
    const browsers = new URL(path, ORIGIN).pathname.slice(-22)
    await phone.post(`/qr/approve/${browsers}`, ALLOW)
    const [, secret = ''] = [...computer.cookies].map(([, value]) => value)
      .map((value) => /^.{8}\.([\w-]{22})$/.exec(value)?.[1])
      .filter((value) => value !== undefined).map((value) => ['', value] as const)[0] ?? []
    expect(secret).toHaveLength(22)
    expect(await errorOf(poll(browsers + secret))).toBe('400 invalid_grant')
    // And a device that plays the browser gets no cookie.
    const browser = device()
    browser.cookies.set('__Host-qrauth-0', `${id.slice(0, 8)}.${device_code.slice(22)}`)
    expect((await browser.get(`/qr/here/${id}`, headers)).status).toBe(404)
    expect((await browser.post(`/qr/here/${id}`, { act: 'collect' }, headers)).status).toBe(404)
    expect((await poll(device_code)).status).toBe(200)
    expect((await browser.post(`/qr/here/${id}`, { act: 'collect' }, headers)).status).toBe(404)
  })

  it('is a request that the RFCs do not allow', async () => {
    const { form, send, code } = await hosted()
    const { device_code } = await code()
    const good = { grant_type: GRANT, device_code, client_id: 'tv' }
    const token = (fields: Record<string, string> | string, headers = {}) =>
      errorOf(form('/qr/device/token', fields, headers))
    expect(await token({ ...good, grant_type: 'password' })).toBe('400 unsupported_grant_type')
    expect(await token({ ...good, client_id: 'nobody' })).toBe('400 invalid_client')
    expect(await token({ ...good, client_id: 'constructor' })).toBe('400 invalid_client')
    const basic = { authorization: `Basic ${btoa('tv:')}` }
    expect(await token(good, basic)).toBe('401 invalid_client')
    for (const name of ['grant_type', 'device_code', 'client_id'] as const) {
      expect(await token({ ...good, [name]: '' })).toBe('400 invalid_request')
      const { [name]: _, ...without } = good
      expect(await token(without)).toBe('400 invalid_request')
    }
    expect(await token(`${new URLSearchParams(good)}&client_id=tv`)).toBe('400 invalid_request')
    expect(await token(good, { 'content-type': 'application/json' })).toBe('400 invalid_request')
    expect(await token({ ...good, more: 'x'.repeat(9000) })).toBe('400 invalid_request')
    expect(await errorOf(form('/qr/device/code', {}))).toBe('400 invalid_request')
    expect(await errorOf(form('/qr/device/code', { client_id: 'x' }))).toBe('400 invalid_client')
    for (const path of ['/qr/device/code', '/qr/device/token']) {
      const got = await send(path)
      expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
    }
  })

  it('is a request of a page of another site', async () => {
    const { form, code } = await hosted()
    const fields = { client_id: 'tv', grant_type: GRANT, device_code: (await code()).device_code }
    const sites: Record<string, string>[] = [
      { 'origin': 'https://evil.test', 'sec-fetch-site': 'cross-site' },
      { 'origin': 'https://evil.test' },
      { 'origin': 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const path of ['/qr/device/code', '/qr/device/token']) {
      for (const headers of sites) {
        const response = await form(path, fields, headers)
        expect(response.headers.get('access-control-allow-origin')).toBeNull()
        expect(await errorOf(response)).toBe('403 invalid_request')
      }
    }
    // A kiosk whose page is of this site may ask.
    const own = { 'origin': ORIGIN, 'sec-fetch-site': 'same-origin' }
    expect((await form('/qr/device/code', fields, own)).status).toBe(200)
  })

  it('is for a network that asked too often', async () => {
    const { app } = await hosted({ limits: { here: { address: { max: 1, window: 600 } } } })
    const ask = (address: string) =>
      app.request(
        `${ORIGIN}/qr/device/code`,
        { method: 'POST', headers: { 'content-type': TYPE }, body: 'client_id=tv' },
        { incoming: { socket: { remoteAddress: address } } },
      )
    expect((await ask('203.0.113.1')).status).toBe(200)
    const second = await ask('203.0.113.1')
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await errorOf(second)).toBe('429 slow_down')
    expect((await ask('203.0.113.2')).status).toBe(200)
  })

  it('is one of a store that does not answer', async () => {
    const store = memoryStore()
    const down = () => Promise.reject(new Error('the store is down'))
    const { form, events } = await hosted({ store: { ...store, put: down, peek: down } })
    expect(await errorOf(form('/qr/device/code', { client_id: 'tv' }))).toBe('503 server_error')
    const fields = { grant_type: GRANT, device_code: 'A'.repeat(44), client_id: 'tv' }
    expect(await errorOf(form('/qr/device/token', fields))).toBe('503 server_error')
    expect(events.map(({ type }) => type)).toEqual(['fault', 'fault'])
  })
})

describe('the token', () => {
  async function got() {
    const all = await hosted()
    const { device_code, verification_uri_complete: uri } = await all.code()
    await all.phone.post(pathOf(uri), ALLOW)
    const { access_token: token } = await (await all.poll(device_code)).json()
    return { ...all, token: String(token), page: pathOf(uri) }
  }

  it('is no session cookie, and a session cookie is no bearer token', async () => {
    const { token, phone, device, account, session } = await got()
    const thief = device()
    thief.cookies.set('__Host-session', token)
    expect((await thief.arrive('/qr')).status).toBe(302)
    expect((await thief.get('/account')).status).toBe(302)
    expect(await account(phone.cookies.get('__Host-session') ?? '')).toMatchObject({ status: 401 })
    expect((await phone.get('/account')).status).toBe(200)
    // Our own pages, and a host that reads the session itself, take cookies alone.
    const headers = { authorization: `Bearer ${token}` }
    expect((await device().get('/qr?from=bounce', headers)).status).not.toBe(200)
    const read = new Hono().get('/', async (c) => c.json(await session.read(c, ORIGIN)))
    expect(await (await read.request(ORIGIN, { headers })).json()).toBeNull()
  })

  it('that is altered, or of another app, is answered 401', async () => {
    const { token, account } = await got()
    expect((await account(token)).status).toBe(200)
    const [head, body, signature = ''] = token.split('.')
    const other = await got()
    const forged = `${head}.${body}.${signature.slice(0, -4)}AAAA`
    for (const wrong of ['', 'x', forged, `${token}x`, other.token.slice(1)]) {
      const response = await account(wrong)
      expect([wrong.length, response.status === 401 || wrong === '']).toEqual([wrong.length, true])
    }
    const refused = await account(forged)
    expect(refused.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(await refused.text()).not.toContain(head)
  })

  it('is ended by the registry, by the page of devices, and by "This was not me"', async () => {
    const one = await got()
    await one.sessions.end(ADA.id, String(claimsIn(one.token)['jti']))
    expect((await one.account(one.token)).status).toBe(401)

    const two = await got()
    const devices = await (await two.phone.get('/qr/devices')).text()
    expect(devices).toContain('TV')
    const [, end = ''] = /TV[\s\S]*?name="end" value="([^"]+)"/.exec(devices) ?? []
    await two.phone.post('/qr/devices', { end })
    expect((await two.account(two.token)).status).toBe(401)

    const three = await got()
    expect(await (await three.phone.get(three.page)).text()).toContain('value="undo"')
    await three.phone.post(three.page, { act: 'undo' })
    expect((await three.account(three.token)).status).toBe(401)
    expect(three.events.map(({ type }) => type).at(-1)).toBe('undone')
  })

  it('lasts as long as the person chose, within the policy', () =>
    withClock(async (pass) => {
      const { code, poll, phone, account } = await hosted({
        here: { lives: [600, 3600] },
        policy: ({ newDevice }) => newDevice.client === 'tv' ? { ttl: 1800 } : { deny: 'No' },
      })
      const { device_code, verification_uri_complete: uri } = await code()
      await phone.post(pathOf(uri), { ...ALLOW, ttl: '3600' })
      const { access_token: token, expires_in } = await (await poll(device_code)).json()
      expect(expires_in).toBe(1800)
      pass(1799)
      expect((await account(token)).status).toBe(200)
      pass(1)
      expect((await account(token)).status).toBe(401)
      const other = await code('cli')
      const denied = await phone.post(pathOf(other.verification_uri_complete), ALLOW)
      expect(denied.status).toBe(403)
      expect(await errorOf(poll(other.device_code, 'cli'))).toBe('400 authorization_pending')
    }))

  it('is not issued where the session that approved was ended, or the account is full', async () => {
    const ended = await hosted()
    const one = await ended.code()
    await ended.phone.post(pathOf(one.verification_uri_complete), ALLOW)
    await ended.sessions.endAll(ADA.id)
    expect(await errorOf(ended.poll(one.device_code))).toBe('400 access_denied')

    const sessions = registry({ store: memoryRegistry(), secret: SECRET, max: 2 })
    const full = await hosted({ jwt: { registry: sessions } })
    const two = await full.code()
    await full.phone.post(pathOf(two.verification_uri_complete), ALLOW)
    await full.signedIn(ADA, 'second')
    expect(await errorOf(full.poll(two.device_code))).toBe('400 access_denied')
    // Nothing was spent for it.
    for (const { events } of [ended, full]) {
      expect(events.map(({ type }) => type)).toEqual(['asked', 'approved', 'rejected'])
    }
  })

  it('is not issued where the host refuses the session, and no page says that it was', async () => {
    const session = jwtSession({ secret: SECRET })
    const refused = () => Promise.reject(new SessionRefused('full'))
    const { code, poll, phone, events } = await hosted({
      session: { ...session, startBearer: refused },
      jwt: {},
    })
    const { device_code, verification_uri_complete: uri } = await code()
    await phone.post(pathOf(uri), ALLOW)
    expect(await errorOf(poll(device_code))).toBe('400 access_denied')
    expect(await (await phone.get(pathOf(uri))).text()).not.toContain('It is signed in')
    expect(events.map(({ type }) => type)).toEqual(['asked', 'approved', 'collected', 'undone'])
  })

  it('is told to the person like every new sign-in', async () => {
    const told: unknown[] = []
    const { code, poll, phone } = await hosted({ notify: (notice) => void told.push(notice) })
    const { device_code, verification_uri_complete: uri } = await code('cli')
    await phone.post(pathOf(uri), ALLOW)
    await poll(device_code, 'cli')
    expect(told).toMatchObject([{ user: ADA, device: 'Command line', link: expect.any(String) }])
  })
})

describe('two realms', () => {
  it('never meet: a code of one is unknown in the other', async () => {
    const session = (await hosted()).session
    const here = { clients: { tv: { name: 'TV' } } }
    const app = new Hono()
    app.route(
      '/t/:tenant/qr',
      qrauth({
        session,
        store: memoryStore(),
        here,
        reauthenticate: { maxAge: 10_000_000_000 },
        realm: (c) => c.req.param('tenant') ?? '',
      }),
    )
    const post = (path: string, fields: Record<string, string>) =>
      app.request(ORIGIN + path, {
        method: 'POST',
        headers: { 'content-type': TYPE },
        body: new URLSearchParams(fields).toString(),
      })
    const { device_code, verification_uri } =
      await (await post('/t/a/qr/device/code', { client_id: 'tv' })).json()
    expect(verification_uri).toBe(`${ORIGIN}/t/a/qr/approve`)
    const fields = { grant_type: GRANT, device_code, client_id: 'tv' }
    expect(await errorOf(post('/t/b/qr/device/token', fields))).toBe('400 invalid_grant')
    expect(await errorOf(post('/t/a/qr/device/token', fields))).toBe('400 authorization_pending')
  })
})

describe('a set-up', () => {
  const store = memoryStore()

  it('without clients has neither address', async () => {
    const { device } = site({ here: true, reauthenticate: { maxAge: 60 } })
    for (const path of ['/qr/device/code', '/qr/device/token']) {
      expect((await device().post(path, { client_id: 'tv' })).status).toBe(404)
    }
  })

  it('that cannot issue tokens, or names clients that cannot work, is refused at once', () => {
    const hands = {
      read: () => Promise.resolve(null),
      ...handoff({ path: '/handoff', secret: SECRET }),
    }
    const clients = { tv: { name: 'TV' } }
    expect(() => qrauth({ session: hands, store, here: { clients } })).toThrow(
      'Cannot use here.clients: expected a session with "startBearer"',
    )
    const named = (id: string) => () => site({ here: { clients: { [id]: { name: 'TV' } } } })
    expect(named('x'.repeat(128))).not.toThrow()
    for (const id of ['x'.repeat(129), '', 'é', '\x7f']) expect(named(id)).toThrow('here.clients')
    expect(() => site({ here: { clients: { 'a b': { name: 'TV' } } } })).toThrow(
      'Cannot use here.clients: expected ids of 1 to 128 visible ASCII characters, received "a b"',
    )
    for (const name of [' ', 'x'.repeat(61)]) {
      expect(() => site({ here: { clients: { tv: { name } } } })).toThrow(
        'Cannot use here.clients.tv: expected a name of 1 to 60 characters',
      )
    }
    const misspelt = { tv: { name: 'TV', nam: 'TV' } }
    expect(() => site({ here: { clients: misspelt } })).toThrow('option "nam"')
  })
})

describe('the standalone app', () => {
  const METADATA = '/.well-known/oauth-authorization-server'
  const env = { QRAUTH_SECRET: SECRET, QRAUTH_STORE: 'memory', QRAUTH_BASE_PATH: '/a/qr' }

  it('has clients by QRAUTH_CLIENTS, and then tells standard clients its addresses', async () => {
    vi.spyOn(console, 'log').mockReturnValue()
    vi.spyOn(console, 'warn').mockReturnValue()
    const names = { QRAUTH_CLIENTS: 'tv = TV, cli=Command line' }
    const app = createApp({ ...env, ...names, QRAUTH_ORIGIN: ORIGIN }, PLATFORM)
    const { device_authorization_endpoint: url, token_endpoint } =
      await (await app.request(METADATA)).json()
    expect(token_endpoint).toBe(`${ORIGIN}/a/qr/device/token`)
    for (const client of ['tv', 'cli']) {
      const asked = await app.request(url, {
        method: 'POST',
        headers: { 'content-type': TYPE },
        body: `client_id=${client}`,
      })
      expect(asked.status).toBe(200)
    }
    const without = createApp(env, PLATFORM)
    expect((await without.request(METADATA)).status).toBe(404)
    const elsewhere = createApp({ ...env, ...names, QRAUTH_ALLOWED_HOSTS: 'a.test' }, PLATFORM)
    expect((await elsewhere.request(`${ORIGIN}${METADATA}`)).status).toBe(421)
    vi.restoreAllMocks()
  })

  it.each(['tv', 'tv=', '=TV', 'tv=TV=', 'tv=a, tv=b', ','])('refuses %j at its start', (names) => {
    expect(() => createApp({ ...env, QRAUTH_CLIENTS: names }, PLATFORM)).toThrow(
      'Cannot use QRAUTH_CLIENTS: expected ids and names such as "tv=TV, cli=Command line"',
    )
  })

  it('refuses clients of a host that is handed devices over', () => {
    expect(() =>
      createApp({
        QRAUTH_STORE: 'memory',
        QRAUTH_CLIENTS: 'tv=TV',
        QRAUTH_HOST: 'whoami',
        QRAUTH_WHOAMI_URL: 'https://site.test/whoami',
        QRAUTH_WHOAMI_COOKIES: 'sid',
        QRAUTH_HANDOFF_PATH: '/handoff',
        QRAUTH_HANDOFF_SECRET: SECRET,
      }, PLATFORM)
    ).toThrow('Cannot use QRAUTH_CLIENTS: expected QRAUTH_HOST "jwt" or "demo"')
  })
})

describe('a standard client', () => {
  /** A site whose clock a test drives, and openid-client as its TV. */
  async function discovered() {
    const all = await hosted()
    const asks: number[] = []
    let busy = 0

    /** Runs something during which the clock stands still: hashes are made on another thread. */
    async function still<T>(work: () => T | Promise<T>): Promise<T> {
      busy++
      try {
        return await work()
      } finally {
        busy--
      }
    }

    /** Lets the clock run until the work is done. At each of these seconds something happens. */
    async function run<T>(
      work: Promise<T>,
      at: Readonly<Record<number, () => Promise<unknown>>> = {},
    ): Promise<T> {
      let isDone = false
      const done = work.finally(() => isDone = true)
      done.catch(() => {})
      for (let second = 0; !isDone;) {
        for (let turn = 0; turn < 5; turn++) await new Promise((next) => setImmediate(next))
        if (busy > 0 || isDone) continue
        const happens = at[second++]
        if (happens) await still(happens)
        await vi.advanceTimersByTimeAsync(1000)
      }
      return await done
    }

    const customFetch: openid.CustomFetch = (url, { method, headers, body }) =>
      still(() => {
        asks.push(Date.now() / 1000)
        const sent = body === undefined || body === null ? {} : { body: String(body) }
        return all.app.request(url, { method, headers, ...sent })
      })
    const config = await openid.discovery(new URL(ORIGIN), 'tv', undefined, openid.None(), {
      algorithm: 'oauth2',
      [openid.customFetch]: customFetch,
    })
    const asked = await openid.initiateDeviceAuthorization(config, {})
    const start = Date.now() / 1000
    asks.length = 0
    return {
      ...all,
      asked,
      run,
      approve: pathOf(asked.verification_uri_complete ?? ''),
      polling: () => openid.pollDeviceAuthorizationGrant(config, asked),
      polled: () => asks.map((at) => Math.round(at - start)),
    }
  }

  async function withTimers(story: () => Promise<void>): Promise<void> {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
    try {
      await story()
    } finally {
      vi.useRealTimers()
    }
  }

  it('openid-client finds the addresses, polls, and gets a token that the site accepts', () =>
    withTimers(async () => {
      const { asked, approve, run, polling, polled, phone, account } = await discovered()
      expect(asked).toMatchObject({ interval: 5, expires_in: 600 })
      const token = await run(polling(), { 22: () => phone.post(approve, ALLOW) })
      expect(polled()).toEqual([5, 10, 15, 20, 25])
      expect(token).toMatchObject({ token_type: 'bearer', expires_in: 86_400 })
      expect(await (await account(token.access_token)).json()).toMatchObject({ user: ADA })
    }))

  it('openid-client waits longer after "slow_down", and stops where told no', () =>
    withTimers(async () => {
      const { asked, approve, run, polling, polled, phone, poll } = await discovered()
      await expect(run(polling(), {
        // Another process of the same device polls between.
        4: () => poll(asked.device_code),
        17: () => phone.post(approve, { act: 'deny' }),
      })).rejects.toMatchObject({ error: 'access_denied' })
      expect(polled()).toEqual([5, 15, 25])
    }))

  it('openid-client stops where the code has expired', () =>
    withTimers(async () => {
      const { run, polling, polled } = await discovered()
      await expect(run(polling())).rejects.toMatchObject({ error: 'expired_token' })
      expect(polled().at(-1)).toBe(600)
      expect(polled()).toHaveLength(120)
    }))

  it('oauth4webapi accepts the metadata, every answer and every error', async () => {
    const { app, phone, poll, account } = await hosted()
    const options = {
      [oauth.customFetch]: (url: string, init: oauth.CustomFetchOptions<string, unknown>) =>
        Promise.resolve(app.request(url, {
          method: init.method,
          headers: init.headers,
          ...(init.body !== undefined && init.body !== null && { body: String(init.body) }),
        })),
    }
    const found = await oauth.discoveryRequest(new URL(ORIGIN), { algorithm: 'oauth2', ...options })
    const server = await oauth.processDiscoveryResponse(new URL(ORIGIN), found)
    expect(server).toMatchObject({
      issuer: ORIGIN,
      device_authorization_endpoint: `${ORIGIN}/qr/device/code`,
      token_endpoint: `${ORIGIN}/qr/device/token`,
      grant_types_supported: [GRANT],
      token_endpoint_auth_methods_supported: ['none'],
    })
    const client = { client_id: 'cli' }
    const none = oauth.None()
    const asked = await oauth.processDeviceAuthorizationResponse(
      server,
      client,
      await oauth.deviceAuthorizationRequest(server, client, none, {}, options),
    )
    const token = async () =>
      oauth.processDeviceCodeResponse(
        server,
        client,
        await oauth.deviceCodeGrantRequest(server, client, none, asked.device_code, options),
      )
    await expect(token()).rejects.toMatchObject({ error: 'authorization_pending', status: 400 })
    await expect(token()).rejects.toMatchObject({ error: 'slow_down', status: 400 })
    await phone.post(pathOf(asked.verification_uri_complete ?? ''), ALLOW)
    const { access_token } = await token()
    expect(await (await account(access_token)).json()).toMatchObject({ client: 'cli' })
    await expect(token()).rejects.toMatchObject({ error: 'invalid_grant' })
    const nobody = { client_id: 'nobody' }
    const unknown = oauth.deviceAuthorizationRequest(server, nobody, none, {}, options)
    await expect(
      unknown.then((answer) => oauth.processDeviceAuthorizationResponse(server, nobody, answer)),
    ).rejects.toMatchObject({ error: 'invalid_client' })
    expect(await errorOf(poll(asked.device_code, 'cli'))).toBe('400 invalid_grant')
  })
})
