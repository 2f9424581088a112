import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryStore } from '../src/stores/memory.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, GRACE, ORIGIN, site } from './parts/site.ts'

const from = (address: string) => ({ incoming: { socket: { remoteAddress: address } } })
const rule = (max: number) => ({ max, window: 600 })

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('how often a step may happen is limited', () => {
  it('a user issues so many codes, then 429 with Retry-After, then again', async () => {
    const { signedIn } = site({ limits: { issue: { user: rule(3) } } })
    const computer = await signedIn(ADA, 'one')
    const other = await signedIn(ADA, 'two')
    for (const device of [computer, other, computer]) {
      expect((await device.post('/qr')).status).toBe(200)
    }
    vi.setSystemTime(Date.now() + 100_000)
    const refused = await other.post('/qr')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('500')
    expect(await refused.text()).not.toContain('role="img"')
    // Somebody else is not affected.
    expect((await (await signedIn(GRACE)).post('/qr')).status).toBe(200)
    vi.setSystemTime(Date.now() + 500_000)
    expect((await computer.post('/qr')).status).toBe(200)
  })

  it('a limited issue leaves the live code alive', async () => {
    const { signedIn, device } = site({ limits: { issue: { user: rule(1) } } })
    const computer = await signedIn()
    const link = linkIn(await (await computer.post('/qr')).text())
    expect((await computer.post('/qr')).status).toBe(429)
    expect((await device().post(link)).status).toBe(303)
  })

  it('an address issues a limited number of codes, also for different users', async () => {
    const { signedIn } = site({ limits: { issue: { address: rule(2) } } })
    const people = [await signedIn(ADA), await signedIn(GRACE), await signedIn({ id: 'u3' })]
    const answers = []
    for (const person of people) {
      person.env = from('203.0.113.1')
      answers.push((await person.post('/qr')).status)
    }
    expect(answers).toEqual([200, 200, 429])
  })

  it('an address consumes a limited number of codes, and a limited attempt spends no code', async () => {
    const { signedIn, device } = site({ limits: { consume: { address: rule(2) } } })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const guesser = device(ORIGIN, from('203.0.113.1'))
    for (let i = 0; i < 2; i++) {
      expect((await guesser.post('/qr/AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404)
    }
    expect((await guesser.post(link)).status).toBe(429)
    expect((await guesser.get(link)).status).toBe(429)
    expect((await device(ORIGIN, from('203.0.113.2')).post(link)).status).toBe(303)
  })

  it('looking at the confirm page is not counted: no GET writes', async () => {
    const { signedIn, device } = site({ limits: { consume: { address: rule(1) } } })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const phone = device(ORIGIN, from('203.0.113.1'))
    for (let i = 0; i < 5; i++) expect((await phone.get(link)).status).toBe(200)
    expect((await phone.post(link)).status).toBe(303)
  })

  it('a spoofed address does not begin a new count', async () => {
    const { device } = site({ limits: { consume: { address: rule(1) } } })
    const phone = device(ORIGIN, from('203.0.113.1'))
    await phone.post('/qr/AAAAAAAAAAAAAAAAAAAAAA')
    for (
      const name of [
        'x-forwarded-for',
        'x-real-ip',
        'cf-connecting-ip',
        'forwarded',
        'true-client-ip',
      ]
    ) {
      const spoofed = { [name]: name === 'forwarded' ? 'for=198.51.100.7' : '198.51.100.7' }
      expect((await phone.post('/qr/AAAAAAAAAAAAAAAAAAAAAA', {}, spoofed)).status).toBe(429)
    }
  })

  it('the addresses of one IPv6 network are one', async () => {
    const { device } = site({ limits: { consume: { address: rule(1) } } })
    const tap = async (address: string) =>
      (await device(ORIGIN, from(address)).post('/qr/AAAAAAAAAAAAAAAAAAAAAA')).status
    expect(await tap('2001:db8::1')).toBe(404)
    expect(await tap('2001:db8:0:0:ffff::2')).toBe(429)
    expect(await tap('2001:0db8:0000:0000:1:2:3:4')).toBe(429)
    expect(await tap('2001:db8:0:1::1')).toBe(404)
  })

  it('a flood of strangers, each from a network of their own, shuts nobody out', async () => {
    const { signedIn, device } = site({ store: memoryStore({ max: 100 }) })
    const flood = async (first: number) => {
      for (let i = first; i < first + 300; i++) {
        const stranger = device(ORIGIN, from(`2001:db8:${i.toString(16)}::1`))
        expect((await stranger.post('/qr/AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404)
      }
    }
    await flood(0)
    const computer = await signedIn()
    computer.env = from('203.0.113.1')
    const link = linkIn(await (await computer.post('/qr')).text())
    await flood(300)
    const phone = device(ORIGIN, from('203.0.113.2'))
    expect((await phone.get(link)).status).toBe(200)
    expect((await phone.post(link)).status).toBe(303)
  })

  describe('without a rule of the site', () => {
    type Visit = (user: string, address: string) => Promise<Response>
    const posts = (options: object, path: string, fields: Record<string, string> = {}): Visit => {
      const { signedIn } = site(options)
      return async (id, address) => {
        const visitor = await signedIn({ id, signedInAt: 1_800_000_000 }, id)
        visitor.env = from(address)
        return await visitor.post(path, fields)
      }
    }
    const guesses = { reauthenticate: { verify: () => false } }
    const here = { here: { verify: false } }
    const strangers = (options: object, path: string): Visit => {
      const { device } = site(options)
      return async (_, address) => await device(ORIGIN, from(address)).post(path)
    }
    const steps = {
      'a code': posts({}, '/qr'),
      'a code, with three numbers to pick from,': posts({ confirm: 'match' }, '/qr'),
      'a tap': strangers({}, '/qr/AAAAAAAAAAAAAAAAAAAAAA'),
      'a password': posts(guesses, '/qr', { password: 'a guess' }),
      'a code of a device where nobody is signed in': strangers(here, '/qr/here'),
      'letters': posts(here, '/qr/approve', { letters: 'BBBBBBBB' }),
    }

    it.each(
      [
        ['a code', 'user', 20, 600],
        ['a code', 'address', 300, 600],
        ['a code, with three numbers to pick from,', 'user', 5, 600],
        ['a code, with three numbers to pick from,', 'address', 300, 600],
        ['a tap', 'address', 300, 600],
        ['a password', 'user', 5, 900],
        ['a password', 'address', 50, 900],
        ['a code of a device where nobody is signed in', 'address', 300, 600],
        ['letters', 'user', 10, 3600],
        ['letters', 'address', 100, 3600],
      ] as const,
    )('%s is limited by %s to %d in %d s', async (step, by, max, window) => {
      // The other one of the two is new each time.
      const take = (i: number) =>
        by === 'user' ? steps[step]('u', `10.0.${i}.1`) : steps[step](`u${i}`, '203.0.113.1')
      for (let i = 0; i < max; i++) expect((await take(i)).status, `${i}`).not.toBe(429)
      const limited = await take(max)
      expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, `${window}`])
    })
  })

  it('a rule may be left out', async () => {
    const { signedIn } = site({ limits: { issue: { user: false } } })
    const computer = await signedIn()
    for (let i = 0; i < 30; i++) expect((await computer.post('/qr')).status).toBe(200)
  })
})

describe('re-authentication before a code is shown', () => {
  const wanted = { password: 'correct horse' }
  const verify = (_: unknown, password: string) => password === 'correct horse'

  it('by password: the ask page asks for it, and only the right one shows a code', async () => {
    const { signedIn } = site({ reauthenticate: { verify } })
    const computer = await signedIn()
    expect(await (await computer.get('/qr')).text()).toMatch(/<input[^>]*type="password"/)
    expect((await computer.post('/qr')).status).toBe(200)
    for (const fields of [{ password: 'wrong' }, { password: ' ' }]) {
      const refused = await computer.post('/qr', { ...fields })
      expect(refused.status).toBe(403)
      const page = await refused.text()
      expect(page).toMatch(/<input[^>]*type="password"/)
      expect(page).not.toContain('role="img"')
    }
    const shown = await computer.post('/qr', wanted)
    expect(shown.status).toBe(200)
    expect(await shown.text()).toContain('role="img"')
  })

  it('wrong attempts are limited by user from every address, and then the right one is too', async () => {
    const { signedIn } = site({
      reauthenticate: { verify },
      limits: { reauthenticate: { user: rule(3) } },
    })
    const computer = await signedIn()
    for (let i = 0; i < 3; i++) {
      expect((await computer.post('/qr', { password: `guess ${i}` })).status).toBe(403)
    }
    expect((await computer.post('/qr', wanted)).status).toBe(429)
    expect((await (await signedIn(ADA, 'another session')).post('/qr', wanted)).status).toBe(429)
  })

  it('what was typed is nowhere in the answer', async () => {
    const { signedIn } = site({ reauthenticate: { verify } })
    const refused = await (await signedIn()).post('/qr', { password: 'my-other-password' })
    expect(await refused.text()).not.toContain('my-other-password')
  })

  it('a check that fails to answer is a fault: no code', async () => {
    const { signedIn } = site({
      reauthenticate: {
        verify: () => Promise.reject(new Error('directory down')),
      },
    })
    const answer = await (await signedIn()).post('/qr', wanted)
    expect(answer.status).toBe(503)
    expect(await answer.text()).not.toContain('role="img"')
  })

  it('by age: a person whose sign-in is too old signs in again, and comes back', async () => {
    const { signedIn } = site({ reauthenticate: { maxAge: 300 } })
    const now = Date.now() / 1000
    const fresh = await signedIn({ id: 'u1', signedInAt: now - 300 })
    expect((await fresh.get('/qr')).status).toBe(200)
    expect((await fresh.post('/qr')).status).toBe(200)
    const people = [{ id: 'u1', signedInAt: now - 301 }, { id: 'u1' }]
    for (const person of people) {
      const stale = await signedIn(person)
      const ask = await stale.get('/qr?next=/inbox')
      expect(ask.status).toBe(302)
      expect(ask.headers.get('location'))
        .toBe('/login?next=%2Fqr%3Fnext%3D%252Finbox%26from%3Dlogin&max_age=300')
      const issue = await stale.post('/qr')
      expect(issue.status).toBe(303)
      expect(issue.headers.get('location')).toBe('/login?next=%2Fqr%3Ffrom%3Dlogin&max_age=300')
    }
  })
})
