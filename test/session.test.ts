import { inspect } from 'node:util'
import { Hono, type MiddlewareHandler } from 'hono'
import { sign } from 'hono/jwt'
import { describe, expect, it, vi } from 'vitest'
import { jwtSession, type JwtSessionOptions, type JwtSettings } from '../src/session/jwt.ts'
import { requireSignedIn, signedIn, type SignedInEnv } from '../src/session/middleware.ts'
import type { Session } from '../src/session/session.ts'
import type { User } from '../src/store.ts'
import { ADA, claimsOf, ORIGIN, SECRET, site } from './parts/site.ts'

const NOW = Math.floor(Date.now() / 1000)
const CLAIMS = {
  iss: ORIGIN,
  aud: ORIGIN,
  sub: 'u1',
  name: 'Ada',
  iat: NOW - 10,
  exp: NOW + 1000,
  jti: 'j',
}

/** Reads the person from a cookie header. */
async function whoIs(
  cookie: string,
  options: JwtSessionOptions = { secret: SECRET },
  origin = ORIGIN,
): Promise<unknown> {
  const session = jwtSession(options)
  const app = new Hono().get('/', async (c) => c.json(await session.read(c)))
  return (await app.request(`${origin}/`, { headers: { cookie } })).json()
}

const cookie = (token: string) => `__Host-session=${token}`
const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll('=', '')

describe('a session token', () => {
  it('that is whole, ours, for this origin and unexpired is a session', async () => {
    const token = await sign({ ...CLAIMS, auth_time: 5 }, SECRET)
    expect(await whoIs(cookie(token)))
      .toEqual({ user: { id: 'u1', name: 'Ada', signedInAt: 5 }, sessionId: 'j' })
  })

  it('of a host that gives no jti, name or auth_time is a session too', async () => {
    const { iss, aud, sub, iat, exp } = CLAIMS
    expect(await whoIs(cookie(await sign({ iss, aud, sub, iat, exp }, SECRET))))
      .toEqual({ user: { id: 'u1' } })
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
    ['expired', { exp: NOW - 1 }],
    ['from the future', { iat: NOW + 3600 }],
    ['not valid yet', { nbf: NOW + 3600 }],
    ['of another issuer', { iss: 'https://evil.test' }],
    ['for another audience', { aud: 'https://evil.test' }],
    ['for another purpose', { aud: `${ORIGIN}/handoff` }],
    ['of the same host over http', { iss: 'http://site.test', aud: 'http://site.test' }],
  ]
  for (const [what, claims] of wrong) {
    it(`${what} is none`, async () => {
      expect(await whoIs(cookie(await sign({ ...CLAIMS, ...claims }, SECRET)))).toBeNull()
    })
  }

  it('with algorithm "none" is none', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const token = `${part({ alg, typ: 'JWT' })}.${part(CLAIMS)}`
      expect(await whoIs(cookie(`${token}.`))).toBeNull()
      expect(await whoIs(cookie(`${token}.x`))).toBeNull()
    }
  })

  it('of another algorithm is none, even with the right key', async () => {
    expect(await whoIs(cookie(await sign(CLAIMS, SECRET, 'HS512')))).toBeNull()
    const ours = await sign(CLAIMS, SECRET)
    expect(await whoIs(cookie(ours), { secret: SECRET, alg: 'HS512' })).toBeNull()
  })

  it('may be of a clock that is a minute ahead, and no more', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: (NOW + 1) * 1000 })
    try {
      const at = async (iat: number) => await whoIs(cookie(await sign({ ...CLAIMS, iat }, SECRET)))
      expect(await at(NOW + 61)).toMatchObject({ sessionId: 'j' })
      expect(await at(NOW + 62)).toBeNull()
    } finally {
      vi.useRealTimers()
    }
  })

  it('is signed by no key of another kind or use, which is refused at once', async () => {
    const pair = (algorithm: EcKeyGenParams) =>
      crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
    const [own, long] = [
      await pair({ name: 'ECDSA', namedCurve: 'P-256' }),
      await pair({ name: 'ECDSA', namedCurve: 'P-521' }),
    ]
    const keys = (sign: CryptoKey, ...verify: CryptoKey[]) => () =>
      jwtSession({ alg: 'ES256', keys: { sign, verify } })
    expect(keys(own.privateKey, own.publicKey)).not.toThrow()
    expect(keys(long.privateKey, own.publicKey)).toThrow(/keys\.sign: .* for ES256/)
    expect(keys(own.publicKey, own.publicKey)).toThrow(/keys\.sign: .* usage "sign"/)
    expect(keys(own.privateKey, own.publicKey, long.publicKey)).toThrow(/keys\.verify/)
    expect(keys(own.privateKey, own.privateKey)).toThrow(/keys\.verify: .* usage "verify"/)
    expect(keys(own.privateKey)).toThrow(/"verify" of keys: expected a list of keys, not empty/)
    const ec512 = { sign: long.privateKey, verify: [long.publicKey] }
    expect(() => jwtSession({ alg: 'ES512', keys: ec512 })).not.toThrow()
  })

  it('signed with a public key as if it were a secret is none', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ])
    const options = {
      alg: 'ES256',
      keys: { sign: pair.privateKey, verify: [pair.publicKey] },
    } as const
    const pem = btoa(
      String.fromCharCode(...new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey))),
    )
    expect(await whoIs(cookie(await sign(CLAIMS, pem, 'HS256')), options)).toBeNull()
    expect(await whoIs(cookie(await sign(CLAIMS, pair.privateKey, 'ES256')), options))
      .toMatchObject({ sessionId: 'j' })
  })

  it('altered, truncated, oversized or nonsense is none', async () => {
    const token = await sign(CLAIMS, SECRET)
    const [header, , signature] = token.split('.')
    const forged = `${header}.${part({ ...CLAIMS, sub: 'u2' })}.${signature}`
    const big = await sign({ ...CLAIMS, name: 'x'.repeat(5000) }, SECRET)
    const broken = [
      forged,
      big,
      token.slice(0, -1),
      token.slice(1),
      `${token}.`,
      `${token}=`,
      'x',
      '..',
      '%',
      '',
    ]
    for (const bad of broken) expect(await whoIs(cookie(bad))).toBeNull()
  })

  it('that came twice is none: one of them was planted', async () => {
    const token = await sign(CLAIMS, SECRET)
    expect(await whoIs(`${cookie(token)}; ${cookie(token)}`)).toBeNull()
    expect(await whoIs(`a=b; ${cookie(token)}; session=x`)).toMatchObject({ sessionId: 'j' })
  })

  it('under a name that only looks like its own to a server is none', async () => {
    const token = await sign(CLAIMS, SECRET)
    const planted = cookie(await sign({ ...CLAIMS, jti: 'planted' }, SECRET))
    // Browsers strip space and tab alone: to them none of these has the prefix, so that any
    // subdomain may set it. `trim()` makes each the real one.
    for (const space of ['\u00a0', '\v', '\f']) {
      expect(await whoIs(space + planted)).toBeNull()
      for (const both of [[cookie(token), space + planted], [space + planted, cookie(token)]]) {
        expect(await whoIs(both.join('; '))).not.toMatchObject({ sessionId: 'planted' })
      }
    }
  })

  it('under the name of the other scheme is none', async () => {
    const http = 'http://site.test'
    const plain = await sign({ ...CLAIMS, iss: http, aud: http }, SECRET)
    expect(await whoIs(`session=${plain}`, undefined, http)).toMatchObject({ sessionId: 'j' })
    expect(await whoIs(cookie(plain), undefined, http)).toBeNull()
    expect(await whoIs(`session=${await sign(CLAIMS, SECRET)}`)).toBeNull()
  })
})

describe('of two cookies of one name', () => {
  // On https no site can be sent two with the prefix; on plain http another path or port can plant one.
  const http = 'http://site.test'
  const ours = { ...CLAIMS, iss: http, aud: http }
  const both = (...tokens: string[]) =>
    whoIs(tokens.map((token) => `session=${token}`).join('; '), undefined, http)

  it('the one that verifies counts, in whatever order they come', async () => {
    const token = await sign(ours, SECRET)
    const expired = await sign({ ...ours, exp: NOW - 1 }, SECRET)
    const foreign = await sign(ours, `another ${SECRET}`)
    for (const other of ['old', expired, foreign, '']) {
      expect(await both(token, other)).toMatchObject({ sessionId: 'j' })
      expect(await both(other, token)).toMatchObject({ sessionId: 'j' })
    }
  })

  it('neither does if both verify, or none', async () => {
    const token = await sign(ours, SECRET)
    const other = await sign({ ...ours, sub: 'u2', jti: 'planted' }, SECRET)
    expect(await both(token, other)).toBeNull()
    expect(await both('old', 'older')).toBeNull()
  })

  it('and of very many none does: nobody makes the server verify them all', async () => {
    const token = await sign(ours, SECRET)
    const foreign = await sign(ours, `another ${SECRET}`)
    expect(await both(token, ...Array.from({ length: 9 }, () => foreign))).toBeNull()
  })
})

describe('a cookie that browsers would drop', () => {
  const start = async (user: User, options: JwtSessionOptions = { secret: SECRET }) => {
    const session = jwtSession(options)
    const app = new Hono().get('/', async (c) => {
      await session.start(c, { user })
      return c.text('in')
    })
    app.onError((error, c) => c.text(error.message, 500))
    const answer = await app.request(`${ORIGIN}/`)
    return {
      cookie: answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '',
      text: await answer.text(),
    }
  }

  it('is not made by a long name: the token holds what pages show of it', async () => {
    for (const name of ['x'.repeat(5000), '😀'.repeat(2000), 'a\u0301'.repeat(2000)]) {
      const { cookie } = await start({ id: 'u1', name })
      expect(cookie.length).toBeLessThan(1000)
      const { user } = (await whoIs(cookie)) as { user: User }
      expect([...user.name ?? '']).toHaveLength(81)
      expect(user.name?.startsWith([...name].slice(0, 80).join(''))).toBe(true)
    }
    const short = (await whoIs((await start(ADA)).cookie)) as { user: User }
    expect(short.user.name).toBe(ADA.name)
  })

  it('is refused before it is set, and mustFit says so before a code is issued', async () => {
    const session = jwtSession({ secret: SECRET })
    for (const id of ['x'.repeat(4000), 'é'.repeat(2000)]) {
      const { cookie, text } = await start({ id })
      expect(cookie).toBe('')
      expect(text).toMatch(/Cannot start a session: expected a cookie of at most 4096 bytes/)
      await expect(session.mustFit({ id }, ORIGIN)).rejects.toThrow('at most 4096 bytes')
    }
    const long = jwtSession({
      secret: SECRET,
      issuer: 'x'.repeat(2000),
      audience: 'x'.repeat(2000),
    })
    await expect(long.mustFit(ADA, ORIGIN)).rejects.toThrow('at most 4096 bytes')
    await session.mustFit({ id: 'x'.repeat(1000) }, ORIGIN)
    expect((await start({ id: 'x'.repeat(1000) })).cookie).not.toBe('')
  })

  it('stops a code from being issued, so that none is spent for nothing', async () => {
    const told: string[] = []
    const { device } = site({
      session: {
        ...jwtSession({ secret: SECRET }),
        read: async () => ({ user: { id: 'x'.repeat(4000) } }),
      },
      onEvent: (event) => void told.push(event.type),
    })
    expect((await device().post('/qr')).status).toBe(503)
    expect(told).toEqual(['fault'])
  })
})

describe('on the pages of a host', () => {
  const session = jwtSession({ secret: SECRET })
  const app = new Hono()
    .use(signedIn(session))
    .get('/', (c) => c.text(c.var.signedIn?.user.name ?? 'nobody'))
    .get('/account', requireSignedIn(), (c) => c.text(c.var.signedIn.user.id))
    .post('/account', requireSignedIn({ loginUrl: 'https://login.test/in?x=1' }), (c) => c.text(''))
  const headers = async () => ({ cookie: cookie(await sign(CLAIMS, SECRET)) })

  it('signedIn() says who is signed in, or that nobody is', async () => {
    const ada = await app.request(`${ORIGIN}/`, { headers: await headers() })
    expect(await ada.text()).toBe('Ada')
    expect(await (await app.request(`${ORIGIN}/`)).text()).toBe('nobody')
  })

  it('requireSignedIn() lets a person in, and sends others to sign in and back', async () => {
    const ada = await app.request(`${ORIGIN}/account`, { headers: await headers() })
    expect(await ada.text()).toBe('u1')
    const get = await app.request(`${ORIGIN}/account?tab=2&x=/`)
    expect([get.status, get.headers.get('location')])
      .toEqual([302, '/login?next=%2Faccount%3Ftab%3D2%26x%3D%2F'])
    expect(get.headers.get('cache-control')).toBe('no-store')
    const post = await app.request(`${ORIGIN}/account`, { method: 'POST' })
    expect([post.status, post.headers.get('location')])
      .toEqual([303, 'https://login.test/in?x=1&next=%2Faccount'])
  })

  it('requireSignedIn() never sends a person to another site', async () => {
    const guarded = new Hono().use(signedIn(session)).get('*', requireSignedIn(), (c) => c.text(''))
    const answer = await guarded.request(`${ORIGIN}//evil.test/`)
    expect(answer.headers.get('location')).toBe('/login?next=%2F')
  })

  it('requireSignedIn() without signedIn() before it is a mistake that is told', async () => {
    const wrong = new Hono().get('/', requireSignedIn(), (c) => c.text('in'))
    wrong.onError((error, c) => c.text(error.message, 500))
    expect(await (await wrong.request('/')).text()).toContain('expected signedIn() before')
  })

  it('signedIn() finds the origin as the session was told to, or as it is told itself', async () => {
    const origin = 'https://site.test'
    const inner = `http://127.0.0.1:8000/`
    const request = async (middleware: MiddlewareHandler<SignedInEnv>) => {
      const app = new Hono().use(middleware).get('/', (c) => c.json(c.var.signedIn))
      return (await app.request(inner, { headers: await headers() })).json()
    }
    const found = { sessionId: 'j' }
    expect(await request(signedIn(session))).toBeNull()
    expect(await request(signedIn(jwtSession({ secret: SECRET, origin })))).toMatchObject(found)
    expect(await request(signedIn(session, { origin }))).toMatchObject(found)
    const { read } = session
    expect(await request(signedIn({ read }, { origin }))).toMatchObject(found)
  })

  it('an option that is unknown is refused by name', () => {
    expect(() => signedIn(session, { orgin: ORIGIN } as never)).toThrow(/"orgin" of signedIn\(\)/)
    expect(() => requireSignedIn({ login: '/in' } as never)).toThrow(/"login" of requireSignedIn/)
    expect(() => requireSignedIn({ loginUrl: 'in' })).toThrow(/loginUrl.*"in"/)
  })
})

describe('the session object', () => {
  it('has the first secret for the namespace of the store, where no log prints it', async () => {
    const session = jwtSession({ secret: [SECRET, `the old one: ${SECRET}`] })
    expect(session.namespaceSecret?.()).toBe(SECRET)
    expect(JSON.stringify(session) + Object.values(session).join() + inspect(session))
      .not.toContain(SECRET)
  })

  it('knows the env of its host, which types what read gets', () => {
    const session: Session<{ Bindings: { DB: string } }> = {
      read: async (c) => ({ user: { id: c.env.DB.slice(0, 1) } }),
      start: async () => {},
      end: async () => {},
    }
    // A set-up that cannot sign is no session: neither compiles.
    // @ts-expect-error -- there is no such binding
    const untyped: Session<{ Bindings: { DB: string } }>['read'] = async (c) => c.env.OTHER
    // @ts-expect-error -- keys.sign is missing
    expect(() => jwtSession({ alg: 'ES256', keys: { verify: [] } })).toThrow()
    expect([session.read, untyped].every((read) => typeof read === 'function')).toBe(true)
  })

  it('takes the old names, and warns', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const session = jwtSession({ secrets: [SECRET] })
    const app = new Hono().get('/', async (c) => {
      await session.start(c, { user: ADA, id: 'by-the-old-name', origin: ORIGIN })
      return c.text('in')
    })
    const line = (await app.request('/')).headers.getSetCookie()[0] ?? ''
    await app.request('/')
    expect(await whoIs(line.split(';', 1)[0] ?? '')).toMatchObject({ sessionId: 'by-the-old-name' })
    expect(warned).toHaveBeenCalledTimes(2)
    // Where the new name is given too, it counts, and nothing is to be said.
    warned.mockClear()
    const other = jwtSession({ secret: SECRET })
    const both = new Hono().get('/', async (c) => {
      await other.start(c, { user: ADA, id: 'old', sessionId: 'new', origin: ORIGIN })
      return c.text('in')
    })
    const [set = ''] = (await both.request('/')).headers.getSetCookie()
    expect(await whoIs(set.split(';', 1)[0] ?? '')).toMatchObject({ sessionId: 'new' })
    expect(warned).not.toHaveBeenCalled()
    warned.mockRestore()
  })
})

describe('secrets rotate', () => {
  it('the first signs, any of them verifies, and one that is gone does not', async () => {
    const old = `the old one: ${SECRET}`
    const token = await sign(CLAIMS, old)
    expect(await whoIs(cookie(token), { secret: [SECRET, old] })).toMatchObject({ sessionId: 'j' })
    expect(await whoIs(cookie(token), { secret: [SECRET] })).toBeNull()
  })
})

describe('asymmetric keys', () => {
  it('sign and verify', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ])
    const session = jwtSession({
      alg: 'ES256',
      keys: { sign: pair.privateKey, verify: [pair.publicKey] },
    })
    const { signedIn } = site({ session, secret: SECRET })
    const app = new Hono().get('/', async (c) => {
      await session.start(c, {
        user: ADA,
        sessionId: 'i',
        amr: ['qr'],
        origin: ORIGIN,
        onward: '/',
      })
      return c.text('in')
    })
    const set = (await app.request('/')).headers.getSetCookie()[0] ?? ''
    const keys = { sign: pair.privateKey, verify: [pair.publicKey] }
    expect(await whoIs(set.split(';')[0] ?? '', { alg: 'ES256', keys })).toMatchObject({
      sessionId: 'i',
    })
    expect(signedIn).toBeDefined()
  })
})

describe('the session cookie', () => {
  const issued = async (origin: string, options: Partial<JwtSettings> = {}) => {
    const session = jwtSession({ secret: SECRET, ...options })
    const app = new Hono()
      .get('/in', async (c) => {
        await session.start(c, { user: ADA, sessionId: 'i', amr: ['qr'], origin, onward: '/' })
        return c.text('')
      })
      .get('/out', async (c) => {
        await session.end(c, origin)
        return c.text('')
      })
    const line = async (path: string) =>
      (await app.request(origin + path)).headers.getSetCookie()[0] ?? ''
    return { in: await line('/in'), out: await line('/out') }
  }

  it('on https is __Host-, Secure, HttpOnly, SameSite=Lax, Path=/', async () => {
    const set = await issued('https://site.test')
    expect(set.in).toMatch(
      /^__Host-session=[^;]+; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(set.out).toMatch(/^__Host-session=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  })

  it('on plain http has a plain name and is not Secure, or browsers drop it', async () => {
    const set = await issued('http://192.168.1.5:8000', { ttl: 60, cookie: { name: 'sid' } })
    expect(set.in).toMatch(/^sid=[^;]+; Max-Age=60; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('says what the computer said of when the person signed in, and never more', async () => {
    const { signedIn, device } = site()
    const { linkIn } = await import('./parts/picture.ts')
    const link = linkIn(await (await (await signedIn({ id: 'u9' })).post('/qr')).text())
    const phone = device()
    await phone.post(link)
    expect(claimsOf(phone)).toMatchObject({ sub: 'u9', amr: ['qr'] })
    expect(Object.keys(claimsOf(phone)).toSorted())
      .toEqual(['amr', 'aud', 'exp', 'iat', 'iss', 'jti', 'sub'])
  })
})

describe('settings that cannot work are refused at once', () => {
  const wrong: [string, object, RegExp][] = [
    ['no secret', {}, /expected one of secret and keys, received none/],
    [
      'secret and secrets',
      { secret: SECRET, secrets: [SECRET] },
      /expected one of secret and keys, received secret and secrets/,
    ],
    ['no secrets', { secret: [] }, /expected at least one secret/],
    ['a short secret', { secret: 'short' }, /expected 32 bytes or more, received 5/],
    ['a short second secret', { secret: [SECRET, 'é'] }, /received 2$/],
    ['a secret for ES256', { secret: SECRET, alg: 'ES256' }, /"ES256", which signs with keys/],
    ['keys for HS256', { keys: { sign: {}, verify: [{}] } }, /asymmetric alg such as "ES256"/],
    [
      'keys that cannot sign',
      { alg: 'ES256', keys: { verify: [{}] } },
      /received no keys\.sign/,
    ],
    ['keys that are none', { alg: 'ES256', keys: { sign: {}, verify: [{}] } }, /for ES256.*"sign"/],
    [
      'one key of two that is none',
      { alg: 'ES256', keys: { sign: {}, verify: [{}, 'key'] } },
      /"verify" of keys: expected a list of keys/,
    ],
    ['an origin with a user', { secret: SECRET, origin: 'https://a@b.test' }, /Cannot use origin/],
    ['an alg that is none', { secret: SECRET, alg: 'HS257' }, /"alg" of jwtSession\(\).*"HS257"/],
    ['a misspelt option', { secret: SECRET, tll: 60 }, /"tll" of jwtSession\(\): expected one of/],
    ['a ttl that is a text', { secret: SECRET, ttl: '60' }, /"ttl".*expected a number.*a text/],
    ['a ttl beyond 400 days', { secret: SECRET, ttl: 401 * 86400 }, /ttl.*received 34646400/],
    ['a ttl of 0', { secret: SECRET, ttl: 0 }, /ttl.*received 0/],
    [
      'a cookie name with a space',
      { secret: SECRET, cookie: { name: 'a b' } },
      /cookie name.*"a b"/,
    ],
    ['a cookie name with our prefix', { secret: SECRET, cookie: { name: '__Host-s' } }, /__Host-s/],
    ['a cookie path', { secret: SECRET, cookie: { name: 's', path: '/' } }, /"path" of cookie/],
  ]
  for (const [what, options, message] of wrong) {
    it(what, () => expect(() => jwtSession(options as never)).toThrow(message))
  }

  it('and no message holds a secret', () => {
    expect(() => jwtSession({ secret: 'hunter2-hunter2' })).toThrow(/^(?!.*hunter2)/)
    const misplaced = { secret: SECRET, ttl: 'hunter2-hunter2' }
    expect(() => jwtSession(misplaced as never)).toThrow(/^(?!.*hunter2)/)
  })
})
