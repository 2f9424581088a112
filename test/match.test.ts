import { describe, expect, it, vi } from 'vitest'
import { jwtSession } from '../src/session/jwt.ts'
import type { Session } from '../src/session/session.ts'
import type { QrauthEvent } from '../src/transfer/events.ts'
import type { Store } from '../src/store.ts'
import { memoryStore } from '../src/stores/memory.ts'
import type { Device } from './parts/device.ts'
import { codeIdOf } from './parts/live.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, claimsOf, GRACE, SECRET, site } from './parts/site.ts'

type Options = Parameters<typeof site>[0]

/** A claim: Ada's computer shows a code, and her phone has tapped. */
async function claimed(options: Options = {}) {
  const events: QrauthEvent[] = []
  const all = site({
    confirm: 'match',
    onEvent: (event) => void events.push(event),
    ...options,
  })
  const computer = await all.signedIn(ADA)
  const phone = all.device()
  const link = linkIn(await (await computer.post('/qr')).text())
  await phone.get(link)
  const tap = await phone.post(link)
  expect([tap.status, tap.headers.get('location')]).toEqual([303, new URL(link).pathname])
  const id = await codeIdOf(link)
  return { ...all, events, computer, phone, link, id, outcome: `/qr/transfer/${id}` }
}

/** The number that the phone shows. */
async function numberOn(phone: Device, link: string): Promise<string> {
  const html = await (await phone.get(link)).text()
  return /<bdi>(\d\d)<\/bdi>/.exec(html)?.[1] ?? ''
}

/** The numbers that the computer shows, in their order. */
async function numbersOn(computer: Device, outcome: string): Promise<string[]> {
  const html = await (await computer.get(outcome)).text()
  return [...html.matchAll(/name="number" value="(\d\d)"/g)].map(([, number = '']) => number)
}

async function stateOf(device: Device, id: string): Promise<string> {
  return (await (await device.get(`/qr/live/${id}`)).json()).state
}

/** A page without the part that differs in each answer. */
async function nonceless(page: Response): Promise<string> {
  return (await page.text()).replaceAll(/nonce="[^"]+"/g, '')
}

function isIn(device: Device): boolean {
  return device.cookies.has('__Host-session')
}

describe('matching numbers', () => {
  it('lets the phone in by the number that it shows, after a tap and a pick', async () => {
    const { computer, phone, link, id, outcome, events, device } = await claimed()
    expect(isIn(phone)).toBe(false)
    expect(await stateOf(device(), id)).toBe('claimed')
    const number = await numberOn(phone, link)
    const numbers = await numbersOn(computer, outcome)
    expect(new Set(numbers).size).toBe(3)
    expect(numbers).toContain(number)

    const pick = await computer.post(outcome, { number })
    expect([pick.status, pick.headers.get('location')]).toEqual([303, outcome])
    expect(await stateOf(device(), id)).toBe('granted')
    expect(isIn(phone)).toBe(false)

    // The page collects by itself; without a script, "Continue" does.
    // A form that a script submits without its button would post no `act`, and lead here again.
    expect(await (await phone.get(link)).text())
      .toContain("requestSubmit(document.querySelector('form button'))")
    const collect = await phone.post(link, { act: 'collect' })
    expect([collect.status, collect.headers.get('location')]).toEqual([303, '/'])
    expect(claimsOf(phone)).toMatchObject({ sub: 'u1', amr: ['qr'] })
    expect(await stateOf(device(), id)).toBe('done')
    expect(await (await computer.get(outcome)).text()).toContain('Your phone is signed in')
    expect(events.map(({ type }) => type)).toEqual(['issued', 'claimed', 'approved', 'collected'])
    const ids = events.map((event) => 'id' in event ? event.id : undefined)
    expect(new Set(ids)).toEqual(new Set([id]))
    const told = JSON.stringify(events)
    for (const secret of [link.slice(-22), `:${number},`, ...phone.cookies.values()]) {
      expect(told).not.toContain(secret)
    }
  })

  it('draws again what would make a number or its place more likely than others', async () => {
    const draw = crypto.getRandomValues.bind(crypto)
    const isOf = (array: unknown): array is Uint8Array =>
      array instanceof Uint8Array && array.length === 1
    // 90 numbers fit twice into the first 180 bytes, three places 85 times into the first 255.
    const bytes = [180, 5, 95, 179, 255, 0, 255, 2]
    const spied = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) =>
      isOf(array) ? array.fill(bytes.shift() ?? 0) : draw(array)
    )
    const { computer, phone, link, outcome } = await claimed()
    spied.mockRestore()
    // 5 and 95 are the same number, and 75 stands for 255.
    expect(await numbersOn(computer, outcome)).toEqual(['15', '99', '10'])
    expect(await numberOn(phone, link)).toBe('10')
    expect(bytes).toEqual([])
  })

  it('shows the three numbers in one order, in identical markup, however often it is loaded', async () => {
    const { computer, outcome } = await claimed()
    const first = await numbersOn(computer, outcome)
    expect(await numbersOn(computer, outcome)).toEqual(first)
    const html = await (await computer.get(outcome)).text()
    const buttons = [...html.matchAll(/<button[^>]*name="number"[^>]*>\d\d<\/button>/g)]
      .map(([button]) => button.replace(/\d\d/g, 'NN'))
    expect(buttons.length).toBe(3)
    expect(new Set(buttons).size).toBe(1)
  })

  it.each([0, 1])('ends the code for good by wrong number %i, and pauses new codes', async (at) => {
    const { computer, phone, link, id, outcome, events, device } = await claimed()
    const number = await numberOn(phone, link)
    const wrong = (await numbersOn(computer, outcome)).filter((each) => each !== number)[at] ?? ''
    await computer.post(outcome, { number: wrong })
    await computer.post(outcome, { number })
    expect(await stateOf(device(), id)).toBe('denied')
    await phone.post(link, { act: 'collect' })
    await phone.post(link)
    expect(isIn(phone)).toBe(false)
    expect(await (await phone.get(link)).text()).toContain('Your computer said no')
    expect(await (await computer.get(outcome)).text()).toContain('The phone was not let in')
    expect(events.filter(({ type }) => type === 'denied')).toMatchObject([{ id, by: 'number' }])

    const paused = await computer.post('/qr')
    expect(paused.status).toBe(429)
    expect(Number(paused.headers.get('retry-after'))).toBeGreaterThan(590)
    expect(await paused.text()).toContain('Codes are paused')
  })

  it('ends the code by "It is not my phone", and pauses nothing', async () => {
    const { computer, phone, link, outcome, events } = await claimed()
    await computer.post(outcome, { act: 'deny' })
    await phone.post(link, { act: 'collect' })
    expect(isIn(phone)).toBe(false)
    expect(events.at(-1)).toMatchObject({ type: 'denied', by: 'person' })
    expect((await computer.post('/qr')).status).toBe(200)
  })

  it('takes a typed number, shows none, and strikes no one for a slip that is no number', async () => {
    const { computer, phone, link, id, outcome, device } = await claimed({ match: 'type' })
    const number = await numberOn(phone, link)
    const html = await (await computer.get(outcome)).text()
    expect(html).not.toContain(`>${number}<`)
    expect(html).toMatch(/<input[^>]*name="number"/)
    for (const slip of ['', '7', 'x1', '123']) await computer.post(outcome, { number: slip })
    expect(await stateOf(device(), id)).toBe('claimed')
    await computer.post(outcome, { number: ` ${number} ` })
    expect(await stateOf(device(), id)).toBe('granted')
  })

  it('lets only the session that issued the code answer, and nobody else see it', async () => {
    const { phone, link, id, outcome, signedIn, device } = await claimed()
    const number = await numberOn(phone, link)
    const other = await signedIn(ADA, 'session-2')
    expect(await (await other.get(outcome)).text()).toContain('Answer on the computer')
    expect(await numbersOn(other, outcome)).toEqual([])
    const grace = await signedIn(GRACE, 'session-1')
    const unknown = '/qr/transfer/AAAAAAAAAAAAAAAAAAAAAA'
    expect(await nonceless(await grace.get(outcome))).toBe(
      await nonceless(await grace.get(unknown)),
    )
    for (const stranger of [other, grace, device()]) {
      await stranger.post(outcome, { number })
      await stranger.post(outcome, { act: 'deny' })
    }
    expect(await stateOf(device(), id)).toBe('claimed')
    expect((await device().get(outcome)).headers.get('location')).toContain('/login?next=')
  })

  it('lets no other browser of the user answer, where the host names no sessions', async () => {
    const jwt = jwtSession({ secret: SECRET })
    const session: Session = {
      ...jwt,
      async read(c, origin) {
        const found = await jwt.read(c, origin)
        return found && { user: found.user }
      },
    }
    const { signedIn, device } = site({ session, confirm: 'match' })
    const [computer, other] = [await signedIn(), await signedIn(ADA, 'session-2')]
    const link = linkIn(await (await computer.post('/qr')).text())
    const outcome = `/qr/transfer/${await codeIdOf(link)}`
    const phone = device()
    await phone.get(link)
    await phone.post(link)
    const number = await numberOn(phone, link)
    await other.post(outcome, { number })
    await phone.post(link, { act: 'collect' })
    expect(phone.cookies.has('__Host-session')).toBe(false)
    await computer.post(outcome, { number })
    await phone.post(link, { act: 'collect' })
    expect(phone.cookies.has('__Host-session')).toBe(true)
  })

  it('shows a second phone the refused page, and lets it neither claim, decline nor collect', async () => {
    const { computer, phone, link, id, outcome, device } = await claimed()
    const second = device()
    expect((await second.get(link)).status).toBe(404)
    expect((await second.post(link, { act: 'decline' })).status).toBe(404)
    const number = await numberOn(phone, link)
    await computer.post(outcome, { number })
    await second.post(link, { act: 'collect' })
    expect(isIn(second)).toBe(false)
    // A phone that opened the confirm page before the claim has a secret of its own.
    expect(await stateOf(device(), id)).toBe('granted')
  })

  it('tells a second phone nothing either where the number was chosen, or was not yet', async () => {
    const { signedIn, device } = site({ confirm: 'match' })
    const [computer, phone] = [await signedIn(), device()]
    const link = linkIn(await (await computer.post('/qr')).text())
    const outcome = `/qr/transfer/${await codeIdOf(link)}`
    // Both have seen the page that asks, and one was first to tap.
    const second = await signedIn(GRACE, 'of-grace')
    for (const one of [phone, second]) await one.get(link)
    await phone.post(link)
    const refused = async (device: Device) => {
      const answers = [await device.post(link, { act: 'collect' }), await device.get(link)]
      const pages = await Promise.all(answers.map((answer) => answer.text()))
      return [...answers.map(({ status }) => status), pages.join().includes('Ada')]
    }
    expect(await refused(second)).toEqual([303, 404, false])
    await computer.post(outcome, { number: await numberOn(phone, link) })
    expect(await refused(second)).toEqual([303, 404, false])
    expect(claimsOf(second)['sub']).toBe(GRACE.id)
    expect((await phone.post(link, { act: 'collect' })).status).toBe(303)
  })

  it('gives two phones on the confirm page one claim', async () => {
    const { signedIn, device } = site({ confirm: 'match' })
    const computer = await signedIn()
    const link = linkIn(await (await computer.post('/qr')).text())
    const phones = [device(), device()]
    for (const phone of phones) await phone.get(link)
    const taps = await Promise.all(phones.map((phone) => phone.post(link)))
    expect(taps.map(({ status }) => status).sort()).toEqual([303, 404])
  })

  it('tells a phone that keeps no cookie so, what to do about it, and spends nothing', async () => {
    const events: QrauthEvent[] = []
    const onEvent = (event: QrauthEvent) => void events.push(event)
    const { signedIn, device } = site({ confirm: 'match', onEvent })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    await device().get(link)
    // A tap without the cookie of the confirm page.
    const told = await device().post(link)
    expect(told.status).toBe(403)
    const html = await told.text()
    expect(html).toContain('This browser sends no cookie')
    expect(html).toContain('Allow cookies of this site')
    expect(html).toContain('Nothing was changed.')
    // Its one link opens the same code again, by the address of this answer.
    expect(html).toMatch(/<a class="button[^"]*" href="">/)
    expect(events.at(-1)).toMatchObject({ type: 'rejected', reason: 'cookies' })
    expect((await device().get(link)).status).toBe(200)
    // Nor does such a phone learn of a code that is over, or that there was none.
    const phone = device()
    await phone.get(link)
    await phone.post(link)
    const over = await device().post(link)
    const unknown = await device().post('/qr/AAAAAAAAAAAAAAAAAAAAAA')
    expect([over.status, unknown.status]).toEqual([404, 404])
    expect(await nonceless(over)).toBe(await nonceless(unknown))
  })

  it('survives each lost reply: the same device sees the same outcome', async () => {
    const { computer, phone, link, outcome, events } = await claimed()
    expect((await phone.post(link)).status).toBe(303)
    const number = await numberOn(phone, link)
    await computer.post(outcome, { number })
    await computer.post(outcome, { number })
    await phone.post(link, { act: 'collect' })
    const first = claimsOf(phone)['jti']
    phone.cookies.delete('__Host-session')
    expect(await (await phone.get(link)).text()).toContain('requestSubmit')
    expect((await phone.post(link, { act: 'collect' })).status).toBe(303)
    expect(claimsOf(phone)['jti']).toBe(first)
    // Now that it is in, the same page leads on.
    expect((await phone.get(link)).headers.get('location')).toBe('/')
    const again = await phone.post(link, { act: 'collect' })
    expect([again.status, again.headers.get('location')]).toEqual([303, '/'])
    expect(again.headers.getSetCookie().join()).not.toContain('session=')
    expect(events.map(({ type }) => type))
      .toEqual(['issued', 'claimed', 'approved', 'collected', 'repeated', 'repeated'])
  })

  it('says after a minute that it is in, and no longer goes on by itself', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const { computer, phone, link, outcome } = await claimed()
      await computer.post(outcome, { number: await numberOn(phone, link) })
      await phone.post(link, { act: 'collect' })
      phone.cookies.delete('__Host-session')
      vi.setSystemTime(Date.now() + 61_000)
      const page = await phone.get(link)
      expect(page.status).toBe(200)
      const text = await page.text()
      expect(text).toContain('You are in')
      expect(text).not.toContain('requestSubmit')
    } finally {
      vi.useRealTimers()
    }
  })

  it('tells a phone on which somebody else has signed in since, before it ends that session', async () => {
    const { computer, phone, link, id, outcome, signedIn, device, events } = await claimed()
    const number = await numberOn(phone, link)
    for (const [name, value] of (await signedIn(GRACE)).cookies) phone.cookies.set(name, value)
    await computer.post(outcome, { number })

    // Neither the page nor what it would have sent by itself replaces Grace's session.
    const collected = await phone.post(link, { act: 'collect' })
    expect(collected.status).toBe(409)
    for (const page of [collected, await phone.get(link)]) {
      const html = await page.text()
      expect(html).toContain('Grace Hopper')
      expect(html).not.toContain('requestSubmit')
      expect(html).toContain('name="switch" value="u2"')
      expect(html).toContain('name="act" value="collect"')
      expect(html).toContain('name="act" value="decline"')
    }
    expect(claimsOf(phone)['sub']).toBe('u2')
    expect(await stateOf(device(), id)).toBe('granted')
    // An answer about somebody else is none.
    expect((await phone.post(link, { act: 'collect', switch: 'u1' })).status).toBe(409)
    expect((await phone.post(link, { act: 'collect', switch: 'u2' })).status).toBe(303)
    expect(claimsOf(phone)['sub']).toBe('u1')
    expect(events.at(-1)).toMatchObject({ type: 'collected', userId: 'u1' })
  })

  it('asks no second time where the person agreed to it with the tap', async () => {
    const { signedIn } = site({ confirm: 'match' })
    const [computer, phone] = [await signedIn(ADA), await signedIn(GRACE, 'session-2')]
    const link = linkIn(await (await computer.post('/qr')).text())
    const outcome = `/qr/transfer/${await codeIdOf(link)}`
    await phone.get(link)
    await phone.post(link, { switch: 'u2' })
    await computer.post(outcome, { number: await numberOn(phone, link) })
    expect(await (await phone.get(link)).text()).toContain('requestSubmit')
    await phone.post(link, { act: 'collect' })
    expect(claimsOf(phone)['sub']).toBe('u1')
  })

  it('takes "No" also after the number was chosen', async () => {
    const { computer, phone, link, id, outcome, device } = await claimed()
    await computer.post(outcome, { number: await numberOn(phone, link) })
    const other = device()
    expect((await other.post(link, { act: 'decline' })).status).toBe(404)
    expect(await stateOf(device(), id)).toBe('granted')
    const no = await phone.post(link, { act: 'decline' })
    expect(await no.text()).toContain('You did not sign in')
    await phone.post(link, { act: 'collect' })
    expect(isIn(phone)).toBe(false)
    expect(await (await computer.get(outcome)).text()).toContain('Declined on the phone')
  })

  it('ends a claim that waits for two minutes, on both screens', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const { computer, phone, link, id, outcome, device } = await claimed()
      const number = await numberOn(phone, link)
      vi.setSystemTime(Date.now() + 120_000)
      expect(await stateOf(device(), id)).toBe('over')
      await computer.post(outcome, { number })
      await phone.post(link, { act: 'collect' })
      expect(isIn(phone)).toBe(false)
      expect((await phone.get(link)).status).toBe(404)
      expect(await (await computer.get(outcome)).text()).toContain('Its time is up')
    } finally {
      vi.useRealTimers()
    }
  })

  it.each([['a claim', true, 120], ['a code that nobody tapped', false, 300]] as const)(
    'tells on the computer that %s is over, also where the store still holds it',
    async (_, taps, life) => {
      vi.useFakeTimers({ toFake: ['Date'] })
      try {
        // The clock of this store stands still.
        const began = Date.now()
        const store = memoryStore({ now: () => began })
        const { signedIn, device } = site({ confirm: 'match', store })
        const [computer, phone] = [await signedIn(), device()]
        const link = linkIn(await (await computer.post('/qr')).text())
        await phone.get(link)
        if (taps) await phone.post(link)
        const page = async () =>
          await (await computer.get(`/qr/transfer/${await codeIdOf(link)}`)).text()
        vi.setSystemTime(Date.now() + life * 1000 - 1000)
        expect(await page()).not.toContain('Its time is up')
        vi.setSystemTime(Date.now() + 1000)
        expect(await page()).toContain('Its time is up')
      } finally {
        vi.useRealTimers()
      }
    },
  )

  it('ends a claim with its code', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const all = site({ confirm: 'match', ttl: 30 })
      const computer = await all.signedIn()
      const phone = all.device()
      const link = linkIn(await (await computer.post('/qr')).text())
      await phone.get(link)
      await phone.post(link)
      const id = await codeIdOf(link)
      const number = await numberOn(phone, link)
      vi.setSystemTime(Date.now() + 30_000)
      expect(await stateOf(all.device(), id)).toBe('over')
      await computer.post(`/qr/transfer/${id}`, { number })
      expect(await stateOf(all.device(), id)).toBe('over')
      expect(await (await phone.get(link)).text()).toContain('That took too long')
    } finally {
      vi.useRealTimers()
    }
  })

  it('ends with a newer code until the last moment, also once the number was chosen', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 })
    try {
      const { signedIn, device } = site({ confirm: 'match' })
      const computer = await signedIn()
      const unused = linkIn(await (await computer.post('/qr')).text())
      vi.setSystemTime(1_800_000_299_999)
      await computer.post('/qr')
      expect((await device().get(unused)).status).toBe(404)
      expect(await stateOf(device(), await codeIdOf(unused))).toBe('ended')

      const late = await claimed({ store: memoryStore(), ttl: 60 })
      const right = await numberOn(late.phone, late.link)
      vi.setSystemTime(Date.now() + 59_000)
      await late.computer.post(late.outcome, { number: right })
      vi.setSystemTime(Date.now() + 30_000)
      expect(await stateOf(late.device(), late.id)).toBe('granted')
      await late.computer.post('/qr')
      expect(await stateOf(late.device(), late.id)).toBe('ended')
      await late.phone.post(late.link, { act: 'collect' })
      expect(isIn(late.phone)).toBe(false)
    } finally {
      vi.useRealTimers()
    }
  })

  it('ends a claim when the same session asks for a new code, and says so', async () => {
    const { computer, phone, link, id, outcome, device } = await claimed()
    const number = await numberOn(phone, link)
    await computer.post('/qr')
    expect(await stateOf(device(), id)).toBe('ended')
    await computer.post(outcome, { number })
    await phone.post(link, { act: 'collect' })
    expect(isIn(phone)).toBe(false)
    expect(await (await computer.get(outcome)).text()).toContain('A newer code took its place')
    expect(await (await phone.get(link)).text()).toContain('This code is over')
  })

  it('takes no answer from another site', async () => {
    const { computer, phone, link, id, outcome, device } = await claimed()
    const number = await numberOn(phone, link)
    const forged = { 'sec-fetch-site': 'cross-site', 'origin': 'https://evil.test' }
    expect((await computer.post(outcome, { number }, forged)).status).toBe(403)
    expect(await stateOf(device(), id)).toBe('claimed')
  })

  it('issues 5 codes in 10 minutes a user', async () => {
    const { signedIn } = site({ confirm: 'match' })
    const computer = await signedIn()
    const seen: number[] = []
    for (let i = 0; i < 6; i++) seen.push((await computer.post('/qr')).status)
    expect(seen).toEqual([200, 200, 200, 200, 200, 429])
  })

  it('issues as many codes as a tap does where the number is typed, and pauses for two minutes', async () => {
    const { computer, phone, link, outcome } = await claimed({ match: 'type' })
    const number = await numberOn(phone, link)
    await computer.post(outcome, { number: number === '10' ? '11' : '10' })
    const paused = await computer.post('/qr')
    expect([paused.status, paused.headers.get('retry-after')]).toEqual([429, '120'])
    expect(await paused.text()).toContain('New codes can be shown in 2 minutes')

    const other = await site({ confirm: 'match', match: 'type' }).signedIn()
    const seen: number[] = []
    for (let i = 0; i < 21; i++) seen.push((await other.post('/qr')).status)
    expect([seen.indexOf(429), seen.length]).toEqual([20, 21])
  })

  it('ends the pause of a mistyped number by itself', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const { computer, phone, link, outcome } = await claimed({ match: 'type' })
      const number = await numberOn(phone, link)
      await computer.post(outcome, { number: number === '10' ? '11' : '10' })
      vi.advanceTimersByTime(119_000)
      expect((await computer.post('/qr')).status).toBe(429)
      vi.advanceTimersByTime(2000)
      expect((await computer.post('/qr')).status).toBe(200)
    } finally {
      vi.useRealTimers()
    }
  })

  it('costs one command to claim, one to look, two to approve and one to collect', async () => {
    const store = memoryStore()
    let commands = 0
    const counted = new Proxy(store, {
      get(of: Store, verb: keyof Store) {
        const act = of[verb]
        if (typeof act !== 'function') return act
        return (...args: never[]) => {
          commands++
          return Reflect.apply(act, of, args)
        }
      },
    })
    const cost = async (step: () => Promise<unknown>) => {
      const before = commands
      await step()
      return commands - before
    }
    const all = site({ confirm: 'match', store: counted })
    const computer = await all.signedIn()
    const phone = all.device()
    const link = linkIn(await (await computer.post('/qr')).text())
    const outcome = `/qr/transfer/${await codeIdOf(link)}`
    await phone.get(link)
    expect(await cost(() => phone.post(link))).toBe(1)
    expect(await cost(() => phone.get(link))).toBe(1)
    expect(await cost(() => phone.get(`/qr/live/${outcome.slice(-22)}`))).toBe(1)
    expect(await cost(() => computer.get(outcome))).toBe(1)
    const number = await numberOn(phone, link)
    expect(await cost(() => computer.post(outcome, { number }))).toBe(2)
    expect(await cost(() => phone.post(link, { act: 'collect' }))).toBe(1)
  })

  it('is refused at construction for a code that is delivered', () => {
    expect(() => site({ confirm: 'match', deliver: () => {} })).toThrow(
      'Cannot match numbers of a code that is delivered',
    )
  })
})
