import { describe, expect, it, vi } from 'vitest'
import { ADA, GRACE, site } from './parts/site.ts'

type Options = NonNullable<Parameters<typeof site>[0]>

/** A computer asks to be let in. */
async function asked(options: Options = {}) {
  const all = site({ here: true, reauthenticate: { maxAge: 10_000_000_000 }, ...options })
  const computer = all.device()
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

  it('counts no text that no device could show', async () => {
    const { phone, letters } = await asked()
    for (let i = 0; i < 20; i++) await phone.post('/qr/approve', { letters: 'hello' })
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
    for (const password of ['', 'wrong']) expect((await allow(password)).status).toBe(403)
    expect(await isGranted(of)).toBe(false)
    for (let i = 0; i < 4; i++) await allow('wrong')
    expect((await allow('right')).status).toBe(429)
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
