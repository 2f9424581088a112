import { Hono } from 'hono'
import { sign } from 'hono/jwt'
import { describe, expect, it } from 'vitest'
import { jwtSession, type JwtSessionOptions, type JwtSettings } from '../src/session/jwt.ts'
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

/** Who a cookie header is taken for. */
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
    const { signedIn } = site({ session })
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
    expect(claimsOf(phone)).not.toHaveProperty('auth_time')
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
