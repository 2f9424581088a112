import { afterEach, describe, expect, it, vi } from 'vitest'
import { registry, type RegistryOptions } from '../src/session/registry.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import type { Device } from './parts/device.ts'
import type { Notice } from '../src/options.ts'
import type { QrauthEvent } from '../src/transfer/events.ts'
import { linkIn } from './parts/picture.ts'
import { SECRET, site } from './parts/site.ts'

type Options = NonNullable<Parameters<typeof site>[0]>

const NOW = () => Math.floor(Date.now() / 1000)

/** A site with a registry, and a page that says who is signed in. */
function listed({ sessions: options, ...more }: Options & {
  sessions?: Partial<RegistryOptions>
} = {}) {
  const sessions = registry({ store: memoryRegistry(), secret: SECRET, ...options })
  const found = site({ ...more, jwt: { registry: sessions } })
  found.app.get('/me', async (c) => c.text((await found.session.read(c))?.user.id ?? 'nobody'))
  found.app.post('/logout', async (c) => {
    await found.session.end(c)
    return c.text('out')
  })
  return { ...found, sessions }
}

const me = async (device: Device) => (await device.get('/me')).text()

afterEach(() => void vi.useRealTimers())

describe('an end that comes while a sign-in is in progress', () => {
  // The computer's token is older than the registry, which therefore has no line of it.
  const before = site()

  it.each(['endAll', 'end'] as const)(
    'by %s lets nobody in, however slow the host',
    async (end) => {
      vi.useFakeTimers({ toFake: ['Date'] })
      const { device, sessions } = listed({
        sessions: { acceptBefore: NOW() + 60 },
        async policy() {
          await (end === 'endAll' ? sessions.endAll('u1') : sessions.end('u1', 'session-1'))
          vi.setSystemTime(Date.now() + 5000)
          return 'allow' as const
        },
      })
      const [computer, phone] = [device(), device()]
      for (const [name, value] of (await before.signedIn()).cookies) {
        computer.cookies.set(
          name,
          value,
        )
      }
      expect(await me(computer)).toBe('u1')
      const link = linkIn(await (await computer.post('/qr')).text())
      await phone.get(link)
      await phone.post(link)
      expect([await me(computer), await me(phone)]).toEqual(['nobody', 'nobody'])
      expect(await sessions.list('u1')).toEqual([])
    },
  )

  it('lets nobody in, also between the look at the computer and the entry of the phone', async () => {
    const store = memoryRegistry()
    const ending = { armed: false }
    const all: typeof store.all = async (book) => {
      const lines = await store.all(book)
      if (ending.armed) await sessions.end('u1', 'session-1')
      return lines
    }
    const { signedIn, device, sessions } = listed({ sessions: { store: { ...store, all } } })
    const [computer, phone] = [await signedIn(), device()]
    const link = linkIn(await (await computer.post('/qr')).text())
    await phone.get(link)
    ending.armed = true
    expect((await phone.post(link)).status).toBe(404)
    expect(await me(phone)).toBe('nobody')
  })
})

describe('an end of all within the second of a sign-in', () => {
  /** A computer that signed in with a password after that end, and its code. */
  async function shown(options: Options = {}) {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2027, 0, 1) + 500 })
    const found = listed(options)
    await found.sessions.endAll('u1')
    vi.setSystemTime(Date.now() + 100)
    const computer = await found.signedIn()
    const link = linkIn(await (await computer.post('/qr')).text())
    const phone = found.device()
    await phone.get(link)
    return { ...found, phone, link }
  }

  it('lets in a phone that tapped after it, also where the answer is lost', async () => {
    const { phone, link } = await shown()
    vi.setSystemTime(Date.now() + 100)
    for (const _ of ['first', 'lost']) {
      phone.cookies.delete('__Host-session')
      expect((await phone.post(link)).status).toBe(303)
      expect(await me(phone)).toBe('u1')
      vi.setSystemTime(Date.now() + 2000)
    }
  })

  it('lets in no phone that tapped before it', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2027, 0, 1) + 500 })
    const computer = await site().signedIn()
    const { device, sessions } = listed({
      // The computer's token is older than the registry, which therefore has no line of it.
      sessions: { acceptBefore: NOW() + 60 },
      async policy({ newDevice }) {
        if (newDevice.agent === undefined) return 'allow' as const
        vi.setSystemTime(Date.now() + 100)
        await sessions.endAll('u1')
        vi.setSystemTime(Date.now() + 100)
        return 'allow' as const
      },
    })
    const [there, phone] = [device(), device()]
    for (const [name, value] of computer.cookies) there.cookies.set(name, value)
    const link = linkIn(await (await there.post('/qr')).text())
    const agent = { 'user-agent': 'Phone' }
    await phone.get(link, agent)
    expect((await phone.post(link, {}, agent)).status).toBe(404)
    expect(await me(phone)).toBe('nobody')
  })
})

describe.each(['"This was not me"', 'the link of the mail'])('%s', (way) => {
  /** A computer whose code a thief used, and what the person does about it. */
  async function stolen() {
    const [notices, events]: [Notice[], QrauthEvent[]] = [[], []]
    const found = listed({
      notify: (notice) => void notices.push(notice),
      onEvent: (event) => void events.push(event),
    })
    const computer = await found.signedIn()

    /** Signs a device in by the code of another. */
    async function letIn(from: Device, next: Device): Promise<string> {
      const html = await (await from.post('/qr')).text()
      await next.get(linkIn(html))
      expect((await next.post(linkIn(html))).status).toBe(303)
      return /\/live\/([\w-]{22})/.exec(html)?.[1] ?? ''
    }

    const honest = found.device()
    await letIn(computer, honest)
    const thief = found.device()
    const id = await letIn(computer, thief)
    const { pathname } = new URL(notices[1]?.link ?? '')
    async function undo(): Promise<void> {
      if (way === '"This was not me"') await computer.post(`/qr/transfer/${id}`, { act: 'undo' })
      else await found.device().post(pathname)
    }
    const signOut = (device: Device) => device.post('/logout')
    return { ...found, computer, honest, thief, letIn, undo, signOut, events }
  }

  it('puts the thief out of every browser that they went on to', async () => {
    const { computer, honest, thief, letIn, undo, device, events, sessions } = await stolen()
    const [second, third] = [device(), device()]
    await letIn(thief, second)
    await letIn(second, third)
    const code = linkIn(await (await third.post('/qr')).text())
    await undo()
    expect([await me(thief), await me(second), await me(third)])
      .toEqual(['nobody', 'nobody', 'nobody'])
    expect([await me(computer), await me(honest)]).toEqual(['u1', 'u1'])
    expect((await device().get(code)).status).toBe(404)
    const ended = events.flatMap((event) =>
      event.type === 'revoked' ? event.sessionIds : event.type === 'undone' ? event.sessionId : []
    )
    expect(new Set(ended).size).toBe(3)
    expect(await sessions.list('u1')).toHaveLength(2)
  })

  it('does so, also where the thief signed out on the way', async () => {
    const { computer, honest, thief, letIn, undo, signOut, device } = await stolen()
    const [second, third, fourth] = [device(), device(), device()]
    await letIn(thief, second)
    await letIn(second, third)
    await signOut(thief)
    await signOut(second)
    await letIn(third, fourth)
    await undo()
    expect([await me(third), await me(fourth)]).toEqual(['nobody', 'nobody'])
    expect([await me(computer), await me(honest)]).toEqual(['u1', 'u1'])
  })
})

describe('a site with a registry', () => {
  it.each(['refuse', 'oldest'] as const)(
    'lets a password in however many came before (%s)',
    async (full) => {
      const { app, session, device, sessions } = listed({ sessions: { full } })
      app.post('/login', async (c) => {
        await session.start(c, { user: { id: 'u1', signedInAt: NOW() } })
        return c.redirect('/', 303)
      })
      for (let i = 0; i < 50; i++) await device().post('/login')
      const last = device()
      expect((await last.post('/login')).status).toBe(303)
      expect(await me(last)).toBe('u1')
      expect(await sessions.list('u1')).toHaveLength(50)
    },
  )

  it('that has realms ends the sessions of a user by both names, and says so', async () => {
    const realm = () => 'acme'
    const { signedIn, sessions } = listed({ realm, sessions: { realm } })
    const computer = await signedIn()
    await expect(sessions.endAll('u1')).rejects
      .toThrow(/^Cannot find the sessions of a user: expected \{ id, realm \}, .* received an id/)
    expect(await me(computer)).toBe('u1')
    await sessions.endAll({ id: 'u1', realm: 'acme' })
    expect(await me(computer)).toBe('nobody')
  })
})
