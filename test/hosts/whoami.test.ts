import { Hono } from 'hono'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { whoami, type WhoamiOptions } from '../../src/hosts/whoami.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { Device } from '../parts/device.ts'
import { ORIGIN, SECRET, site } from '../parts/site.ts'
import { json, serve, type Served } from './served.ts'

const COOKIE = 'sessionid=the-value-of-the-session'

let answer: (response: ServerResponse) => void
let host: Served

beforeEach(async () => {
  answer = (response) => json(response, { id: 'u1', name: 'Ada Lovelace' })
  host = await serve((_, response) => answer(response))
})

afterEach(() => host.close())

function piece(options: Partial<WhoamiOptions> = {}) {
  return whoami({ url: `${host.url}/me`, cookies: ['sessionid'], ...options })
}

/** Who a visitor with these cookies is taken for. */
async function who(cookie?: string, options: Partial<WhoamiOptions> = {}): Promise<unknown> {
  const { read } = piece(options)
  let thrown: unknown
  const app = new Hono()
    .get('/', async (c) => c.json(await read(c, ORIGIN)))
    .onError((error, c) => {
      thrown = error
      return c.text('')
    })
  const response = await app.request('/', cookie === undefined ? {} : { headers: { cookie } })
  if (thrown) throw thrown
  return response.json()
}

async function message(result: Promise<unknown>): Promise<string> {
  const error: unknown = await result.then(() => undefined, (error: unknown) => error)
  return error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : 'nothing thrown'
}

describe('a visitor is who the host says', () => {
  it('with what the host tells', async () => {
    expect(await who(COOKIE)).toEqual({ user: { id: 'u1', name: 'Ada Lovelace' } })
    answer = (response) =>
      json(response, { id: 42, name: null, signedInAt: 1_700_000_000, sessionId: 's', more: [] })
    expect(await who(COOKIE)).toEqual({
      user: { id: '42', signedInAt: 1_700_000_000 },
      sessionId: 's',
    })
  })

  it('and nobody where the host says 401 or 403', async () => {
    for (const status of [401, 403]) {
      answer = (response) => json(response, { id: 'u1' }, status)
      expect(await who(COOKIE)).toBeNull()
    }
  })

  it('and nobody without the cookie, for which the host is not asked', async () => {
    expect(await who()).toBeNull()
    expect(await who('other=1; sessionid2=1; xsessionid=1; SESSIONID=1')).toBeNull()
    expect(host.requests).toHaveLength(0)
  })
})

describe('the host is asked', () => {
  it('at its one address, with the named cookies as they came, and nothing else', async () => {
    await who(`a=1; ${COOKIE}; b=2; remember="x=y%20z"`, { cookies: ['sessionid', 'remember'] })
    const [request] = host.requests
    expect(request?.url).toBe('/me')
    expect(request?.method).toBe('GET')
    expect(request?.headers.cookie).toBe(`${COOKIE}; remember="x=y%20z"`)
    expect(request?.headers.accept).toBe('application/json')
    expect(request?.headers['authorization']).toBeUndefined()
    expect(host.requests).toHaveLength(1)
  })

  it('by the fetch that is given, as by a service binding', async () => {
    const asked: string[] = []
    const fetch = async (url: string, init: RequestInit) => {
      asked.push(`${url} ${new Headers(init.headers).get('cookie')}`)
      return Response.json({ id: 'bound' })
    }
    expect(await who(COOKIE, { fetch })).toEqual({ user: { id: 'bound' } })
    expect(asked).toEqual([`${host.url}/me ${COOKIE}`])
  })
})

describe('anything else the host does is a fault', () => {
  const large = JSON.stringify({ id: 'u1', more: 'x'.repeat(8192) })
  const faults: [string, (response: ServerResponse) => void, RegExp][] = [
    ['a redirect', (r) => r.writeHead(302, { location: '/login' }).end(), /status 302, want 200/],
    ['a redirect to an answer', (r) => r.writeHead(307, { location: '/me' }).end(), /307/],
    ['no such page', (r) => json(r, { id: 'u1' }, 404), /status 404/],
    ['no such page, at length', (r) => r.writeHead(404).end(large), /status 404/],
    ['an error', (r) => json(r, { id: 'u1' }, 500), /status 500/],
    ['no content', (r) => r.writeHead(204).end(), /status 204/],
    ['a page', (r) => r.end('<p>Welcome'), /no JSON/],
    ['nothing', (r) => r.end(), /no JSON/],
    ['too much', (r) => r.end(large), /more than 8192 bytes/],
    ['too much, piece by piece', (r) => {
      r.write(large.slice(0, 100))
      r.end(large.slice(100))
    }, /more than 8192 bytes/],
    ['a connection that ends', (r) => void r.socket?.destroy(), /the connection failed/],
    ['an answer that ends midway', (r) => {
      r.writeHead(200, { 'content-length': 100 })
      r.write('{"id":', () => r.socket?.destroy())
    }, /the connection failed/],
    ...[
      null,
      [],
      'u1',
      {},
      { id: '' },
      { id: 1.5 },
      { id: 2 ** 53 },
      { id: true },
      { id: ['u1'] },
      { id: 'u1', name: 7 },
      { id: 'u1', signedInAt: '2020' },
      { id: 'u1', sessionId: 7 },
    ].map((body): [string, (response: ServerResponse) => void, RegExp] => [
      JSON.stringify(body),
      (r) => json(r, body),
      /want \{ id, name\?, signedInAt\?, sessionId\? \}/,
    ]),
  ]
  it.each(faults)('%s', async (_, says, reason) => {
    answer = says
    const said = await message(who(COOKIE))
    expect(said).toMatch(reason)
    expect(said).toContain(`${host.url}/me`)
    expect(said).not.toContain('the-value')
    expect(host.requests).toHaveLength(1)
  })

  it('an answer that does not come in time, or does not end in time', async () => {
    answer = () => {}
    expect(await message(who(COOKIE, { timeout: 1 }))).toContain('none within 1 s')
    answer = (response) => void response.write('{"id":')
    expect(await message(who(COOKIE, { timeout: 1 }))).toContain('none within 1 s')
  })

  it('a host that is not there, whatever the runtime says about it', async () => {
    await host.close()
    expect(await message(who(COOKIE))).toContain('the connection failed')
    const fetch = (_: string, init: RequestInit) => Promise.reject(new Error(JSON.stringify(init)))
    expect(await message(who(COOKIE, { fetch }))).not.toContain('the-value')
  })
})

describe('through qrauth', () => {
  it('the computer shows a code for who the host says, and a fault is a 503', async () => {
    const { app } = site({ session: { ...jwtSession({ secret: SECRET }), ...piece() } })
    const computer = new Device(app, ORIGIN)
    expect((await computer.get('/qr')).status).toBe(302)
    computer.cookies.set('sessionid', 'x')
    const ask = await computer.get('/qr')
    expect(ask.status).toBe(200)
    expect(await ask.text()).toContain('Ada Lovelace')
    answer = (response) => json(response, {}, 500)
    const fault = await computer.get('/qr')
    expect(fault.status).toBe(503)
    expect(await fault.text()).not.toContain(host.url)
  })
})

describe('a setting that cannot work is refused at once', () => {
  it.each<[Partial<WhoamiOptions>, string]>([
    [{ url: '/me' }, 'Cannot use url "/me": want an absolute URL'],
    [{ url: 'https:me' }, 'Cannot use url "https:me"'],
    [{ url: 'ftp://site.test/me' }, 'Cannot use url "ftp://site.test/me"'],
    [{ url: 'https://u:pw@site.test/' }, 'Cannot use url with a name or a password in it'],
    [{ url: '' }, 'Cannot use url ""'],
    [{ cookies: [] }, 'Cannot use cookies []'],
    [{ cookies: ['a b'] }, 'Cannot use cookies "a b"'],
    [{ cookies: ['a=b'] }, 'Cannot use cookies "a=b"'],
    [{ cookies: [''] }, 'Cannot use cookies ""'],
    [{ timeout: 0 }, 'Cannot use timeout 0: want whole seconds from 1 to 30'],
    [{ timeout: 31 }, 'Cannot use timeout 31'],
    [{ timeout: 1.5 }, 'Cannot use timeout 1.5'],
  ])('%j', (options, message) => {
    expect(() => piece(options)).toThrow(message)
  })
})
