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

/** Lets the visitor of one request be read; the answer says nothing but cookies. */
async function ask(
  headers: Record<string, string>,
  env: object = {},
  options: Partial<WhoamiOptions> = {},
): Promise<Response> {
  const { read } = piece(options)
  const app = new Hono().get('/', async (c) => {
    await read(c, ORIGIN).catch(() => null)
    return c.text('')
  })
  return app.request('/', { headers }, env)
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

  it.each([null, false, {}, [], { user: null }, { id: null, name: '' }, {
    session: null,
    user: {},
    authenticated: false,
  }])('and nobody where the host says 200 and %j', async (body) => {
    answer = (response) => json(response, body)
    expect(await who(COOKIE)).toBeNull()
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

describe('the host gets to know the visitor', () => {
  const said = { 'user-agent': 'Browser/1', 'accept-language': 'sv, en;q=0.5', cookie: COOKIE }
  const peer = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })

  it('by browser, language and address, because it may bind a session to them', async () => {
    await ask(said, peer('192.0.2.7'))
    expect(host.requests[0]?.headers).toMatchObject({
      'user-agent': 'Browser/1',
      'accept-language': 'sv, en;q=0.5',
      'x-forwarded-for': '192.0.2.7',
    })
  })

  it('by the one address that a trusted proxy tells, and never by a header of the visitor', async () => {
    const forwarded = { ...said, 'x-forwarded-for': '198.51.100.1, 203.0.113.9' }
    await ask(forwarded, peer('192.0.2.7'))
    await ask(forwarded, peer('127.0.0.1'), { trustProxy: 'loopback' })
    await ask(forwarded)
    expect(host.requests.map(({ headers }) => headers['x-forwarded-for']))
      .toEqual(['192.0.2.7', '203.0.113.9', undefined])
  })
})

describe('a session in pieces', () => {
  it('is sent whole', async () => {
    const cookies = 'sessionid.0=a; x=1; sessionid.1=b; sessionid.10=c'
    await who(`${cookies}; sessionid.01=no; sessionid.x=no; sessionid.=no; sessionids.0=no`)
    expect(host.requests[0]?.headers.cookie)
      .toBe('sessionid.0=a; sessionid.1=b; sessionid.10=c')
  })
})

describe('a session that the host renews', () => {
  const renewed = [
    'sessionid=new; Path=/; HttpOnly; Expires=Wed, 21 Oct 2099 07:28:00 GMT',
    'sessionid.1=piece; Path=/',
  ]
  const others = ['other=1; Path=/', 'SESSIONID=1', 'sessionid2=1']

  it.each<[string, (response: ServerResponse) => void]>([
    ['200', (r) => json(r, { id: 'u1' })],
    ['401', (r) => json(r, {}, 401)],
    ['500', (r) => json(r, {}, 500)],
    ['no JSON', (r) => r.end('Welcome')],
  ])('is renewed in the browser by an answer with %s, and no other cookie is', async (_, says) => {
    answer = (response) => {
      response.setHeader('set-cookie', [...renewed, ...others])
      says(response)
    }
    const response = await ask({ cookie: COOKIE })
    expect(response.headers.getSetCookie()).toEqual(renewed)
  })

  it('stays one through the pages of qrauth, so that the person stays signed in', async () => {
    // A token of one use each, as of an identity provider that rotates refresh tokens.
    let turn = 0
    host.requests.length = 0
    answer = (response) => {
      const { cookie } = host.requests.at(-1)?.headers ?? {}
      const isCurrent = cookie === `sessionid=turn-${turn}`
      if (isCurrent) response.setHeader('set-cookie', `sessionid=turn-${++turn}; Path=/`)
      json(response, isCurrent ? { id: 'u1', name: 'Ada Lovelace' } : {}, isCurrent ? 200 : 401)
    }
    const { app } = site({ session: { ...jwtSession({ secret: SECRET }), ...piece() } })
    const computer = new Device(app, ORIGIN)
    computer.cookies.set('sessionid', 'turn-0')
    expect((await computer.get('/qr')).status).toBe(200)
    expect((await computer.post('/qr')).status).toBe(200)
    expect((await computer.get('/qr')).status).toBe(200)
    expect(turn).toBe(3)
  })
})

describe('a session that the host renews while another part fails', () => {
  it('is renewed in the browser all the same', async () => {
    answer = (response) => {
      response.setHeader('set-cookie', 'sessionid=new; Path=/')
      json(response, {}, 500)
    }
    const { app } = site({ session: { ...jwtSession({ secret: SECRET }), ...piece() } })
    const computer = new Device(app, ORIGIN)
    computer.cookies.set('sessionid', 'old')
    const fault = await computer.get('/qr')
    expect(fault.status).toBe(503)
    expect(fault.headers.getSetCookie()).toEqual(['sessionid=new; Path=/'])
  })
})

describe('anything else the host does is a fault', () => {
  const large = JSON.stringify({ id: 'u1', more: 'x'.repeat(8192) })
  const faults: [string, (response: ServerResponse) => void, RegExp][] = [
    [
      'a redirect',
      (r) => r.writeHead(302, { location: '/login' }).end(),
      /expected status 200, 401 or 403, received 302/,
    ],
    ['a redirect to an answer', (r) => r.writeHead(307, { location: '/me' }).end(), /307/],
    ['no such page', (r) => json(r, { id: 'u1' }, 404), /received 404/],
    ['no such page, at length', (r) => r.writeHead(404).end(large), /received 404/],
    ['an error', (r) => json(r, { id: 'u1' }, 500), /received 500/],
    ['no content', (r) => r.writeHead(204).end(), /received 204/],
    ['a page', (r) => r.end('<p>Welcome'), /expected JSON/],
    ['nothing', (r) => r.end(), /expected JSON/],
    ['too much', (r) => r.end(large), /expected at most 8192 bytes, received more/],
    ['too much, piece by piece', (r) => {
      r.write(large.slice(0, 100))
      r.end(large.slice(100))
    }, /expected at most 8192 bytes, received more/],
    [
      'a connection that ends',
      (r) => void r.socket?.destroy(),
      /received a connection that failed/,
    ],
    ['an answer that ends midway', (r) => {
      r.writeHead(200, { 'content-length': 100 })
      r.write('{"id":', () => r.socket?.destroy())
    }, /received a connection that failed/],
    ...[
      'u1',
      true,
      [{}, 'u1'],
      { userId: 'u1' },
      { user: { id: 'u1' } },
      { id: null, name: 'Ada' },
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
      /expected \{ id, name\?, signedInAt\?, sessionId\? \} or null/,
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
    expect(await message(who(COOKIE))).toContain('a connection that failed')
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
    [{ url: '/me' }, 'Cannot use url: expected an absolute URL, such as'],
    [{ url: '/me' }, ', received "/me"'],
    [{ url: 'https:me' }, 'Cannot use url: '],
    [{ url: 'ftp://site.test/me' }, ', received "ftp://site.test/me"'],
    [{ url: 'https://u:pw@site.test/' }, ', received one with a name or a password'],
    [{ url: '' }, 'Cannot use option "url" of whoami()'],
    [{ cookies: [] }, 'Cannot use cookies: expected names of cookies'],
    [
      { cookies: ['a b'] },
      'Cannot use cookies: expected a cookie\'s name, such as "sessionid", received "a b"',
    ],
    [{ cookies: ['a=b'] }, ', received "a=b"'],
    [{ cookies: [''] }, ', received ""'],
    [{ timeout: 0 }, 'Cannot use timeout: expected whole seconds from 1 to 30, received 0'],
    [{ timeout: 31 }, ', received 31'],
    [{ timeout: 1.5 }, ', received 1.5'],
    [{ trustProxy: ['x'] }, 'Cannot trust proxy'],
  ])('%j', (options, message) => {
    expect(() => piece(options)).toThrow(message)
  })

  it('and so is one that is unknown or of another type', () => {
    const given = (options: object) => () => piece(options)
    expect(given({ cookie: 'sid' })).toThrow('Cannot use option "cookie" of whoami(): expected one')
    expect(given({ cookies: 'sid' })).toThrow('"cookies" of whoami(): expected a list of texts')
    expect(given({ timeout: '3' })).toThrow('"timeout" of whoami(): expected a number')
    expect(given({ fetch: {} })).toThrow('"fetch" of whoami(): expected a function')
    expect(given({ trustProxy: true })).toThrow('"trustProxy" of whoami(): expected one of false')
  })
})

it('names the cookies that it reads, so that no other cookie gets the same name', () => {
  expect(piece({ cookies: ['sid', 'remember'] }).readsCookies).toEqual(['sid', 'remember'])
})
