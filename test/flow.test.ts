import { describe, expect, it, vi } from 'vitest'
import type { Store } from '../src/store.ts'
import type { QrauthEvent } from '../src/transfer/events.ts'
import { registry } from '../src/session/registry.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import { secretOf } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, claimsOf, GRACE, ORIGIN, SECRET, site } from './parts/site.ts'

/** A path under `/qr` with a code nobody issued. */
const UNKNOWN = '/qr/AAAAAAAAAAAAAAAAAAAAAA'

/** Shows a code on a computer and gives back the link in its picture. */
async function shownTo(computer: { post(path: string): Promise<Response> }): Promise<string> {
  const page = await computer.post('/qr')
  expect(page.status).toBe(200)
  return linkIn(await page.text())
}

/** A page without what is random in every answer. */
async function bytes(response: Response): Promise<string> {
  const html = await response.text()
  const nonce = /nonce="([^"]+)"/.exec(html)?.[1] ?? 'none'
  return html.replaceAll(nonce, 'NONCE')
}

describe('the story', () => {
  it('signs a phone in with one picture and one tap', async () => {
    const { signedIn, device } = site()
    const computer = await signedIn(ADA)
    const phone = device()

    // Ada opens /qr on her computer. It asks; nothing has happened yet.
    const ask = await computer.get('/qr')
    expect(ask.status).toBe(200)
    expect(await ask.text()).toContain('Ada Lovelace')

    // She presses the button, and the computer shows a code as a picture.
    const code = await computer.post('/qr')
    expect(code.status).toBe(200)
    const link = linkIn(await code.text())
    expect(link).toMatch(/^https:\/\/site\.test\/qr\/[A-Za-z0-9_-]{22}$/)

    // Her phone's camera opens the link. It asks; nothing has happened yet.
    const confirm = await phone.get(link)
    expect(confirm.status).toBe(200)
    const question = await confirm.text()
    expect(question).toContain('Ada Lovelace')
    expect(question).toContain('site.test')
    expect(phone.cookies.has('__Host-session')).toBe(false)

    // One tap, and the phone has a session of its own.
    const consumed = await phone.post(link)
    expect(consumed.status).toBe(303)
    expect(consumed.headers.get('location')).toBe('/')
    const session = claimsOf(phone)
    expect(session).toMatchObject({
      iss: ORIGIN,
      aud: ORIGIN,
      sub: 'u1',
      name: 'Ada Lovelace',
      amr: ['qr'],
      auth_time: ADA.signedInAt,
    })
    expect(session['jti']).not.toBe(claimsOf(computer)['jti'])

    // On the phone she is now signed in, and could show a code herself.
    expect((await phone.get('/qr')).status).toBe(200)

    // The link is worth nothing any more.
    expect((await device().get(link)).status).toBe(404)
    expect((await device().post(link)).status).toBe(404)
  })

  it('takes the phone where the computer was told to', async () => {
    const { signedIn, device } = site()
    const computer = await signedIn()
    const ask = await (await computer.get('/qr?next=/inbox?tab=2')).text()
    expect(ask).toMatch(/<input[^>]*name="next"[^>]*value="\/inbox\?tab=2"/)
    const phone = device()
    const link = linkIn(await (await computer.post('/qr', { next: '/inbox?tab=2' })).text())
    await phone.get(link)
    expect((await phone.post(link)).headers.get('location')).toBe('/inbox?tab=2')
  })

  it('takes the phone where redirectTo says, for this user', async () => {
    const { signedIn, device } = site({ redirectTo: (user) => `/home/${user.id}` })
    const link = await shownTo(await signedIn())
    expect((await device().post(link)).headers.get('location')).toBe('/home/u1')
  })

  it('sends a visitor who is not signed in to the login page, and back', async () => {
    const { device } = site({ loginUrl: '/account/login?from=qr' })
    const visitor = device()
    const ask = await visitor.get('/qr?next=/inbox')
    expect(ask.status).toBe(302)
    expect(ask.headers.get('location')).toBe(
      '/account/login?from=qr&next=%2Fqr%3Fnext%3D%252Finbox%26from%3Dlogin',
    )
    const issue = await visitor.post('/qr')
    expect(issue.status).toBe(303)
    expect(issue.headers.get('location')).toBe('/account/login?from=qr&next=%2Fqr%3Ffrom%3Dlogin')
  })
})

describe('a code is used once', () => {
  it('by the one phone of many that came first', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    const phones = Array.from({ length: 50 }, () => device())
    const answers = await Promise.all(phones.map((phone) => phone.post(link)))
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(49)
    expect(phones.filter((phone) => phone.cookies.has('__Host-session'))).toHaveLength(1)
  })

  it('but the phone that lost the reply taps again and gets the same session', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    const phone = device()
    await phone.get(link)
    expect((await phone.post(link)).status).toBe(303)
    const { jti } = claimsOf(phone)
    phone.cookies.delete('__Host-session')

    expect((await phone.get(link)).status).toBe(200)
    expect((await phone.post(link)).status).toBe(303)
    expect(claimsOf(phone)['jti']).toBe(jti)

    const stranger = device()
    await stranger.get(link)
    expect((await stranger.post(link)).status).toBe(404)
    const [name, value] = secretOf(phone)
    stranger.cookies.set(name, value.replace(/.{22}$/, 'B'.repeat(22)))
    expect((await stranger.post(link)).status).toBe(404)
  })

  it('of each of four codes in one browser, however often their pages are loaded', async () => {
    const { signedIn, device } = site()
    for (let round = 0; round < 5; round++) {
      const phone = device()
      const links: string[] = []
      for (const id of ['one', 'two', 'three', 'four']) {
        links.push(await shownTo(await signedIn(ADA, `${round} ${id}`)))
      }
      for (const link of [...links, ...links]) await phone.get(link)
      for (const link of links) {
        expect((await phone.post(link)).status).toBe(303)
        const { jti } = claimsOf(phone)
        phone.cookies.delete('__Host-session')
        expect((await phone.post(link)).status).toBe(303)
        expect(claimsOf(phone)['jti']).toBe(jti)
        phone.cookies.delete('__Host-session')
      }
    }
  })

  it('for 60 seconds after the tap, and not a second longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 })
    try {
      const { signedIn, device } = site()
      const link = await shownTo(await signedIn())
      const phone = device()
      await phone.get(link)
      expect((await phone.post(link)).status).toBe(303)
      phone.cookies.delete('__Host-session')
      vi.setSystemTime(1_800_000_059_999)
      expect((await phone.get(link)).status).toBe(200)
      expect((await phone.post(link)).status).toBe(303)
      phone.cookies.delete('__Host-session')
      vi.setSystemTime(1_800_000_060_000)
      expect((await phone.get(link)).status).toBe(404)
      expect((await phone.post(link)).status).toBe(404)
    } finally {
      vi.useRealTimers()
    }
  })

  it('and not after its time', async () => {
    let now = 1_800_000_000_000
    const { signedIn, device } = site({ store: memoryStore({ now: () => now }), ttl: 60 })
    const computer = await signedIn()
    const first = await shownTo(computer)
    now += 59_999
    expect((await device().get(first)).status).toBe(200)
    now += 1
    expect((await device().get(first)).status).toBe(404)
    expect((await device().post(first)).status).toBe(404)
  })

  it('and not after its session showed another', async () => {
    const { signedIn, device } = site()
    const computer = await signedIn()
    const first = await shownTo(computer)
    const second = await shownTo(computer)
    expect((await device().post(first)).status).toBe(404)
    expect((await device().post(second)).status).toBe(303)
  })

  it('while another session of the same person keeps its own', async () => {
    const { signedIn, device } = site()
    const first = await shownTo(await signedIn(ADA, 'session-1'))
    await shownTo(await signedIn(ADA, 'session-2'))
    expect((await device().post(first)).status).toBe(303)
  })
})

describe('a stranger learns nothing', () => {
  it('from a refused page: unknown, used, expired and replaced are the same bytes', async () => {
    let now = 1_800_000_000_000
    const { signedIn, device } = site({ store: memoryStore({ now: () => now }) })
    const computer = await signedIn()
    const used = await shownTo(computer)
    await device().post(used)
    const replaced = await shownTo(computer)
    const expired = await shownTo(computer)
    now += 301_000
    const answers = await Promise.all(
      [UNKNOWN, used, replaced, expired].flatMap((link) => [
        device().get(link),
        device().post(link),
      ]),
    )
    const pages = await Promise.all(answers.map(bytes))
    expect(new Set(pages).size).toBe(1)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]))
  })

  it('from an altered code', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    for (let i = 1; i <= 22; i++) {
      const letter = link.at(-i) === 'A' ? 'B' : 'A'
      const altered = link.slice(0, link.length - i) + letter + link.slice(link.length - i + 1)
      expect((await device().post(altered)).status).toBe(404)
    }
    expect((await device().post(link)).status).toBe(303)
  })

  it('and a record of a former version, or of anybody else, signs nobody in', async () => {
    const former = ['{"v":1,"user":{"id":"u1"}}', '{"v":2}', '[1,"u1",null,null]', '[2,"u1"]']
    const invalid = [
      '',
      'null',
      '1',
      'true',
      '[]',
      '{}',
      '"x"',
      '{"v":3}',
      '{"v":"3","user":{"id":"u1"},"expires":1}',
      '{"v":3,"user":{"id":"u1"}}',
      '{"v":3,"user":{"id":""},"expires":1}',
      '{"v":3,"user":{"id":7},"expires":1}',
      '{"v":3,"user":{"id":"u1","name":1},"expires":1}',
      '{"v":3,"user":{"id":"u1","signedInAt":"1"},"expires":1}',
      '{"v":3,"user":{"id":"u1"},"expires":1,"next":1}',
      '{"v":4,"user":{"id":"u1"},"expires":1}',
      '["2","u1",null,null]',
    ]
    const all = [...former.map((body) => [404, body]), ...invalid.map((body) => [503, body])]
    for (const [status, body] of all) {
      const store: Store = {
        ...memoryStore(),
        peek: async (keys) => ({
          state: 'found',
          keys,
          records: keys.map((_, i) => i === 1 ? `${body}` : null),
        }),
        move: async ({ from, line }) => ({
          state: 'moved',
          key: from,
          record: `${line}\n${body}`,
        }),
      }
      const { device } = site({ store })
      const phone = device()
      expect([body, (await phone.get(UNKNOWN)).status]).toEqual([body, status])
      expect([body, (await phone.post(UNKNOWN)).status]).toEqual([body, status])
      expect(phone.cookies.has('__Host-session')).toBe(false)
    }
  })

  it('and a state, or an answer, that is none of this library is a fault', async () => {
    const body = '{"v":3,"user":{"id":"u1"},"expires":9999999999}'
    const facts = '{"nonce":"n","at":1}'
    const states = [
      ...[`gone by ${facts}`, `claimed by ${facts}`, `open done by ${facts}`],
      ...[
        'done by {"nonce":1,"at":1}',
        'done by {"nonce":"n"}',
        'done by {"nonce":"n","at":1,"until":"9"}',
      ],
    ]
    for (const line of states) {
      const record = `${line}\n${body}`
      const store: Store = {
        ...memoryStore(),
        peek: async (keys) => ({ state: 'found', keys, records: [record, null] }),
        move: async ({ from }) => ({ state: 'other', key: from, record }),
      }
      const phone = site({ store }).device()
      expect([line, (await phone.get(UNKNOWN)).status]).toEqual([line, 503])
      expect([line, (await phone.post(UNKNOWN)).status]).toEqual([line, 503])
    }
    for (const state of ['found', 'Moved', '', null]) {
      const move: Store['move'] = async ({ from, line }) =>
        JSON.parse(JSON.stringify({ state, key: from, record: `${line}\n${body}` }))
      const { device } = site({ store: { ...memoryStore(), move } })
      expect([state, (await device().post(UNKNOWN)).status]).toEqual([state, 503])
    }
  })

  it('and records that were asked for under other keys, or are no records, are a fault', async () => {
    const answers: ((keys: readonly string[]) => object)[] = [
      (keys) => ({ keys: keys.toReversed(), records: [null, null] }),
      (keys) => ({ keys: [...keys.slice(0, 1), 'another'], records: [null, null] }),
      (keys) => ({ keys: [...keys, 'another'], records: [null, null] }),
      (keys) => ({ keys: keys[0], records: [null, null] }),
      (keys) => ({ keys, records: [null] }),
      (keys) => ({ keys, records: [null, null, null] }),
      (keys) => ({ keys, records: [null, 1] }),
      (keys) => ({ keys, records: 'no' }),
    ]
    for (const [i, answer] of answers.entries()) {
      const peek: Store['peek'] = async (keys) =>
        JSON.parse(JSON.stringify({ state: 'found', ...answer(keys) }))
      const { device } = site({ store: { ...memoryStore(), peek } })
      expect([i, (await device().get(UNKNOWN)).status]).toEqual([i, 503])
    }
  })

  it('and a code made for another mount or another site is unknown here, and not spent', async () => {
    const store = memoryStore()
    const ours = site({ store })
    const theirs = site({ store, mount: '/t/:tenant/qr' })
    const link = await shownTo(await ours.signedIn())
    const code = link.slice(-22)
    expect((await theirs.device().post(`/t/acme/qr/${code}`)).status).toBe(404)
    const elsewhere = 'https://other.test'
    expect((await ours.device(elsewhere).post(`${elsewhere}/qr/${code}`)).status).toBe(404)
    expect((await ours.device().post(link)).status).toBe(303)
  })
})

describe('a phone that is signed in already', () => {
  it('as the same person gets no second session, and the code is not spent', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn(ADA, 'computer'))
    const phone = await signedIn(ADA, 'phone')
    const before = phone.cookies.get('__Host-session')
    expect((await phone.get(link)).status).toBe(200)
    expect((await phone.post(link)).status).toBe(200)
    expect(phone.cookies.get('__Host-session')).toBe(before)
    expect((await device().post(link)).status).toBe(303)
  })

  it('as somebody else is told so, and must choose', async () => {
    const { signedIn } = site()
    const link = await shownTo(await signedIn(ADA, 'computer'))
    const phone = await signedIn(GRACE, 'phone')
    const question = await (await phone.get(link)).text()
    expect(question).toContain('Grace Hopper')
    expect(question).toContain('Ada Lovelace')
    const hidden = /<input[^>]*name="switch"[^>]*value="([^"]*)"/.exec(question)?.[1]
    expect(hidden).toBe('u2')

    // A tap that does not say so, as on a page loaded before Grace signed in, asks again.
    const again = await phone.post(link)
    expect(again.status).toBe(409)
    expect(await again.text()).toContain('Grace Hopper')
    expect(claimsOf(phone)['sub']).toBe('u2')

    expect((await phone.post(link, { switch: 'u2' })).status).toBe(303)
    expect(claimsOf(phone)['sub']).toBe('u1')
  })
})

describe('a part that is down', () => {
  const broken = () => Promise.reject(new Error('connection refused'))

  it('is said to be down at every step: 503, nobody gets in, nothing is lost', async () => {
    const working = memoryStore()
    let store = working
    const { signedIn, device } = site({
      store: {
        put: (...all) => store.put(...all),
        peek: (...all) => store.peek(...all),
        move: (...all) => store.move(...all),
        drop: (...all) => store.drop(...all),
        count: (...all) => store.count(...all),
      },
    })
    const computer = await signedIn()
    const link = await shownTo(computer)
    const phone = device()

    store = { put: broken, peek: broken, move: broken, drop: broken, count: broken }
    expect((await computer.post('/qr')).status).toBe(503)
    expect((await phone.get(link)).status).toBe(503)
    const tap = await phone.post(link)
    expect(tap.status).toBe(503)
    expect(await tap.text()).not.toContain('connection refused')
    expect(phone.cookies.has('__Host-session')).toBe(false)

    store = working
    expect((await phone.post(link)).status).toBe(303)
  })

  it('when it is the session: 503, and the same phone gets in when it is back', async () => {
    const { app, session, signedIn, device } = site()
    const link = await shownTo(await signedIn())
    const { start } = session
    const phone = device()
    await phone.get(link)
    session.start = broken
    expect((await phone.post(link)).status).toBe(503)
    session.start = start
    expect((await phone.post(link)).status).toBe(303)
    expect(app).toBeDefined()
  })
})

describe('bad input gets a clear page and changes nothing', () => {
  it('a POST that no page of this origin sent: 403', async () => {
    const { signedIn, device } = site()
    const computer = await signedIn()
    const link = await shownTo(computer)
    const forgeries = [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { 'origin': undefined, 'sec-fetch-site': undefined },
      { origin: 'http://site.test' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
    ]
    for (const headers of forgeries) {
      expect((await computer.post('/qr', {}, headers)).status).toBe(403)
      expect((await device().post(link, {}, headers)).status).toBe(403)
    }
    expect((await device().post(link)).status).toBe(303)
  })

  it('a POST for a code that is not a page a person looks at: 403', async () => {
    const events: QrauthEvent[] = []
    const { signedIn } = site({ onEvent: (event) => void events.push(event) })
    const computer = await signedIn()
    const scripts = [
      { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      { 'sec-fetch-mode': 'same-origin', 'sec-fetch-dest': 'empty' },
      { 'sec-fetch-dest': 'iframe' },
      { 'sec-fetch-dest': undefined },
      { 'sec-fetch-mode': undefined },
      { 'sec-fetch-mode': undefined, 'sec-fetch-dest': undefined, 'sec-fetch-site': undefined },
      { 'sec-purpose': 'prefetch;prerender' },
      { 'service-worker-navigation-preload': 'true' },
    ]
    for (const headers of scripts) {
      const answer = await computer.post('/qr', {}, headers)
      expect(answer.status).toBe(403)
      expect(await answer.text()).not.toContain('role="img"')
      const isSilent = Object.keys(headers).length === 3
      expect(events.pop()).toMatchObject({ reason: isSilent ? 'browser' : 'navigation' })
    }
  })

  it('a body that is no form: 415, one that is too large: 413', async () => {
    const { signedIn, device } = site()
    const computer = await signedIn()
    const link = await shownTo(computer)
    for (
      const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', undefined]
    ) {
      expect((await computer.post('/qr', {}, { 'content-type': type })).status).toBe(415)
      expect((await device().post(link, {}, { 'content-type': type })).status).toBe(415)
    }
    expect((await computer.post('/qr', { next: 'x'.repeat(9000) })).status).toBe(413)
    expect((await device().post(link, { x: 'x'.repeat(9000) })).status).toBe(413)
    expect((await device().post(link)).status).toBe(303)
  })

  it.each([
    ...['/qr', `/qr/${'A'.repeat(22)}`, '/qr/devices', `/qr/end/${'A'.repeat(60)}`],
    ...['/qr/here', `/qr/here/${'A'.repeat(22)}`, '/qr/approve', `/qr/approve/${'A'.repeat(22)}`],
    ...[`/qr/transfer/${'A'.repeat(22)}`, '/qr/passkey'],
  ])(
    'a POST to %s of another site: 403; a body that is no form: 415; one too large: 413',
    async (path) => {
      const events: QrauthEvent[] = []
      const passkey = { options: '/passkey/options', verify: '/passkey/verify' }
      const all = site({
        here: { verify: false },
        passkey,
        onEvent: (event) => void events.push(event),
        jwt: { registry: registry({ store: memoryRegistry(), secret: SECRET }) },
      })
      const device = await all.signedIn({ ...ADA, signedInAt: Date.now() / 1000 })
      const foreign = { 'origin': 'https://evil.test', 'sec-fetch-site': 'cross-site' }
      const answers = [
        await device.post(path, {}, foreign),
        await device.post(path, {}, { 'content-type': 'application/json' }),
        await device.post(path, { x: 'x'.repeat(9000) }),
      ]
      expect(answers.map(({ status }) => status)).toEqual([403, 415, 413])
      for (const answer of answers) {
        expect(answer.headers.get('content-type')).toContain('text/html')
        expect(answer.headers.getSetCookie()).toEqual([])
      }
      expect(events.map(({ type }) => type)).toEqual(['rejected', 'rejected', 'rejected'])
    },
  )

  it('a wrong method: 405 with Allow', async () => {
    const { device } = site()
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      for (const path of ['/qr', '/qr/', UNKNOWN]) {
        const answer = await device().send(path, { method })
        expect(answer.status).toBe(405)
        expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
      }
    }
  })

  it('a next that leads elsewhere: 400', async () => {
    const { signedIn } = site()
    const computer = await signedIn()
    const evil = [
      '//evil.test',
      '/\\evil.test',
      '\\\\evil.test',
      '/\t/evil.test',
      '/\n/evil.test',
      '/.//evil.test',
      '/%2e//evil.test',
      '/x/..//evil.test',
      'https://evil.test/',
      'https:evil.test',
      'javascript:alert(1)',
      'data:text/html,x',
      'evil',
      '?x',
      ' /x',
      '/x\r\nset-cookie: a=b',
      `/${'x'.repeat(2100)}`,
    ]
    for (const next of evil) {
      const ask = await computer.get(`/qr?next=${encodeURIComponent(next)}`)
      expect([next, ask.status]).toEqual([next, 400])
      const issue = await computer.post('/qr', { next })
      expect([next, issue.status]).toEqual([next, 400])
    }
    // What only looks so is a path like any other.
    const link = linkIn(await (await computer.post('/qr', { next: '/%2f%2fevil.test' })).text())
    const { device } = site()
    expect(device).toBeDefined()
    expect(link).toMatch(/^https:\/\/site\.test\/qr\//)
  })

  it('a redirectTo that leads elsewhere, found out late, leads to "/"', async () => {
    const { signedIn, device } = site({ redirectTo: () => '//evil.test' })
    const link = await shownTo(await signedIn())
    expect((await device().post(link)).headers.get('location')).toBe('/')
  })

  it('a Host that is not allowed: 421', async () => {
    const { device } = site({ allowedHosts: ['site.test'] })
    expect((await device().get(UNKNOWN)).status).toBe(404)
    const evil = device('https://evil.test')
    expect((await evil.get('https://evil.test/qr')).status).toBe(421)
    expect((await evil.post('https://evil.test/qr')).status).toBe(421)
  })
})

describe('no GET changes anything', () => {
  it('from any visitor, however often it is sent', async () => {
    const writes: string[] = []
    const inner = memoryStore()
    const store: Store = {
      put: (...all) => (writes.push('put'), inner.put(...all)),
      peek: (...all) => inner.peek(...all),
      move: (...all) => (writes.push('move'), inner.move(...all)),
      drop: (...all) => (writes.push('drop'), inner.drop(...all)),
      count: (...all) => (writes.push('count'), inner.count(...all)),
    }
    const { signedIn, device } = site({ store })
    const computer = await signedIn()
    const link = await shownTo(computer)
    writes.length = 0
    for (const visitor of [device(), computer, await signedIn(GRACE)]) {
      for (const path of ['/qr', '/qr/', '/qr?next=/x', link, UNKNOWN]) {
        for (const method of ['GET', 'HEAD', 'OPTIONS']) {
          for (const purpose of [undefined, 'prefetch', 'prefetch;prerender']) {
            await visitor.send(path, { method, headers: { 'sec-purpose': purpose } })
          }
        }
      }
    }
    expect(writes).toEqual([])
    expect((await device().post(link)).status).toBe(303)
  })
})
