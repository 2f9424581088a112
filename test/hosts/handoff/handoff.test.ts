import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Hono } from 'hono'
import { sign } from 'hono/jwt'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { handoff, verifyHandoff } from '../../../src/hosts/handoff.ts'
import { jwtSession } from '../../../src/session/jwt.ts'
import { findPart, type Part, without } from '../../parts/install.ts'
import { ADA } from '../../parts/site.ts'
import { claimsIn, HANDOFF_SECRET, part, state } from '../statement.ts'

interface Vector {
  readonly title: string
  readonly statement: string
  readonly secret: string
  readonly origin: string
  readonly path: string
  readonly cookie: string | null
  /** The name that a verifier must find, or null where it must find nothing. */
  readonly name: string | null
}

const ORIGIN = 'https://site.test'
const OTHER_SECRET = 'another secret, as long as the first one is'
const NAME = 'Ada Łovelace 💜'

/** All that can come with `?handoff=`: what we state, and what others make of it. */
async function vectors(): Promise<Vector[]> {
  const user = { id: 'u1', name: NAME }
  const good = await state({}, { user })
  const other = await state({}, { user })
  const [header = '', payload = '', signature = ''] = good.statement.split('.')
  const claims = claimsIn(good.statement)
  const { exp: _, ...unending } = claims
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 61_000 })
  const expired = await state({}, { user })
  vi.useRealTimers()
  const mac = async (text: string) => {
    const key = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(HANDOFF_SECRET),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    )
    const made = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))
    return `${text}.${Buffer.from(made).toString('base64url')}`
  }
  const flipped = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
  const stranger = part({ ...claims, sub: 'u2' })
  const vector = (title: string, rest: Partial<Vector>): Vector => ({
    title,
    statement: good.statement,
    secret: HANDOFF_SECRET,
    origin: ORIGIN,
    path: '/handoff',
    cookie: good.cookie,
    name: null,
    ...rest,
  })
  return [
    vector('good', { name: NAME }),
    vector('good, going home', {
      ...await state({}, { user, onward: '/' }),
      name: NAME,
    }),
    vector('altered payload', { statement: `${header}.${stranger}.${signature}` }),
    vector('altered signature', { statement: `${header}.${payload}.${flipped(signature)}` }),
    vector('no signature', { statement: `${header}.${payload}.` }),
    vector('signed with another secret', { secret: OTHER_SECRET }),
    vector('expired', { statement: expired.statement, cookie: expired.cookie }),
    vector('no exp', { statement: await sign(unending, HANDOFF_SECRET) }),
    vector('other audience', { path: '/other' }),
    vector('other issuer', { statement: await sign({ ...claims, iss: 'x' }, HANDOFF_SECRET) }),
    vector('other origin', { origin: 'https://other.test' }),
    vector('other cookie', { cookie: other.cookie }),
    vector('no cookie', { cookie: null }),
    vector('empty cookie', { cookie: '' }),
    vector('alg none', { statement: `${part({ alg: 'none', typ: 'JWT' })}.${payload}.` }),
    vector('alg none, signed', {
      statement: await mac(`${part({ alg: 'none', typ: 'JWT' })}.${payload}`),
    }),
    vector('alg HS512', { statement: await sign(claims, HANDOFF_SECRET, 'HS512') }),
    vector('alg HS512, signed as HS256', {
      statement: await mac(`${part({ alg: 'HS512', typ: 'JWT' })}.${payload}`),
    }),
    ...await Promise.all(
      ['//evil.test', 'https://evil.test', '/\\evil.test', '/\t/evil.test', ''].map(async (next) =>
        vector(`next ${JSON.stringify(next)}`, {
          statement: await sign({ ...claims, next }, HANDOFF_SECRET),
        })
      ),
    ),
    vector('no next', { statement: await sign({ ...claims, next: undefined }, HANDOFF_SECRET) }),
    vector('four parts', { statement: `${good.statement}.x` }),
    vector('garbage', { statement: '%%%' }),
    vector('garbage in three parts', { statement: 'a.b.c' }),
    vector('dots', { statement: '..' }),
    vector('empty', { statement: '' }),
  ]
}

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'qrauth-vectors-'))
const file = join(folder, 'vectors.json')
let all: Vector[]

beforeAll(async () => {
  all = await vectors()
  writeFileSync(file, JSON.stringify(all))
})

afterAll(() => rmSync(folder, { recursive: true }))

function found(name: (vector: Vector) => string | null): Record<string, string | null> {
  return Object.fromEntries(all.map((vector) => [vector.title, name(vector)]))
}

describe('a statement is taken only whole, ours, unexpired, meant for this host and from its browser', () => {
  it('by verifyHandoff()', async () => {
    const names = await Promise.all(all.map(async ({ statement, cookie, ...expected }) => {
      const given = { ...expected, cookie: cookie ?? undefined }
      return (await verifyHandoff(statement, given))?.name ?? null
    }))
    expect(found((vector) => names[all.indexOf(vector)] ?? null))
      .toEqual(found(({ name }) => name))
  })

  const programs: [string, Part | undefined, string[]][] = [
    ['Python', 'python', ['-B', 'check.py']],
    ['PHP', 'php', ['check.php']],
    ['Ruby', 'ruby', ['check.rb']],
    ['Node', undefined, ['check.js']],
    ['Go', 'go', ['run', 'verify.go', 'check.go']],
  ]
  it.each(programs.filter(([, part]) => !part || !without(part)))(
    'by the verifier in %s',
    async (_, part, args) => {
      const program = part ? findPart(part) : process.execPath
      const { stdout } = await run(program, [...args, file], { cwd: import.meta.dirname })
      const names: (string | null)[] = JSON.parse(stdout)
      expect(names).toHaveLength(all.length)
      expect(found((vector) => names[all.indexOf(vector)] ?? null))
        .toEqual(found(({ name }) => name))
    },
  )
})

describe('a statement', () => {
  it('says who, where, until when, for which browser, and where to', async () => {
    const { statement, cookie } = await state({}, { user: ADA, amr: ['qr', 'pwd'] })
    const claims = await verifyHandoff(statement, {
      secret: HANDOFF_SECRET,
      origin: ORIGIN,
      path: '/handoff',
      cookie,
    })
    const now = Math.floor(Date.now() / 1000)
    expect(claims).toEqual({
      iss: ORIGIN,
      aud: `${ORIGIN}/handoff`,
      sub: 'u1',
      name: 'Ada Lovelace',
      iat: expect.any(Number),
      exp: (claims?.iat ?? 0) + 60,
      jti: expect.stringMatching(/^[\w-]{22}$/),
      sid: 'the-new-session',
      bind: expect.stringMatching(/^[\w-]{43}$/),
      next: '/inbox?tab=2',
      amr: ['qr', 'pwd'],
      auth_time: ADA.signedInAt,
    })
    expect(Math.abs(now - (claims?.iat ?? 0))).toBeLessThan(60)
  })

  it('goes to the path of the host, with a cookie that no script reads', async () => {
    const https = await state()
    expect(https.location).toBe(`/handoff?handoff=${https.statement}`)
    expect(https.line).toMatch(
      /^__Host-qrauth-handoff=[\w-]{22}; Max-Age=60; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    const http = await state({ ttl: 30, cookie: { name: 'to-host' } }, {
      origin: 'http://site.test',
    })
    expect(http.line).toMatch(/^to-host=[\w-]{22}; Max-Age=30; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(https.statement).not.toContain(https.cookie)
  })

  it('is another one each time, with another cookie, for the same session', async () => {
    const [first, second] = [await state(), await state()]
    expect(first.cookie).not.toBe(second.cookie)
    expect(claimsIn(first.statement)['jti']).not.toBe(claimsIn(second.statement)['jti'])
    expect(claimsIn(first.statement)['sid']).toBe(claimsIn(second.statement)['sid'])
  })

  it('is accepted under the old secret and the new one while the secret changes', async () => {
    const { statement, cookie } = await state()
    const given = { origin: ORIGIN, path: '/handoff', cookie }
    const secret = [OTHER_SECRET, HANDOFF_SECRET]
    expect(await verifyHandoff(statement, { ...given, secret })).toMatchObject({ sub: 'u1' })
    expect(await verifyHandoff(statement, { ...given, secret: OTHER_SECRET })).toBeNull()
    expect(await verifyHandoff(statement, { ...given, secret: [] })).toBeNull()
  })

  it('works with a secret that looks like a PEM file', async () => {
    const secret = '-----BEGIN PRIVATE KEY----- or PUBLIC, it is only a secret'
    const { statement, cookie } = await state({ secret })
    const given = { secret, origin: ORIGIN, path: '/handoff', cookie }
    expect(await verifyHandoff(statement, given)).toMatchObject({ sub: 'u1' })
  })

  it('is no session token, and a session token is no statement', async () => {
    const { statement, cookie } = await state()
    const session = jwtSession({ secret: HANDOFF_SECRET })
    const app = new Hono()
      .get('/who', async (c) => c.json(await session.read(c, ORIGIN)))
      .get('/in', async (c) => {
        await session.start(c, {
          user: ADA,
          sessionId: 'i',
          amr: ['pwd'],
          origin: ORIGIN,
          onward: '/',
        })
        return c.text('')
      })
    const who = await app.request('/who', { headers: { cookie: `__Host-session=${statement}` } })
    expect(await who.json()).toBeNull()
    const line = (await app.request('/in')).headers.getSetCookie()[0] ?? ''
    const token = /=([^;]+)/.exec(line)?.[1] ?? ''
    const given = { secret: HANDOFF_SECRET, origin: ORIGIN, path: '/handoff', cookie }
    expect(token.split('.')).toHaveLength(3)
    expect(await verifyHandoff(token, given)).toBeNull()
  })
})

describe('a setting that cannot work is refused at once', () => {
  const good = { path: '/handoff', secret: HANDOFF_SECRET }
  it.each([
    [{ path: 'handoff' }, 'Cannot use path: expected a path on this origin'],
    [{ path: 'handoff' }, 'received "handoff"'],
    [{ path: '//evil.test' }, 'received "//evil.test"'],
    [{ path: '/a/../b' }, 'received "/a/../b"'],
    [{ path: '/handoff?x=1' }, 'received "/handoff?x=1"'],
    [{ secret: 'short' }, 'Cannot use secret: expected 32 bytes or more, received 5'],
    [{ ttl: 9 }, 'Cannot use ttl: expected whole seconds from 10 to 120, received 9'],
    [{ ttl: 121 }, 'received 121'],
    [{ cookie: { name: '__Host-x' } }, 'Cannot use cookie name: expected letters'],
    [{ cookie: { name: '__Host-x' } }, 'received "__Host-x"'],
    [{ cookie: { name: 'a b' } }, 'received "a b"'],
  ])('%j', (options, message) => {
    expect(() => handoff({ ...good, ...options })).toThrow(message)
  })

  it('and so is a short secret of the verifier', async () => {
    const given = { secret: 'short', origin: ORIGIN, path: '/handoff', cookie: 'x' }
    await expect(verifyHandoff('a.b.c', given)).rejects.toThrow('received 5')
  })

  it('and so is one that is unknown or of another type', () => {
    const given = (options: object) => () => handoff({ ...good, ...options })
    expect(given({ tll: 60 })).toThrow('Cannot use option "tll" of handoff(): expected one of')
    expect(given({ ttl: '60' })).toThrow('"ttl" of handoff(): expected a number')
    expect(given({ secret: ['a', 'b'] })).toThrow('"secret" of handoff(): expected a text')
    expect(given({ cookie: 'x' })).toThrow('"cookie" of handoff(): expected an object')
    expect(given({ cookie: { nam: 'x' } })).toThrow('Cannot use option "nam" of cookie')
  })
})

it('names its cookie, so that no other cookie gets the same name', () => {
  const good = { path: '/handoff', secret: HANDOFF_SECRET }
  expect(handoff(good).setsCookies).toEqual(['qrauth-handoff'])
  expect(handoff({ ...good, cookie: { name: 'to-host' } }).setsCookies).toEqual(['to-host'])
})
