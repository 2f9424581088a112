import { afterEach, describe, expect, it, vi } from 'vitest'
import { registry } from '../src/session/registry.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import type { Device } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import { SECRET, site } from './parts/site.ts'

const BEGAN = Date.UTC(2027, 0, 1)

/** Two machines of one site, whose clocks differ by so many seconds, on one store. */
function machines(ahead: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: BEGAN })
  const [store, book] = [memoryStore(), memoryRegistry()]
  const clock = { now: BEGAN }

  /** @param ahead seconds by which the clock of this machine is ahead */
  function machine(ahead: number) {
    const sessions = registry({ store: book, secret: SECRET })
    const found = site({ store, jwt: { registry: sessions } })
    found.app.get('/me', async (c) => c.text((await found.session.read(c))?.user.id ?? 'nobody'))
    return {
      ...found,
      /** Does something there, a second after what was done before on either machine. */
      async does<T>(act: (sessions: ReturnType<typeof registry>) => Promise<T>): Promise<T> {
        clock.now += 1000
        vi.setSystemTime(clock.now + ahead * 1000)
        return await act(sessions)
      },
    }
  }
  return { right: machine(0), ahead: machine(ahead) }
}

afterEach(() => void vi.useRealTimers())

/** The same person's browser, whose next request another machine answers. */
function moved(device: Device, to: Device): Device {
  for (const [name, value] of device.cookies) to.cookies.set(name, value)
  return to
}

const me = async (device: Device) => (await device.get('/me')).text()

describe.each([50, -50])('two machines whose clocks are %i s apart', (seconds) => {
  it('let a phone in by a code that the other one showed', async () => {
    const { right, ahead } = machines(seconds)
    const computer = await right.does(() => right.signedIn())
    const link = await right.does(async () => linkIn(await (await computer.post('/qr')).text()))
    const phone = ahead.device()
    await ahead.does(() => phone.get(link))
    expect((await ahead.does(() => phone.post(link))).status).toBe(303)
    const there = moved(phone, right.device())
    expect(await right.does(() => me(there))).toBe('u1')
  })

  it.each(['right', 'ahead'] as const)(
    'see at once that a session was ended on the %s one',
    async (where) => {
      const both = machines(seconds)
      const computer = await both.right.does(() => both.right.signedIn())
      const there = moved(computer, both.ahead.device())
      expect(await both.ahead.does(() => me(there))).toBe('u1')
      await both[where].does((sessions) => sessions.end('u1', 'session-1'))
      expect(await both.right.does(() => me(computer))).toBe('nobody')
      expect(await both.ahead.does(() => me(there))).toBe('nobody')
    },
  )

  it('accept no session of before the end of all, on either', async () => {
    const { right, ahead } = machines(seconds)
    const computer = await right.does(() => right.signedIn())
    const there = await ahead.does(() => ahead.signedIn(undefined, 'session-2'))
    await right.does((sessions) => sessions.endAll('u1'))
    expect([await right.does(() => me(computer)), await ahead.does(() => me(there))])
      .toEqual(['nobody', 'nobody'])
  })
})

describe('two machines whose clocks are more than a minute apart', () => {
  it('believe no session that began in the future', async () => {
    const { right, ahead } = machines(90)
    const computer = await ahead.does(() => ahead.signedIn())
    const there = moved(computer, right.device())
    expect(await right.does(() => me(there))).toBe('nobody')
    expect(await ahead.does(() => me(computer))).toBe('u1')
  })
})

describe('after the end of all on a machine whose clock is ahead', () => {
  it('one that is behind lets the person in again once its clock has passed that time', async () => {
    const { right, ahead } = machines(50)
    await ahead.does((sessions) => sessions.endAll('u1'))
    const refused = await right.does(() => right.signedIn(undefined, 'new'))
    expect(await right.does(() => me(refused))).toBe('nobody')
    for (let i = 0; i < 50; i++) await right.does(() => Promise.resolve())
    const computer = await right.does(() => right.signedIn(undefined, 'new'))
    expect(await right.does(() => me(computer))).toBe('u1')
  })
})
