import { serve } from '@hono/node-server'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../src/app/app.ts'
import { examine, type Finding } from '../src/app/doctor.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { PLATFORM } from './parts/platform.ts'
import { type Running, startProcess } from './parts/process.ts'
import { SECRET, site } from './parts/site.ts'

const TOKEN = "an operator's token, long enough for it"
const ORIGIN = 'https://example.com'
const URL_OF_APP = new URL('/qr', ORIGIN)

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => vi.restoreAllMocks())

interface Front {
  readonly env?: object
  /** Changes what a visitor sends, as a proxy does. */
  readonly ask?: (request: Request) => Request
  /** Changes what the app answers. */
  readonly answer?: (response: Response) => Response | Promise<Response>
  readonly login?: number
}

/** A deployment: the app behind a proxy, beside a site with a login page. */
function deployed({ env = {}, ask = (it) => it, answer = (it) => it, login = 200 }: Front = {}) {
  const settings = {
    QRAUTH_SECRET: SECRET,
    QRAUTH_ORIGIN: ORIGIN,
    QRAUTH_HEALTH_TOKEN: TOKEN,
    ...env,
  }
  const app = createApp(settings, PLATFORM)
  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    if (new URL(request.url).pathname === '/login') return new Response('', { status: login })
    return await answer(await app.fetch(ask(request)))
  }
}

/** The findings that are wrong: their notes by their names. */
async function wrong(
  front: Front | typeof fetch,
  more: { token?: string; cookie?: string } = {},
  url = URL_OF_APP,
): Promise<Record<string, string>> {
  const fetch = typeof front === 'function' ? front : deployed(front)
  const findings = await examine({ url, fetch, ...more })
  return Object.fromEntries(
    findings.filter(({ ok }: Finding) => !ok).map(({ name, note }) => [name, note]),
  )
}

function headed(response: Response, name: string, value: string): Response {
  const headers = new Headers(response.headers)
  headers.set(name, value)
  return new Response(response.body, { status: response.status, headers })
}

describe('the doctor', () => {
  it('finds nothing wrong where nothing is', async () => {
    const findings = await examine({ url: URL_OF_APP, fetch: deployed() })
    expect(findings.filter(({ ok }) => !ok)).toEqual([])
    expect(findings.map(({ name }) => name)).toEqual(
      ['https', 'app', 'clock', 'cache', 'login', 'origin', 'proxy', 'session', 'checklist'],
    )
  })

  it('says that plain http can be read', async () => {
    const env = { QRAUTH_ORIGIN: 'http://example.com' }
    expect(await wrong({ env }, {}, new URL('http://example.com/qr')))
      .toEqual({ https: expect.stringContaining('without it the network') })
  })

  it('says that another program answers, or none', async () => {
    expect(await wrong(() => Promise.resolve(new Response('<h1>Not found</h1>', { status: 404 }))))
      .toEqual({ app: expect.stringContaining('must send /qr and all below it') })
    expect(await wrong(() => Promise.resolve(new Response('Bad gateway', { status: 502 }))))
      .toEqual({ app: expect.stringContaining('the proxy answers 502') })
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    expect(await wrong(() => Promise.reject(new TypeError('fetch failed', { cause }))))
      .toEqual({ reach: 'example.com cannot be reached: nothing listens there' })
  })

  it('says that the store does not answer', async () => {
    const store = { ...memoryStore(), peek: () => Promise.reject(new Error('down')) }
    const app = createApp({ QRAUTH_SECRET: SECRET, QRAUTH_ORIGIN: ORIGIN }, { stores: { store } })
    const fetch = async (input: RequestInfo | URL) => await app.fetch(new Request(input))
    expect(await wrong(fetch)).toEqual({
      app: expect.stringContaining('"This is not working right now": its store does not answer'),
    })
  })

  it('says which part does not answer, with the token', async () => {
    const down = () => Promise.reject(new Error('Cannot reach the store'))
    const store = { ...memoryStore(), peek: down, put: down }
    const settings = { QRAUTH_SECRET: SECRET, QRAUTH_ORIGIN: ORIGIN, QRAUTH_HEALTH_TOKEN: TOKEN }
    const app = createApp(settings, { stores: { kept: store } })
    const fetch = async (input: RequestInfo | URL, init?: RequestInit) =>
      await app.fetch(new Request(input, init))
    expect(await wrong(fetch, { token: TOKEN })).toEqual({
      app: expect.stringContaining('answers 503'),
      'store (inside)': 'kept: Cannot reach the store',
    })
  })

  it('says that cookies do not come back', async () => {
    const deaf = (request: Request) => {
      const headers = new Headers(request.headers)
      headers.delete('cookie')
      return new Request(request, { headers })
    }
    expect(await wrong({ ask: deaf }, { token: TOKEN })).toEqual({
      cookies: 'the proxy does not pass Cookie on, so everybody is signed out',
    })
    const mute = (response: Response) => {
      const headers = new Headers(response.headers)
      headers.delete('set-cookie')
      return new Response(response.body, { status: response.status, headers })
    }
    expect(await wrong({ answer: mute }, { token: TOKEN })).toEqual({
      cookies: 'something in front removes Set-Cookie, so nobody can sign in',
    })
  })

  it('says that the app takes itself to be elsewhere', async () => {
    const front = {
      env: { QRAUTH_ORIGIN: '' },
      ask: (request: Request) => new Request(request.url.replace('https:', 'http:'), request),
    }
    expect(await wrong(front)).toEqual({
      origin: expect.stringMatching(/at http:\/\/example\.com, .* set QRAUTH_ORIGIN=https:/),
    })
  })

  it('says so on this machine too, where the app believes a browser without Origin', async () => {
    const here = new URL('https://localhost:8443/qr')
    expect(await wrong({}, {}, here)).toEqual({
      origin: expect.stringMatching(/at https:\/\/example\.com, and people are at .*:8443/),
    })
  })

  it('says that the proxy passes on the scheme that a visitor wrote', async () => {
    const env = { QRAUTH_ORIGIN: '', QRAUTH_TRUST_PROXY: 'loopback' }
    const app = createApp({ QRAUTH_SECRET: SECRET, ...env }, PLATFORM)
    const peer = { incoming: { socket: { remoteAddress: '127.0.0.1' } } }
    const through = (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init)
      if (new URL(request.url).pathname === '/login') return Promise.resolve(new Response())
      const headers = new Headers(request.headers)
      if (!headers.has('x-forwarded-proto')) headers.set('x-forwarded-proto', 'https')
      return Promise.resolve(app.fetch(new Request(request, { headers }), peer))
    }
    expect(await wrong(through)).toEqual({ proxy: expect.stringContaining('must overwrite it') })
  })

  it('says so on this machine too, where a tunnel may change the scheme', async () => {
    const app = createApp({ QRAUTH_HOST: 'demo', QRAUTH_TRUST_PROXY: 'loopback' }, PLATFORM)
    const peer = { incoming: { socket: { remoteAddress: '127.0.0.1' } } }
    const fetch = async (input: RequestInfo | URL, init?: RequestInit) =>
      await app.fetch(new Request(input, init), peer)
    expect(await wrong(fetch, {}, new URL('https://127.0.0.1:8000/qr')))
      .toEqual({ proxy: expect.stringContaining('must overwrite it') })
  })

  it('says that a form of another site is accepted, because Origin is rewritten', async () => {
    const ask = (request: Request) => {
      const headers = new Headers(request.headers)
      if (headers.has('origin')) headers.set('origin', ORIGIN)
      headers.set('sec-fetch-site', 'same-origin')
      return new Request(request, { headers })
    }
    expect(await wrong({ ask })).toEqual({
      origin: expect.stringContaining('a form of another site is accepted'),
    })
  })

  it('says that a cache keeps pages, or that their headers are taken away', async () => {
    const kept = new Map<string, Response>()
    const fetch = deployed()
    const cached = async (input: RequestInfo | URL, init?: RequestInit) => {
      if (init?.method === 'POST') return await fetch(input, init)
      const url = String(input)
      kept.set(url, kept.get(url) ?? await fetch(input, init))
      return kept.get(url)?.clone() ?? new Response()
    }
    expect(await wrong(cached)).toEqual({ cache: expect.stringContaining('a cache in front') })
    expect(await wrong({ answer: (it) => headed(it, 'cache-control', 'max-age=60') }))
      .toEqual({ cache: expect.stringContaining('removes Cache-Control: no-store') })
  })

  it('says that the clock of the server is wrong', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString()
    expect(await wrong({ answer: (it) => headed(it, 'date', date) }))
      .toEqual({ clock: expect.stringMatching(/is 3(600|599|601) s behind this machine/) })
  })

  it('says that there is no login page', async () => {
    expect(await wrong({ login: 404 }))
      .toEqual({
        login:
          'https://example.com/login answers 404: the site must answer there, or set QRAUTH_LOGIN_URL',
      })
  })

  it('says whether the app reads the session cookie, and never repeats it', async () => {
    const { cookies } = await site().signedIn(undefined, undefined, ORIGIN)
    const [[name, value] = []] = [...cookies]
    expect(await wrong({}, { cookie: `${name}=${value}` })).toEqual({})
    const found = await wrong({}, { cookie: `${name}=another.value.here` })
    expect(found).toEqual({
      session: expect.stringContaining('does not accept the session cookie'),
    })
    expect(JSON.stringify(found)).not.toContain('another.value.here')
  })

  it('reads the deploy checklist with the token', async () => {
    const findings = await examine({ url: URL_OF_APP, fetch: deployed(), token: TOKEN })
    expect(findings).toContainEqual(expect.objectContaining({ name: 'store (inside)', ok: true }))
    expect(findings).toContainEqual({ name: 'cookies', ok: true, note: 'they come and go' })
    expect(await wrong({}, { token: 'another token, long enough for it all' }))
      .toEqual({ checklist: expect.stringContaining('received 404') })
  })
})

describe('npx hono-qrauth', () => {
  const started: Running[] = []
  afterAll(() => Promise.all(started.map((running) => running.stop())))

  function run(...args: string[]): Running {
    const running = startProcess(process.execPath, ['dist/doctor.js', ...args], {
      cwd: `${import.meta.dirname}/..`,
    })
    started.push(running)
    return running
  }

  it('examines a running site, says what it found, and exits with 1 where something is wrong', async () => {
    const app = createApp({ QRAUTH_HOST: 'demo' }, PLATFORM)
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
    await new Promise<void>((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const doctor = run('doctor', `http://127.0.0.1:${port}/qr`)
    expect(await doctor.exited).toBe(1)
    expect(doctor.output()).toMatch(/^WRONG {2}https: /m)
    expect(doctor.output()).toMatch(/^ok {5}app: it answers at \/qr$/m)
    expect(doctor.output().match(/WRONG/g)).toHaveLength(1)
    await new Promise((resolve) => server.close(resolve))
  })

  it('says how it is called', async () => {
    const doctor = run('doctor', 'example.com')
    expect(await doctor.exited).toBe(2)
    expect(doctor.output()).toContain('hono-qrauth doctor URL')
  })
})
