import { describe, expect, it, vi } from 'vitest'
import { drawNumbers } from '../../src/transfer/number.ts'
import { Device } from '../parts/device.ts'
import { codeIdOf } from '../parts/live.ts'
import { linkIn } from '../parts/picture.ts'
import { ADA, GRACE, ORIGIN, site } from '../parts/site.ts'

// What others than the two devices read of a transfer, and what they can do to it. The browser's own
// part, as it was seen in three engines, is in what each of them sends: a page of another site sends
// no SameSite=Lax cookie but on a GET that leads there, whose answer it cannot read.

const IPHONE = {
  'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5',
}
const EVIL = { 'origin': 'https://evil.test', 'sec-fetch-site': 'cross-site' }
const UNKNOWN = 'A'.repeat(22)

const STATES = [
  'waiting',
  'claimed',
  'granted',
  'done',
  'undone',
  'denied',
  'declined',
  'ended',
] as const
type State = typeof STATES[number]

/** Ada's computer and phone, whose transfer came as far as the state. */
async function story(state: State) {
  const all = site({ confirm: 'match', redirectTo: '/account/of/ada' })
  const [computer, phone] = [await all.signedIn(ADA), all.device()]
  const link = linkIn(await (await computer.post('/qr')).text())
  const id = await codeIdOf(link)
  const outcome = `/qr/transfer/${id}`
  await phone.get(link, IPHONE)
  let number = ''
  let shown: string[] = []
  const steps: Record<Exclude<State, 'waiting'>, () => Promise<unknown>> = {
    claimed: async () => {
      await phone.post(link, {}, IPHONE)
      number = /<bdi>(\d\d)<\/bdi>/.exec(await (await phone.get(link, IPHONE)).text())?.[1] ?? ''
      shown = await numbersOn(computer, outcome)
    },
    granted: () => computer.post(outcome, { number }),
    done: () => phone.post(link, { act: 'collect' }, IPHONE),
    undone: () => computer.post(outcome, { act: 'undo' }),
    denied: () => computer.post(outcome, { act: 'deny' }),
    declined: () => phone.post(link, { act: 'decline' }, IPHONE),
    ended: () => computer.post('/qr'),
  }
  const before: Record<State, (keyof typeof steps)[]> = {
    waiting: [],
    claimed: ['claimed'],
    granted: ['claimed', 'granted'],
    done: ['claimed', 'granted', 'done'],
    undone: ['claimed', 'granted', 'done', 'undone'],
    denied: ['claimed', 'denied'],
    declined: ['claimed', 'declined'],
    ended: ['claimed', 'ended'],
  }
  for (const step of before[state]) await steps[step]()
  expect(await told(all.device(), id)).toBe(state)
  return { ...all, computer, phone, link, id, outcome, number, shown }
}

async function told(device: Device, id: string): Promise<string> {
  return (await (await device.get(`/qr/live/${id}`)).json()).state
}

async function numbersOn(device: Device, outcome: string): Promise<string[]> {
  const html = await (await device.get(outcome)).text()
  return [...html.matchAll(/name="number" value="(\d\d)"/g)].map(([, number = '']) => number)
}

/** All that an answer says, without what is random in each and the id that was asked for. */
async function said(answer: Response, id: string): Promise<string> {
  const headers = [...answer.headers].filter(([name]) => name !== 'set-cookie')
  const text = JSON.stringify([answer.status, headers, await answer.text()])
  return text.replaceAll(/nonce[-=]\\?["']?[\w-]{22}/g, 'nonce').replaceAll(id, 'ID')
}

/** Everybody but Ada's computer and phone. */
async function outsiders({ app, signedIn, computer }: Awaited<ReturnType<typeof story>>) {
  const [nobody, grace] = [new Device(app, ORIGIN), await signedIn(GRACE, 'session-1')]
  const namesake = await signedIn({ ...GRACE, name: ADA.name ?? '' }, 'session-1')
  // With the cookie of another browser by which that one undoes its own codes.
  const other = await signedIn(GRACE, 'session-3')
  await other.post('/qr')
  other.cookies.delete('__Host-session')
  return { nobody, grace, namesake, other, computer }
}

describe.each(STATES)('of a transfer that is %s', (state) => {
  it('the live address tells its word and seconds, whoever asks and with any cookie', async () => {
    const all = await story(state)
    for (const device of [...Object.values(await outsiders(all)), all.phone]) {
      for (const headers of [{}, EVIL, { origin: 'null' }]) {
        const answer = await device.get(`/qr/live/${all.id}`, headers)
        expect(answer.headers.getSetCookie()).toEqual([])
        expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
        const { seconds, ...rest } = await answer.json()
        expect(rest).toEqual({ state })
        expect(Number.isInteger(seconds)).toBe(true)
      }
    }
  })

  it('the outcome page tells another person, and nobody, what it tells of an unknown id', async () => {
    const all = await story(state)
    const { computer: _, ...strangers } = await outsiders(all)
    for (const stranger of Object.values(strangers)) {
      const seen = await said(await stranger.get(all.outcome), all.id)
      expect(seen).toBe(await said(await stranger.get(`/qr/transfer/${UNKNOWN}`), UNKNOWN))
      for (const fields of [{ act: 'undo' }, { act: 'deny' }, { number: all.number }]) {
        const answer = await said(await stranger.post(all.outcome, fields), all.id)
        const unknown = await stranger.post(`/qr/transfer/${UNKNOWN}`, fields)
        expect(answer).toBe(await said(unknown, UNKNOWN))
      }
    }
    expect(await told(all.device(), all.id)).toBe(state)
  })

  it('the page of the code tells who has the picture what it tells of an unknown code', async () => {
    const all = await story(state)
    const { nobody, grace } = await outsiders(all)
    // A live code asks who has it: that is what it is for.
    if (state === 'waiting') return
    for (const thief of [nobody, grace]) {
      for (
        const step of [
          (path: string) => thief.get(path, IPHONE),
          (path: string) => thief.post(path, {}, IPHONE),
          (path: string) => thief.post(path, { switch: 'u2' }, IPHONE),
          (path: string) => thief.post(path, { act: 'decline' }, IPHONE),
        ]
      ) {
        const [seen, unknown] = [await step(all.link), await step(`/qr/${UNKNOWN}`)]
        const code = all.link.slice(-22)
        expect(await said(seen, code)).toBe(await said(unknown, UNKNOWN))
      }
      await thief.post(all.link, { act: 'collect' }, IPHONE)
      expect(await told(all.device(), all.id)).toBe(state)
    }
    expect(nobody.cookies.has('__Host-session')).toBe(false)
  })

  it('a page of another site reads nothing else, and its forms change nothing', async () => {
    const all = await story(state)
    for (const path of [all.outcome, all.link]) {
      // It can lead Ada's browser here, and cannot look into that window, nor frame it.
      const { headers } = await all.computer.get(path, EVIL)
      expect(headers.has('access-control-allow-origin')).toBe(false)
      if (headers.has('location')) continue
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('content-security-policy')).toContain(`frame-ancestors 'none'`)
    }
    for (const fields of [{ number: all.number }, { act: 'deny' }, { act: 'undo' }]) {
      expect((await all.computer.post(all.outcome, fields, EVIL)).status).toBe(403)
      const silent = { 'origin': 'https://evil.test', 'sec-fetch-site': undefined }
      expect((await all.computer.post(all.outcome, fields, silent)).status).toBe(403)
    }
    for (const act of ['decline', 'collect']) {
      expect((await all.phone.post(all.link, { act }, { ...EVIL, ...IPHONE })).status).toBe(403)
    }
    expect(await told(all.device(), all.id)).toBe(state)
  })

  it('another session of the same person sees which device, and neither number nor code', async () => {
    const all = await story(state)
    const other = await all.signedIn(ADA, 'session-2')
    const html = await (await other.get(all.outcome)).text()
    expect(html).not.toContain(all.link.slice(-22))
    expect(html).not.toMatch(/name="number"/)
    if (all.number !== '') expect(html).not.toContain(`>${all.number}<`)
    const picks: Record<string, string>[] = all.shown.map((number) => ({ number }))
    for (const fields of [...picks, { act: 'deny' }]) await other.post(all.outcome, fields)
    expect(await told(all.device(), all.id)).toBe(state)
  })
})

describe('a script on the host’s own origin that picks numbers', () => {
  it('sees three numbers and not which of them the phone shows', async () => {
    const { computer, outcome, number, link, shown } = await story('claimed')
    const html = await (await computer.get(outcome)).text()
    expect(shown).toContain(number)
    // Nothing but their order is left to tell them apart, and that is drawn.
    const buttons = [...html.matchAll(/<button[^>]*name="number"[^>]*>\d\d<\/button>/g)]
    expect(buttons.length).toBe(3)
    expect(new Set(buttons.map(([button]) => button.replaceAll(/\d\d/g, 'NN'))).size).toBe(1)
    const rest = html.replaceAll(/<button[^>]*name="number".*?<\/button>/g, '')
      .replaceAll(/<style.*?<\/style>/gs, '').replaceAll(/nonce="[^"]*"/g, '')
    const words = rest.replaceAll(/<[^>]*>/g, ' ').split(/\D+/)
    expect(words).not.toContain(number)
    expect(html).not.toContain(link.slice(-22))
  })

  it('is right at one of the three places, each as often as the others', () => {
    // Every byte that a generator can give for the place, with numbers that differ.
    const places = [0, 0, 0]
    for (let byte = 0; byte < 255; byte++) {
      const bytes = [1, 2, 3, byte]
      const draw = vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
        if (array instanceof Uint8Array) array[0] = bytes.shift() ?? 0
        return array
      })
      const { numbers, number } = drawNumbers()
      draw.mockRestore()
      const place = numbers.indexOf(number)
      places[place] = (places[place] ?? 0) + 1
    }
    expect(places).toEqual([85, 85, 85])
  })

  it.each([0, 1, 2])('has one guess, here number %i, and then no code for a while', async (at) => {
    const { computer, phone, link, outcome, id, shown, number, device } = await story('claimed')
    for (const each of [shown[at] ?? '', ...shown]) await computer.post(outcome, { number: each })
    const isRight = shown[at] === number
    expect(await told(device(), id)).toBe(isRight ? 'granted' : 'denied')
    await phone.post(link, { act: 'collect' }, IPHONE)
    expect(phone.cookies.has('__Host-session')).toBe(isRight)
    expect((await computer.post('/qr')).status).toBe(isRight ? 200 : 429)
  })

  it('lets an accomplice in who has the picture and tells the number', async () => {
    // README says so: matching is no defence against this, and re-authentication is.
    const { computer, phone: accomplice, link, outcome, number } = await story('claimed')
    await computer.post(outcome, { number })
    await accomplice.post(link, { act: 'collect' }, IPHONE)
    expect(accomplice.cookies.has('__Host-session')).toBe(true)
  })
})
