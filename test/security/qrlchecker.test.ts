import { describe, expect, it } from 'vitest'
import { hashOf } from '../../src/transfer/key.ts'
import type { Store } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { type Device, secretOf } from '../parts/device.ts'
import { linkIn } from '../parts/picture.ts'
import { ADA, claimsOf, GRACE, ORIGIN, site } from '../parts/site.ts'

// The six checks of QRLChecker (USENIX Security 2025), as far as they apply where the computer is
// signed in and the phone gets the session.

const UNKNOWN = '/qr/AAAAAAAAAAAAAAAAAAAAAA'
const SESSION = '__Host-session'

async function shownTo(computer: Device, fields: Record<string, string> = {}): Promise<string> {
  const page = await computer.post('/qr', fields)
  expect(page.status).toBe(200)
  return linkIn(await page.text())
}

/** A store, and every record and key that was put. */
function watched(): { store: Store; records: string[]; keys: string[] } {
  const inner = memoryStore()
  const records: string[] = []
  const keys: string[] = []
  return {
    records,
    keys,
    store: {
      ...inner,
      put(entries, slot, limits) {
        records.push(...entries.map(({ record }) => record))
        keys.push(...entries.map(({ key }) => key), slot.key, slot.state)
        return inner.put(entries, slot, limits)
      },
    },
  }
}

/** All the ways in which a client may try to be heard. */
function claiming(values: Record<string, string>) {
  const query = new URLSearchParams(values).toString()
  const headers = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => [
      [`x-${name.toLowerCase()}`, value],
      [`x-qrauth-${name.toLowerCase()}`, value],
    ]),
  )
  return { query, headers, fields: values, cookies: Object.entries(values) }
}

describe('F1: a code is bound to whoever showed it and to the one phone that consumed it', () => {
  it('the session goes to the phone that tapped, and to no other that scanned the same picture', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    const scanners = [device(), device(), device()]
    for (const phone of scanners) expect((await phone.get(link)).status).toBe(200)
    const [first, ...others] = scanners
    expect((await first?.post(link))?.status).toBe(303)
    for (const phone of others) {
      expect((await phone.get(link)).status).toBe(404)
      expect((await phone.post(link)).status).toBe(404)
      expect(phone.cookies.has(SESSION)).toBe(false)
    }
  })

  it('what the first phone may repeat, no other can: not without its secret, not with another', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    const phone = device()
    await phone.get(link)
    await phone.post(link)
    const [name, value] = secretOf(phone)
    const secret = value.slice(-22)
    const id = value.slice(0, -22)
    for (const stolen of [undefined, 'B'.repeat(22), secret.slice(1) + 'A', `${secret}x`, '']) {
      const thief = device()
      if (stolen !== undefined) thief.cookies.set(name, id + stolen)
      expect((await thief.post(link)).status).toBe(404)
      expect(thief.cookies.has(SESSION)).toBe(false)
    }
  })

  it("the phone's secret repeats its own code alone: with another code it is worth nothing", async () => {
    const { signedIn, device } = site()
    const computer = await signedIn()
    const phone = device()
    const first = await shownTo(computer)
    await phone.get(first)
    await phone.post(first)
    const second = await shownTo(await signedIn(GRACE, 'session-2'))
    await device().post(second)
    phone.cookies.delete(SESSION)
    expect((await phone.post(second)).status).toBe(404)
  })

  it('the id of its session, the key, and the id of the computer are no way in', async () => {
    const { store, keys } = watched()
    const { signedIn, device } = site({ store })
    const computer = await signedIn(ADA, 'C'.repeat(22))
    const spent = await shownTo(computer)
    const phone = device()
    await phone.get(spent)
    await phone.post(spent)
    const session = String(claimsOf(phone)['jti'])
    const link = await shownTo(computer)
    for (const id of [session, ...keys, 'C'.repeat(22)]) {
      const thief = device()
      expect((await thief.post(`/qr/${id}`)).status).toBe(404)
      thief.cookies.set(SESSION, id)
      expect((await thief.get('/qr')).status).toBe(302)
      expect((await thief.post(spent)).status).toBe(404)
    }
    expect((await device().post(link)).status).toBe(303)
  })

  it('nobody who has the picture, the store and the log knows the id before the tap', async () => {
    const { store, records, keys } = watched()
    const told: string[] = []
    // This store answers every tap as if its code were live.
    const generous: Store = {
      ...store,
      move: async ({ from, line }) => ({
        state: 'moved',
        key: from,
        record: `${line}\n${records[0]}`,
      }),
    }
    const { signedIn, device } = site({
      store: generous,
      onEvent: (event) => void told.push(JSON.stringify(event)),
    })
    const link = await shownTo(await signedIn())
    const known = [link, ...records, ...keys, ...told].join()
    const half = (hash: Uint8Array) => Buffer.from(hash).toString('base64url')
    const hash = await hashOf('code', `${ORIGIN}/qr`, link.slice(-22))
    const ids = new Set<unknown>()
    for (let i = 0; i < 3; i++) {
      const phone = device()
      await phone.get(link)
      await phone.post(link)
      ids.add(claimsOf(phone)['jti'])
    }
    const cookieless = device()
    await cookieless.post(link)
    ids.add(claimsOf(cookieless)['jti'])
    expect(ids.size, 'the code alone does not make the id').toBe(4)
    for (const id of ids) {
      expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/)
      expect(known).not.toContain(id)
      expect([half(hash.subarray(0, 16)), half(hash.subarray(16))]).not.toContain(id)
    }
  })

  it('the phone gets a session of its own, not the one of the computer', async () => {
    const { signedIn, device } = site()
    const computer = await signedIn()
    const link = await shownTo(computer)
    const phone = device()
    await phone.post(link)
    expect(claimsOf(phone)['jti']).not.toBe(claimsOf(computer)['jti'])
    expect(phone.cookies.get(SESSION)).not.toBe(computer.cookies.get(SESSION))
  })

  it('a session cookie planted on the phone before is not what it has after', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    const thief = await signedIn(GRACE, 'known-to-the-thief')
    for (const planted of ['x', 'known-to-the-thief', thief.cookies.get(SESSION) ?? '']) {
      const phone = device()
      phone.cookies.set(SESSION, planted)
      const next = await shownTo(await signedIn(ADA, `session of ${planted.length}`))
      await phone.get(next)
      await phone.post(next, { switch: GRACE.id })
      expect(phone.cookies.get(SESSION)).not.toBe(planted)
      expect(claimsOf(phone)).toMatchObject({ sub: ADA.id })
      expect(claimsOf(phone)['jti']).not.toBe('known-to-the-thief')
    }
    expect((await device().post(link)).status).toBe(303)
  })
})

describe('F2: a code is used once', () => {
  it('a second tap, a third, from anywhere, gets nothing', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    expect((await device().post(link)).status).toBe(303)
    for (let i = 0; i < 3; i++) expect((await device().post(link)).status).toBe(404)
  })

  it('fifty at once: one', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    const phones = Array.from({ length: 50 }, () => device())
    const statuses = await Promise.all(phones.map(async (phone) => (await phone.post(link)).status))
    expect(statuses.filter((status) => status === 303)).toHaveLength(1)
  })

  it('and lives five minutes unless told otherwise, at most ten, and never longer than it says', async () => {
    let now = 1_800_000_000_000
    for (const ttl of [undefined, 30, 600]) {
      const { signedIn, device } = site({
        store: memoryStore({ now: () => now }),
        ...(ttl !== undefined && { ttl }),
      })
      const computer = await signedIn()
      const link = await shownTo(computer)
      now += (ttl ?? 300) * 1000 - 1
      expect((await device().get(link)).status).toBe(200)
      now += 1
      expect((await device().get(link)).status).toBe(404)
      expect((await device().post(link)).status).toBe(404)
    }
    expect(() => site({ ttl: 601 })).toThrow(
      'Cannot use ttl: expected whole seconds from 30 to 600, received 601',
    )
    expect(() => site({ ttl: 29 })).toThrow(
      'Cannot use ttl: expected whole seconds from 30 to 600, received 29',
    )
  })
})

describe('F3: nobody can tell a code from others', () => {
  it('a hundred codes in a row share nothing: no prefix, no counter, no time, no user', async () => {
    const { signedIn } = site({ limits: { issue: { user: false } } })
    const computer = await signedIn({ id: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'AAAA' })
    const codes: string[] = []
    for (let i = 0; i < 100; i++) codes.push((await shownTo(computer)).slice(-22))
    expect(new Set(codes).size).toBe(100)
    for (const code of codes) expect(code).toMatch(/^[A-Za-z0-9_-]{21}[AQgw]$/)
    // In each place stand many letters; 100 draws of 64 give 50 on average, 32 is twelve deviations.
    for (let place = 0; place < 21; place++) {
      expect(new Set(codes.map((code) => code[place])).size).toBeGreaterThan(32)
    }
    const sorted = codes.toSorted()
    expect(codes).not.toEqual(sorted)
    expect(codes).not.toEqual(sorted.toReversed())
  })

  it('one letter off is unknown', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    const code = link.slice(-22)
    for (const near of [code.slice(0, -1) + 'x', `a${code.slice(1)}`, swapCase(code)]) {
      if (near !== code) expect((await device().post(`/qr/${near}`)).status).toBe(404)
    }
    expect((await device().post(link)).status).toBe(303)
  })
})

function swapCase(text: string): string {
  return text.replace(
    /[a-z]/gi,
    (letter) => letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
}

describe('F4: no client chooses a code', () => {
  it('not by query, field, header or cookie, under any name', async () => {
    const chosen = 'Z'.repeat(22)
    const { store, records } = watched()
    const { signedIn, device } = site({ store, limits: { issue: { user: false } } })
    const computer = await signedIn()
    const names = [
      'code',
      'id',
      'key',
      'qrId',
      'qrid',
      'uuid',
      'token',
      'nonce',
      'state',
      'session',
    ]
    for (const name of names) {
      const { query, headers, fields, cookies } = claiming({ [name]: chosen })
      for (const [key, value] of cookies) if (key !== 'session') computer.cookies.set(key, value)
      const page = await computer.post(`/qr?${query}`, fields, headers)
      const link = linkIn(await page.text())
      expect(link.slice(-22)).not.toBe(chosen)
      expect(records.at(-1)).not.toContain(chosen)
      const phone = device()
      for (let i = 0; i < 4; i++) phone.cookies.set(`__Host-qrauth-${i}`, chosen)
      await phone.post(link)
      expect(claimsOf(phone)['jti']).not.toBe(chosen)
      expect((await device().post(`/qr/${chosen}`)).status).toBe(404)
    }
  })

  it('not by a path: a code is made at the mount alone, and no GET makes one', async () => {
    const { records, store } = watched()
    const { signedIn } = site({ store })
    const computer = await signedIn()
    expect((await computer.post(UNKNOWN)).status).toBe(404)
    expect((await computer.get(UNKNOWN)).status).toBe(404)
    expect((await computer.get('/qr')).status).toBe(200)
    expect((await computer.send('/qr', { method: 'PUT' })).status).toBe(405)
    expect(records).toEqual([])
  })

  it("nor is the phone's secret: a confirm page of a live code makes a new one, whatever is there", async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    const first = device()
    await first.get(link)
    const [name, real] = secretOf(first)
    const id = real.slice(0, -22)
    for (const planted of ['short', 'x'.repeat(23), '%00'.repeat(8), `${id}${'A'.repeat(22)}`]) {
      const phone = device()
      phone.cookies.set(name, planted)
      await phone.get(link)
      const values = [...phone.cookies.values()]
      expect(values).toContainEqual(expect.stringMatching(new RegExp(`^${id}[A-Za-z0-9_-]{22}$`)))
      expect(values).not.toContain(`${id}${'A'.repeat(22)}`)
    }
  })
})

describe('F5: who a person is comes from the session, never from what is sent along', () => {
  const claims = {
    userId: GRACE.id,
    user: GRACE.id,
    user_id: GRACE.id,
    uid: GRACE.id,
    sub: GRACE.id,
    id: GRACE.id,
    name: 'Grace Hopper',
    username: 'grace',
    phone: '+4930123456',
    email: 'grace@site.test',
    remote_user: GRACE.id,
  }

  it('not at issue, not at confirm, not at consume: not in query, body, header or cookie', async () => {
    const { store, records } = watched()
    const { signedIn, device } = site({ store })
    const { query, headers, fields, cookies } = claiming(claims)
    const computer = await signedIn(ADA)
    const phone = device()
    for (const [name, value] of cookies) {
      computer.cookies.set(name, encodeURIComponent(value))
      phone.cookies.set(name, encodeURIComponent(value))
    }
    const all = {
      ...headers,
      'remote-user': GRACE.id,
      'x-forwarded-user': GRACE.id,
      'x-auth-request-user': GRACE.id,
      'authorization': `Basic ${btoa(`${GRACE.id}:x`)}`,
    }

    expect(await (await computer.get(`/qr?${query}`, all)).text()).not.toContain('Grace')
    const page = await (await computer.post(`/qr?${query}`, fields, all)).text()
    expect(page).not.toContain('Grace')
    expect(JSON.parse(records[0] ?? '')).toMatchObject({ v: 3, user: ADA })

    const link = linkIn(page)
    expect(await (await phone.get(`${link}?${query}`, all)).text()).not.toContain('Grace')
    expect((await phone.post(`${link}?${query}`, fields, all)).status).toBe(303)
    expect(claimsOf(phone)).toMatchObject({ sub: ADA.id, name: ADA.name })
  })

  it('and with such claims alone nobody is signed in', async () => {
    const { device } = site()
    const { query, headers, fields } = claiming(claims)
    const visitor = device()
    expect((await visitor.get(`/qr?${query}`, headers)).status).toBe(302)
    expect((await visitor.post(`/qr?${query}`, fields, headers)).status).toBe(303)
    expect((await visitor.post(`${UNKNOWN}?${query}`, fields, headers)).status).toBe(404)
    expect(visitor.cookies.size).toBe(0)
  })

  it('a claim to have been told who is signed in counts only for who really is', async () => {
    const { signedIn } = site()
    const link = await shownTo(await signedIn(ADA))
    for (const told of ['u1', 'u3', '', 'true', 'U2', 'u2 ', 'u2,u1']) {
      const phone = await signedIn(GRACE, 'phone')
      expect((await phone.post(link, { switch: told })).status).toBe(409)
      expect(claimsOf(phone)['sub']).toBe(GRACE.id)
    }
  })
})

describe('F6: no personal data before the person agreed', () => {
  const personal = /Ada|Lovelace|Grace|Hopper|u1|u2|1700000000/

  // The confirm page names the account to every holder of the live code. It must: a person who is not
  // told whose account it is can be signed in to a stranger's (login CSRF). That the name is shown
  // to somebody who photographed the picture is the price; what else there is stays hidden.
  it('the one exception: the confirm page shows the name, and nothing else, to who has the live code', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn(ADA, 'session-1'), { next: '/private/of-ada' })
    const html = await (await device().get(link)).text()
    // Random texts hold any two letters now and then.
    const random = [link.slice(-22), /nonce="([^"]+)"/.exec(html)?.[1] ?? '']
    const page = random.reduce((text, secret) => text.replaceAll(secret, ''), html)
    expect(page).toContain('Ada Lovelace')
    for (const hidden of ['u1', '1700000000', 'session-1', '/private/of-ada']) {
      expect(page).not.toContain(hidden)
    }
  })

  it('refused, rejected, limited and fault pages, and redirects, hold none', async () => {
    const working = memoryStore()
    let down = false
    let limited = false
    async function instead<T>(answer: () => Promise<T>) {
      if (down) throw new Error('the record of Ada Lovelace, u1')
      return limited ? { state: 'limited', retryAfter: 9 } as const : await answer()
    }
    const store: Store = {
      ...working,
      peek: (...all) => instead(() => working.peek(...all)),
      move: (...all) => instead(() => working.move(...all)),
    }
    const { signedIn, device } = site({ store })
    const computer = await signedIn(ADA)
    const used = await shownTo(computer)
    await device().post(used)
    const replaced = await shownTo(computer)
    const live = await shownTo(computer)

    const answers: [string, Response][] = []
    for (const link of [UNKNOWN, used, replaced]) {
      answers.push(['refused', await device().get(link)], ['refused', await device().post(link)])
    }
    const foreign = { origin: 'https://evil.test' }
    answers.push(
      ['method', await device().send(live, { method: 'PUT' })],
      ['origin', await device().post(live, {}, foreign)],
      ['type', await device().post(live, {}, { 'content-type': 'text/plain' })],
      ['size', await device().post(live, { x: 'x'.repeat(9000) })],
      ['next', await device().get('/qr?next=//evil.test')],
      ['login', await device().get('/qr')],
      ['login', await device().post('/qr')],
      ['options', await device().send(live, { method: 'OPTIONS' })],
    )
    limited = true
    answers.push(['limited', await device().get(live)], ['limited', await device().post(live)])
    down = true
    answers.push(['fault', await device().get(live)], ['fault', await device().post(live)])
    down = false
    limited = false
    const phone = device()
    answers.push(['consumed', await phone.post(live)])

    const statuses = answers.map(([, { status }]) => status)
    expect(new Set(statuses))
      .toEqual(new Set([404, 405, 403, 415, 413, 400, 302, 303, 429, 503]))
    for (const [what, response] of answers) {
      const { status, headers } = response
      // The session token is for the phone that tapped, and says who it is.
      const heads = [...headers].filter(([name]) => name !== 'set-cookie').flat().join('\n')
      const nonces = /nonce-[\w-]+|nonce="[^"]+"/g
      const out = (heads + await response.text()).replace(nonces, '')
      expect([what, status, personal.exec(out)?.[0]]).toEqual([what, status, undefined])
    }
  })

  it('a link holds none: it is the mount and a code', async () => {
    const { signedIn } = site()
    const link = await shownTo(await signedIn(ADA, 'session-1'), { next: '/private/of-ada' })
    expect(link).toMatch(/^https:\/\/site\.test\/qr\/[A-Za-z0-9_-]{22}$/)
  })

  it('and there is nothing to ask again and again: no page tells a stranger how a code is doing', async () => {
    const { signedIn, device } = site()
    const link = await shownTo(await signedIn())
    for (const path of ['status', 'poll', 'events', 'result', 'state']) {
      expect((await device().get(`/qr/${path}`)).status).toBe(404)
      expect((await device().get(`${link}/${path}`)).status).toBe(404)
    }
  })
})
