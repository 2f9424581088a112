import { afterEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../src/app/app.ts'
import type { Move } from '../src/store.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { PLATFORM } from './parts/platform.ts'

const TOKEN = "an operator's token, long enough for it"
const ENV = {
  QRAUTH_SECRET: 'the-secret-of-the-host-and-the-app',
  QRAUTH_ORIGIN: 'https://example.com',
  QRAUTH_HEALTH_TOKEN: TOKEN,
}

afterEach(() => {
  vi.restoreAllMocks()
})

function ask(env: object, platform = {}, token = TOKEN): Promise<Response> {
  const app = createApp({ ...ENV, ...env }, { ...PLATFORM, ...platform })
  const headers = { authorization: `Bearer ${token}` }
  return Promise.resolve(app.request('https://example.com/qr/health', { headers }))
}

describe('the deploy checklist', () => {
  it('says that all is well', async () => {
    const answer = await ask({})
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { ok, checks } = await answer.json()
    expect(ok).toBe(true)
    expect(checks.map(({ name }: { name: string }) => name))
      .toEqual(['origin', 'https', 'store', 'single-use', 'clock'])
  })

  it('does not exist without the right token, or where no token is set', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    const stranger = await ask({}, {}, 'another token, long enough for it all')
    const unknown = await ask({ QRAUTH_HEALTH_TOKEN: '' })
    for (const answer of [stranger, unknown]) {
      expect(answer.status).toBe(404)
      expect(await answer.text()).toContain('<main')
    }
  })

  it('refuses a token that could be guessed', () => {
    expect(() => createApp({ ...ENV, QRAUTH_HEALTH_TOKEN: 'short' }, PLATFORM))
      .toThrow(/Cannot use QRAUTH_HEALTH_TOKEN: expected 32 bytes or more, .*received 5 bytes/)
  })

  it('says what is not: plain http, a store that is down, does not consume, or has another time', async () => {
    const down = () => Promise.reject(new Error('Cannot put a code: the store did not answer'))
    const faults: [string, object, object][] = [
      ['https', { QRAUTH_ORIGIN: 'http://example.com' }, {}],
      ['origin', { QRAUTH_ORIGIN: 'https://localhost' }, {}],
      ['store', {}, { stores: { broken: { ...memoryStore(), put: down } } }],
      ['single-use', {}, {
        stores: {
          broken: {
            ...memoryStore(),
            move: async ({ from, line }: Move) => ({
              state: 'moved',
              key: from,
              record: `${line}\n{}`,
            }),
          },
        },
      }],
      ['clock', {}, {
        stores: { late: { ...memoryStore(), time: async () => Date.now() / 1000 - 3600 } },
      }],
    ]
    for (const [name, env, platform] of faults) {
      const answer = await ask(env, platform)
      expect([name, answer.status]).toEqual([name, 503])
      const { checks } = await answer.json()
      const wrong = checks.filter(({ ok }: { ok: boolean }) => !ok)
      expect(wrong.map((check: { name: string }) => check.name)).toEqual([name])
    }
  })

  it('tells no secret', async () => {
    const text = await (await ask({})).text()
    expect(text).not.toContain(TOKEN)
    expect(text).not.toContain(ENV.QRAUTH_SECRET)
  })
})
