import { describe, expect, it, vi } from 'vitest'
import type { QrauthEvent } from '../src/transfer/events.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { secretOf } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, claimsOf, ORIGIN, SECRET, site } from './parts/site.ts'

const UNKNOWN = '/qr/AAAAAAAAAAAAAAAAAAAAAA'

function recorded(options: Parameters<typeof site>[0] = {}) {
  const events: QrauthEvent[] = []
  return { events, ...site({ onEvent: (event) => void events.push(event), ...options }) }
}

describe('everything that happens is told to onEvent', () => {
  it('once, in order, with what ties it together', async () => {
    const { events, signedIn, device } = recorded()
    const computer = await signedIn()
    const link = linkIn(await (await computer.post('/qr')).text())
    const phone = device(ORIGIN, { incoming: { socket: { remoteAddress: '203.0.113.1' } } })
    await phone.get(link, { 'user-agent': 'Phone' })
    await phone.post(link, {}, { 'user-agent': 'Phone' })
    phone.cookies.delete('__Host-session')
    await phone.post(link, {}, { 'user-agent': 'Phone' })
    await device().post(link)
    await device().post(link, {}, { origin: 'https://evil.test' })

    expect(events.map(({ type }) => type))
      .toEqual(['issued', 'consumed', 'repeated', 'refused', 'rejected'])
    const [issued, consumed, repeated] = events
    expect(issued).toMatchObject({ userId: ADA.id, origin: ORIGIN, id: expect.any(String) })
    const { id } = Object(issued)
    const sessionId = claimsOf(phone)['jti']
    expect(repeated).toMatchObject({ userId: ADA.id, id, sessionId })
    expect(consumed).toMatchObject({
      userId: ADA.id,
      id,
      sessionId,
      address: '203.0.113.1',
      agent: 'Phone',
    })
    for (const { time } of events) expect(Number.isInteger(time)).toBe(true)
  })

  it.each([
    ['approved', 'collected', 'undone'],
    ['denied'],
    ['declined'],
  ])('a claim that is %s, under one id and without a secret', async (...then) => {
    const { events, signedIn, device } = recorded({ confirm: 'match' })
    const [computer, phone] = [await signedIn(), device()]
    const link = linkIn(await (await computer.post('/qr')).text())
    await phone.get(link)
    await phone.post(link)
    const shown = await (await phone.get(link)).text()
    const [, number = ''] = /<bdi>(\d\d)<\/bdi>/.exec(shown) ?? []
    const { id } = Object(events[0])
    const outcome = `/qr/transfer/${id}`
    const acts: Record<string, () => Promise<Response>> = {
      approved: () => computer.post(outcome, { number }),
      collected: () => phone.post(link, { act: 'collect' }),
      undone: () => computer.post(outcome, { act: 'undo' }),
      denied: () => computer.post(outcome, { act: 'deny' }),
      declined: () => phone.post(link, { act: 'decline' }),
    }
    for (const act of then) expect((await acts[act]?.())?.status).toBeLessThan(400)

    expect(events.map(({ type }) => type)).toEqual(['issued', 'claimed', ...then])
    expect(id).toMatch(/^[\w-]{22}$/)
    for (const event of events) expect(event).toMatchObject({ id, userId: ADA.id })
    const told = JSON.stringify(events)
    const secrets = [link.slice(-22), ...phone.cookies.values(), ...computer.cookies.values()]
    for (const secret of secrets) expect(told).not.toContain(secret)
    // The number is no property of an event either. Two digits may be part of a time.
    for (const event of events) {
      expect(Object.values(event).map(String)).not.toContain(number)
      expect(Object.keys(event)).not.toContain('number')
    }
  })

  it('a repeat from another address says so, and one from the same address does not', async () => {
    const { events, signedIn, device } = recorded()
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const at = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })
    const phone = device(ORIGIN, at('203.0.113.1'))
    await phone.get(link)
    await phone.post(link)
    const thief = device(ORIGIN, at('198.51.100.9'))
    thief.cookies.set(...secretOf(phone))
    phone.cookies.delete('__Host-session')
    expect((await phone.post(link)).status).toBe(303)
    expect((await thief.post(link)).status).toBe(303)
    const [, , same, other] = events
    expect(same).toMatchObject({ type: 'repeated', address: '203.0.113.1' })
    expect(same).not.toHaveProperty('elsewhere')
    expect(other).toMatchObject({ type: 'repeated', address: '198.51.100.9', elsewhere: true })
  })

  it('limits, wrong passwords and faults too', async () => {
    const rules = { limits: { issue: { user: { max: 1, window: 600 } } } }
    const limited = recorded(rules)
    const computer = await limited.signedIn()
    await computer.post('/qr')
    await computer.post('/qr')
    expect(limited.events.at(-1)).toMatchObject({ type: 'limited', step: 'issue', userId: ADA.id })

    const wrong = recorded({ reauthenticate: { verify: () => false } })
    await (await wrong.signedIn()).post('/qr', { password: 'x' })
    expect(wrong.events).toMatchObject([{
      type: 'refused',
      step: 'issue',
      reason: 'password',
      userId: ADA.id,
    }])

    const down = () => Promise.reject(new Error('no route to store'))
    const broken = recorded({ store: { ...memoryStore(), move: down } })
    await broken.device().post(UNKNOWN)
    expect(broken.events).toMatchObject([{
      type: 'fault',
      reason: 'store',
      error: 'no route to store',
    }])
  })

  it('and a log that fails keeps nobody out', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { signedIn, device } = site({
      onEvent: () => {
        throw new Error('disk full')
      },
    })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    expect((await device().post(link)).status).toBe(303)
    expect(printed).toHaveBeenCalled()
    printed.mockRestore()
  })
})

describe('no secret leaves', () => {
  it('in an event, a header, a redirect, an error or a page, but where it belongs', async () => {
    const written: string[] = []
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...all: unknown[]) =>
        void written.push(all.map(String).join(' '))
      )
    )
    const { signedIn, device, store } = recorded({
      onEvent: (event) => void written.push(JSON.stringify(event)),
      reauthenticate: { verify: (_, password) => password === 'the password' },
    })
    const computer = await signedIn()
    const answers: { what: string; response: Response }[] = []
    const keep = async (what: string, response: Promise<Response>) => {
      const answer = await response
      answers.push({ what, response: answer.clone() })
      return answer
    }
    await keep('ask', computer.get('/qr'))
    await keep('wrong', computer.post('/qr', { password: 'a wrong password' }))
    const link = linkIn(
      await (await keep('code', computer.post('/qr', { password: 'the password' }))).text(),
    )
    const phone = device()
    await keep('confirm', phone.get(link))
    await keep('consume', phone.post(link))
    const session = phone.cookies.get('__Host-session') ?? ''
    phone.cookies.delete('__Host-session')
    await keep('repeat', phone.post(link))
    await keep('refused', device().post(link))
    await keep('forged', device().post(link, {}, { origin: 'https://evil.test' }))
    store.move = () => Promise.reject(new Error('down'))
    await keep('fault', device().post(link))

    const code = link.slice(-22)
    const own = secretOf(phone)[1].slice(-22)
    const secrets = {
      code,
      session,
      device: own,
      SECRET,
      password: 'the password',
      wrong: 'a wrong password',
    }
    for (const [name, secret] of Object.entries(secrets)) {
      expect(secret.length).toBeGreaterThan(10)
      for (const line of written) expect([name, line.includes(secret)]).toEqual([name, false])
      for (const { what, response } of answers) {
        const body = await response.clone().text()
        // The confirm page posts to the link it was opened by.
        const belongs = name === 'code' && what === 'confirm'
        if (!belongs) expect([name, what, body.includes(secret)]).toEqual([name, what, false])
        for (const [header, value] of response.headers) {
          const sets = header === 'set-cookie' && (name === 'session' || name === 'device')
          if (!sets) {
            expect([name, what, header, value.includes(secret)]).toEqual([
              name,
              what,
              header,
              false,
            ])
          }
        }
      }
    }
    expect(written.length).toBeGreaterThan(5)
    for (const spy of spies) spy.mockRestore()
  })
})
