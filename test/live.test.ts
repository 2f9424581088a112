import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { deviceName } from '../src/http/agent.ts'
import type { Notice } from '../src/options.ts'
import { qrauth } from '../src/qrauth.ts'
import { jwtSession } from '../src/session/jwt.ts'
import { registry } from '../src/session/registry.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import type { QrauthEvent } from '../src/transfer/events.ts'
import { Device } from './parts/device.ts'
import { codeIdOf } from './parts/live.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, claimsOf, GRACE, ORIGIN, SECRET, site } from './parts/site.ts'

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 ' +
  '(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'

/** Ada's computer, on a host whose sessions can be revoked, and a phone that is in. */
async function done() {
  const events: QrauthEvent[] = []
  const revoked: [id: string, sessionId: string][] = []
  const jwt = jwtSession({ secret: SECRET })
  const session = {
    ...jwt,
    async revoke(_: unknown, { id }: { id: string }, sessionId: string) {
      revoked.push([id, sessionId])
    },
  }
  const all = site({ onEvent: (event) => void events.push(event) })
  const app = new Hono().route(
    '/qr',
    qrauth({ session, store: all.store, onEvent: (event) => void events.push(event) }),
  )
  const [computer, phone] = [new Device(app, ORIGIN), new Device(app, ORIGIN)]
  for (const [name, value] of (await all.signedIn(ADA)).cookies) computer.cookies.set(name, value)
  const link = linkIn(await (await computer.post('/qr')).text())
  await phone.get(link)
  await phone.post(link, {}, { 'user-agent': IPHONE })
  const outcome = `/qr/transfer/${await codeIdOf(link)}`
  return { ...all, app, events, revoked, computer, phone, link, outcome }
}

describe('the live address', () => {
  it('tells a word and seconds, and nothing else, to everybody who knows the id', async () => {
    const { signedIn, device } = site()
    const computer = await signedIn(ADA)
    const link = linkIn(await (await computer.post('/qr')).text())
    const url = `/qr/live/${await codeIdOf(link)}`
    const answer = await device().get(url)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': expect.stringContaining('no-store'),
      'content-type': 'application/json',
    })
    const told = await answer.json()
    expect(Object.keys(told)).toEqual(['state', 'seconds'])
    expect(told.state).toBe('waiting')
    expect(told.seconds).toBeGreaterThan(290)

    const phone = device()
    await phone.get(link)
    await phone.post(link)
    expect(await (await device().get(url)).json()).toMatchObject({ state: 'done' })
  })

  it('tells the same of an unknown id and of one that is over', async () => {
    const { device } = site()
    const answer = await device().get('/qr/live/AAAAAAAAAAAAAAAAAAAAAA/')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ state: 'over', seconds: 0 })
  })

  it('acts on no POST', async () => {
    const { device } = site()
    const answer = await device().post('/qr/live/AAAAAAAAAAAAAAAAAAAAAA')
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
  })
})

describe('the code page', () => {
  it('polls its own live address at the one origin that it may ask, and goes to the outcome page', async () => {
    const { signedIn } = site()
    const page = await (await signedIn()).post('/qr')
    const csp = page.headers.get('content-security-policy')
    expect(csp).toContain(`connect-src ${ORIGIN};`)
    expect(csp).not.toContain(`'self'`)
    const html = await page.text()
    const id = await codeIdOf(linkIn(html))
    expect(html).toContain(`data-live="${ORIGIN}/qr/live/${id}"`)
    expect(html).toContain(`data-transfer="/qr/transfer/${id}"`)
    expect(html).toContain(`<a href="/qr/transfer/${id}">`)
  })
})

describe('the outcome page', () => {
  it('tells which device is in, to the same person on every session, and on reload', async () => {
    const { signedIn } = site()
    const computer = await signedIn()
    const { phone, link, outcome } = await (async () => {
      const link = linkIn(await (await computer.post('/qr')).text())
      const phone = new Device(computer.app, ORIGIN)
      await phone.get(link)
      return { phone, link, outcome: `/qr/transfer/${await codeIdOf(link)}` }
    })()
    expect(await (await computer.get(outcome)).text()).toContain('Nobody has used your code yet')
    await phone.get(link, { 'user-agent': IPHONE })
    await phone.post(link, {}, { 'user-agent': IPHONE })
    for (const each of [computer, computer, await signedIn(ADA, 'session-2')]) {
      const html = await (await each.get(outcome)).text()
      expect(html).toContain('Your phone is signed in')
      expect(html).toContain('Safari (iPhone)')
      // This host cannot revoke a session, so the page says what to do instead.
      expect(html).toContain('Change your password')
    }
  })

  it('and the notice tell the place of the phone, where the platform tells it', async () => {
    const notices: Notice[] = []
    const { app, signedIn } = site({ notify: (notice) => void notices.push(notice) })
    const computer = await signedIn()
    const link = linkIn(await (await computer.post('/qr')).text())
    // Cloudflare tells the place so.
    const cf = { city: 'Oslo', country: 'NO' }
    const edge = new Hono().all(
      '*',
      ({ req: { raw } }) => app.fetch(Object.defineProperty(raw, 'cf', { value: cf })),
    )
    const phone = new Device(edge, ORIGIN)
    await phone.get(link)
    expect((await phone.post(link)).status).toBe(303)
    const outcome = await computer.get(`/qr/transfer/${await codeIdOf(link)}`)
    expect(await outcome.text()).toContain('Oslo, NO')
    expect(notices).toMatchObject([{ place: 'Oslo, NO' }])
  })

  it('ends the time in which the phone may repeat also where the host revokes no session', async () => {
    const events: QrauthEvent[] = []
    const all = site({ onEvent: (event) => void events.push(event) })
    const computer = await all.signedIn()
    const phone = all.device()
    const link = linkIn(await (await computer.post('/qr')).text())
    const outcome = `/qr/transfer/${await codeIdOf(link)}`
    await phone.get(link, { 'user-agent': IPHONE })
    await phone.post(link, {}, { 'user-agent': IPHONE })
    expect(await (await computer.get(outcome)).text()).toContain('value="undo"')
    expect((await computer.post(outcome, { act: 'undo' })).status).toBe(303)

    // It cannot say that the phone is signed out.
    const html = await (await computer.get(outcome)).text()
    expect(html).toContain('Your phone is signed in')
    expect(html).toContain('Safari (iPhone)')
    expect(html).toContain('Change your password')
    expect(html).not.toContain('value="undo"')
    expect(events.at(-1)).toMatchObject({ type: 'undone', id: outcome.slice(-22) })

    phone.cookies.delete('__Host-session')
    expect((await phone.post(link, {}, { 'user-agent': IPHONE })).status).toBe(404)
    expect(phone.cookies.has('__Host-session')).toBe(false)
  })

  it('undoes: ends the session, and then the time in which the phone may repeat', async () => {
    const { computer, phone, link, outcome, events, revoked } = await done()
    const html = await (await computer.get(outcome)).text()
    expect(html).toContain('This was not me')
    const undo = await computer.post(outcome, { act: 'undo' })
    expect([undo.status, undo.headers.get('location')]).toEqual([303, outcome])
    expect(revoked).toEqual([['u1', claimsOf(phone)['jti']]])
    expect(await (await computer.get(outcome)).text()).toContain('That phone is signed out')
    phone.cookies.delete('__Host-session')
    expect((await phone.post(link, {}, { 'user-agent': IPHONE })).status).toBe(404)
    expect((await phone.get(link, { 'user-agent': IPHONE })).status).toBe(404)
    expect(phone.cookies.has('__Host-session')).toBe(false)
    expect(events.at(-3)).toMatchObject({ type: 'undone', userId: 'u1', id: outcome.slice(-22) })
    // A second press changes nothing.
    await computer.post(outcome, { act: 'undo' })
    expect(revoked.length).toBe(1)
  })

  it('leaves a mark that a start of the undone session sees, however late it comes', async () => {
    const sessions = registry({ store: memoryRegistry(), secret: SECRET })
    const jwt = jwtSession({ secret: SECRET, registry: sessions })
    // The code is consumed, so the computer says so before the phone has its session.
    const undo = async () => (await computer.post(outcome, { act: 'undo' })).status
    const undone: number[] = []
    const start: typeof jwt.start = async (c, start) => {
      undone.push(await undo())
      return await jwt.start(c, start)
    }
    const app = new Hono()
      .route('/qr', qrauth({ session: { ...jwt, start }, store: memoryStore() }))
    app.get('/me', async (c) => c.text((await jwt.read(c))?.user.id ?? 'nobody'))
    const [computer, phone] = [new Device(app, ORIGIN), new Device(app, ORIGIN)]
    const { cookies } = await site({ jwt: { registry: sessions } }).signedIn()
    for (const [name, value] of cookies) computer.cookies.set(name, value)
    const link = linkIn(await (await computer.post('/qr')).text())
    const outcome = `/qr/transfer/${await codeIdOf(link)}`
    await phone.get(link)
    expect((await phone.post(link)).status).toBe(404)
    expect(undone).toEqual([303])
    expect(await (await phone.get('/me')).text()).toBe('nobody')
    expect((await phone.post(link)).status).toBe(404)
    expect((await sessions.list('u1')).map(({ sessionId }) => sessionId)).toEqual(['session-1'])
    expect(await (await computer.get(outcome)).text()).toContain('That phone is signed out')
  })

  it('is undone by each session of the same person', async () => {
    const { app, outcome, revoked, signedIn } = await done()
    const other = new Device(app, ORIGIN)
    for (const [name, value] of (await signedIn(ADA, 'session-2')).cookies) {
      other.cookies.set(name, value)
    }
    expect(await (await other.get(outcome)).text()).toContain('This was not me')
    expect((await other.post(outcome, { act: 'undo' })).status).toBe(303)
    expect(revoked.length).toBe(1)
  })

  it('ends the code that the undone session has issued', async () => {
    const { computer, phone, outcome, device } = await done()
    const next = linkIn(await (await phone.post('/qr')).text())
    await computer.post(outcome, { act: 'undo' })
    expect((await device().get(next)).status).toBe(404)
  })

  it('lets the browser that issued the code undo after its session has ended', async () => {
    const { computer, app, outcome, revoked } = await done()
    computer.cookies.delete('__Host-session')
    expect(await (await computer.arrive(outcome)).text()).toContain('This was not me')
    // Another browser, also one with a cookie of its own, is sent to the login page.
    const other = new Device(app, ORIGIN)
    other.cookies.set('__Host-qrauth-undo', 'AAAAAAAAAAAAAAAAAAAAAA')
    await other.post(outcome, { act: 'undo' })
    expect(revoked).toEqual([])
    expect((await other.get(outcome)).headers.get('location')).toContain('/login?next=')
    await computer.post(outcome, { act: 'undo' })
    expect(revoked.length).toBe(1)
  })

  it('is not undone by another person, nor by the picture', async () => {
    const { computer, app, outcome, revoked, signedIn } = await done()
    const grace = new Device(app, ORIGIN)
    for (const [name, value] of (await signedIn(GRACE)).cookies) grace.cookies.set(name, value)
    // Not even with the cookie of Ada's browser: it serves that browser while nobody else is in.
    const secret = computer.cookies.get('__Host-qrauth-undo') ?? ''
    expect(secret).toMatch(/^[\w-]{22}$/)
    grace.cookies.set('__Host-qrauth-undo', secret)
    await grace.post(outcome, { act: 'undo' })
    await new Device(app, ORIGIN).post(outcome, { act: 'undo' })
    expect(revoked).toEqual([])
  })

  it('says that nothing was undone where the host does not answer', async () => {
    const jwt = jwtSession({ secret: SECRET })
    const revoke = vi.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValue(undefined)
    const app = new Hono()
      .route('/qr', qrauth({ session: { ...jwt, revoke }, store: memoryStore() }))
    const computer = new Device(app, ORIGIN)
    for (const [name, value] of (await site().signedIn()).cookies) computer.cookies.set(name, value)
    const link = linkIn(await (await computer.post('/qr')).text())
    const phone = new Device(app, ORIGIN)
    await phone.get(link)
    await phone.post(link)
    const outcome = `/qr/transfer/${await codeIdOf(link)}`
    expect((await computer.post(outcome, { act: 'undo' })).status).toBe(503)
    expect(await (await computer.get(outcome)).text()).toContain('This was not me')
    expect((await computer.post(outcome, { act: 'undo' })).status).toBe(303)
    expect(await (await computer.get(outcome)).text()).toContain('That phone is signed out')
  })

  it('tells a person of another realm with the same id nothing', async () => {
    // A host whose sessions are valid for all tenants.
    const { realm: _, ...session } = jwtSession({ secret: SECRET })
    const store = memoryStore()
    const app = new Hono()
      .route(
        '/t/:tenant/qr',
        qrauth({ session, store, realm: (c) => c.req.path.split('/')[2] ?? '' }),
      )
    const computer = new Device(app, ORIGIN)
    for (const [name, value] of (await site().signedIn()).cookies) computer.cookies.set(name, value)
    const link = linkIn(await (await computer.post('/t/a/qr')).text())
    const id = await codeIdOf(link, 'a')
    expect(await (await computer.get(`/t/a/qr/transfer/${id}`)).text()).toContain('Nobody has used')
    expect(await (await computer.get(`/t/b/qr/transfer/${id}`)).text()).toContain('Its time is up')
  })

  it('bounces once where a cookie may have stayed behind, and sends others to the login page once', async () => {
    const { computer, app, outcome } = await done()
    const bounced = await computer.get(outcome, { 'sec-fetch-site': 'cross-site', 'cookie': '' })
    expect(await bounced.text()).toContain('content="0;url=?again=1"')
    const again = { 'sec-fetch-site': 'cross-site', 'cookie': '' }
    expect((await computer.get(`${outcome}?again=1`, again)).headers.get('location'))
      .toContain('/login?next=')
    const arrived = await computer.get(`${outcome}?again=1`, { 'sec-fetch-site': 'same-origin' })
    expect(await arrived.text()).toContain('Your phone is signed in')
    const stranger = new Device(app, ORIGIN)
    const login = new URL((await stranger.get(outcome)).headers.get('location') ?? '', ORIGIN)
    expect(login.searchParams.get('next')).toBe(`${outcome}?from=login`)
    expect((await stranger.get(`${outcome}?from=login`)).status).toBe(403)
    const back = await computer.get(`${outcome}?from=login`)
    expect([back.status, back.headers.get('location')]).toEqual([302, outcome])
  })
})

describe('"No" on the phone', () => {
  it('ends the code, and both screens say so', async () => {
    const events: QrauthEvent[] = []
    const { signedIn, device } = site({ onEvent: (event) => void events.push(event) })
    const computer = await signedIn()
    const phone = device()
    const link = linkIn(await (await computer.post('/qr')).text())
    expect(await (await phone.get(link)).text()).toContain('name="act" value="decline"')
    const no = await phone.post(link, { act: 'decline' })
    expect(no.status).toBe(200)
    expect(await no.text()).toContain('You did not sign in')
    // A reload, a repeated POST and Back say the same; no other phone gets in.
    expect(await (await phone.get(link)).text()).toContain('You did not sign in')
    expect((await phone.post(link, { act: 'decline' })).status).toBe(200)
    expect((await phone.post(link)).status).toBe(404)
    expect((await device().post(link)).status).toBe(404)
    const id = await codeIdOf(link)
    expect(await (await device().get(`/qr/live/${id}`)).json()).toMatchObject({ state: 'declined' })
    expect(await (await computer.get(`/qr/transfer/${id}`)).text())
      .toContain('Declined on the phone')
    expect(events.filter(({ type }) => type === 'declined')).toMatchObject([{ userId: 'u1', id }])
  })

  it('is told to nobody who taps after the phone is in', async () => {
    const { signedIn, device } = site()
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const phone = device()
    await phone.get(link)
    await phone.post(link)
    expect((await phone.post(link, { act: 'decline' })).status).toBe(404)
    const id = await codeIdOf(link)
    expect(await (await device().get(`/qr/live/${id}`)).json()).toMatchObject({ state: 'done' })
  })
})

describe('the live address, to an address that used up its limits', () => {
  it('answers 429 that a page of the sealed room can read, and counts nothing itself', async () => {
    const { signedIn, device } = site({ limits: { consume: { address: { max: 2, window: 600 } } } })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const url = `/qr/live/${await codeIdOf(link)}`
    const flood = device()
    flood.env = { requestIP: () => ({ address: '192.0.2.9' }) }
    for (let i = 0; i < 5; i++) expect((await flood.get(url)).status).toBe(200)
    for (let i = 0; i < 2; i++) await flood.post('/qr/AAAAAAAAAAAAAAAAAAAAAA')
    const refused = await flood.get(url)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    // So does the outcome page, which only signed-in people may see.
    expect((await flood.get(`/qr/transfer/${await codeIdOf(link)}`)).status).toBe(429)
  })
})

describe('the name of a device', () => {
  it.each([
    [IPHONE, 'Safari (iPhone)'],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) ' +
      'Chrome/138.0.0.0 Mobile Safari/537.36',
      'Chrome (Android)',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox (Linux)'],
    ['', '?'],
  ])('of %s', (agent, name) => {
    expect(deviceName(agent)).toBe(name)
  })

  it('has an end, however long the text', () => {
    for (const agent of ['x'.repeat(256), '(', '/'.repeat(200), '\u202e'.repeat(99)]) {
      expect(deviceName(agent).length).toBeLessThanOrEqual(60)
    }
  })
})
