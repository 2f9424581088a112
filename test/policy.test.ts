import { Hono } from 'hono'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Store, User } from '../src/store.ts'
import { memoryStore } from '../src/stores/memory.ts'
import type { PolicyRequest } from '../src/transfer/policy.ts'
import { crossing, PLACES } from './parts/abroad.ts'
import { Device } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import type { QrauthEvent } from '../src/transfer/events.ts'
import { ADA, claimsOf, GRACE, ORIGIN, site } from './parts/site.ts'
import { hourForUnknown, matchAbroad, neverAdministrators } from './readme/policies.ts'

type Options = NonNullable<Parameters<typeof site>[0]>
type Rule = NonNullable<Options['policy']>

/** A computer's code, opened on a phone that has not tapped yet. */
async function opened(policy: Rule, options: Options & { user?: typeof ADA } = {}) {
  const { user = ADA, ...more } = options
  const found = site({ policy, ...more })
  const computer = await found.signedIn(user)
  const link = linkIn(await (await computer.post('/qr', {}, { 'user-agent': 'Computer' })).text())
  const phone = found.device()
  await phone.get(link)
  const tap = (agent = 'Phone') => phone.post(link, {}, { 'user-agent': agent })
  return { phone, tap }
}

/** Answers that are none. */
const WRONG: [string, () => unknown][] = [
  ['throws', () => Promise.reject(new Error('down'))],
  ['answers nothing', () => undefined],
  ['answers a word that is unknown', () => 'yes'],
  ['misspells an answer', () => ({ denied: 'no' })],
  ['gives no whole seconds', () => ({ ttl: 0.5 })],
]

afterEach(() => void vi.useRealTimers())

describe('a policy', () => {
  it('sees the user and both devices, and nothing that the platform does not tell', async () => {
    const seen: PolicyRequest[] = []
    const { tap } = await opened((request) => {
      seen.push(request)
      return 'allow'
    })
    expect((await tap()).status).toBe(303)
    const request = { user: ADA, signedIn: { agent: 'Computer', amr: ['pwd'] }, matched: false }
    expect(seen).toMatchObject([request, request])
    // Once before a phone was there.
    expect(seen[1]).toEqual({ ...request, newDevice: { agent: 'Phone' } })
  })

  it('that denies signs nobody in, with its words, and spends nothing', async () => {
    let answer: Awaited<ReturnType<Rule>> = { deny: 'Not <today>' }
    const { phone, tap } = await opened(({ newDevice }) => newDevice.agent ? answer : 'allow')
    const denied = await tap()
    expect(denied.status).toBe(403)
    expect(await denied.text()).toContain('Not &lt;today&gt;')
    expect(phone.cookies.has('__Host-session')).toBe(false)
    answer = 'allow'
    expect((await tap()).status).toBe(303)
  })

  it.each(WRONG)('that %s is a fault: nobody is in, and nothing is spent', async (_, answer) => {
    let rule: () => unknown = answer
    // What an application in JavaScript may answer.
    const policy: Rule = async ({ newDevice: { agent } }) =>
      agent ? JSON.parse(JSON.stringify(await rule() ?? null)) : 'allow'
    const { phone, tap } = await opened(policy)
    expect((await tap()).status).toBe(503)
    expect(phone.cookies.has('__Host-session')).toBe(false)
    rule = () => 'allow'
    expect((await tap()).status).toBe(303)
  })

  it('may require a sign-in on the computer that is fresh', async () => {
    // Of a phone that is there. Which phone it is, is not known when the code is issued.
    const policy: Rule = ({ newDevice }) => newDevice.agent ? { maxAge: 60 } : 'allow'
    const old = await opened(policy, { redirectTo: '/inbox' })
    const refused = await old.tap()
    expect(refused.status).toBe(403)
    const html = await refused.text()
    expect(html).toContain('Sign in once more')
    // The phone may sign in by itself, and goes where the code would have led.
    expect(html).toContain('href="/login?next=%2Finbox&amp;max_age=60"')
    const user = { ...ADA, signedInAt: Math.floor(Date.now() / 1000) }
    expect((await (await opened(policy, { user })).tap()).status).toBe(303)
  })

  it('that wants a number matched of a delivered code is a fault, and nothing is spent', async () => {
    let link = ''
    let answer: Awaited<ReturnType<Rule>> = { require: 'match' }
    const { device, signedIn } = site({
      deliver: (delivery) => void (link = new URL(delivery.link).pathname),
      policy: () => answer,
    })
    await (await signedIn()).post('/qr')
    const phone = device()
    await phone.get(link)
    expect((await phone.post(link)).status).toBe(503)
    answer = 'allow'
    expect((await phone.post(link)).status).toBe(303)
  })

  it('may make the new session shorter and narrower, also for a phone that repeats', async () => {
    let answer: Awaited<ReturnType<Rule>> = { ttl: 3600, claims: { scope: 'read' } }
    const { phone, tap } = await opened(() => answer)
    for (let taps = 0; taps < 2; taps++) {
      expect((await tap()).status).toBe(303)
      const { exp, iat, sub, scope } = claimsOf(phone)
      expect(Number(exp) - Number(iat)).toBe(3600)
      expect({ sub, scope }).toEqual({ sub: 'u1', scope: 'read' })
      phone.cookies.delete('__Host-session')
      answer = 'allow'
    }
  })

  it('is asked nothing where there is no live code', async () => {
    let asked = 0
    const { phone, tap } = await opened(() => {
      asked++
      return 'allow'
    })
    // Only for the code that was issued.
    expect(asked).toBe(1)
    expect((await phone.post('/qr/AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404)
    expect(asked).toBe(1)
    await tap()
    expect(asked).toBe(2)
  })
})

describe('a policy that requires a number', () => {
  async function claimed(answer: Awaited<ReturnType<Rule>>) {
    const found = site({ policy: () => answer })
    const computer = await found.signedIn()
    const html = await (await computer.post('/qr')).text()
    const link = linkIn(html)
    const [, id = ''] = /\/qr\/transfer\/([\w-]{22})/.exec(html) ?? []
    const phone = found.device()
    await phone.get(link)
    expect((await phone.post(link)).headers.get('location')).toBe(new URL(link).pathname)
    expect(phone.cookies.has('__Host-session')).toBe(false)
    const [, number = ''] = />(\d\d)</.exec(await (await phone.get(link)).text()) ?? []
    return { computer, phone, link, number, outcome: `/qr/transfer/${id}` }
  }

  it('lets a phone in by the right number alone, with the bounds that it gave', async () => {
    const answer = { require: 'match', ttl: 3600 } as const
    const { computer, phone, link, number, outcome } = await claimed(answer)
    await phone.post(link, { act: 'collect' })
    expect(phone.cookies.has('__Host-session')).toBe(false)
    await computer.post(outcome, { number })
    expect((await phone.post(link, { act: 'collect' })).status).toBe(303)
    const { exp, iat } = claimsOf(phone)
    expect(Number(exp) - Number(iat)).toBe(3600)
  })

  it('lets none in by a wrong one', async () => {
    const { computer, phone, link, number, outcome } = await claimed({ require: 'match' })
    await computer.post(outcome, { number: number === '11' ? '12' : '11' })
    await phone.post(link, { act: 'collect' })
    expect(phone.cookies.has('__Host-session')).toBe(false)
  })

  it('may want it typed', async () => {
    const { computer, number, outcome } = await claimed({ require: 'type' })
    const html = await (await computer.get(outcome)).text()
    expect(html).toContain('Type the number that your phone shows.')
    expect(html).not.toContain(`>${number}<`)
  })
})

describe('the device that issues a code', () => {
  const getConnInfo = () => ({ remote: { address: '192.0.2.7' } })
  const policy: Rule = () => 'allow'

  it.each<[string, Options, object]>([
    ['with its place for the new device', {}, {}],
    ['with its address too for a policy', { policy }, { address: '192.0.2.7' }],
  ])('is kept %s', async (_, options, more) => {
    const records: string[] = []
    const working = memoryStore()
    const store: Store = {
      ...working,
      put(entries, slot, limits) {
        records.push(...entries.map(({ record }) => record))
        return working.put(entries, slot, limits)
      },
    }
    const { app, signedIn } = site({ store, getConnInfo, ...options })
    // Cloudflare tells the place so.
    const cf = { city: 'Oslo', country: 'NO' }
    const edge = new Hono().all(
      '*',
      ({ req: { raw } }) => app.fetch(Object.defineProperty(raw, 'cf', { value: cf })),
    )
    const computer = new Device(edge, ORIGIN)
    for (const [name, value] of (await signedIn()).cookies) computer.cookies.set(name, value)
    const shown = await computer.post('/qr', {}, { 'user-agent': 'Computer' })
    expect(shown.status).toBe(200)
    const { agent, address, place } = JSON.parse(records[0] ?? '')
    expect(records).toHaveLength(1)
    expect({ agent, address, place })
      .toEqual({ agent: 'Computer', address: undefined, place: 'Oslo, NO', ...more })
  })
})

describe('before a code is issued, a policy', () => {
  /** The answer to the press of "Show a sign-in code", and what the app said of it. */
  async function pressed(policy: Rule, user: User = ADA) {
    const events: QrauthEvent[] = []
    const found = site({ policy, onEvent: (event) => void events.push(event) })
    const answer = await (await found.signedIn(user)).post('/qr', { next: '/inbox' })
    return { answer, html: await answer.text(), types: events.map(({ type }) => type) }
  }

  it('that denies gives nobody a code, and says its words', async () => {
    const { answer, html, types } = await pressed(() => ({ deny: 'Not <today>' }))
    expect(answer.status).toBe(403)
    expect(html).toContain('Not &lt;today&gt;')
    expect(types).toEqual(['rejected'])
  })

  it('that wants a fresh sign-in leads to the login page and back', async () => {
    const policy: Rule = () => ({ maxAge: 60 })
    const { answer, types } = await pressed(policy)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location'))
      .toBe('/login?next=%2Fqr%3Fnext%3D%252Finbox%26from%3Dlogin&max_age=60')
    expect(types).toEqual([])
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 })
    const of = async (age: number) =>
      (await pressed(policy, { ...ADA, signedInAt: 1_800_000_000 - age })).types
    expect([await of(0), await of(60), await of(61)]).toEqual([['issued'], ['issued'], []])
  })

  it.each<[string, Rule]>([
    ['a property', ({ newDevice }) => newDevice.country === 'NO' ? 'allow' : { deny: 'no' }],
    ['its names', ({ newDevice }) => Object.keys(newDevice).length ? 'allow' : { deny: 'no' }],
    ['a name', ({ newDevice }) => 'place' in newDevice ? 'allow' : { deny: 'no' }],
    ['a copy', ({ newDevice }) => ({ ...newDevice }).agent ? 'allow' : { deny: 'no' }],
    ['its text', ({ newDevice }) => JSON.stringify(newDevice) === '{}' ? { deny: 'no' } : 'allow'],
    ['a part that is absent', ({ newDevice }) => {
      if (newDevice.address === undefined) throw new TypeError('no address')
      return 'allow'
    }],
  ])('that looks at %s of the new device decides nothing', async (_, policy) => {
    expect((await pressed(policy)).types).toEqual(['issued'])
  })

  it('that throws without a look at it is a fault', async () => {
    const { answer, types } = await pressed(() => Promise.reject(new Error('down')))
    expect([answer.status, types]).toEqual([503, ['fault']])
  })
})

describe('the policies that the documentation shows', () => {
  it('administrators never get a code', async () => {
    const pressed = async (id: string) => {
      const found = site({ policy: neverAdministrators })
      return (await found.signedIn({ ...GRACE, id })).post('/qr')
    }
    const refused = await pressed('7')
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('Administrators sign in with a security key.')
    expect((await pressed('8')).status).toBe(200)
  })

  it.each(PLACES)('a phone %s', async (_, cf, outcome) => {
    const found = site({ policy: matchAbroad })
    /** As the runtime of Cloudflare tells it. */
    const deviceIn = (cf: object) =>
      new Device(
        new Hono().all('*', ({ req: { raw } }) => {
          return found.app.fetch(Object.defineProperty(raw, 'cf', { value: cf }))
        }),
        ORIGIN,
      )
    const computer = deviceIn({ country: 'NO', city: 'Oslo' })
    const { cookies } = await found.signedIn()
    for (const [name, value] of cookies) computer.cookies.set(name, value)
    expect(await crossing(computer, deviceIn(cf))).toBe(outcome)
  })

  it('every phone shows a number where no platform tells a country', async () => {
    const found = site({ policy: matchAbroad })
    expect(await crossing(await found.signedIn(), found.device())).toBe('number')
  })

  it('a browser that is unknown stays signed in for an hour', async () => {
    const life = async (agent: string) => {
      const { phone, tap } = await opened(hourForUnknown)
      await tap(agent)
      const { exp, iat } = claimsOf(phone)
      return Number(exp) - Number(iat)
    }
    expect(await life('curl/8')).toBe(3600)
    expect(await life('Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0'))
      .toBe(1_209_600)
  })
})
