import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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

type Fetch = (input: string | URL | Request, init?: RequestInit) => Response | Promise<Response>

beforeEach(() => {
  // No check of a test leaves this machine.
  vi.stubGlobal('fetch', () => Promise.reject(new Error('no network')))
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
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
      .toEqual(['origin', 'https', 'cache', 'store', 'single-use', 'clock', 'proxy', 'cookies'])
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

  it('sees a cache in front that keeps pages although they forbid it', async () => {
    const app = createApp(ENV, PLATFORM)
    const asked: string[] = []
    const direct: Fetch = async (input, init) => {
      asked.push(String(input))
      return await app.request(String(input), init)
    }
    const kept = new Map<string, string>()
    const cached: Fetch = async (input, init) => {
      const page = kept.get(String(input)) ?? await (await direct(input, init)).text()
      kept.set(String(input), page)
      return new Response(page)
    }
    const others: Fetch = () => new Response('<h1>the site beside it</h1>')
    const fronts: readonly (readonly [Fetch, boolean, RegExp])[] = [
      [direct, true, /^no cache in front keeps pages$/],
      [cached, false, /keeps pages that say no-store.* expected a rule that excludes \/qr$/],
      [others, true, /^not checked: this machine gets no page of ours/],
    ]
    for (const [front, ok, note] of fronts) {
      vi.stubGlobal('fetch', front)
      const { checks } = await (await ask({})).json()
      expect(checks[2]).toEqual({ name: 'cache', ok, note: expect.stringMatching(note) })
    }
    expect(new Set(asked.map((url) => new URL(url).origin))).toEqual(new Set([ENV.QRAUTH_ORIGIN]))
  })

  it('says whether the proxy is trusted, and whether cookies arrive', async () => {
    const peer = { incoming: { socket: { remoteAddress: '127.0.0.1' } } }
    const last = async (trusted: string, more: Record<string, string>) => {
      const app = createApp({ ...ENV, QRAUTH_TRUST_PROXY: trusted }, PLATFORM)
      const headers = { authorization: `Bearer ${TOKEN}`, ...more }
      const answer = await app.request('https://example.com/qr/health', { headers }, peer)
      const { checks } = await answer.json()
      return checks.slice(-2).map(({ ok, note }: { ok: boolean; note: string }) => [ok, note])
    }
    const proxied = { 'x-forwarded-for': '203.0.113.9', cookie: 'qrauth-probe=sent' }
    expect(await last('loopback', proxied))
      .toEqual([[true, 'X-Forwarded-For is read'], [true, 'they arrive']])
    const [untrusted] = await last('false', proxied)
    expect(untrusted).toEqual([false, expect.stringContaining('in QRAUTH_TRUST_PROXY')])
    expect(await last('loopback', {})).toEqual([
      [true, expect.stringContaining('not checked')],
      [true, expect.stringContaining('not checked')],
    ])
  })

  it('asks no address that a request could choose', async () => {
    const asked = vi.fn<Fetch>()
    vi.stubGlobal('fetch', asked)
    const { checks } = await (await ask({ QRAUTH_ORIGIN: '' })).json()
    expect(checks[2]).toMatchObject({ ok: true, note: expect.stringContaining('must be set') })
    expect(asked).not.toHaveBeenCalled()
  })

  it('says what a store promises, and that one cannot be asked', async () => {
    const promise = { name: 'eviction', ok: false, note: 'allkeys-lru drops limits' }
    const store = { ...memoryStore(), promises: async () => [promise] }
    const answer = await ask({}, { stores: { redis: store } })
    expect(answer.status).toBe(503)
    expect((await answer.json()).checks).toContainEqual(promise)
    const silent = { ...store, promises: () => Promise.reject(new Error('it did not answer')) }
    const { checks } = await (await ask({}, { stores: { redis: silent } })).json()
    expect(checks).toContainEqual({
      name: 'persistence',
      ok: false,
      note: 'redis: it did not answer',
    })
  })

  it('tells no secret', async () => {
    const text = await (await ask({})).text()
    expect(text).not.toContain(TOKEN)
    expect(text).not.toContain(ENV.QRAUTH_SECRET)
  })
})
