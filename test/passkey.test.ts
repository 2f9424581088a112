import { describe, expect, it } from 'vitest'
import { handoff } from '../src/hosts/handoff.ts'
import { en } from '../src/pages/locales/en.ts'
import { jwtSession } from '../src/session/jwt.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { Device } from './parts/device.ts'
import { codeIdOf } from './parts/live.ts'
import { passkeysInMemory } from './parts/passkeys.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, ORIGIN, SECRET, site } from './parts/site.ts'
import { endPasskeys, passkeyEndpoints } from './readme/passkeys.ts'

type Options = NonNullable<Parameters<typeof site>[0]>

const passkey = { options: '/passkey/options', verify: '/passkey/verify' }

/** A phone that tapped a code. */
async function tapped(options: Options = {}, fields: Record<string, string> = {}) {
  const { origin = ORIGIN } = options
  const found = site({ passkey, ...options })
  const computer = await found.signedIn(ADA, 'computer', origin)
  const link = linkIn(await (await computer.post('/qr', fields)).text())
  const phone = found.device(origin)
  await phone.get(link)
  const tap = await phone.post(link)
  expect(tap.status).toBe(303)
  return { ...found, computer, phone, link, onward: locationOf(tap) }
}

function locationOf({ headers }: Response): string {
  return headers.get('location') ?? ''
}

/** The page that a device is led to. */
async function page(device: Device, path: string): Promise<string> {
  const response = await device.get(path)
  expect(response.status).toBe(200)
  return await response.text()
}

/** Lets a computer in *here*, and tells where it is led to. */
async function letIn(options: Options): Promise<string> {
  const found = site({ passkey, here: { verify: false }, ...options })
  const [phone, computer] = [await found.signedIn(ADA, 'phone'), found.device()]
  const id = new URL(locationOf(await computer.post('/qr/here')), ORIGIN).pathname.slice(-22)
  await phone.post(`/qr/approve/${id}`, { act: 'allow' })
  const collected = await computer.post(`/qr/here/${id}`, { act: 'collect' })
  expect(collected.status).toBe(303)
  return locationOf(collected)
}

describe('the offer of a passkey', () => {
  it('is made to a phone that is in, which goes on from there', async () => {
    const { phone, onward } = await tapped()
    expect(onward).toBe('/qr/passkey?next=%2F')
    const html = await page(phone, onward)
    expect(html).toContain(`<h1>${en.passkey.heading}</h1>`)
    expect(html).toContain('signs you in to <bdi>site.test</bdi> as <bdi>Ada Lovelace</bdi>')
    expect(html).toContain('data-options="/passkey/options"')
    expect(html).toContain('data-verify="/passkey/verify"')
    expect(html).toContain(`<a class="button" href="/">${en.passkey.later}</a>`)
  })

  it('leads on to the page that was asked for with the code', async () => {
    const next = '/a;b?c=d&e=%22#f'
    const { phone, onward } = await tapped({}, { next })
    expect(onward).toBe(`/qr/passkey?next=${encodeURIComponent(next)}`)
    const html = await page(phone, onward)
    const told = next.replaceAll('&', '&amp;')
    expect(html).toContain(`<a class="button" href="${told}">`)
    expect(html).toContain(`data-onward="${told}"`)
    expect(html).toContain(`<input type="hidden" name="next" value="${told}">`)
    // In a browser without scripts the page goes on by itself.
    expect(html)
      .toContain(`<noscript><meta http-equiv="refresh" content="0;url=${told}"></noscript>`)
  })

  it('is made again where the answer of the tap was lost', async () => {
    const { phone, link, onward } = await tapped()
    phone.cookies.delete('__Host-session')
    expect(locationOf(await phone.post(link))).toBe(onward)
    await page(phone, onward)
  })

  it('is made when the number was matched', async () => {
    const found = site({ passkey, confirm: 'match' })
    const [computer, phone] = [await found.signedIn(), found.device()]
    const link = linkIn(await (await computer.post('/qr')).text())
    await phone.get(link)
    await phone.post(link)
    const [, number = ''] =
      /class="number"[^>]*>\D*(\d\d)/.exec(await (await phone.get(link)).text()) ?? []
    await computer.post(`/qr/transfer/${await codeIdOf(link)}`, { number })
    const collected = await phone.post(link, { act: 'collect' })
    expect(locationOf(collected)).toBe('/qr/passkey?next=%2F')
  })

  it('is made to a computer that a phone let in, unless the person chose how long', async () => {
    const { longest: _, ...session } = jwtSession({ secret: SECRET })
    expect(await letIn({ session })).toBe('/qr/passkey?next=%2F')
    expect(await letIn({})).toBe('/')
  })

  it('goes to a host that takes the phone over as the place to go on to', async () => {
    const { read } = jwtSession({ secret: SECRET })
    const session = { read, ...handoff({ path: '/handoff', secret: SECRET }) }
    const { onward } = await tapped({ session })
    const [, payload = ''] = onward.split('.')
    const { next } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    expect([onward.startsWith('/handoff?handoff='), next]).toEqual([true, '/qr/passkey?next=%2F'])
  })

  it.each<[string, Options]>([
    ['the browser cannot make one, on plain http', { origin: 'http://192.0.2.1' }],
    ['a policy makes the session shorter', { policy: () => ({ ttl: 300 }) }],
    ['a policy makes it narrower', { policy: () => ({ claims: { scope: 'read' } }) }],
  ])('is not made where %s', async (_, options) => {
    expect((await tapped(options)).onward).toBe('/')
  })

  it('is not made where its path would be too long', async () => {
    const path = `/${'%22'.repeat(600)}`
    expect((await tapped({ redirectTo: path })).onward).toBe(path)
  })

  it('is a page of the host where the host has no passkeys', async () => {
    const { app, signedIn } = site()
    app.get('/qr/passkey', (c) => c.text('the host'))
    expect(await page(await signedIn(), '/qr/passkey')).toBe('the host')
  })

  it('runs its own script alone, which asks this origin alone', async () => {
    const { phone, onward } = await tapped()
    const policy = (await phone.get(onward)).headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/default-src 'none';.*script-src 'nonce-[\w-]+'; connect-src https:/)
    expect(policy).toContain(`connect-src ${ORIGIN}`)
    expect(policy).not.toContain('sandbox')
  })

  it('tells what came of it, and goes on', async () => {
    const { phone } = await tapped()
    const tell = async (act: string) => {
      const response = await phone.post('/qr/passkey', { act, next: '/account' })
      return [response.status, await response.text()] as const
    }
    const [status, made] = await tell('made')
    expect(status).toBe(200)
    expect(made).toContain(`<h1>${en.passkey.made}</h1>`)
    expect(made).toContain('href="/account"')
    expect(made).not.toMatch(/<form|<script/)
    for (const act of ['failed', '', 'other']) {
      const [status, failed] = await tell(act)
      expect(status).toBe(200)
      expect(failed).toContain(`<p class="wrong" role="alert">${en.passkey.failed}</p>`)
      expect(failed).toContain('<a class="button" href="/account">')
      expect(failed).toContain('<button class="button first">')
      // The person reads what happened, so that the page does not go on by itself.
      expect(failed).not.toContain('http-equiv="refresh"')
    }
  })

  it('tells no page of another site that it was made', async () => {
    const { phone } = await tapped()
    const headers = { 'origin': 'https://evil.test', 'sec-fetch-site': 'cross-site' }
    const told = await phone.post('/qr/passkey', { act: 'made' }, headers)
    expect(told.status).toBe(403)
    expect(await told.text()).not.toContain(en.passkey.made)
  })

  it('writes nothing to the store', async () => {
    let writes = 0
    const inner = memoryStore()
    const { phone, onward } = await tapped({
      store: {
        ...inner,
        put: (...args) => (writes++, inner.put(...args)),
        move: (...args) => (writes++, inner.move(...args)),
        drop: (...args) => (writes++, inner.drop(...args)),
      },
    })
    const before = writes
    expect(before).toBeGreaterThan(0)
    await phone.get(onward)
    await phone.post('/qr/passkey', { act: 'made' })
    expect(writes).toBe(before)
  })
})

describe('the path behind the offer', () => {
  it.each([
    'https://evil.test/',
    '//evil.test',
    '/\\evil.test',
    '/\t/evil.test',
    '/.//evil.test',
    'javascript:alert(1)',
    'account',
  ])('is never %j', async (next) => {
    const { phone } = await tapped()
    const query = `/qr/passkey?next=${encodeURIComponent(next)}`
    for (const answer of [await phone.get(query), await phone.post('/qr/passkey', { next })]) {
      expect(answer.status).toBe(400)
      expect(answer.headers.has('location')).toBe(false)
      expect(await answer.text()).not.toContain('evil')
    }
  })

  it('is that of redirectTo where none is asked for', async () => {
    const { phone } = await tapped({ redirectTo: ({ id }) => `/home/${id}` })
    expect(await page(phone, '/qr/passkey')).toContain('href="/home/u1"')
    expect(await page(phone, '/qr/passkey?next=')).toContain('href="/home/u1"')
  })
})

describe('a device', () => {
  it('where nobody is signed in is led to the login page, which leads back', async () => {
    const stranger = site({ passkey }).device()
    const asked = await stranger.get('/qr/passkey?next=%2Faccount')
    const told = await stranger.post('/qr/passkey', { act: 'made', next: '/account' })
    expect([asked.status, told.status]).toEqual([302, 303])
    for (const response of [asked, told]) {
      const login = new URL(locationOf(response), ORIGIN)
      expect(login.pathname).toBe('/login')
      expect(login.searchParams.get('next')).toBe('/qr/passkey?next=%2Faccount&from=login')
    }
  })

  it('whose session is bounded is offered nothing by the page either, and goes on', async () => {
    const { phone } = await tapped({ policy: () => ({ ttl: 300 }) })
    const asked = await phone.get('/qr/passkey?next=%2Faccount')
    const told = await phone.post('/qr/passkey', { act: 'made', next: '/account' })
    expect([asked.status, locationOf(asked)]).toEqual([302, '/account'])
    expect([told.status, locationOf(told)]).toEqual([303, '/account'])
  })
})

describe('the endpoints', () => {
  it.each<[unknown, RegExp]>([
    ['/passkey', /"passkey" of qrauth\(\): expected an object, received a text/],
    [{ ...passkey, rp: 'x' }, /"rp" of passkey: expected one of options, verify/],
    [
      { ...passkey, verify: 1 },
      /"verify" of passkey: expected a text that is not empty, received 1/,
    ],
    [{ options: '/a' }, /passkey\.verify: expected a path on this origin, .*, received ""/],
    [{ verify: '/a' }, /passkey\.options: expected a path on this origin/],
    [{ ...passkey, options: 'https://evil.test/' }, /passkey\.options: expected a path on this/],
    [{ ...passkey, verify: '//evil.test' }, /passkey\.verify: expected a path on this origin/],
  ])('%j are refused at once', (given, message) => {
    expect(() => site({ passkey: given as never })).toThrow(message)
  })
})

describe('the endpoints that the documentation shows', () => {
  /** Has the session of a phone ask for a passkey. */
  async function asked(options: Options): Promise<[options: number, verify: number]> {
    const { passkeys } = passkeysInMemory()
    const { session, phone } = await tapped(options)
    const there = new Device(passkeyEndpoints(session, passkeys, ORIGIN), ORIGIN)
    for (const [name, value] of phone.cookies) there.cookies.set(name, value)
    const post = (path: string) => there.send(path, { method: 'POST', body: '{}' })
    return [(await post(passkey.options)).status, (await post(passkey.verify)).status]
  }

  it('make a passkey in a session that has no bounds, and in no other', async () => {
    // What is verified is no passkey.
    expect(await asked({})).toEqual([200, 400])
    expect(await asked({ policy: () => ({ ttl: 300 }) })).toEqual([403, 403])
    expect(await asked({ policy: () => ({ claims: { scope: 'read' } }) })).toEqual([403, 403])
  })

  it('forget a passkey when its session is ended by "This was not me"', async () => {
    const { kept, passkeys } = passkeysInMemory()
    const onEvent = endPasskeys(passkeys)
    let sessionId = ''
    const { computer, link } = await tapped({
      onEvent(event, c) {
        if (event.type === 'consumed') ({ sessionId } = event)
        return onEvent?.(event, c)
      },
    })
    const passkey = { publicKey: new Uint8Array(1), counter: 0 }
    await passkeys.add(ADA.id, sessionId, { ...passkey, id: 'of a thief' })
    await passkeys.add(ADA.id, 'computer', { ...passkey, id: 'of the person' })
    await computer.post(`/qr/transfer/${await codeIdOf(link)}`, { act: 'undo' })
    expect(kept.map((one) => one.passkey.id)).toEqual(['of the person'])
  })
})
