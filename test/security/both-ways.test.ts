import { type Context, Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { deviceName } from '../../src/http/agent.ts'
import { whoami } from '../../src/hosts/whoami.ts'
import type { QrauthOptions } from '../../src/options.ts'
import { qrauth } from '../../src/qrauth.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import {
  type RequiredSignedInEnv,
  requireSignedIn,
  signedIn as signedInBy,
} from '../../src/session/middleware.ts'
import { registry } from '../../src/session/registry.ts'
import type { Store } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { memoryRegistry } from '../../src/stores/registry-memory.ts'
import { namespaceOf } from '../../src/transfer/namespace.ts'
import { Device } from '../parts/device.ts'
import { linkIn } from '../parts/picture.ts'
import { ADA, claimsOf, GRACE, ORIGIN, SECRET, site } from '../parts/site.ts'

// Attacks on the product as a whole: where both directions, sessions, realms, notices and stores meet.

const HERE = { here: true, reauthenticate: { maxAge: 1e10 } } as const
const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36'
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
const TYPE = 'application/x-www-form-urlencoded'
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** Asks *here*, and tells the path of the page that shows the code. */
async function ask(computer: Device, headers = {}, path = '/qr/here'): Promise<string> {
  const response = await computer.post(path, {}, headers)
  return new URL(response.headers.get('location') ?? '', ORIGIN).pathname
}

/** Notes all that a store is given, and all that it answers. */
function overheard(inner: Store): { readonly store: Store; readonly heard: string[] } {
  const heard: string[] = []
  const store = new Proxy(inner, {
    get(target, name) {
      const verb: unknown = Reflect.get(target, name)
      if (typeof verb !== 'function') return verb
      return async (...given: unknown[]) => {
        const answer: unknown = await verb.apply(target, given)
        heard.push(JSON.stringify([given, answer]))
        return answer
      }
    },
  })
  return { store, heard }
}

describe('a store', () => {
  it('is told neither the letters nor the id of a request *here*', async () => {
    const { store, heard } = overheard(memoryStore())
    const { device, signedIn } = site({ ...HERE, store })
    const computer = device()
    const path = await ask(computer)
    const html = await (await computer.get(path)).text()
    const letters = /class="letters" dir="ltr"><span>(\w+)<\/span><span>(\w+)/.exec(html)
    const typed = (letters ?? []).slice(1).join('')
    expect(typed).toHaveLength(8)
    const phone = await signedIn()
    expect((await phone.post('/qr/approve', { letters: typed })).headers.get('location'))
      .toBe(path.replace('here', 'approve'))
    await phone.post(path.replace('here', 'approve'), { act: 'allow' })
    await computer.post(path, { act: 'collect' })
    expect(computer.cookies.has('__Host-session')).toBe(true)
    expect(heard.filter((text) => text.includes(typed))).toEqual([])
    expect(heard.filter((text) => text.includes(path.slice(-22)))).toEqual([])
  })

  it('is told no part of the secret from which the keys of the app are derived', async () => {
    const { store, heard } = overheard(memoryStore())
    const { device, signedIn } = site({
      ...HERE,
      store,
      confirm: 'match',
      reauthenticate: { verify: (_, password) => password === 'right' },
    })
    // The name of nobody in the realm '' is the root and the length of the realm.
    const [root = ''] = (await namespaceOf(SECRET).user('', '')).split(':')
    expect(root).toHaveLength(22)
    const env = { incoming: { socket: { remoteAddress: '192.0.2.1' } } }
    const computer = await signedIn()
    computer.env = env
    const phone = device(ORIGIN, env)
    const page = await (await computer.post('/qr', { password: 'right' })).text()
    const [, id = ''] = /\/live\/([\w-]{22})/.exec(page) ?? []
    await phone.get(linkIn(page))
    await phone.post(linkIn(page))
    await computer.post(`/qr/transfer/${id}`, { number: '00' })
    await computer.post('/qr/approve', { letters: 'BBBBBBBB' })
    await ask(phone)
    expect(heard.filter((text) => text.includes('"key":"')).length).toBeGreaterThan(4)
    expect(heard.filter((text) => text.includes(root))).toEqual([])
  })
})

describe('a notice of a sign-in *here*', () => {
  it('names the device that allowed it, and not the new one twice', async () => {
    const told: string[] = []
    const { device, signedIn } = site({
      ...HERE,
      notify: ({ device, by }) => void told.push(`${device} by ${by}`),
    })
    const computer = device()
    const path = await ask(computer, { 'user-agent': WINDOWS })
    const phone = await signedIn()
    await phone.post(path.replace('here', 'approve'), { act: 'allow' }, { 'user-agent': IPHONE })
    await computer.post(path, { act: 'collect' }, { 'user-agent': WINDOWS })
    expect(told).toEqual(['Chrome (Windows) by Safari (iPhone)'])
  })
})

describe('the undo of a code', () => {
  it('is not taken in another realm, where it would end nothing and say that it did', async () => {
    const realm = (c: Context) => c.req.path.split('/')[2] ?? ''
    const sessions = registry({ store: memoryRegistry(), secret: SECRET, realm })
    const session = jwtSession({ secret: SECRET, registry: sessions })
    const app = new Hono()
    const qr = qrauth({ session, store: memoryStore(), loginUrl: '/login' })
    app.route('/t/:tenant/qr', qr)
    app.get('/t/:tenant/login', async (c) => {
      await session.start(c, { user: ADA, sessionId: 'computer' })
      return c.text('in')
    })
    const computer = new Device(app, ORIGIN)
    await computer.get('/t/a/login')
    const page = await (await computer.post('/t/a/qr')).text()
    const [, id = ''] = /\/live\/([\w-]{22})/.exec(page) ?? []
    const phone = new Device(app, ORIGIN)
    await phone.get(linkIn(page))
    expect((await phone.post(linkIn(page))).status).toBe(303)
    computer.cookies.delete('__Host-session')
    await computer.post(`/t/b/qr/transfer/${id}`, { act: 'undo' })
    // The browser may still undo it where the code was issued.
    expect(await (await computer.arrive(`/t/a/qr/transfer/${id}`)).text()).toContain('value="undo"')
    await computer.post(`/t/a/qr/transfer/${id}`, { act: 'undo' })
    expect(await sessions.list({ id: ADA.id, realm: 'a' })).toHaveLength(1)
  })
})

describe('strangers who fill a store in memory', () => {
  /** A site with room for 100 records, and as many requests of strangers as fill it many times. */
  function filled(options: Parameters<typeof site>[0] = {}) {
    const all = site({ ...HERE, store: memoryStore({ max: 100 }), ...options })
    const flood = async (each: (stranger: Device) => Promise<unknown> = ask, times = 200) => {
      for (let i = 0; i < times; i++) await each(all.device())
    }
    return { ...all, flood }
  }

  it.each<[string, (stranger: Device) => Promise<unknown>]>([
    ['ask', ask],
    ['ask and say no', async (stranger) => stranger.post(await ask(stranger), { act: 'decline' })],
    ['ask again and again', async (stranger) => {
      for (let i = 0; i < 5; i++) await ask(stranger)
    }],
  ])('keep nobody from showing a code, where they %s', async (_, each) => {
    const { flood, signedIn, device } = filled()
    const computer = await signedIn()
    const former = await signedIn(GRACE, 'of grace')
    const link = linkIn(await (await former.post('/qr')).text())
    await flood(each)
    const page = await computer.post('/qr')
    expect(page.status).toBe(200)
    // Nor do they take away a code that is shown.
    for (const each of [link, linkIn(await page.text())]) {
      const phone = device()
      await phone.get(each)
      expect((await phone.post(each)).status).toBe(303)
    }
    // The newest of them is served too.
    expect((await device().post('/qr/here')).status).toBe(303)
  })

  it('take away no approval that is not yet collected, and no undo of it', async () => {
    const { flood, device, signedIn } = filled()
    const [computer, phone] = [device(), await signedIn()]
    const path = await ask(computer)
    const approve = path.replace('here', 'approve')
    await phone.post(approve, { act: 'allow' })
    await flood()
    expect((await computer.post(path, { act: 'collect' })).status).toBe(303)
    expect(computer.cookies.has('__Host-session')).toBe(true)
    await flood()
    expect((await phone.get(approve)).status).toBe(200)
  })

  it('by devices without a browser do no more', async () => {
    const { app, flood, signedIn } = filled({
      here: { clients: { tv: { name: 'TV' } } },
    })
    const computer = await signedIn()
    await flood(async () => {
      await app.request(`${ORIGIN}/qr/device/code`, {
        method: 'POST',
        headers: { 'content-type': TYPE },
        body: 'client_id=tv',
      })
    })
    expect((await computer.post('/qr')).status).toBe(200)
  })

  it('are told that the store is full where it is full of codes', async () => {
    const { signedIn, device } = filled()
    for (let i = 0; i < 100; i++) await (await signedIn({ id: `u${i}` }, `s${i}`)).post('/qr')
    expect((await device().post('/qr/here')).status).toBe(503)
  })
})

describe('an approval *here* that is not yet collected', () => {
  it.each(['browser', 'device'])(
    'ends where its person signs out on the phone, also without a registry: a %s',
    async (kind) => {
      const { app, device, signedIn } = site({
        ...HERE,
        here: { clients: { tv: { name: 'TV' } } },
      })
      const form = async (path: string, fields: Record<string, string>) =>
        await app.request(ORIGIN + path, {
          method: 'POST',
          headers: { 'content-type': TYPE },
          body: new URLSearchParams(fields).toString(),
        })
      const [computer, phone] = [device(), await signedIn(ADA, 'phone')]
      const { device_code = '' } = await (await form('/qr/device/code', { client_id: 'tv' })).json()
      const path = await ask(computer)
      const id = kind === 'browser' ? path.slice(-22) : device_code.slice(0, 22)
      expect((await phone.post(`/qr/approve/${id}`, { act: 'allow' })).status).toBe(303)

      // Grace's code signs the phone in as Grace, and Ada out.
      const link = linkIn(await (await (await signedIn(GRACE, 'hers')).post('/qr')).text())
      await phone.get(link)
      expect((await phone.post(link, { switch: ADA.id })).status).toBe(303)

      await computer.post(path, { act: 'collect' })
      expect(computer.cookies.has('__Host-session')).toBe(false)
      const poll = { grant_type: GRANT, client_id: 'tv', device_code }
      const { error } = await (await form('/qr/device/token', poll)).json()
      expect(error).toBe(kind === 'device' ? 'access_denied' : 'authorization_pending')
    },
  )

  it('ends with its session on the page of devices, where the host tells of no room', async () => {
    const sessions = registry({ store: memoryRegistry(), secret: SECRET })
    const { room: _, ...session } = jwtSession({ secret: SECRET, registry: sessions })
    const { device, signedIn } = site({ ...HERE, session, jwt: { registry: sessions } })
    const [computer, phone] = [device(), await signedIn(ADA, 'phone')]
    const path = await ask(computer)
    await phone.post(path.replace('here', 'approve'), { act: 'allow' })
    const page = await (await phone.get('/qr/devices')).text()
    const [, end = ''] = /name="end" value="([\w-]+)"/.exec(page) ?? []
    expect((await phone.post('/qr/devices', { end })).status).toBe(200)
    expect(phone.cookies.has('__Host-session')).toBe(false)
    await computer.post(path, { act: 'collect' })
    expect(computer.cookies.has('__Host-session')).toBe(false)
  })
})

describe('a device that was let in *here* and cannot be signed out from the phone', () => {
  it('is told of with what helps instead', async () => {
    const { device, signedIn } = site(HERE)
    const [computer, phone] = [device(), await signedIn()]
    const path = await ask(computer)
    const approve = path.replace('here', 'approve')
    await phone.post(approve, { act: 'allow' })
    expect(await (await phone.get(approve)).text()).toContain('value="undo"')
    await computer.post(path, { act: 'collect' })
    const page = await (await phone.get(approve)).text()
    expect(page).toContain('It is signed in')
    expect(page).not.toContain('value="undo"')
    expect(page).toContain('Change your password and sign out on all devices, now.')
  })
})

/** What no policy answers, and JavaScript lets it. */
const ANSWERS: readonly (readonly [string, () => unknown])[] = [
  ['an error', () => new Error('no')],
  ['a response', () => new Response('no', { status: 403 })],
  ['a map', () => new Map([['deny', 'no']])],
  ['a class', () =>
    new (class {
      get deny() {
        return 'no'
      }
    })()],
  ['what is inherited', () => Object.create({ deny: 'no' })],
  ['a map of claims', () => ({ claims: new Map([['scope', 'read']]) })],
  ['another person', () => ({ claims: { sub: 'u2' } })],
  ['a claim that the token keeps for itself', () => ({ claims: { ends: 9_999_999_999 } })],
  ['a list', () => [{ deny: 'no' }]],
  ['nothing', () => undefined],
]

describe('a policy', () => {
  it.each(ANSWERS)('that answers by %s lets nobody in', async (_, answer) => {
    const policy: QrauthOptions['policy'] = ({ newDevice }) => {
      if (newDevice.agent === undefined) return 'allow'
      const given = {}
      Object.assign(given, { of: answer() })
      return Reflect.get(given, 'of')
    }
    const { device, signedIn } = site({ ...HERE, policy })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const phone = device()
    await phone.get(link)
    expect((await phone.post(link, {}, { 'user-agent': IPHONE })).status).toBe(503)
    expect(phone.cookies.has('__Host-session')).toBe(false)
    const computer = device()
    const approve = (await ask(computer, { 'user-agent': WINDOWS })).replace('here', 'approve')
    expect((await (await signedIn()).post(approve, { act: 'allow' })).status).toBe(503)
  })
})

const ADDRESSES = [
  'https://evil.test/undo',
  'evil.test',
  'Visit evil.test/undo now',
  'http://192.0.2.1/undo',
  'Call mallory@evil.test',
  'evil\u3002test',
]

describe('the name of a device', () => {
  it.each(ADDRESSES)('holds no address that a mail program makes a link of: %s', (agent) => {
    expect(deviceName(agent)).not.toMatch(/[a-z][.\u3002][a-z]|[:/@]/i)
  })

  it('keeps the words of every script, and numbers', () => {
    for (const name of ['Fernseher im Büro', '居間のテレビ', 'curl 8.5.0', "Ada's TV (2)"]) {
      expect(deviceName(name)).toBe(name)
    }
  })
})

describe('a bearer token of one realm', () => {
  const realm = (c: Context) => c.req.path.split('/')[2] ?? ''

  /** Two tenants on one app, and Ada's phone in tenant a, which lets a TV in. */
  async function tenants(sessions?: ReturnType<typeof registry>) {
    const session = jwtSession({
      secret: SECRET,
      ...(sessions ? { registry: sessions } : { realm }),
    })
    const app = new Hono()
    const here = { clients: { tv: { name: 'TV' } } }
    const reauthenticate = { maxAge: 1e10 }
    app.route('/t/:tenant/qr', qrauth({ session, store: memoryStore(), here, reauthenticate }))
    app.get('/t/:tenant/login', async (c) => {
      await session.start(c, { user: ADA, sessionId: 'phone' })
      return c.text('in')
    })
    const site = new Hono<RequiredSignedInEnv>()
    site.use('/t/:tenant/me', signedInBy(session), requireSignedIn())
    site.get('/t/:tenant/me', (c) => c.json(c.var.signedIn.user.id))
    app.route('/', site)
    const form = async (path: string, fields: Record<string, string>) =>
      await app.request(ORIGIN + path, {
        method: 'POST',
        headers: { 'content-type': TYPE },
        body: new URLSearchParams(fields).toString(),
      })
    const me = async (of: string, headers: Record<string, string>) =>
      (await app.request(`${ORIGIN}/t/${of}/me`, { headers })).status
    const phone = new Device(app, ORIGIN)
    await phone.get('/t/a/login')
    const { device_code = '' } = await (await form('/t/a/qr/device/code', { client_id: 'tv' }))
      .json()
    const approve = `/t/a/qr/approve/${device_code.slice(0, 22)}`
    expect((await phone.post(approve, { act: 'allow' })).status).toBe(303)
    const poll = { grant_type: GRANT, client_id: 'tv', device_code }
    const { access_token: token = '' } = await (await form('/t/a/qr/device/token', poll)).json()
    return { app, me, phone, token: String(token) }
  }

  it.each(['without a registry', 'with one'])(
    'is nobody in another one, nor a cookie session in either: %s',
    async (kept) => {
      const sessions = kept === 'with one'
        ? registry({ store: memoryRegistry(), secret: SECRET, realm })
        : undefined
      const { app, me, phone, token } = await tenants(sessions)
      const bearer = { authorization: `Bearer ${token}` }
      expect(await me('a', bearer)).toBe(200)
      expect(await me('b', bearer)).toBe(401)
      for (const  of of['a', 'b']) {
        expect(await me(of, { cookie: `__Host-session=${token}` })).toBe(302)
        const thief = new Device(app, ORIGIN)
        thief.cookies.set('__Host-session', token)
        expect((await thief.arrive(`/t/${of}/qr`)).status).toBe(302)
      }
      // Nor is the cookie of a a session, or a token, in b.
      const cookie = phone.cookies.get('__Host-session') ?? ''
      expect(await me('a', { cookie: `__Host-session=${cookie}` })).toBe(200)
      expect(await me('b', { cookie: `__Host-session=${cookie}` })).toBe(302)
      for (const  of of['a', 'b']) {
        expect(await me(of, { authorization: `Bearer ${cookie}` })).toBe(401)
      }
    },
  )
})

describe('a host that answers whoami', () => {
  /** Shows a code on a session of which the host says this, and tells the claims of the next one. */
  async function started(said: object): Promise<{ status: number; narrow: unknown; life: number }> {
    const reads = whoami({
      url: `${ORIGIN}/whoami`,
      cookies: ['sid'],
      fetch: async () => Response.json({ id: ADA.id, sessionId: 's', ...said }),
    })
    const session = { ...jwtSession({ secret: SECRET }), ...reads }
    const { device } = site({ session, policy: () => 'allow' })
    const computer = device()
    computer.cookies.set('sid', 'of a kiosk')
    const page = await computer.post('/qr')
    if (page.status !== 200) return { status: page.status, narrow: undefined, life: 0 }
    const link = linkIn(await page.text())
    const phone = device()
    await phone.get(link)
    await phone.post(link)
    const { scope, exp, iat } = claimsOf(phone)
    return { status: page.status, narrow: scope, life: Number(exp) - Number(iat) }
  }

  it('bounds the sessions that a bounded one starts', async () => {
    const ends = Math.floor(Date.now() / 1000) + 100
    const { narrow, life } = await started({ amr: ['qr'], ends, claims: { scope: 'read' } })
    expect(narrow).toBe('read')
    expect(life).toBeLessThanOrEqual(100)
    const free = await started({ amr: null, ends: null, claims: [] })
    expect(free).toEqual({ status: 200, narrow: undefined, life: 1_209_600 })
  })

  it.each([{ ends: 'soon' }, { claims: 'read' }, { claims: ['read'] }, { amr: 'pwd' }])(
    'by what cannot be understood shows no code: %j',
    async (said) => {
      expect((await started(said)).status).toBe(503)
    },
  )
})

describe('a session that a bounded one lets in *here*', () => {
  it('ends with it, also where it is collected late', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const { app, device, session } = site({
        ...HERE,
        here: { clients: { tv: { name: 'TV' } } },
      })
      app.get('/kiosk', async (c) => {
        await session.start(c, { user: ADA, sessionId: 'kiosk', ttl: 100 })
        return c.text('in')
      })
      const kiosk = device()
      await kiosk.get('/kiosk')
      const form = async (path: string, fields: Record<string, string>) =>
        await app.request(ORIGIN + path, {
          method: 'POST',
          headers: { 'content-type': TYPE },
          body: new URLSearchParams(fields).toString(),
        })
      const { device_code = '' } = await (await form('/qr/device/code', { client_id: 'tv' })).json()
      const computer = device()
      const path = await ask(computer)
      for (const id of [path.slice(-22), device_code.slice(0, 22)]) {
        expect((await kiosk.post(`/qr/approve/${id}`, { act: 'allow' })).status).toBe(303)
      }
      vi.setSystemTime(Date.now() + 50_000)
      await computer.post(path, { act: 'collect' })
      const { exp, ends } = claimsOf(computer)
      expect(Number(exp) - Math.floor(Date.now() / 1000)).toBeLessThanOrEqual(50)
      expect(Number(ends) - Math.floor(Date.now() / 1000)).toBeLessThanOrEqual(50)
      const poll = { grant_type: GRANT, client_id: 'tv', device_code }
      const { expires_in } = await (await form('/qr/device/token', poll)).json()
      expect(expires_in).toBeLessThanOrEqual(50)
    } finally {
      vi.useRealTimers()
    }
  })
})
