import { Hono } from 'hono'
import { sign } from 'hono/jwt'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Session } from '../../src/session/session.ts'
import { access, type AccessOptions } from '../../src/hosts/access.ts'
import { jwks, type JwksOptions, type PublicKeyAlgorithm } from '../../src/hosts/jwks.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { Device } from '../parts/device.ts'
import { ORIGIN, SECRET, site } from '../parts/site.ts'
import { json, serve, type Served } from './served.ts'
import { part } from './statement.ts'

interface Pair {
  readonly jwk: JsonWebKey & { kid?: string }
  /** A token that this key signs. */
  token(claims?: object, header?: object): Promise<string>
}

const START = Math.floor(Date.now() / 1000)
const CLAIMS = {
  iss: 'https://login.site.test',
  aud: 'site',
  sub: 'u1',
  name: 'Ada Lovelace',
  iat: START - 10,
  exp: START + 1_000_000,
  jti: 'j',
}
const ADA_IN = { user: { id: 'u1', name: 'Ada Lovelace' }, sessionId: 'j' }

/** What makes a key, and what signs with it. */
type Kind = readonly [
  EcKeyImportParams | RsaHashedImportParams | { name: string },
  RsaPssParams | EcdsaParams,
]

const KINDS: Record<PublicKeyAlgorithm, Kind> = {
  RS256: rsa('RSASSA-PKCS1-v1_5', 256),
  RS384: rsa('RSASSA-PKCS1-v1_5', 384),
  RS512: rsa('RSASSA-PKCS1-v1_5', 512),
  PS256: rsa('RSA-PSS', 256),
  PS384: rsa('RSA-PSS', 384),
  PS512: rsa('RSA-PSS', 512),
  ES256: ec('P-256', 256),
  ES384: ec('P-384', 384),
  ES512: ec('P-521', 512),
  EdDSA: [{ name: 'Ed25519' }, { name: 'Ed25519', hash: '' }],
}

function rsa(name: string, bits: number): Kind {
  return [{ name, hash: `SHA-${bits}` }, { name, saltLength: bits / 8 }]
}

function ec(namedCurve: string, bits: number): Kind {
  return [{ name: 'ECDSA', namedCurve }, { name: 'ECDSA', hash: `SHA-${bits}` }]
}

/** A private RSA key. They take long to make. */
async function rsaKey(modulusLength = 2048): Promise<JsonWebKey> {
  const [kind] = KINDS.RS256
  const publicExponent = new Uint8Array([1, 0, 1])
  const params = { ...kind, modulusLength, publicExponent } as RsaHashedKeyGenParams
  const { privateKey } = await crypto.subtle.generateKey(params, true, ['sign', 'verify'])
  const { alg: _, key_ops: __, ...jwk } = await crypto.subtle.exportKey('jwk', privateKey)
  return jwk
}

async function pair(
  kid: string | undefined,
  alg: PublicKeyAlgorithm = 'ES256',
  key?: JsonWebKey,
): Promise<Pair> {
  const [kind, signing] = KINDS[alg]
  let jwk = key
  if (!jwk) {
    const made = await crypto.subtle.generateKey(kind, true, ['sign', 'verify'])
    if (!('privateKey' in made)) throw new Error(`Cannot make a pair for ${alg}`)
    jwk = await crypto.subtle.exportKey('jwk', made.privateKey)
  }
  const privateKey = await crypto.subtle.importKey('jwk', jwk, kind, false, ['sign'])
  const { kty, crv, x, y, n, e } = jwk
  return {
    jwk: JSON.parse(JSON.stringify({ kid, use: 'sig', kty, crv, x, y, n, e })),
    async token(claims = {}, header = {}) {
      const text = `${part({ alg, typ: 'JWT', kid, ...header })}.${part({ ...CLAIMS, ...claims })}`
      const signed = new TextEncoder().encode(text)
      const signature = await crypto.subtle.sign(signing, privateKey, signed)
      return `${text}.${Buffer.from(signature).toString('base64url')}`
    },
  }
}

let host: Served
let answer: (response: ServerResponse) => void
let keys: unknown[]
let one: Pair
let two: Pair
let rsaOne: JsonWebKey

beforeAll(async () => {
  rsaOne = await rsaKey()
  one = await pair('one')
  two = await pair('two')
})

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  keys = [one.jwk]
  answer = (response) => json(response, { keys })
  host = await serve((_, response) => answer(response))
})

afterEach(async () => {
  vi.useRealTimers()
  await host.close()
})

/** Lets seconds pass. */
function pass(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
}

function piece(options: Partial<JwksOptions> = {}) {
  return jwks({
    url: `${host.url}/jwks.json`,
    issuer: CLAIMS.iss,
    audience: 'site',
    cookie: { name: 'token' },
    ...options,
  })
}

/** A visitor's request is read; throws what the read throws. */
async function reading(
  { read }: Pick<Session, 'read'>,
  headers: Record<string, string>,
): Promise<unknown> {
  let thrown: unknown
  const app = new Hono()
    .get('/', async (c) => c.json(await read(c, ORIGIN)))
    .onError((error, c) => {
      thrown = error
      return c.text('')
    })
  const response = await app.request('/', { headers })
  if (thrown) throw thrown
  return response.json()
}

function who(token: string, session = piece()): Promise<unknown> {
  return reading(session, { cookie: `a=b; token=${token}` })
}

describe("a token that the host's key signed", () => {
  it.each(Object.keys(KINDS))('with %s is a session', async (alg) => {
    const key = await pair(
      'k',
      alg as PublicKeyAlgorithm,
      /^[RP]S/.test(alg) ? rsaOne : undefined,
    )
    keys = [one.jwk, key.jwk]
    const session = piece({ algs: [alg as PublicKeyAlgorithm, 'ES256'] })
    expect(await who(await key.token(), session)).toEqual(ADA_IN)
    expect(await who(await one.token(), session)).toEqual(ADA_IN)
  })

  const wrong: [string, object][] = [
    ['without exp', { exp: undefined }],
    ['without sub', { sub: undefined }],
    ['without iat', { iat: undefined }],
    ['without iss', { iss: undefined }],
    ['without aud', { aud: undefined }],
    ['with an empty sub', { sub: '' }],
    ['with a sub that is no string', { sub: 1 }],
    ['with an exp that is no number', { exp: '9999999999' }],
    ['expired', { exp: START - 1 }],
    ['from the future', { iat: START + 3600 }],
    ['not valid yet', { nbf: START + 3600 }],
    ['of another issuer', { iss: 'https://login.evil.test' }],
    ['for another audience', { aud: 'other' }],
  ]
  it.each(wrong)('but %s is none', async (_, claims) => {
    expect(await who(await one.token(claims))).toBeNull()
  })

  it('for several audiences, of which we are one, is a session', async () => {
    expect(await who(await one.token({ aud: ['other', 'site'] }))).toEqual(ADA_IN)
  })

  it('of a host whose keys have no name is a session', async () => {
    const nameless = await pair(undefined)
    keys = [one.jwk, nameless.jwk]
    const session = piece()
    expect(await who(await nameless.token(), session)).toEqual(ADA_IN)
    pass(60)
    expect(await who(await nameless.token(), session)).toEqual(ADA_IN)
    expect(host.requests).toHaveLength(1)
  })

  it('in pieces is a session, and with a piece missing, doubled or out of line is none', async () => {
    const token = await one.token({ name: 'Ada Lovelace' })
    const cut = [token.slice(0, 99), token.slice(99, 150), token.slice(150)]
    const sent = (names: readonly number[]) =>
      reading(piece(), { cookie: names.map((i) => `token.${i}=${cut[i]}`).join('; ') })
    expect(await sent([0, 1, 2])).toEqual(ADA_IN)
    expect(await sent([2, 0, 1])).toEqual(ADA_IN)
    for (const names of [[0, 1], [1, 2], [0, 1, 2, 2], [0, 0, 1, 2]]) {
      expect(await sent(names)).toBeNull()
    }
    expect(await reading(piece(), { cookie: `token.00=${token}; token.x=1` })).toBeNull()
  })

  it('counts where an old or a planted cookie of the same name came too, and no two do', async () => {
    const [token, old] = [await one.token(), await one.token({ exp: START - 1 })]
    const other = await one.token({ sub: 'u2' })
    const sent = (...values: readonly string[]) =>
      reading(piece(), { cookie: values.map((value) => `token=${value}`).join('; ') })
    expect(await sent(old, token)).toEqual(ADA_IN)
    expect(await sent(token, 'planted')).toEqual(ADA_IN)
    expect(await sent(token, other)).toBeNull()
    expect(await sent(old, 'planted')).toBeNull()
    expect(await sent(token, 'a', 'b', 'c', 'd')).toBeNull()
  })

  it('in a cookie that came twice, or under another name, is none', async () => {
    const token = await one.token()
    expect(await reading(piece(), { cookie: `token=${token}; token=${token}` })).toBeNull()
    expect(await reading(piece(), { cookie: `__Host-token=${token}` })).toBeNull()
    // What `trim()` strips and a browser does not, so that any subdomain may set it.
    expect(await reading(piece(), { cookie: `\u00a0token=${token}` })).toBeNull()
    expect(await reading(piece(), {})).toBeNull()
    expect(host.requests).toHaveLength(0)
  })
})

describe('a token that it did not sign is none', () => {
  it('signed by another key under its name', async () => {
    const impostor = await pair('one')
    expect(await who(await impostor.token())).toBeNull()
  })

  it('signed with the public key as a secret, or not at all', async () => {
    const payload = part(CLAIMS)
    const secret = JSON.stringify(one.jwk)
    expect(await who(await sign(CLAIMS, secret, 'HS256'))).toBeNull()
    expect(await who(`${part({ alg: 'none', kid: 'one' })}.${payload}.x`)).toBeNull()
    expect(host.requests).toHaveLength(0)
  })

  it('signed with an algorithm that is not accepted, or not the one of the key', async () => {
    expect(await who(await one.token(), piece({ algs: ['RS256', 'EdDSA'] }))).toBeNull()
    const key = await pair('k', 'RS256', rsaOne)
    keys = [{ ...key.jwk, alg: 'RS512' }, one.jwk]
    expect(await who(await key.token())).toBeNull()
  })

  it('signed with a key for something else, or one that is too short', async () => {
    keys = [{ ...one.jwk, use: 'enc' }, two.jwk]
    expect(await who(await one.token())).toBeNull()
    const short = await pair('short', 'RS256', await rsaKey(1024))
    keys = [short.jwk, two.jwk]
    expect(await who(await short.token())).toBeNull()
  })

  it('altered, oversized or nonsense', async () => {
    const token = await one.token()
    const [header, payload, signature] = token.split('.')
    const bad = [
      `${header}.${part({ ...CLAIMS, sub: 'u2' })}.${signature}`,
      `${header}.${payload}.`,
      `${token}.`,
      `${part(null)}.${payload}.${signature}`,
      `${part({ alg: 'ES256', kid: 7 })}.${payload}.${signature}`,
      `${part({ alg: 'ES256', kid: 'one', crit: ['x'] })}.${payload}.${signature}`,
      await one.token({ name: 'x'.repeat(9000) }),
      'a.b.c',
      '..',
      '%',
      '',
    ]
    for (const token of bad) expect(await who(token)).toBeNull()
  })
})

describe("the host's keys", () => {
  it('are asked for when they are needed, and then used for their time', async () => {
    const session = piece({ cache: 100 })
    expect(host.requests).toHaveLength(0)
    for (let i = 0; i < 5; i++) expect(await who(await one.token(), session)).toEqual(ADA_IN)
    pass(99)
    await who(await one.token(), session)
    expect(host.requests).toHaveLength(1)
    pass(1)
    await who(await one.token(), session)
    expect(host.requests).toHaveLength(2)
  })

  it('rotate: a new one is asked for at once, and one that is gone is gone in time', async () => {
    const session = piece({ cache: 600 })
    await who(await one.token(), session)
    pass(31)
    keys = [one.jwk, two.jwk]
    expect(await who(await two.token(), session)).toEqual(ADA_IN)
    expect(await who(await one.token(), session)).toEqual(ADA_IN)
    expect(host.requests).toHaveLength(2)
    keys = [two.jwk]
    pass(600)
    expect(await who(await one.token(), session)).toBeNull()
    expect(await who(await two.token(), session)).toEqual(ADA_IN)
  })

  it('are asked for once in 30 s, however many names are made up', async () => {
    const session = piece()
    await who(await one.token(), session)
    for (let i = 0; i < 20; i++) {
      pass(1)
      expect(await who(await one.token({}, { kid: `made-up-${i}` }), session)).toBeNull()
    }
    expect(host.requests).toHaveLength(1)
    pass(30)
    for (let i = 0; i < 20; i++) await who(await one.token({}, { kid: `new-${i}` }), session)
    expect(host.requests).toHaveLength(2)
  })

  it('that nobody can have are a fault, until they can be had', async () => {
    const session = piece()
    answer = (response) => json(response, {}, 500)
    await expect(who(await one.token(), session)).rejects.toThrow(
      'expected status 200, received 500',
    )
    // It is not asked again with every visit.
    await expect(who(await one.token(), session)).rejects.toThrow('received 500')
    expect(host.requests).toHaveLength(1)
    answer = (response) => json(response, { keys })
    pass(5)
    expect(await who(await one.token(), session)).toEqual(ADA_IN)
  })

  it('are used past their time while the host is away, for an hour and no longer', async () => {
    const session = piece({ cache: 600 })
    await who(await one.token(), session)
    answer = (response) => void response.destroy()
    pass(600 + 3599)
    expect(await who(await one.token(), session)).toEqual(ADA_IN)
    expect(host.requests).toHaveLength(2)
    pass(1)
    await expect(who(await one.token(), session)).rejects.toThrow('a connection that failed')
    pass(10)
    await expect(who(await one.token(), session)).rejects.toThrow('a connection that failed')
  })

  it('of which one is not known while the host is away are a fault, not a stranger', async () => {
    const session = piece()
    await who(await one.token(), session)
    answer = (response) => void response.destroy()
    pass(31)
    await expect(who(await two.token(), session)).rejects.toThrow('a connection that failed')
    await expect(who(await two.token(), session)).rejects.toThrow('a connection that failed')
    expect(await who(await one.token(), session)).toEqual(ADA_IN)
    expect(host.requests).toHaveLength(2)
  })

  it('are asked for once by fifty visits at once, all of which are answered', async () => {
    const session = piece()
    const token = await one.token()
    const visits = () => Promise.all(Array.from({ length: 50 }, () => who(token, session)))
    expect(await visits()).toEqual(Array(50).fill(ADA_IN))
    expect(host.requests).toHaveLength(1)
    // When they are old, they are used until the new ones come.
    pass(600)
    expect(await visits()).toEqual(Array(50).fill(ADA_IN))
    expect(host.requests).toHaveLength(2)
  })

  it('are asked for once by fifty visits with a key that is new, none of them a stranger', async () => {
    const session = piece()
    await who(await one.token(), session)
    pass(31)
    keys = [two.jwk]
    const rotated = await two.token()
    const visits = Array.from({ length: 50 }, () => who(rotated, session))
    expect(await Promise.all(visits)).toEqual(Array(50).fill(ADA_IN))
    expect(host.requests).toHaveLength(2)
  })

  it('that nobody can have are a fault for fifty visits at once, and asked for once', async () => {
    const session = piece()
    const token = await one.token()
    answer = (response) => json(response, {}, 500)
    const visits = Array.from({ length: 50 }, () => who(token, session))
    const outcomes = await Promise.allSettled(visits)
    expect(outcomes.map(({ status }) => status)).toEqual(Array(50).fill('rejected'))
    expect(host.requests).toHaveLength(1)
  })

  it('are asked for by the next visit when the one that asked is gone', async () => {
    // Workers stop a request whose visitor went away: its question is never answered.
    const stopped = new Promise<Response>(() => {})
    let asked = 0
    const fetch = () => ++asked === 1 ? stopped : Promise.resolve(Response.json({ keys }))
    const session = piece({ fetch, timeout: 1 })
    const token = await one.token()
    const first = who(token, session)
    first.catch(() => {})
    const second = who(token, session)
    await vi.waitFor(() => expect(asked).toBe(1))
    pass(2)
    expect(await second).toEqual(ADA_IN)
    expect(asked).toBe(2)
  })

  const faults: [string, (response: ServerResponse) => void, string][] = [
    ['a redirect', (r) => r.writeHead(302, { location: '/jwks.json' }).end(), 'received 302'],
    ['a page', (r) => r.end('<p>Hello'), 'expected JSON'],
    ['no list', (r) => json(r, { keys: {} }), 'expected { keys }'],
    ['nothing', (r) => json(r, null), 'expected { keys }'],
    [
      'no key',
      (r) => json(r, { keys: [] }),
      'expected a key for RS256 or ES256 or EdDSA, received none',
    ],
    [
      'nonsense',
      (r) => json(r, { keys: [1, null, {}, { kty: 'EC', crv: 'P-256' }] }),
      'expected a key',
    ],
    ['too many', (r) => json(r, { keys: Array.from({ length: 65 }, () => one.jwk) }), 'at most 64'],
    [
      'too much',
      (r) => json(r, { keys: ['x'.repeat(65_536)] }),
      'at most 65536 bytes, received more',
    ],
  ]
  it.each(faults)('that are %s are a fault', async (_, says, message) => {
    answer = says
    await expect(who(await one.token())).rejects.toThrow(message)
  })

  it('that come too late are a fault, which names no token', async () => {
    answer = () => {}
    const token = await one.token()
    const error: unknown = await who(token, piece({ timeout: 1 })).catch((error: unknown) => error)
    expect(String(error)).toContain('none within 1 s')
    expect(String(error)).not.toContain(token)
  })
})

describe('through qrauth', () => {
  it('the computer shows a code for who the token names, and a fault is a 503', async () => {
    const { app } = site({ session: { ...jwtSession({ secret: SECRET }), ...piece() } })
    const computer = new Device(app, ORIGIN)
    expect((await computer.get('/qr')).status).toBe(302)
    computer.cookies.set('token', await one.token())
    answer = (response) => json(response, {}, 503)
    expect((await computer.get('/qr')).status).toBe(503)
    answer = (response) => json(response, { keys })
    pass(5)
    const ask = await computer.get('/qr')
    expect(ask.status).toBe(200)
    expect(await ask.text()).toContain('Ada Lovelace')
  })
})

describe('Cloudflare Access', () => {
  const TAG = '32eafc7626e737136d9a9ea1a1c9d0d1b9c8f7a6e5d4c3b2a190807060504030'
  const ASSERTED = {
    iss: 'https://acme.cloudflareaccess.com',
    aud: [TAG],
    sub: 'a-person',
    email: 'ada@site.test',
    name: undefined,
    jti: undefined,
    type: 'app',
    identity_nonce: 'n',
  }
  let team: Pair
  beforeAll(async () => {
    team = await pair('team', 'RS256', rsaOne)
  })
  beforeEach(() => {
    keys = [{ ...team.jwk, alg: 'RS256' }]
  })
  const gate = (options: Partial<AccessOptions> = {}) =>
    access({ team: 'acme', audience: TAG, url: `${host.url}/cdn-cgi/access/certs`, ...options })
  const asserted = async (claims: object = {}, session = gate(), key = team) =>
    reading(session, {
      'cf-access-jwt-assertion': await key.token({ ...ASSERTED, ...claims }),
    })

  it('says who is signed in', async () => {
    expect(await asserted()).toEqual({ user: { id: 'a-person', name: 'ada@site.test' } })
    expect(await asserted({ email: undefined })).toEqual({ user: { id: 'a-person' } })
    expect(host.requests[0]?.url).toBe('/cdn-cgi/access/certs')
  })

  it('and nobody is, whose assertion is missing, forged, of another team or application', async () => {
    expect(await reading(gate(), {})).toBeNull()
    expect(await reading(gate(), { cookie: `CF_Authorization=${await team.token(ASSERTED)}` }))
      .toBeNull()
    expect(await asserted({}, gate(), await pair('team', 'RS256', await rsaKey()))).toBeNull()
    expect(await asserted({ iss: 'https://evil.cloudflareaccess.com' })).toBeNull()
    expect(await asserted({ aud: [TAG.replace('3', '4')] })).toBeNull()
    expect(await asserted({ exp: START - 1 })).toBeNull()
    expect(await asserted({}, gate({ team: 'other' }))).toBeNull()
  })

  it('and a service token is no person', async () => {
    expect(await asserted({ sub: '', common_name: 'a-service', email: undefined })).toBeNull()
  })

  it('asks the team for its keys', async () => {
    const asked: string[] = []
    const fetch = async (url: string) => {
      asked.push(url)
      return Response.json({ keys })
    }
    const session = access({ team: 'Acme', audience: TAG, fetch })
    expect(await asserted({}, session)).toMatchObject({ user: { id: 'a-person' } })
    expect(asked).toEqual(['https://acme.cloudflareaccess.com/cdn-cgi/access/certs'])
  })

  it('is not set up with what cannot work', () => {
    for (const team of ['acme.cloudflareaccess.com', 'https://acme', 'a/b', '-a']) {
      expect(() => gate({ team })).toThrow(/^Cannot use team: expected a name/)
      expect(() => gate({ team })).toThrow(`received "${team}"`)
    }
    for (const audience of ['site', TAG.slice(1)]) {
      expect(() => gate({ audience })).toThrow(/^Cannot use audience: expected /)
      expect(() => gate({ audience })).toThrow(`received "${audience}"`)
    }
    expect(() => gate({ team: '' })).toThrow('"team" of access()')
    expect(() => gate({ audience: '' })).toThrow('"audience" of access()')
    expect(() => gate({ url: '/certs' })).toThrow('received "/certs"')
    const aud = { aud: TAG, cache: 600 }
    expect(() => gate(aud)).toThrow('Cannot use option "aud" of access(): expected one of')
    const text = { cache: '600' } as object
    expect(() => gate(text)).toThrow('"cache" of access(): expected a number')
  })
})

describe('a setting that cannot work is refused at once', () => {
  it.each<[Partial<JwksOptions>, string]>([
    [{ url: '/jwks.json' }, 'Cannot use url: expected an absolute URL'],
    [{ issuer: '' }, 'Cannot use option "issuer" of jwks()'],
    [{ audience: '' }, 'Cannot use option "audience" of jwks()'],
    [{ algs: [] }, 'received none'],
    [
      { algs: ['RS256', 'HS256' as PublicKeyAlgorithm] },
      'Cannot use algs: expected asymmetric ones',
    ],
    [{ algs: ['RS256', 'HS256' as PublicKeyAlgorithm] }, 'received HS256'],
    [{ algs: ['none' as PublicKeyAlgorithm] }, 'received none'],
    [
      { cookie: { name: 'a b' } },
      'Cannot use cookie: expected a cookie\'s name, such as "sessionid", received "a b"',
    ],
    [{ cache: 29 }, 'Cannot use cache: expected whole seconds from 30 to 86400, received 29'],
    [{ timeout: 0 }, 'Cannot use timeout: expected whole seconds from 1 to 30, received 0'],
  ])('%j', (options, message) => {
    expect(() => piece(options)).toThrow(message)
  })

  it('and so is one that is unknown or of another type', () => {
    const given = (options: object) => () => piece(options)
    expect(given({ alg: 'RS256' })).toThrow('Cannot use option "alg" of jwks(): expected one of')
    expect(given({ algs: 'RS256' })).toThrow('"algs" of jwks(): expected a list of texts')
    expect(given({ cookie: 'token' })).toThrow('"cookie" of jwks(): expected an object')
    expect(given({ cookie: { names: 'token' } })).toThrow('Cannot use option "names" of cookie')
    expect(given({ url: 7 })).toThrow('"url" of jwks(): expected a text')
  })
})
