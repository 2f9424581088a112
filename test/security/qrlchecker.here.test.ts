import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { type Device, secretOf } from '../parts/device.ts'
import { ADA, claimsOf, GRACE, site } from '../parts/site.ts'

// The six checks of QRLChecker (USENIX Security 2025) where the phone is signed in and a computer,
// on which nobody is, gets the session.

const SESSION = '__Host-session'
const LETTERS = /<span>(\w{4})<\/span><span>(\w{4})</

/** A site that is open in this direction, and every text that its store was given. */
function open() {
  const inner = memoryStore()
  const texts: string[] = []
  const store: Store = {
    ...inner,
    put(entries, slot, limits) {
      texts.push(slot.key, slot.state, ...entries.flatMap(({ key, record }) => [key, record]))
      return inner.put(entries, slot, limits)
    },
    move(move, limits) {
      texts.push(move.from, move.to, move.line)
      return inner.move(move, limits)
    },
  }
  const limits = { here: { address: false }, letters: { user: false } } as const
  return { ...site({ store, limits, here: { verify: false } }), texts }
}

/** A computer asks. */
async function ask(computer: Device, path = '/qr/here', fields: Record<string, string> = {}) {
  const response = await computer.post(path, fields)
  expect(response.status).toBe(303)
  const here = response.headers.get('location') ?? ''
  const id = new URL(here, computer.origin).pathname.slice(-22)
  const html = await (await computer.get(here)).text()
  const letters = LETTERS.exec(html)?.slice(1).join('') ?? ''
  return { here, id, html, letters, approve: `/qr/approve/${id}` }
}

const collect = (device: Device, id: string) => device.post(`/qr/here/${id}`, { act: 'collect' })

describe('F1, here: a request is bound to the browser that asked', () => {
  it('what the picture and the letters hold fetches no session, before or after the approval', async () => {
    const { device, signedIn } = open()
    const computer = device()
    const { id, letters, approve } = await ask(computer)
    const phone = await signedIn()
    const thief = device()
    for (const moment of ['asked', 'granted']) {
      if (moment === 'granted') await phone.post(approve, { act: 'allow' })
      for (const path of [`/qr/here/${id}`, `/qr/${id}`, `/qr/transfer/${id}`, approve]) {
        for (const fields of [{ act: 'collect' }, { act: 'collect', letters, code: id }]) {
          await thief.post(path, fields)
          await thief.get(path)
        }
      }
      expect(thief.cookies.has(SESSION)).toBe(false)
    }
    await collect(computer, id)
    expect(claimsOf(computer)['sub']).toBe(ADA.id)
  })

  it('another secret, or that of another request, collects nothing', async () => {
    const { device, signedIn } = open()
    const [computer, other] = [device(), device()]
    const { id, approve } = await ask(computer)
    await ask(other)
    await (await signedIn()).post(approve, { act: 'allow' })
    const [name, value] = secretOf(computer)
    const [, foreign] = secretOf(other)
    for (const secret of ['A'.repeat(22), foreign.slice(-22), value.slice(-21), '']) {
      const thief = device()
      thief.cookies.set(name, value.slice(0, -22) + secret)
      expect((await collect(thief, id)).status).toBe(404)
    }
    expect((await collect(other, id)).status).toBe(404)
  })
})

describe('F2, here: an approval is collected once', () => {
  it('of 20 collects at once, and any after, one session comes', async () => {
    const { device, signedIn } = open()
    const computer = device()
    const { id, approve } = await ask(computer)
    const phone = await signedIn()
    await phone.post(approve, { act: 'allow' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => collect(computer, id)))
    const tokens = answers.map((answer) =>
      /session=[^.]+\.([^.]+)/.exec(answer.headers.getSetCookie().join())?.[1] ?? ''
    ).filter((token) => token !== '')
    const ids = tokens.map((token) => JSON.parse(atob(token)).jti)
    expect([ids.length > 0, new Set(ids).size]).toEqual([true, 1])
    // A second approval gives nothing.
    await phone.post(approve, { act: 'allow' })
    computer.cookies.delete(SESSION)
    await collect(computer, id)
    expect(claimsOf(computer)['jti']).toBe(ids[0])
  })
})

describe('F3, here: nobody can tell a request from others', () => {
  it('ids have 128 bits, letters are drawn for each, and neither follows another', async () => {
    const { device } = open()
    const asked = await Promise.all(Array.from({ length: 50 }, () => ask(device())))
    for (const  of of['id', 'letters'] as const) {
      const all = asked.map((each) => each[of])
      expect(new Set(all).size).toBe(50)
      expect(all).not.toEqual(all.toSorted())
    }
    for (const { id } of asked) expect(id).toMatch(/^[\w-]{22}$/)
  })

  it('no text that the store holds is an id or letters, or leads to a request', async () => {
    const { device, signedIn, texts } = open()
    const { id, letters } = await ask(device())
    const phone = await signedIn()
    const keys = texts.filter((text) => /^[\w-]{22}$/.test(text))
    expect(keys.length).toBeGreaterThan(2)
    for (const key of keys) {
      expect([id, letters]).not.toContain(key)
      expect((await phone.get(`/qr/approve/${key}`)).status).toBe(404)
    }
  })
})

describe('F4, here: no client chooses an id or letters', () => {
  it('not by query, field, header or cookie', async () => {
    const { device } = open()
    const chosen = { id: 'Z'.repeat(22), letters: 'BBBBBBBB', user_code: 'BBBBBBBB' }
    const computer = device()
    computer.cookies.set('__Host-qrauth-here', chosen.id)
    for (let i = 0; i < 4; i++) computer.cookies.set(`__Host-qrauth-${i}`, chosen.id)
    const query = new URLSearchParams(chosen).toString()
    const { id, letters, html } = await ask(computer, `/qr/here?${query}`, chosen)
    expect([id, letters]).not.toContain(chosen.id)
    expect(letters).not.toBe(chosen.letters)
    expect(html).not.toContain(chosen.id)
    // The browser got a secret of its own for this request.
    const own = [...computer.cookies.values()].filter((value) => value.startsWith(id.slice(0, 8)))
    expect(own).toHaveLength(1)
    expect(own[0]).not.toContain(chosen.id)
    expect((await computer.post(`/qr/here/${chosen.id}`, { act: 'collect' })).status).toBe(404)
  })
})

describe('F5, here: who approves comes from the session of the phone', () => {
  it('a user id that is sent along is ignored, and without a session nobody approves', async () => {
    const { device, signedIn } = open()
    const computer = device()
    const { id, approve } = await ask(computer)
    const claims = { act: 'allow', user: GRACE.id, userId: GRACE.id, sub: GRACE.id, phone: '+49' }
    const headers = { 'x-forwarded-user': GRACE.id, 'remote-user': GRACE.id, 'authorization': 'x' }
    const query = new URLSearchParams(claims).toString()
    const stranger = device()
    expect((await stranger.post(`${approve}?${query}`, claims, headers)).status).toBe(303)
    await collect(computer, id)
    expect(claimsOf(computer)).toEqual({})
    await (await signedIn(ADA)).post(`${approve}?${query}`, claims, headers)
    await collect(computer, id)
    expect(claimsOf(computer)).toMatchObject({ sub: ADA.id, name: ADA.name })
  })
})

describe('F6, here: no personal data before the approval', () => {
  it('the computer, the live address and every refusal hold none', async () => {
    const { device, signedIn } = open()
    const computer = device()
    const { here, html, id, letters, approve } = await ask(computer, '/qr/here', {
      next: '/of-ada',
    })
    const phone = await signedIn(ADA, 'of-the-phone')
    await phone.post('/qr/approve', { letters })
    await phone.get(approve)
    const answers = [
      await computer.get(here),
      await device().get(here),
      await device().get(`/qr/live/${id}`),
      await device().get(approve),
      await device().post('/qr/approve', { letters }),
      await computer.post(`/qr/here/${id}`, { act: 'collect' }),
    ]
    const texts = await Promise.all(
      answers.map(async (answer) => [...answer.headers].flat().join('\n') + await answer.text()),
    )
    for (const text of [html, ...texts]) {
      expect(text.replace(/nonce[-=]"?[\w-]+/g, '')).not.toMatch(/Ada|Lovelace|of-the-phone/)
    }
    // After it, only the browser that asked is told.
    await phone.post(approve, { act: 'allow' })
    expect(await (await computer.get(here)).text()).toContain('Ada Lovelace')
    expect(await (await device().get(here)).text()).not.toContain('Ada')
    expect(await (await device().get(`/qr/live/${id}`)).json()).toEqual({
      state: 'granted',
      seconds: expect.any(Number),
    })
  })
})
