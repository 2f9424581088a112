import fc from 'fast-check'
import { Hono } from 'hono'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Act, type Book, changed } from '../src/session/book.ts'
import { enteredIn } from '../src/session/entered.ts'
import { signedIn as signedInMiddleware } from '../src/session/middleware.ts'
import { jwtSession } from '../src/session/jwt.ts'
import { registry, type RegistryOptions } from '../src/session/registry.ts'
import type { Session } from '../src/session/session.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import type { QrauthEvent } from '../src/transfer/events.ts'
import type { Notice } from '../src/options.ts'
import { qrauth } from '../src/qrauth.ts'
import { Device } from './parts/device.ts'
import { codeIdOf } from './parts/live.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, claimsOf, GRACE, ORIGIN, SECRET, site } from './parts/site.ts'

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 ' +
  '(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
const OTHER = { sessionId: 'x', kind: 'q', amr: [] } as const
const NOW = () => Math.floor(Date.now() / 1000)
const FRESH = () => ({ ...ADA, signedInAt: NOW() })

type Options = NonNullable<Parameters<typeof site>[0]>

/** A site with a registry, and a page of the host that says who is signed in. */
function listed({ jwt, sessions: options, ...more }: Options & {
  sessions?: Partial<RegistryOptions>
} = {}) {
  const sessions = registry({ store: memoryRegistry(), secret: SECRET, ...options })
  const found = site({ ...more, jwt: { registry: sessions, ...jwt } })
  found.app.get('/me', async (c) => c.text((await found.session.read(c))?.user.id ?? 'nobody'))
  found.app.get('/renew', async (c) => c.text((await found.session.renew(c))?.user.id ?? 'nobody'))
  found.app.post('/logout', async (c) => {
    await found.session.end(c)
    return c.text('out')
  })

  async function phoneOf(computer: Device, agent: string = IPHONE): Promise<Device> {
    const link = linkIn(await (await computer.post('/qr')).text())
    const phone = found.device()
    await phone.get(link, { 'user-agent': agent })
    expect((await phone.post(link, {}, { 'user-agent': agent })).status).toBe(303)
    return phone
  }
  return { ...found, sessions, phoneOf }
}

const me = async (device: Device) => (await device.get('/me')).text()

/** The keys that the list of devices posts, in its order. */
function keysIn(html: string): string[] {
  return [...html.matchAll(/name="end" value="([^"]*)"/g)].map(([, key = '']) => key)
}

/** The ways in which a computer's session ends. */
const ENDINGS: [string, (computer: Device, end: () => Promise<unknown>) => Promise<void>][] = [
  ['signing out', async (computer: Device) => void await computer.post('/logout')],
  [
    'a call of the host',
    async (_: Device, end: () => Promise<unknown>) => void await end(),
  ],
]

afterEach(() => {
  vi.useRealTimers()
})

describe('a session in a registry', () => {
  it('is signed out by its next request once it was ended, wherever its token was copied', async () => {
    const { signedIn, phoneOf, sessions } = listed()
    const computer = await signedIn()
    const phone = await phoneOf(computer)
    expect(await me(phone)).toBe('u1')
    const [entered] = (await sessions.list('u1')).filter(({ kind }) => kind === 'q')
    expect(entered).toMatchObject({ by: 'session-1', amr: ['qr'], agent: IPHONE.slice(0, 160) })
    await sessions.end('u1', entered?.sessionId ?? '')
    expect(await me(phone)).toBe('nobody')
    expect(await me(computer)).toBe('u1')
  })

  it('is ended by signing out, also for a copy of its cookie', async () => {
    const { signedIn, device } = listed()
    const computer = await signedIn()
    const copy = device()
    for (const [name, value] of computer.cookies) copy.cookies.set(name, value)
    expect(await me(copy)).toBe('u1')
    await computer.post('/logout')
    expect(await me(copy)).toBe('nobody')
  })

  it('is ended with all of its user by one call, and others stay signed in', async () => {
    const { signedIn, phoneOf, sessions } = listed()
    const computer = await signedIn()
    const phone = await phoneOf(computer)
    const grace = await signedIn(GRACE, 'session-2')
    await sessions.endAll('u1')
    expect([await me(computer), await me(phone), await me(grace)]).toEqual([
      'nobody',
      'nobody',
      'u2',
    ])
  })

  it('ends the sessions that it started, where the host says so', async () => {
    const stays = listed()
    const first = await stays.signedIn()
    const kept = await stays.phoneOf(first)
    await first.post('/logout')
    expect(await me(kept)).toBe('u1')
    const ends = listed({ sessions: { started: 'end' } })
    const computer = await ends.signedIn()
    const phone = await ends.phoneOf(computer)
    await computer.post('/logout')
    expect(await me(phone)).toBe('nobody')
  })

  it.each(ENDINGS)('takes its codes with it: by %s', async (_, ending) => {
    const { signedIn, device, sessions } = listed()
    const computer = await signedIn()
    const link = linkIn(await (await computer.post('/qr')).text())
    await ending(computer, () => sessions.endAll('u1'))
    const phone = device()
    expect((await phone.post(link)).status).toBe(404)
    expect(await me(phone)).toBe('nobody')
  })

  it('that was ended is not started again by a phone that repeats', async () => {
    const { signedIn, device, sessions } = listed()
    const computer = await signedIn()
    const link = linkIn(await (await computer.post('/qr')).text())
    const phone = device()
    await phone.get(link)
    await phone.post(link)
    const [entered] = (await sessions.list('u1')).filter(({ kind }) => kind === 'q')
    await sessions.end('u1', entered?.sessionId ?? '')
    phone.cookies.delete('__Host-session')
    expect((await phone.post(link)).status).toBe(404)
    expect(await me(phone)).toBe('nobody')
  })

  it('one too many is refused before the code is spent', async () => {
    const { signedIn, device, sessions } = listed({ sessions: { max: 1 } })
    const computer = await signedIn()
    const link = linkIn(await (await computer.post('/qr')).text())
    const phone = device()
    await phone.get(link)
    const refused = await phone.post(link)
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('Too many devices')
    await sessions.enter('u1', { sessionId: 'x', expires: 1, kind: 'q', at: 0, amr: [] })
    expect((await phone.post(link)).status).toBe(409)
    expect((await sessions.list('u1')).map(({ sessionId }) => sessionId)).toEqual(['session-1'])
  })

  it('cannot be read where the registry does not answer, unless the host chose so by name', async () => {
    const broken = {
      find: () => Promise.reject(new Error('down')),
      all: () => Promise.reject(new Error('down')),
      act: () => Promise.reject(new Error('down')),
    }
    const store = memoryRegistry()
    const shared = { ...store }
    const closed = listed({ sessions: { store: shared } })
    const computer = await closed.signedIn()
    Object.assign(shared, broken)
    expect((await computer.get('/qr')).status).toBe(503)
    expect((await computer.post('/qr')).status).toBe(503)
    const open = { ...store }
    const opened = listed({ sessions: { store: open, failOpen: true } })
    const other = await opened.signedIn()
    Object.assign(open, broken)
    expect(await me(other)).toBe('u1')
    // Nor is it signed out where it is noted as seen.
    expect(await opened.sessions.touch('u1', 'session-1')).toBe(true)
    await expect(closed.sessions.touch('u1', 'session-1')).rejects.toThrow()
  })

  it('of which there are too many gives way by its age, whatever its name', async () => {
    const sessions = registry({ store: memoryRegistry(), secret: SECRET, max: 2, full: 'oldest' })
    const enter = (sessionId: string, at: number) =>
      sessions.enter('u', { ...OTHER, sessionId, at, expires: NOW() + 600 })
    await enter('z', NOW() - 20)
    await enter('a', NOW() - 10)
    await enter('m', NOW())
    expect((await sessions.list('u')).map(({ sessionId }) => sessionId)).toEqual(['m', 'a'])
  })

  it('is believed for as long as the cache says, and no longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const store = memoryRegistry()
    const [here, there] = [{ store, cache: 10 }, { store }].map((options) =>
      registry({ secret: SECRET, ...options })
    )
    await here?.enter('u', { sessionId: 's', expires: NOW() + 600, kind: 'p', at: NOW(), amr: [] })
    expect(await here?.check('u', 's', 0)).not.toBe(null)
    await there?.end('u', 's')
    expect(await there?.check('u', 's', 0)).toBe(null)
    expect(await here?.check('u', 's', 0)).not.toBe(null)
    vi.setSystemTime(Date.now() + 10_000)
    expect(await here?.check('u', 's', 0)).toBe(null)
  })

  it('is believed as one of ten thousand at most', async () => {
    const store = memoryRegistry()
    let finds = 0
    const sessions = registry({
      store: { ...store, find: (...of) => (finds++, store.find(...of)) },
      secret: SECRET,
      cache: 300,
      acceptBefore: NOW() + 1,
    })
    for (let i = 0; i < 10_000; i++) await sessions.check('u', `${i}`, 0)
    await sessions.check('u', '0', 0)
    expect(finds).toBe(10_000)
    await sessions.check('u', 'one more', 0)
    await sessions.check('u', '0', 0)
    expect(finds).toBe(10_002)
  })

  it('of before a date is accepted without an entry, so that nobody is signed out', async () => {
    const before = site()
    const computer = await before.signedIn()
    const { session } = listed({ sessions: { acceptBefore: NOW() + 60 } })
    const strict = listed()
    const app = new Hono().get('/', async (c) => c.text((await session.read(c))?.user.id ?? 'no'))
      .get('/strict', async (c) => c.text((await strict.session.read(c))?.user.id ?? 'no'))
    const device = new Device(app, ORIGIN)
    for (const [name, value] of computer.cookies) device.cookies.set(name, value)
    expect(await (await device.get('/')).text()).toBe('u1')
    expect(await (await device.get('/strict')).text()).toBe('no')
  })

  it('of before that date lets a phone in, until it was ended', async () => {
    const computer = await site().signedIn()
    const { sessions, phoneOf, device } = listed({ sessions: { acceptBefore: NOW() + 60 } })
    const there = device()
    for (const [name, value] of computer.cookies) there.cookies.set(name, value)
    expect(await me(await phoneOf(there))).toBe('u1')
    const late = linkIn(await (await there.post('/qr')).text())
    await sessions.end('u1', 'session-1')
    const phone = device()
    await phone.get(late)
    expect((await phone.post(late)).status).toBe(404)
    expect(await me(phone)).toBe('nobody')
  })

  it('that QR started is of QR, also where the host does not say by which session', async () => {
    const { sessions, session, signedIn } = listed({ sessions: { max: 2 } })
    const login = new Hono().get('/:id/:amr', async (c) => {
      const { id, amr } = c.req.param()
      await session.start(c, { user: ADA, sessionId: id, amr: [amr], origin: ORIGIN })
      return c.text('in')
    })
    await login.request('/typed/pwd')
    await login.request('/with-a-phone/qr')
    await signedIn(FRESH(), 'third')
    expect((await sessions.list('u1')).map(({ sessionId }) => sessionId).toSorted())
      .toEqual(['third', 'typed'])
  })

  it('of which the registry knows nothing yet is not renewed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const before = site({ jwt: { ttl: 1000 } })
    const computer = await before.signedIn()
    const { device, sessions } = listed({
      jwt: { ttl: 1000 },
      sessions: { acceptBefore: NOW() + 60 },
    })
    const there = device()
    for (const [name, value] of computer.cookies) there.cookies.set(name, value)
    const token = there.cookies.get('__Host-session')
    vi.setSystemTime(Date.now() + 900_000)
    expect(await (await there.get('/renew')).text()).toBe('u1')
    expect(there.cookies.get('__Host-session')).toBe(token)
    expect(await sessions.list('u1')).toEqual([])
  })
})

describe('a registry', () => {
  it('tells which sessions an end ended', async () => {
    const { signedIn, sessions } = listed()
    for (const id of ['one', 'two', 'three/3']) await signedIn(FRESH(), id)
    expect(await sessions.end('u1', 'two')).toEqual(['two'])
    expect((await sessions.endOthers('u1', 'one')).toSorted()).toEqual(['three/3'])
    expect(await sessions.endAll('u1')).toEqual(['one'])
  })

  it('forgets what it remembers of a session that was renewed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const sessions = registry({ store: memoryRegistry(), secret: SECRET, cache: 60 })
    const [at, expires] = [NOW(), NOW() + 30]
    await sessions.enter('u', { sessionId: 's', kind: 'p', amr: ['pwd'], at, expires })
    expect(await sessions.check('u', 's', 0)).not.toBe(null)
    await sessions.touch('u', 's', NOW() + 3600)
    vi.setSystemTime(Date.now() + 40_000)
    expect(await sessions.check('u', 's', 0)).not.toBe(null)
  })

  it('keeps no more of a device than a list shows, and nothing of what is not known', async () => {
    const sessions = registry({ store: memoryRegistry(), secret: SECRET })
    const entry = { kind: 'q', at: NOW(), expires: NOW() + 60 } as const
    const [agent, place, amr] = ['a'.repeat(999), 'p'.repeat(99), ['1', '2', '3', '4', '5']]
    await sessions.enter('u', { ...entry, sessionId: 'long', amr, agent, place })
    await sessions.enter('v', { ...entry, sessionId: 'short', amr: [] })
    expect(await sessions.list('u')).toStrictEqual([{
      ...{ ...entry, sessionId: 'long', seen: entry.at, amr: amr.slice(0, 4) },
      ...{ agent: 'a'.repeat(160), place: 'p'.repeat(60) },
    }])
    expect(await sessions.list('v'))
      .toStrictEqual([{ ...entry, sessionId: 'short', seen: entry.at, amr: [] }])
  })

  it('remembers an end for ten minutes, so that a sign-in that began before cannot finish', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const store = memoryRegistry()
    const books = new Set<string>()
    const sessions = registry({
      store: { ...store, act: (book, act) => (books.add(book), store.act(book, act)) },
      secret: SECRET,
    })
    const entry = { ...OTHER, at: NOW(), expires: NOW() + 86_400 }
    await sessions.enter('u', entry)
    await sessions.end('u', entry.sessionId)
    vi.setSystemTime(Date.now() + 599_000)
    expect(await sessions.enter('u', entry)).toBe('ended')
    vi.setSystemTime(Date.now() + 2000)
    expect(await sessions.enter('u', { ...entry, sessionId: 'later' })).toBe('entered')
    const [book = ''] = books
    expect((await store.all(book)).map((line) => line.split(' ')[0])).toEqual(['later'])
  })

  it('counts no session that has expired, also where the store still holds it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    // The clock of this store stands still.
    const began = Date.now()
    const store = memoryRegistry({ now: () => began })
    const sessions = registry({ store, secret: SECRET, max: 1 })
    await sessions.enter('u', { ...OTHER, at: NOW(), expires: NOW() + 10 })
    expect(await sessions.room('u')).toBe('full')
    vi.setSystemTime((NOW() + 10) * 1000)
    expect(await sessions.room('u')).toBe('room')
    expect([await sessions.check('u', OTHER.sessionId, 0), await sessions.list('u')])
      .toEqual([null, []])
  })

  it('believes nothing of a session that it ended itself', async () => {
    const sessions = registry({ store: memoryRegistry(), secret: SECRET, cache: 60 })
    await sessions.enter('u', { ...OTHER, at: NOW(), expires: NOW() + 60 })
    expect(await sessions.check('u', OTHER.sessionId, 0)).not.toBe(null)
    await sessions.end('u', OTHER.sessionId)
    expect(await sessions.check('u', OTHER.sessionId, 0)).toBe(null)
  })

  it('lets a session of before a date start others, until all are ended', async () => {
    const sessions = registry({ store: memoryRegistry(), secret: SECRET, acceptBefore: 1 })
    expect(await sessions.room('u', 'old')).toBe('room')
    await sessions.endAll('u')
    expect(await sessions.room('u', 'old')).toBe('ended')
  })

  it('that is refused says why to the host', async () => {
    const { session, signedIn, sessions } = listed({ sessions: { max: 1 } })
    const errors: unknown[] = []
    const login = new Hono().get('/:id', async (c) => {
      const { id = '' } = c.req.param()
      await session.start(c, { user: ADA, sessionId: id, amr: ['qr'], origin: ORIGIN })
        .catch((error) => errors.push(error))
      return c.text('')
    })
    await signedIn(FRESH(), 'first')
    await login.request('/second')
    await sessions.end('u1', 'first')
    await login.request('/first')
    const because = (reason: string) => expect.objectContaining({ name: 'SessionRefused', reason })
    expect(errors).toEqual([because('full'), because('ended')])
    expect(errors.map((error) => /received (.*)/.exec(String(error))?.[1]))
      .toEqual(['as many as allowed', 'an ended one'])
  })

  it('tells that one was ended elsewhere before it starts another, whatever the cache says', async () => {
    const store = memoryRegistry()
    const [here, elsewhere] = [1, 2].map(() => registry({ store, secret: SECRET, cache: 60 }))
    await here?.enter('u', { ...OTHER, at: NOW(), expires: NOW() + 60 })
    await here?.check('u', OTHER.sessionId, 0)
    await elsewhere?.end('u', OTHER.sessionId)
    expect(await here?.room('u', OTHER.sessionId)).toBe('ended')
  })

  it('remembers that all were ended for as long as a token of before a date may live', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const [store, books, before] = [memoryRegistry(), new Set<string>(), NOW()]
    const sessions = registry({
      store: { ...store, act: (book, act) => (books.add(book), store.act(book, act)) },
      secret: SECRET,
      acceptBefore: before,
    })
    await sessions.endAll('u')
    const kept = async () => (await store.all([...books][0] ?? '')).length
    const enter = (at: number) => {
      vi.setSystemTime(at * 1000)
      return sessions.enter('u', { ...OTHER, sessionId: 'new', at, expires: at + 1 })
    }
    await enter(before + 400 * 86_400 - 1)
    expect([await kept(), await sessions.room('u', 'old')]).toEqual([2, 'ended'])
    await enter(before + 400 * 86_400)
    expect(await kept()).toBe(1)
  })

  it.each<[string, object, RegExp]>([
    ['a short secret', { secret: 'short' }, /expected 32 bytes or more/],
    ['a number of sessions below 1', { max: 0 }, /max/],
    ['a number of sessions above 100', { max: 101 }, /from 1 to 100, received 101/],
    ['a number of sessions that is not whole', { max: 1.5 }, /max/],
    ['a cache of more than five minutes', { cache: 301 }, /cache.*from 0 to 300/],
    ['a date in milliseconds', { acceptBefore: Date.now() }, /acceptBefore/],
    ['a store without a verb', { store: { find() {}, all() {} } }, /without "act"/],
    ['a cache that is not a time', { cache: -1 }, /cache/],
  ])('is refused with %s', (_, options, message) => {
    const all = { store: memoryRegistry(), secret: SECRET, ...options }
    expect(() => registry(all)).toThrow(message)
  })
})

describe('renewing a session', () => {
  it('rotates the token in its second half, keeps the session, and ends at its lifetime', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { signedIn, sessions } = listed({ jwt: { ttl: 1000, lifetime: 2200 } })
    const computer = await signedIn()
    const token = () => computer.cookies.get('__Host-session')
    const [first, { iat = 0 }] = [token(), claimsOf(computer)]
    const later = (seconds: number) => vi.setSystemTime((Number(iat) + seconds) * 1000)
    for (const seconds of [400, 500]) {
      later(seconds)
      await computer.get('/renew')
      expect(token()).toBe(first)
    }
    later(600)
    expect(await (await computer.get('/renew')).text()).toBe('u1')
    expect(token()).not.toBe(first)
    expect(claimsOf(computer)).toMatchObject({
      jti: 'session-1',
      exp: Number(iat) + 1600,
      amr: ['pwd'],
    })
    expect(await sessions.list('u1')).toHaveLength(1)
    later(1500)
    await computer.get('/renew')
    expect(claimsOf(computer)['exp']).toBe(Number(iat) + 2200)
    later(2100)
    const last = token()
    await computer.get('/renew')
    expect([token(), claimsOf(computer)['exp']]).toEqual([last, Number(iat) + 2200])
    later(2200)
    expect(await me(computer)).toBe('nobody')
    expect(await sessions.list('u1')).toEqual([])
  })

  it('ends an idle one with its token', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { signedIn } = listed({ jwt: { ttl: 1000 } })
    const computer = await signedIn()
    vi.setSystemTime(Date.now() + 1_000_000)
    expect(await (await computer.get('/renew')).text()).toBe('nobody')
  })

  it('notes when it was seen, at most every 5 minutes, and never on the pages of QR', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { signedIn, sessions } = listed()
    const computer = await signedIn()
    const seen = async () => (await sessions.list('u1'))[0]?.seen
    const start = await seen()
    vi.setSystemTime(Date.now() + 299_000)
    await computer.get('/renew')
    expect(await seen()).toBe(start)
    vi.setSystemTime(Date.now() + 1000)
    await computer.get('/qr')
    await computer.get('/me')
    expect(await seen()).toBe(start)
    await computer.get('/renew')
    expect(await seen()).toBe(NOW())
  })

  it('revives no session that was ended, and sets no cookie', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { signedIn, sessions } = listed({ jwt: { ttl: 1000 } })
    const computer = await signedIn()
    await sessions.end('u1', 'session-1')
    vi.setSystemTime(Date.now() + 600_000)
    const response = await computer.get('/renew')
    expect(await response.text()).toBe('nobody')
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await sessions.list('u1')).toEqual([])
  })

  it('is what signedIn() does where it is told to', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { app, session, signedIn } = listed({ jwt: { ttl: 1000 } })
    app.get('/page', signedInMiddleware(session, { renew: true }), (c) => {
      return c.text(c.var.signedIn?.user.id ?? 'nobody')
    })
    const computer = await signedIn()
    vi.setSystemTime(Date.now() + 600_000)
    const response = await computer.get('/page')
    expect(await response.text()).toBe('u1')
    expect(response.headers.getSetCookie()).toHaveLength(1)
    const { renew: _, ...without } = session
    expect(() => signedInMiddleware(without, { renew: true })).toThrow('Cannot renew sessions')
  })
})

describe('the page of devices', () => {
  it('lists the sessions, marks this one, and changes nothing', async () => {
    const { signedIn, phoneOf, sessions } = listed()
    const computer = await signedIn(FRESH())
    await phoneOf(computer)
    const before = await sessions.list('u1')
    for (const path of ['/qr/devices', '/qr/devices/']) {
      const response = await computer.get(path)
      expect(response.status).toBe(200)
      const html = await response.text()
      expect(html.match(/This device/g)).toHaveLength(1)
      expect(html).toContain('Safari (iPhone)')
      for (const { sessionId } of before) expect(html).not.toContain(sessionId)
    }
    expect(await sessions.list('u1')).toEqual(before)
  })

  it('is one of who is signed in, on a site that keeps sessions', async () => {
    const { device } = listed()
    const sent = await device().arrive('/qr/devices')
    expect(sent.status).toBe(302)
    expect(sent.headers.get('location')).toBe('/login?next=%2Fqr%2Fdevices%3Ffrom%3Dlogin')
    expect((await device().post('/qr/devices', { act: 'all' })).status).toBe(303)
    const stateless = site()
    expect((await (await stateless.signedIn()).get('/qr/devices')).status).toBe(404)
  })

  it('ends a phone that this session started, which is signed out at once', async () => {
    const events: QrauthEvent[] = []
    const { signedIn, phoneOf } = listed({ onEvent: (event) => void events.push(event) })
    // By a sign-in that is not fresh.
    const computer = await signedIn()
    const phone = await phoneOf(computer)
    expect(keysIn(await (await computer.get('/qr/devices')).text())).toHaveLength(2)
    const [key = ''] = keysIn(await (await phone.get('/qr/devices')).text())
    const response = await computer.post('/qr/devices', { end: key })
    expect(await response.text()).toContain('That device is signed out')
    expect(await me(phone)).toBe('nobody')
    expect(events.map(({ type }) => type)).toContain('revoked')
  })

  it('lets no phone end the computer, nor any session by QR another, however fresh', async () => {
    const { signedIn, phoneOf, sessions } = listed()
    const computer = await signedIn(FRESH())
    const phone = await phoneOf(computer)
    const html = await (await phone.get('/qr/devices')).text()
    expect(keysIn(html)).toHaveLength(1)
    expect(html).toContain('Sign in once more')
    const keys = keysIn(await (await computer.get('/qr/devices')).text())
    const [own] = keysIn(html)
    const [others] = keys.filter((key) => key !== own)
    for (const fields of [{ end: others ?? '' }, { act: 'others' }, { act: 'all' }]) {
      expect((await phone.post('/qr/devices', fields)).status).toBe(403)
    }
    expect(await sessions.list('u1')).toHaveLength(2)
  })

  it('lets a session end no other where its host does not say how it was signed in', async () => {
    const { session, store, signedIn } = listed()
    const list: typeof session.list = async (...asked) =>
      (await session.list?.(...asked) ?? []).map(({ sessionId, at }) => ({ sessionId, at }))
    const app = new Hono().route('/qr', qrauth({ session: { ...session, list }, store }))
    const computer = await signedIn(FRESH(), 'one')
    await signedIn(FRESH(), 'two')
    const device = new Device(app, ORIGIN)
    for (const [name, value] of computer.cookies) device.cookies.set(name, value)
    expect(keysIn(await (await device.get('/qr/devices')).text())).toHaveLength(1)
    expect((await device.post('/qr/devices', { act: 'others' })).status).toBe(403)
  })

  it('lets an old sign-in end itself and no other', async () => {
    const { signedIn, sessions, phoneOf } = listed()
    const [one] = [await signedIn(ADA, 'one'), await signedIn(ADA, 'two')]
    const html = await (await one.get('/qr/devices')).text()
    expect(html).toContain('/login?next=%2Fqr%2Fdevices&amp;max_age=900')
    const keys = keysIn(html)
    expect(keys).toHaveLength(1)
    expect((await one.post('/qr/devices', { act: 'others' })).status).toBe(403)
    expect((await one.post('/qr/devices', { end: keys[0] ?? '' })).status).toBe(200)
    expect(await me(one)).toBe('nobody')
    expect((await sessions.list('u1')).map(({ sessionId }) => sessionId)).toEqual(['two'])

    // Nor does it end a phone that another session let in.
    const [again, fresh] = [await signedIn(ADA, 'three'), await signedIn(FRESH(), 'fresh')]
    await phoneOf(fresh)
    const [own] = keysIn(await (await again.get('/qr/devices')).text())
    const all = keysIn(await (await fresh.get('/qr/devices')).text())
    expect(all).toHaveLength(4)
    for (const end of all.filter((key) => key !== own)) {
      expect((await again.post('/qr/devices', { end })).status).toBe(403)
    }
    expect(await sessions.list('u1')).toHaveLength(4)
  })

  it('lets a fresh sign-in end all others, and then everything', async () => {
    const events: QrauthEvent[] = []
    const { signedIn, phoneOf } = listed({ onEvent: (event) => void events.push(event) })
    const [computer, other] = [await signedIn(FRESH(), 'one'), await signedIn(FRESH(), 'two')]
    const phone = await phoneOf(other)
    const { jti } = claimsOf(phone)
    const shown = async (device: Device) => linkIn(await (await device.post('/qr')).text())
    const codes = [await shown(computer), await shown(other)]
    const grace = await signedIn(GRACE, 'three')
    expect(await (await computer.post('/qr/devices', { act: 'others' })).text())
      .toContain('All other devices are signed out')
    expect([await me(computer), await me(other), await me(phone)]).toEqual([
      'u1',
      'nobody',
      'nobody',
    ])
    const revoked = events.flatMap((event) => event.type === 'revoked' ? [event.sessionIds] : [])
    expect(revoked.map((ids) => ids.toSorted())).toEqual([['two', jti].toSorted()])
    // The codes of those that ended are over, and this one's is not.
    const status = async (link: string) => (await grace.get(link)).status
    expect([await status(codes[0] ?? ''), await status(codes[1] ?? '')]).toEqual([200, 404])
    expect((await computer.post('/qr/devices', { act: 'all' })).status).toBe(200)
    expect(await status(codes[0] ?? '')).toBe(404)
    expect([...computer.cookies.keys()].filter((name) => name.endsWith('session'))).toEqual([])
    expect([await me(computer), await me(grace)]).toEqual(['nobody', 'u2'])
  })

  it('takes no POST that no page of this origin sent', async () => {
    const { signedIn, sessions } = listed()
    const computer = await signedIn(FRESH())
    const sent = await computer.post('/qr/devices', { act: 'all' }, { origin: 'https://evil.test' })
    expect(sent.status).toBe(403)
    expect(await sessions.list('u1')).toHaveLength(1)
  })
})

describe('the notice of a new sign-in', () => {
  it('comes once, and its link asks, and then ends that session', async () => {
    const notices: Notice[] = []
    const { signedIn, phoneOf, device } = listed({ notify: (notice) => void notices.push(notice) })
    const computer = await signedIn()
    const phone = await phoneOf(computer)
    const [notice, ...more] = notices
    expect(more).toEqual([])
    expect(notice).toMatchObject({ user: { id: 'u1' }, device: 'Safari (iPhone)' })
    const { pathname } = new URL(notice?.link ?? '')
    const mailbox = device()
    const asked = await mailbox.get(pathname)
    expect(asked.status).toBe(200)
    expect(await asked.text()).toContain('Safari (iPhone)')
    expect(await me(phone)).toBe('u1')
    expect((await mailbox.post(pathname, {}, { origin: 'https://evil.test' })).status).toBe(403)
    expect((await mailbox.post(pathname)).status).toBe(200)
    expect([await me(phone), await me(computer)]).toEqual(['nobody', 'u1'])
  })

  it('is written in the words of the pages, for a mail of plain text', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2027, 0, 1, 13, 24) })
    const notices: Notice[] = []
    const { signedIn, phoneOf } = listed({
      notify: (notice) => void notices.push(notice),
      siteName: 'Tea',
    })
    await phoneOf(await signedIn({ ...ADA, name: 'Ada\r\nBcc: all@example.com' }))
    const [{ subject = '', text = '', link = '' } = {}] = notices
    expect(link).toMatch(/^https:/)
    expect(subject).toBe('The device is signed in to Tea as Ada Bcc: all@example.com.')
    expect(text.split('\n')).toEqual([
      subject,
      '',
      'Device: Safari (iPhone)',
      'When: 01:24 PM UTC',
      'Computer that made this code: ?',
      '',
      'Sign this device out? It is signed out at once. Do this if it was not you.',
      link,
    ])
  })

  it('is written without a link where a session cannot be ended', async () => {
    const notices: Notice[] = []
    const { signedIn, device } = site({ notify: (notice) => void notices.push(notice) })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const phone = device()
    await phone.get(link)
    await phone.post(link)
    expect(notices[0]?.text).toContain('When: ')
    expect(notices[0]?.text).not.toMatch(/http|Sign this device out/)
  })

  it('comes also where the first answer was a fault, and once where the answers are lost', async () => {
    const jwt = jwtSession({ secret: SECRET })
    let isDown = true
    const session: Session = {
      ...jwt,
      async start(c, start) {
        if (isDown) throw new Error('down')
        await jwt.start(c, start)
      },
    }
    const notices: Notice[] = []
    const { signedIn, device } = site({ session, notify: (notice) => void notices.push(notice) })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const phone = device()
    await phone.get(link)
    expect((await phone.post(link)).status).toBe(503)
    expect(notices).toEqual([])
    isDown = false
    for (const _ of ['first', 'lost', 'lost again']) {
      phone.cookies.delete('__Host-session')
      expect((await phone.post(link)).status).toBe(303)
      expect(notices).toHaveLength(1)
    }
  })

  it('goes out on Workers also where the visitor hangs up', async () => {
    const kept: unknown[] = []
    const executionCtx = {
      waitUntil: (promise: Promise<unknown>) => void kept.push(promise),
      passThroughOnException: () => {},
      props: {},
    }
    const { app, signedIn, device } = site({ notify: () => {} })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const phone = device()
    await phone.get(link)
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'origin': ORIGIN,
      'cookie': [...phone.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    }
    const request = new Request(new URL(link, ORIGIN), { method: 'POST', headers, body: '' })
    expect((await app.fetch(request, {}, executionCtx)).status).toBe(303)
    expect(kept).toHaveLength(1)
  })

  it('comes of no session that the registry refused, and no page says that it started', async () => {
    const store = memoryRegistry()
    const sessions = registry({ store, secret: SECRET, max: 2 })
    const all = store.all.bind(store)
    let isFull = false
    Object.assign(store, {
      // Another session takes the room between the question and the start.
      async all(book: string) {
        const lines = await all(book)
        const at = NOW()
        if (isFull) await sessions.enter('u1', { ...OTHER, at, expires: at + 600 })
        isFull = false
        return lines
      },
    })
    const notices: Notice[] = []
    const types: string[] = []
    const { signedIn, device } = site({
      jwt: { registry: sessions },
      notify: (notice) => void notices.push(notice),
      onEvent: ({ type }) => void types.push(type),
    })
    const computer = await signedIn()
    const link = linkIn(await (await computer.post('/qr')).text())
    const phone = device()
    await phone.get(link)
    isFull = true
    expect((await phone.post(link)).status).toBe(409)
    expect(notices).toEqual([])
    expect(types.slice(-3)).toEqual(['consumed', 'undone', 'rejected'])
    const live = await computer.get(`/qr/live/${await codeIdOf(link)}`)
    expect(await live.json()).toMatchObject({ state: 'undone' })
  })

  it('has a link that nobody can make, and that is good for a day', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const notices: Notice[] = []
    const { signedIn, phoneOf, device } = listed({ notify: (notice) => void notices.push(notice) })
    const phone = await phoneOf(await signedIn())
    const { pathname } = new URL(notices[0]?.link ?? '')
    const forged = [
      pathname.slice(0, -1) + (pathname.endsWith('A') ? 'B' : 'A'),
      pathname.replace('/end/ey', '/end/eyJ'),
      `/qr/end/${'A'.repeat(80)}.${'A'.repeat(43)}`,
    ]
    for (const path of forged) {
      expect((await device().get(path)).status).toBe(404)
      expect((await device().post(path)).status).toBe(404)
    }
    vi.setSystemTime(Date.now() + 86_400_000)
    expect((await device().post(pathname)).status).toBe(404)
    expect(await me(phone)).toBe('u1')
  })

  it('that fails signs nobody out, and is told as an event', async () => {
    const events: QrauthEvent[] = []
    const { signedIn, phoneOf } = listed({
      notify: () => Promise.reject(new Error('mail of ada@example.com')),
      onEvent: (event) => void events.push(event),
    })
    expect(await me(await phoneOf(await signedIn()))).toBe('u1')
    expect(events).toContainEqual(expect.objectContaining({ type: 'fault', reason: 'delivery' }))
    expect(JSON.stringify(events)).not.toContain('ada@example.com')
  })
})

describe('in any order of acts', () => {
  const field = fc.constantFrom('a', 'b', 'c')
  const acts: fc.Arbitrary<Act> = fc.oneof(
    field.map((field): Act => ({
      ...{ verb: 'enter', now: 100, field, line: `${field} 500 q 1 1 - {"amr":[]}`, from: 7 },
      ...{ max: 3, evict: 'qp', family: true, tomb: 400, old: 0 },
    })),
    field.map((field): Act => ({ verb: 'touch', now: 100, field, seen: 100, expires: 900 })),
    fc.tuple(field, fc.constantFrom('one', 'family', 'others', 'all')).map((
      [field, which],
    ): Act => ({
      ...{ verb: 'end', now: 100, which, field, from: 1, tomb: 400, old: 0 },
    })),
  )

  it('no session that was ended is live again', () => {
    fc.assert(fc.property(fc.array(acts, { maxLength: 30 }), (story) => {
      const book: Book = new Map()
      const ended = new Set<string>()
      for (const act of story) {
        for (const field of changed(book, act).fields) ended.add(field)
        if (act.verb === 'end' && (act.which === 'one' || act.which === 'family')) {
          ended.add(act.field)
        }
        for (const line of book.values()) {
          const entered = enteredIn(line, 100)
          if (entered) expect(ended).not.toContain(entered.sessionId)
        }
      }
    }))
  })
})
