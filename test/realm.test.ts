import { type Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { describe, expect, it } from 'vitest'
import type { Notice } from '../src/options.ts'
import { qrauth } from '../src/qrauth.ts'
import { jwtSession } from '../src/session/jwt.ts'
import { registry } from '../src/session/registry.ts'
import type { Session } from '../src/session/session.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import { Device } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import { ORIGIN, SECRET } from './parts/site.ts'

interface Started {
  readonly tenant: string
  readonly id: string
}

/** A site with one mount, whose tenant a cookie chooses. Users are unique within a tenant. */
function byCookie() {
  const sessions = new Map<string, Started>()
  const tenant = (c: Context) => getCookie(c, 'tenant') ?? 'a'
  const session: Session = {
    async read(c) {
      const sessionId = getCookie(c, 'sid') ?? ''
      const found = sessions.get(sessionId)
      return found?.tenant === tenant(c) ? { user: { id: found.id }, sessionId } : null
    },
    async start(c, { user, sessionId }) {
      sessions.set(sessionId, { tenant: tenant(c), id: user.id })
      c.header('set-cookie', `sid=${sessionId}; Path=/`, { append: true })
    },
    async end() {},
  }
  const options = { here: true, reauthenticate: { maxAge: 1e10 }, realm: tenant }
  const app = new Hono()
  app.route('/qr', qrauth({ session, secret: SECRET, store: memoryStore(), ...options }))
  sessions.set('of a', { tenant: 'a', id: '1' })

  function device(of: string, sid?: string): Device {
    const made = new Device(app, ORIGIN)
    made.cookies.set('tenant', of)
    if (sid !== undefined) made.cookies.set('sid', sid)
    return made
  }

  const started = () => [...sessions.values()].slice(1)
  return { device, started }
}

const byPath = (c: Context) => c.req.path.split('/')[2] ?? ''

describe('a realm', () => {
  it.each([['a', 1], ['b', 0]])(
    'there: a code of user 1 of a signs in %s %i',
    async (of, count) => {
      const { device, started } = byCookie()
      const link = linkIn(await (await device('a', 'of a').post('/qr')).text())
      const phone = device(of)
      const page = await phone.get(link)
      expect(page.status).toBe(of === 'a' ? 200 : 404)
      await phone.post(link)
      expect(started()).toHaveLength(count)
    },
  )

  it.each([['a', 1], ['b', 0]])('here: an approval of a lets in %s %i', async (of, count) => {
    const { device, started } = byCookie()
    const computer = device('a')
    const path = ((await computer.post('/qr/here')).headers.get('location') ?? '').split('?')[0] ??
      ''
    const approval = `/qr/approve/${path.split('/').at(-1)}`
    await device('a', 'of a').post(approval, { act: 'allow' })
    computer.cookies.set('tenant', of)
    await computer.post(path, { act: 'collect' })
    expect(started()).toHaveLength(count)
  })

  it('still tells the page of a code what becomes of it, by an address without cookies', async () => {
    const { device } = byCookie()
    const html = await (await device('b', 'nobody').post('/qr/here')).headers.get('location') ?? ''
    const id = html.split('?')[0]?.split('/').at(-1)
    const bare = device('b')
    bare.cookies.clear()
    expect(await (await bare.get(`/qr/live/${id}`)).json()).toMatchObject({ state: 'waiting' })
  })

  it('of a JWT session is that in which it started', async () => {
    const session = jwtSession({ secret: SECRET, realm: byPath })
    const app = new Hono()
    app.get('/t/:tenant/login', async (c) => {
      await session.start(c, { user: { id: '1' } })
      return c.text('in')
    })
    app.route('/t/:tenant/qr', qrauth({ session, store: memoryStore() }))
    const computer = new Device(app, ORIGIN)
    await computer.get('/t/a/login')
    expect((await computer.post('/t/a/qr')).status).toBe(200)
    const other = await computer.post('/t/b/qr')
    expect(other.status).toBe(303)
    expect(other.headers.get('location')).toContain('/login')
  })

  it('that qrauth() has and its session has not is a fault, so that nobody is mistaken', async () => {
    const session = jwtSession({ secret: SECRET })
    const options = { session, store: memoryStore(), realm: byPath }
    const app = new Hono().route('/t/:tenant/qr', qrauth(options))
    expect((await new Device(app, ORIGIN).get('/t/a/qr')).status).toBe(503)
  })

  it.each(['acceptBefore', 'failOpen'])('holds with a registry and %s', async (option) => {
    const store = memoryRegistry()
    const find = store.find.bind(store)
    let isDown = false
    Object.assign(store, {
      find: (...asked: Parameters<typeof find>) =>
        isDown ? Promise.reject(new Error('down')) : find(...asked),
    })
    const more = option === 'failOpen'
      ? { failOpen: true }
      : { acceptBefore: Math.floor(Date.now() / 1000) + 60 }
    const kept = registry({ store, secret: SECRET, realm: byPath, ...more })
    const session = jwtSession({ secret: SECRET, registry: kept })
    const app = new Hono()
    app.get('/t/:tenant/login', async (c) => {
      await session.start(c, { user: { id: '1' } })
      return c.text('in')
    })
    app.get('/t/:tenant/me', async (c) => c.text((await session.read(c))?.user.id ?? 'nobody'))
    const computer = new Device(app, ORIGIN)
    await computer.get('/t/a/login')
    isDown = option === 'failOpen'
    expect(await (await computer.get('/t/a/me')).text()).toBe('1')
    expect(await (await computer.get('/t/b/me')).text()).toBe('nobody')
  })
})

/** Two tenants by path, and a user "1" of each, who are strangers. */
function byTenant() {
  const notices: Notice[] = []
  const sessions = registry({ store: memoryRegistry(), secret: SECRET, realm: byPath })
  const session = jwtSession({ secret: SECRET, registry: sessions })
  const app = new Hono()
  app.get('/t/:tenant/login', async (c) => {
    await session.start(c, { user: { id: '1', signedInAt: Math.floor(Date.now() / 1000) } })
    return c.text('in')
  })
  app.get('/t/:tenant/me', async (c) => c.text((await session.read(c))?.user.id ?? 'nobody'))
  const notify = (notice: Notice) => void notices.push(notice)
  app.route('/t/:tenant/qr', qrauth({ session, store: memoryStore(), notify }))

  /** A computer of this tenant, which signed in by password, and a phone that it let in. */
  async function devicesOf(tenant: 'a' | 'b') {
    const [computer, phone] = [new Device(app, ORIGIN), new Device(app, ORIGIN)]
    await computer.get(`/t/${tenant}/login`)
    const link = linkIn(await (await computer.post(`/t/${tenant}/qr`)).text())
    await phone.get(link)
    expect((await phone.post(link)).status).toBe(303)
    const at = async (device: Device) => (await device.get(`/t/${tenant}/me`)).text()
    return { computer, phone, who: async () => [await at(computer), await at(phone)] }
  }
  return { app, notices, devicesOf }
}

/** The keys by which the page of devices ends sessions. */
async function keysOn(device: Device, tenant: 'a' | 'b'): Promise<string[]> {
  const html = await (await device.get(`/t/${tenant}/qr/devices`)).text()
  return [...html.matchAll(/name="end" value="([^"]*)"/g)].map(([, key = '']) => key)
}

describe('users of two realms with one id', () => {
  it('list and end their own sessions, and none of the other', async () => {
    const { devicesOf } = byTenant()
    const [a, b] = [await devicesOf('a'), await devicesOf('b')]
    const [own, foreign] = [await keysOn(a.computer, 'a'), await keysOn(b.computer, 'b')]
    expect([own.length, foreign.length]).toEqual([2, 2])
    for (const end of foreign) {
      expect(own).not.toContain(end)
      await a.computer.post('/t/a/qr/devices', { end })
    }
    expect(await b.who()).toEqual(['1', '1'])
    expect((await a.computer.post('/t/a/qr/devices', { act: 'others' })).status).toBe(200)
    expect(await a.who()).toEqual(['1', 'nobody'])
    expect((await a.computer.post('/t/a/qr/devices', { act: 'all' })).status).toBe(200)
    expect([...await a.who(), ...await b.who()]).toEqual(['nobody', 'nobody', '1', '1'])
  })

  it('are told of their own sign-ins, by a link that ends nothing of the other', async () => {
    const { app, notices, devicesOf } = byTenant()
    const [a, b] = [await devicesOf('a'), await devicesOf('b')]
    const [path, ...more] = notices.map(({ link = '' }) => new URL(link).pathname)
    expect([path?.startsWith('/t/a/qr/end/'), more.length]).toEqual([true, 1])
    const mailbox = new Device(app, ORIGIN)
    const spoofed = path?.replace('/t/a/', '/t/b/') ?? ''
    expect((await mailbox.get(spoofed)).status).toBe(404)
    expect((await mailbox.post(spoofed)).status).toBe(404)
    expect([...await a.who(), ...await b.who()]).toEqual(['1', '1', '1', '1'])
    expect((await mailbox.post(path ?? '')).status).toBe(200)
    expect([...await a.who(), ...await b.who()]).toEqual(['1', 'nobody', '1', '1'])
  })
})
