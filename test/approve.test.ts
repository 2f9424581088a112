import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { type Registry, registry } from '../src/session/registry.ts'
import type { Session } from '../src/session/session.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import { ADA, claimsOf, GRACE, ORIGIN, SECRET, site } from './parts/site.ts'

type Options = NonNullable<Parameters<typeof site>[0]>

/** A computer asks to be let in. */
async function asked(options: Options = {}, env: object = {}) {
  const all = site({ here: true, reauthenticate: { maxAge: 10_000_000_000 }, ...options })
  const computer = all.device(ORIGIN, env)
  const phone = await all.signedIn(ADA, 'phone')
  const path = (await computer.post('/qr/here')).headers.get('location') ?? ''
  const html = await (await computer.get(path)).text()
  const [, first = '', second = ''] = /<span>(\w{4})<\/span><span>(\w{4})</.exec(html) ?? []
  const id = new URL(path, computer.origin).pathname.slice(-22)
  return { ...all, computer, phone, id, approve: `/qr/approve/${id}`, letters: first + second }
}

async function isGranted(of: Awaited<ReturnType<typeof asked>>): Promise<boolean> {
  const live = await of.device().get(`/qr/live/${of.id}`)
  return (await live.json()).state === 'granted'
}

describe('approve', () => {
  it('leads from the letters, however they are typed, to the device that shows them', async () => {
    const { phone, letters, approve } = await asked()
    const typed = `${letters.slice(0, 4).toLowerCase()} - ${letters.slice(4)}`
    const found = await phone.post('/qr/approve', { letters: typed })
    expect([found.status, found.headers.get('location')]).toEqual([303, approve])
  })

  it('says first which device asks, as it describes itself', async () => {
    const { phone, device } = await asked()
    const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
    const asks = await device().post('/qr/here', {}, { 'user-agent': agent })
    const path = (asks.headers.get('location') ?? '').replace('here', 'approve')
    expect(await (await phone.get(path)).text()).toContain('Firefox (Windows)')
  })

  it('sends a signed-out phone to the login and back, and tells it nothing', async () => {
    const of = await asked()
    const stranger = of.device()
    const sent = await stranger.arrive(of.approve)
    expect(sent.status).toBe(302)
    expect(sent.headers.get('location')).toContain(`/login?next=${encodeURIComponent(of.approve)}`)
    expect((await stranger.post(of.approve, { act: 'allow' })).status).toBe(303)
    expect((await stranger.post('/qr/approve', { letters: of.letters })).headers.get('location'))
      .toContain('/login?')
    expect(await isGranted(of)).toBe(false)
  })

  it('takes the person from the session, and never from the form', async () => {
    const of = await asked()
    await of.phone.post(of.approve, { act: 'allow', userId: GRACE.id, user: GRACE.id, sub: 'u2' })
    const { computer, id } = of
    expect(await (await computer.get(`/qr/here/${id}`)).text()).not.toContain('Grace')
  })

  it('refuses an id that is forged, or that names a transfer of the other direction', async () => {
    const { phone, device } = await asked()
    for (const id of ['A'.repeat(22), 'zzzzzzzzzzzzzzzzzzzzzz']) {
      expect((await phone.get(`/qr/approve/${id}`)).status).toBe(404)
      expect((await phone.post(`/qr/approve/${id}`, { act: 'allow' })).status).toBe(404)
      expect((await device().get(`/qr/here/${id}`)).status).toBe(404)
    }
  })

  it('locks the typing of an account after 10 texts in an hour, and nobody else', async () => {
    // The first second of an hour.
    vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['Date'] })
    try {
      const { phone, letters, signedIn, approve } = await asked()
      for (let i = 0; i < 10; i++) {
        expect((await phone.post('/qr/approve', { letters: 'BBBBBBBB' })).status).toBe(404)
      }
      // The right letters do not help any more.
      const locked = await phone.post('/qr/approve', { letters })
      expect(locked.status).toBe(429)
      expect(locked.headers.get('retry-after')).toBe('3600')
      const grace = await signedIn(GRACE, 'of-grace')
      expect((await grace.post('/qr/approve', { letters })).headers.get('location')).toBe(approve)
      // Two windows are in one hour at most: 20 guesses, 1,000 live codes, 20^8 texts.
      expect(20 * 1000 / 20 ** 8).toBeLessThan(1e-6)
    } finally {
      vi.useRealTimers()
    }
  })

  it('gives an account at most 20 attempts in any hour, also around the end of a window', async () => {
    const HOUR = 3_600_000
    vi.useFakeTimers({ now: 1_800_000_000_000 + HOUR - 10_000, toFake: ['Date'] })
    try {
      const { phone } = await asked()
      let tries = 0
      // An attempt a second, ten before the end of a window.
      for (let second = 0; second < 40; second++) {
        if ((await phone.post('/qr/approve', { letters: 'BBBBBBBB' })).status === 404) tries++
        vi.setSystemTime(Date.now() + 1000)
      }
      expect(tries).toBe(20)
      const locked = await phone.post('/qr/approve', { letters: 'BBBBBBBB' })
      expect(locked.status).toBe(429)
      // Until the end of the second window.
      expect(Number(locked.headers.get('retry-after'))).toBe(3600 - 30)
    } finally {
      vi.useRealTimers()
    }
  })

  it('locks an address that has many accounts, and no other address', async () => {
    vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['Date'] })
    try {
      const { signedIn, letters, approve } = await asked()
      const at = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })
      const statuses: number[] = []
      for (let account = 0; account < 11; account++) {
        const phone = await signedIn({ id: `account ${account}` }, `of ${account}`)
        phone.env = at('203.0.113.1')
        for (let i = 0; i < 10; i++) {
          statuses.push((await phone.post('/qr/approve', { letters: 'BBBBBBBB' })).status)
        }
      }
      expect(statuses).toEqual([...Array(100).fill(404), ...Array(10).fill(429)])
      const grace = await signedIn(GRACE, 'of-grace')
      grace.env = at('198.51.100.1')
      expect((await grace.post('/qr/approve', { letters })).headers.get('location')).toBe(approve)
    } finally {
      vi.useRealTimers()
    }
  })

  it('counts no text that no device could show', async () => {
    const { phone, letters } = await asked()
    for (let i = 0; i < 20; i++) {
      const again = await phone.post('/qr/approve', { letters: 'hello' })
      expect(again.status).toBe(404)
      expect(await again.text()).toContain('name="letters"')
    }
    expect((await phone.post('/qr/approve', { letters })).status).toBe(303)
  })

  it("wants the letters typed, with approve: 'type'", async () => {
    const of = await asked({ here: { approve: 'type' } })
    const html = await (await of.phone.get(of.approve)).text()
    expect(html).not.toContain(of.letters.slice(0, 4))
    expect(html).toContain('name="letters"')
    for (const letters of ['', 'BBBBBBBB']) {
      expect((await of.phone.post(of.approve, { act: 'allow', letters })).status).toBe(403)
    }
    expect(await isGranted(of)).toBe(false)
    await of.phone.post(of.approve, { act: 'allow', letters: of.letters })
    expect(await isGranted(of)).toBe(true)
  })

  it('wants the password where the host wants it, and counts wrong ones', async () => {
    const of = await asked({ reauthenticate: { verify: (_, password) => password === 'right' } })
    expect(await (await of.phone.get(of.approve)).text()).toContain('type="password"')
    const allow = (password: string) => of.phone.post(of.approve, { act: 'allow', password })
    for (const password of ['', 'wrong']) {
      const answer = await allow(password)
      expect(answer.status).toBe(403)
      expect(/did not match/.test(await answer.text())).toBe(password === 'wrong')
    }
    expect(await isGranted(of)).toBe(false)
    for (let i = 0; i < 4; i++) await allow('wrong')
    expect((await allow('right')).status).toBe(429)
  })

  it('says whether the device is in the same network, where both addresses are known', async () => {
    const from = (address: string) => ({ incoming: { socket: { remoteAddress: address } } })
    const pages = async (computer: object, phone: object) => {
      const of = await asked({}, computer)
      of.phone.env = phone
      const page = await (await of.phone.get(of.approve)).text()
      return [page.includes('not the same as yours'), page.includes('the same as yours')]
    }
    const [here, there] = [from('203.0.113.1'), from('198.51.100.1')]
    expect(await pages(here, here)).toEqual([false, true])
    expect(await pages(there, here)).toEqual([true, true])
    for (const [computer, phone] of [[{}, here], [here, {}], [{}, {}]] as const) {
      expect(await pages(computer, phone)).toEqual([false, false])
    }
  })

  it('wants a fresh sign-in where the host wants it', async () => {
    const of = await asked({ reauthenticate: { maxAge: 60 } })
    const sent = await of.phone.post(of.approve, { act: 'allow' })
    expect(sent.status).toBe(303)
    expect(sent.headers.get('location')).toContain('max_age=60')
    expect(await isGranted(of)).toBe(false)
  })

  it('asks the policy, about the phone and the device that asks', async () => {
    const asks: unknown[] = []
    const of = await asked({
      policy: (request) => (asks.push(request), { deny: 'Only in the office' }),
    })
    const denied = await of.phone.post(of.approve, { act: 'allow' })
    expect(denied.status).toBe(403)
    expect(await denied.text()).toContain('Only in the office')
    expect(asks).toMatchObject([{ user: { id: ADA.id }, matched: false }])
    expect(await isGranted(of)).toBe(false)
  })

  it.each(['match', 'type'] as const)(
    'wants the letters typed where the policy requires "%s"',
    async (require) => {
      const of = await asked({ policy: () => ({ require }) })
      const refused = await of.phone.post(of.approve, { act: 'allow' })
      expect(refused.status).toBe(403)
      expect(await refused.text()).toContain('name="letters"')
      expect(await isGranted(of)).toBe(false)
      expect((await of.phone.post(of.approve, { act: 'allow', letters: of.letters })).status).toBe(
        303,
      )
      expect(await isGranted(of)).toBe(true)
    },
  )

  it('takes no answer from a script, also of the site itself', async () => {
    const of = await asked()
    for (const dest of ['empty', 'iframe', 'object']) {
      const sent = { 'sec-fetch-dest': dest, 'sec-fetch-mode': 'cors' }
      expect((await of.phone.post(of.approve, { act: 'allow' }, sent)).status).toBe(403)
    }
    expect(await isGranted(of)).toBe(false)
  })

  it('leads to the login page and back where the policy wants a fresh sign-in', async () => {
    const of = await asked({ policy: () => ({ maxAge: 60 }) })
    const sent = await of.phone.post(of.approve, { act: 'allow' })
    expect(sent.status).toBe(303)
    const next = encodeURIComponent(`${of.approve}?from=login`)
    expect(sent.headers.get('location')).toBe(`/login?next=${next}&max_age=60`)
    expect(await isGranted(of)).toBe(false)
  })

  it('lets the session live as long as the person chose, within the policy', async () => {
    const of = await asked({
      here: { lives: [600, 3600] },
      policy: () => ({ ttl: 1800 }),
    })
    for (const [chosen, ttl] of [['3600', 1800], ['600', 600], ['99999999', 600]] as const) {
      const path = (await of.computer.post('/qr/here')).headers.get('location') ?? ''
      const id = new URL(path, of.computer.origin).pathname.slice(-22)
      await of.phone.post(`/qr/approve/${id}`, { act: 'allow', ttl: chosen })
      const computer = of.computer
      await computer.post(`/qr/here/${id}`, { act: 'collect' })
      const token = computer.cookies.get('__Host-session') ?? ''
      const { exp, iat } = JSON.parse(atob(token.split('.')[1] ?? ''))
      expect(exp - iat).toBe(ttl)
      computer.cookies.delete('__Host-session')
    }
  })

  it('shows another person nothing of an approval', async () => {
    const of = await asked()
    await of.phone.post(of.approve, { act: 'allow' })
    const grace = await of.signedIn(GRACE, 'of-grace')
    expect((await grace.get(of.approve)).status).toBe(404)
    await grace.post(of.approve, { act: 'deny' })
    expect(await isGranted(of)).toBe(true)
  })
})

/** The sessions can be listed and ended. */
function listed() {
  return registry({ store: memoryRegistry(), secret: SECRET })
}

describe('undo', () => {
  it("ends the computer's session, and what it repeats later", async () => {
    const of = await asked({ jwt: { registry: listed() } })
    const { computer, phone, approve, id } = of
    const before = new Map(computer.cookies)
    await phone.post(approve, { act: 'allow' })
    await computer.post(`/qr/here/${id}`, { act: 'collect' })
    const page = await phone.get(approve, { 'user-agent': 'the phone' })
    expect(await page.text()).toMatch(/It is signed in[^]*name="act" value="undo"/)
    expect((await computer.get('/qr')).status).toBe(200)

    expect((await phone.post(approve, { act: 'undo' })).headers.get('location')).toBe(approve)
    expect(await (await phone.get(approve)).text()).toContain('It is signed out')
    expect((await computer.arrive('/qr')).status).toBe(302)
    // The browser repeats as if the reply had been lost.
    computer.cookies.clear()
    for (const [name, value] of before) computer.cookies.set(name, value)
    await computer.post(`/qr/here/${id}`, { act: 'collect' })
    expect((await computer.arrive('/qr')).status).toBe(302)
    expect((await phone.get('/qr')).status).toBe(200)
  })

  it('takes back what the computer has not collected, where no session can be ended too', async () => {
    const of = await asked()
    const { computer, phone, approve, id } = of
    await phone.post(approve, { act: 'allow' })
    expect(await (await phone.get(approve)).text()).toMatch(
      /Go on at the other device[^]*name="act" value="undo"/,
    )
    await phone.post(approve, { act: 'undo' })
    expect(await (await phone.get(approve)).text()).toContain('You said no')
    await computer.post(`/qr/here/${id}`, { act: 'collect' })
    expect(computer.cookies.has('__Host-session')).toBe(false)
  })

  it('belongs to the person who approved', async () => {
    const of = await asked({ jwt: { registry: listed() } })
    const { computer, phone, approve, id, signedIn } = of
    const grace = await signedIn(GRACE, 'of-grace')
    await phone.post(approve, { act: 'allow' })
    expect((await grace.post(approve, { act: 'undo' })).status).toBe(303)
    await computer.post(`/qr/here/${id}`, { act: 'collect' })
    await grace.post(approve, { act: 'undo' })
    expect((await computer.get('/qr')).status).toBe(200)
    // On another device of hers Ada undoes too.
    await (await signedIn(ADA, 'another')).post(approve, { act: 'undo' })
    expect((await computer.arrive('/qr')).status).toBe(302)
  })
})

describe('an approval ends with the session that gave it', () => {
  type Of = Awaited<ReturnType<typeof asked>>
  const ends: Record<string, (of: Of, sessions: Registry) => unknown> = {
    'the phone signs out': (of) => {
      const cookie = `__Host-session=${of.phone.cookies.get('__Host-session')}`
      const logout = new Hono().post('/', async (c) => {
        await of.session.end(c, ORIGIN)
        return c.text('out')
      })
      return logout.request('/', { method: 'POST', headers: { cookie } })
    },
    'the phone ends all': (of) => of.phone.post('/qr/devices', { act: 'all' }),
    'another device of the person ends it': async (of) => {
      const other = await of.signedIn(ADA, 'other')
      return await other.post('/qr/devices', { act: 'others' })
    },
    'the host ends all': (_, sessions) => sessions.endAll(ADA.id),
  }
  it.each(Object.entries(ends))('%s', async (_, end) => {
    const sessions = listed()
    const of = await asked({ jwt: { registry: sessions } })
    const { computer, phone, approve, id } = of
    await phone.post(approve, { act: 'allow' })
    await end(of, sessions)
    expect((await phone.arrive('/qr')).status).toBe(302)
    const late = await computer.post(`/qr/here/${id}`, { act: 'collect' })
    expect([late.status, computer.cookies.has('__Host-session')]).toEqual([404, false])
  })
})

describe('an approval, where the store answers another question than whether its session ended,', () => {
  it.each<[string, (keys: readonly string[]) => object]>([
    ['of another key', () => ({ state: 'found', keys: ['another'], records: [null] })],
    ['of more keys', (keys) => ({ state: 'found', keys: [...keys, 'x'], records: [null, null] })],
    ['without records', (keys) => ({ state: 'found', keys })],
    ['of another kind', (keys) => ({ state: 'done', key: keys[0] })],
  ])('%s, lets nobody in', async (_, answer) => {
    const real = memoryStore()
    let isBroken = false
    const of = await asked({
      store: {
        ...real,
        peek: async (keys, limits) =>
          isBroken && keys.length === 1
            ? JSON.parse(JSON.stringify(answer(keys)))
            : await real.peek(keys, limits),
      },
    })
    const collect = () => of.computer.post(`/qr/here/${of.id}`, { act: 'collect' })
    await of.phone.post(of.approve, { act: 'allow' })
    isBroken = true
    expect((await collect()).status).toBe(503)
    expect(of.computer.cookies.has('__Host-session')).toBe(false)
    isBroken = false
    expect((await collect()).status).toBe(303)
    expect(claimsOf(of.computer)['sub']).toBe(ADA.id)
  })
})

describe('an approval from where the person never approved', () => {
  const at = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })
  const [HOME, AWAY] = [at('203.0.113.1'), at('198.51.100.1')]

  async function careful(options: Options = {}) {
    const all = site({
      here: { verify: (_, password) => password === 'right' },
      limits: { reauthenticate: { user: false } },
      ...options,
    })
    /** A computer asks, and the phone answers: whether a password was wanted. */
    async function isAsked(phone: ReturnType<typeof all.device>): Promise<boolean> {
      const path = (await all.device().post('/qr/here')).headers.get('location') ?? ''
      const approve = `/qr/approve/${new URL(path, ORIGIN).pathname.slice(-22)}`
      const page = await (await phone.get(approve)).text()
      const wants = page.includes('type="password"')
      const without = await phone.post(approve, { act: 'allow' })
      expect(without.status).toBe(wants ? 403 : 303)
      if (wants) {
        expect((await phone.post(approve, { act: 'allow', password: 'wrong' })).status).toBe(403)
        await phone.post(approve, { act: 'allow', password: 'right' })
      }
      expect(await (await phone.get(approve)).text()).toContain('Go on at the other device')
      return wants
    }
    const phone = await all.signedIn(ADA, 'phone')
    phone.env = HOME
    return { ...all, phone, isAsked }
  }

  it('asks for the password: the first time on a device, and the first time in a network', async () => {
    const { phone, signedIn, isAsked } = await careful()
    expect(await isAsked(phone)).toBe(true)
    expect(await isAsked(phone)).toBe(false)
    phone.env = AWAY
    expect(await isAsked(phone)).toBe(true)
    expect(await isAsked(phone)).toBe(false)
    phone.env = HOME
    expect(await isAsked(phone)).toBe(false)
    const tablet = await signedIn(ADA, 'tablet')
    tablet.env = HOME
    expect(await isAsked(tablet)).toBe(true)
  })

  it('is one from a network that the last eight are not', async () => {
    const { phone, isAsked } = await careful()
    const asks = (network: number) => {
      phone.env = at(`203.0.113.${network}`)
      return isAsked(phone)
    }
    for (let network = 1; network <= 8; network++) expect(await asks(network)).toBe(true)
    expect(await asks(1)).toBe(false)
    expect(await asks(9)).toBe(true)
    // 2 is the one that was not used longest; 1 was used again.
    expect(await asks(2)).toBe(true)
    expect(await asks(1)).toBe(false)
  })

  it('is that of another person on the same browser, or of another app with the same cookie', async () => {
    const { phone, signedIn, isAsked } = await careful()
    await isAsked(phone)
    const marks = phone.cookies.get('__Host-qrauth-approved') ?? ''
    const grace = await signedIn(GRACE, 'of-grace')
    grace.env = HOME
    grace.cookies.set('__Host-qrauth-approved', marks)
    expect(await isAsked(grace)).toBe(true)

    const other = await careful({ secret: 'a secret of another app, of 32 bytes or more' })
    other.phone.cookies.set('__Host-qrauth-approved', marks)
    expect(await other.isAsked(other.phone)).toBe(true)
    for (const bad of ['', 'x', `${marks}.x`, marks.split('.').reverse().join('.')]) {
      const forged = await signedIn(ADA, 'forged')
      forged.env = HOME
      forged.cookies.set('__Host-qrauth-approved', bad)
      expect(await isAsked(forged)).toBe(true)
    }
  })

  it('is every one where the app has no secret, because anybody could make the mark', async () => {
    const { phone, isAsked } = await careful({ secret: false })
    expect(await isAsked(phone)).toBe(true)
    expect(await isAsked(phone)).toBe(true)
  })

  it('warns at start where the host gives no way to ask, unless it says so', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    try {
      const verify = () => true
      site({ here: { verify } })
      site({ here: { verify: false } })
      site({ here: true, reauthenticate: { verify } })
      site({ here: true, reauthenticate: { maxAge: 60 } })
      site({ here: false })
      expect(warn).not.toHaveBeenCalled()
      site({ here: true })
      expect(warn).toHaveBeenCalledWith(expect.stringContaining('here without here.verify'))
    } finally {
      warn.mockRestore()
    }
  })
})

describe('the life of the session', () => {
  async function offered(options: Options): Promise<string[]> {
    const of = await asked(options)
    const page = await (await of.phone.get(of.approve)).text()
    return [...page.matchAll(/name="ttl" value="(\d+)"/g)].map(([, life = '']) => life)
  }

  it('is chosen from lives that the session really has', async () => {
    expect(await offered({})).toEqual(['86400', '1209600'])
    expect(await offered({ jwt: { ttl: 3600, lifetime: 172_800 } })).toEqual(['86400', '172800'])
    // One life is no choice.
    expect(await offered({ jwt: { ttl: 3600, lifetime: 7200 } })).toEqual([])
  })

  it('is no choice where the host does not say that it keeps to it', async () => {
    const { session } = site()
    const { longest: _, ...own }: Session = session
    expect(await offered({ session: own })).toEqual([])
    const of = await asked({ session: own })
    await of.phone.post(of.approve, { act: 'allow', ttl: '600' })
    await of.computer.post(`/qr/here/${of.id}`, { act: 'collect' })
    const { exp, iat } = claimsOf(of.computer)
    expect(Number(exp) - Number(iat)).toBe(1_209_600)
    expect(() => site({ session: own, here: { lives: [600], verify: false } })).toThrow(
      'Cannot use here.lives: expected a session with "longest"',
    )
  })
})
