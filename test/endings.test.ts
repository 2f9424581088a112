import { afterEach, describe, expect, it, vi } from 'vitest'
import { registry, type RegistryOptions } from '../src/session/registry.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import type { Device } from './parts/device.ts'
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
