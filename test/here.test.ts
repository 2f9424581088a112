import { describe, expect, it, vi } from 'vitest'
import type { QrauthEvent } from '../src/transfer/events.ts'
import { lettersIn, lettersOf } from '../src/transfer/letters.ts'
import type { Device } from './parts/device.ts'
import { ADA, claimsOf, GRACE, ORIGIN, site } from './parts/site.ts'

const DAY = 86_400

/** A computer where nobody is signed in shows a code, and Ada holds her phone. */
async function asked(options: Parameters<typeof site>[0] = {}) {
  const events: QrauthEvent[] = []
  const all = site({
    here: true,
    reauthenticate: { verify: (_, password) => password === 'right' },
    onEvent: (event) => void events.push(event),
    ...options,
  })
  const computer = all.device()
  const phone = await all.signedIn(ADA, 'phone')
  const path = await ask(computer)
  const html = await (await computer.get(path)).text()
  const id = new URL(path, computer.origin).pathname.slice(-22)
  return { ...all, events, computer, phone, path, html, id, letters: lettersOn(html) }
}

async function ask(computer: Device, fields: Record<string, string> = {}): Promise<string> {
  const response = await computer.post('/qr/here', fields)
  expect(response.status).toBe(303)
  return response.headers.get('location') ?? ''
}

function lettersOn(html: string): string {
  const [, first = '', second = ''] =
    /class="letters" dir="ltr"><span>(\w{4})<\/span><span>(\w{4})</.exec(html) ?? []
  return first + second
}

const ALLOW = { act: 'allow', password: 'right' }

function isIn(device: Device): boolean {
  return device.cookies.has('__Host-session')
}

async function stateOf(device: Device, id: string): Promise<string> {
  return (await (await device.get(`/qr/live/${id}`)).json()).state
}

describe('here: a signed-in phone lets a computer in', () => {
  it('shows a code, asks the phone, asks the computer, and signs it in', async () => {
    const { computer, phone, html, path, id, letters, events, device } = await asked()
    expect(html).toContain('<svg')
    expect(letters).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/)
    expect(html).toContain('site.test/qr/approve')
    expect(await stateOf(device(), id)).toBe('waiting')

    const page = await (await phone.get(`/qr/approve/${id}`)).text()
    expect(page).toContain('Ada Lovelace')
    expect(lettersOn(page)).toBe(letters)
    // Nothing about the person is told to the computer before the approval.
    expect(await (await computer.get(path)).text()).not.toContain('Ada')

    const allow = await phone.post(`/qr/approve/${id}`, ALLOW)
    expect([allow.status, allow.headers.get('location')]).toEqual([303, `/qr/approve/${id}`])
    expect(await stateOf(device(), id)).toBe('granted')
    expect(isIn(computer)).toBe(false)

    const granted = await (await computer.get(path)).text()
    expect(granted).toContain('Continue as')
    expect(granted).toContain('Ada Lovelace')
    const collect = await computer.post(`/qr/here/${id}`, { act: 'collect' })
    expect([collect.status, collect.headers.get('location')]).toEqual([303, '/'])
    const claims = claimsOf(computer)
    expect(claims).toMatchObject({ sub: 'u1', amr: ['qr'], auth_time: ADA.signedInAt })
    expect(Number(claims['exp']) - Number(claims['iat'])).toBeLessThanOrEqual(DAY)
    expect(claims['jti']).not.toBe('phone')
    expect(await (await phone.get(`/qr/approve/${id}`)).text()).toContain('It is signed in')
    expect(events.map(({ type }) => type)).toEqual(['asked', 'approved', 'collected'])
  })

  it('counts down what is left of its time', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const { computer, path } = await asked()
      const left = async () => /data-ttl="(\d+)"/.exec(await (await computer.get(path)).text())?.[1]
      expect(await left()).toBe('120')
      vi.setSystemTime(Date.now() + 119_000)
      expect(await left()).toBe('1')
    } finally {
      vi.useRealTimers()
    }
  })

  it('refuses every other browser, also one that has the picture', async () => {
    const { device, id, path, phone } = await asked()
    const thief = device()
    expect((await thief.get(path)).status).toBe(404)
    await phone.post(`/qr/approve/${id}`, ALLOW)
    const unknown = await (await thief.get(`/qr/here/${'A'.repeat(22)}`)).text()
    const nonceless = (html: string) => html.replace(/nonce="[^"]*"/g, '')
    expect(nonceless(await (await thief.get(path)).text())).toBe(nonceless(unknown))
    expect((await thief.post(`/qr/here/${id}`, { act: 'collect' })).status).toBe(404)
    expect((await phone.post(`/qr/here/${id}`, { act: 'collect' })).status).toBe(404)
    expect(isIn(thief)).toBe(false)
  })

  it('collects once, and the same browser repeats where the reply was lost', async () => {
    const { computer, id, path, phone, device } = await asked()
    const before = new Map(computer.cookies)
    await phone.post(`/qr/approve/${id}`, ALLOW)
    await computer.post(`/qr/here/${id}`, { act: 'collect' })
    const first = claimsOf(computer)['jti']
    // The reply was lost, and the cookie with it.
    computer.cookies.clear()
    for (const [name, value] of before) computer.cookies.set(name, value)
    const asks = async () => (await (await computer.get(path)).text()).includes('value="collect"')
    expect(await asks()).toBe(true)
    expect((await computer.post(`/qr/here/${id}`, { act: 'collect' })).status).toBe(303)
    expect(claimsOf(computer)['jti']).toBe(first)
    // Now that it is in, it is led on, and starts no session.
    expect(await asks()).toBe(false)
    const again = await computer.post(`/qr/here/${id}`, { act: 'collect' })
    expect([again.status, again.headers.get('location')]).toEqual([303, '/'])
    expect(again.headers.getSetCookie().join()).not.toContain('session=')
    expect((await device().post(`/qr/here/${id}`, { act: 'collect' })).status).toBe(404)
  })

  it('signs nobody in before the approval, after a denial, or after a "No" of the computer', async () => {
    const { computer, id, path, phone } = await asked()
    await computer.post(`/qr/here/${id}`, { act: 'collect' })
    expect(isIn(computer)).toBe(false)
    await phone.post(`/qr/approve/${id}`, { act: 'deny' })
    expect(await (await computer.get(path)).text()).toContain('Your phone said no')
    await phone.post(`/qr/approve/${id}`, ALLOW)
    await computer.post(`/qr/here/${id}`, { act: 'collect' })
    expect(isIn(computer)).toBe(false)

    const other = await asked()
    await other.phone.post(`/qr/approve/${other.id}`, ALLOW)
    await other.computer.post(`/qr/here/${other.id}`, { act: 'decline' })
    expect(await (await other.computer.get(other.path)).text()).toContain('You did not sign in')
    await other.computer.post(`/qr/here/${other.id}`, { act: 'collect' })
    expect(isIn(other.computer)).toBe(false)
  })

  it('tells a computer where somebody else is signed in, and switches only then', async () => {
    const all = site({ here: true, reauthenticate: { maxAge: 10_000_000_000 } })
    const computer = await all.signedIn(GRACE, 'computer')
    const phone = await all.signedIn(ADA, 'phone')
    const path = await ask(computer)
    const id = new URL(path, computer.origin).pathname.slice(-22)
    await phone.post(`/qr/approve/${id}`, { act: 'allow' })
    await computer.post(`/qr/here/${id}`, { act: 'collect' })
    expect(claimsOf(computer)['sub']).toBe(GRACE.id)
    expect(await (await computer.get(path)).text()).toContain('Grace Hopper')
    await computer.post(`/qr/here/${id}`, { act: 'collect', switch: GRACE.id })
    expect(claimsOf(computer)['sub']).toBe(ADA.id)
  })

  it('ends the older code of a browser that asks again, and asks by itself at most 4 times', async () => {
    const { computer, id, path, phone, letters } = await asked()
    expect(path).toContain('?left=4')
    let location = path
    for (const left of ['3', '2', '1', '0']) {
      location = await ask(computer, { left: String(Number(left) + 1) })
      expect(location.slice(-7)).toBe(`?left=${left}`)
    }
    expect(await (await computer.get(location)).text()).toContain('name="left" value="0"')
    expect(await stateOf(phone, id)).toBe('ended')
    expect((await phone.post('/qr/approve', { letters })).status).toBe(404)
    await phone.post(`/qr/approve/${id}`, ALLOW)
    await computer.post(`/qr/here/${id}`, { act: 'collect' })
    expect(isIn(computer)).toBe(false)
  })

  it('ends with a newer code until the last moment, also once it was allowed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const first = await asked()
      vi.setSystemTime(Date.now() + 119_999)
      await ask(first.computer)
      expect(await stateOf(first.phone, first.id)).toBe('ended')

      const late = await asked()
      vi.setSystemTime(Date.now() + 119_000)
      await late.phone.post(`/qr/approve/${late.id}`, ALLOW)
      vi.setSystemTime(Date.now() + 30_000)
      expect(await stateOf(late.phone, late.id)).toBe('granted')
      await ask(late.computer)
      expect(await stateOf(late.phone, late.id)).toBe('ended')
      await late.computer.post(`/qr/here/${late.id}`, { act: 'collect' })
      expect(isIn(late.computer)).toBe(false)
    } finally {
      vi.useRealTimers()
    }
  })

  it('lives two minutes, and an approval one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const { computer, id, path, phone } = await asked()
      vi.setSystemTime(Date.now() + 121_000)
      expect(await (await computer.get(path)).text()).toContain('This code has expired')
      expect((await phone.get(`/qr/approve/${id}`)).status).toBe(404)
      await phone.post(`/qr/approve/${id}`, ALLOW)
      expect(await stateOf(phone, id)).toBe('over')

      const late = await asked()
      await late.phone.post(`/qr/approve/${late.id}`, ALLOW)
      vi.setSystemTime(Date.now() + 61_000)
      await late.computer.post(`/qr/here/${late.id}`, { act: 'collect' })
      expect(isIn(late.computer)).toBe(false)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is absent unless the host opens it', async () => {
    const { device } = site()
    for (const path of ['/qr/here', '/qr/approve']) {
      expect((await device().post(path)).status).toBe(404)
    }
  })

  it('counts the codes of an address', async () => {
    const { device } = site({
      here: true,
      reauthenticate: { maxAge: 60 },
      limits: { here: { address: { max: 1, window: 600 } } },
    })
    const env = { incoming: { socket: { remoteAddress: '203.0.113.1' } } }
    expect((await device(ORIGIN, env).post('/qr/here')).status).toBe(303)
    const limited = await device(ORIGIN, env).post('/qr/here')
    expect(limited.status).toBe(429)
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('rejects a POST of another site, at each step', async () => {
    const { computer, phone, id } = await asked()
    const foreign = { 'origin': 'https://evil.test', 'sec-fetch-site': 'cross-site' }
    for (const path of ['/qr/here', `/qr/here/${id}`]) {
      expect((await computer.post(path, { act: 'collect' }, foreign)).status).toBe(403)
    }
    for (const path of ['/qr/approve', `/qr/approve/${id}`]) {
      expect((await phone.post(path, ALLOW, foreign)).status).toBe(403)
    }
    expect(await stateOf(phone, id)).toBe('waiting')
  })
})

describe('letters', () => {
  it('are read in either case, with spaces and dashes', () => {
    expect(lettersIn(' wdjb-mjht ')).toBe('WDJBMJHT')
    expect(lettersIn('WDJB – MJHT')).toBe('WDJBMJHT')
    expect(['', 'WDJBMJH', 'WDJBMJHTT', 'ADJBMJHT', '12345678'].map(lettersIn))
      .toEqual(Array(5).fill(undefined))
  })

  it('are drawn evenly', () => {
    const seen = new Map<string, number>()
    for (let i = 0; i < 5000; i++) {
      for (const letter of lettersOf(crypto.getRandomValues(new Uint8Array(16)))) {
        seen.set(letter, (seen.get(letter) ?? 0) + 1)
      }
    }
    expect(seen.size).toBe(20)
    // 2,000 of each are expected; 300 is more than 6 standard deviations.
    for (const count of seen.values()) expect(Math.abs(count - 2000)).toBeLessThan(300)
  })
})
