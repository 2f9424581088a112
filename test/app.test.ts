import { afterEach, describe, expect, it, vi } from 'vitest'
import { ConfigurationError, createApp, type Environment, type Platform } from '../src/app/app.ts'
import { reader } from '../src/app/environment.ts'
import { hostOf } from '../src/app/host.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import { upstashStore } from '../src/stores/upstash.ts'
import worker from '../src/workers/fetch-only.ts'
import demoWorker from '../src/workers/demo.ts'
import { Device } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import { PLATFORM } from './parts/platform.ts'
import { claimsOf } from './parts/site.ts'

const SECRET = 'the-secret-of-the-host-and-the-app'
const URL_VALUE = 'https://name.upstash.io'
const UPSTASH = { UPSTASH_REDIS_REST_URL: URL_VALUE, UPSTASH_REDIS_REST_TOKEN: 'AbCdEf==' }

function problemsOf(env: Environment, platform: Platform = PLATFORM): Record<string, string> {
  try {
    createApp(env, platform)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return Object.fromEntries(error.problems.map(({ code, message }) => [code, message]))
  }
  return {}
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a setting that cannot work', () => {
  // Each alone beside a good secret: the variable, its value, the code, and what the message says.
  const wrong: readonly (readonly [string, string, string, RegExp])[] = [
    ['QRAUTH_PREFIX', 'a b', 'QRAUTH_PREFIX_INVALID', /expected at most 64 .*received \"a b\"/],
    ['QRAUTH_PREFIX', 'a'.repeat(65), 'QRAUTH_PREFIX_INVALID', /expected at most 64/],
    [
      'QRAUTH_SECRET',
      'short',
      'QRAUTH_SECRET_SHORT',
      /expected 32 bytes or more, .*received 5 bytes/,
    ],
    [
      'QRAUTH_SECRET_PREVIOUS',
      'old',
      'QRAUTH_SECRET_PREVIOUS_SHORT',
      /expected 32 .*received 3 bytes/,
    ],
    ['QRAUTH_HOST', 'django', 'QRAUTH_HOST_UNKNOWN', /expected .*"jwt".*received "django"/],
    ['QRAUTH_HOST', '__proto__', 'QRAUTH_HOST_UNKNOWN', /expected .*"jwt".*received "__proto__"/],
    ['QRAUTH_STORE', 'redis!', 'QRAUTH_STORE_UNKNOWN', /expected .*"upstash".*received "redis!"/],
    [
      'QRAUTH_STORE',
      'upstash',
      'UPSTASH_REDIS_REST_URL_MISSING',
      /expected UPSTASH_REDIS_REST_URL and/,
    ],
    [
      'QRAUTH_SESSION_COOKIE',
      'a b',
      'QRAUTH_SESSION_COOKIE_INVALID',
      /expected letters.*received "a b"/,
    ],
    ['QRAUTH_SESSION_COOKIE', '__Host-a', 'QRAUTH_SESSION_COOKIE_INVALID', /without "__Host-"/],
    ['QRAUTH_SESSION_COOKIE', 'qrauth', 'QRAUTH_SESSION_COOKIE_INVALID', /not "qrauth"/],
    [
      'QRAUTH_ORIGIN',
      'example.com',
      'QRAUTH_ORIGIN_INVALID',
      /expected scheme.*received "example.com"/,
    ],
    [
      'QRAUTH_ORIGIN',
      'https://example.com/qr',
      'QRAUTH_ORIGIN_INVALID',
      /expected scheme.*received .*\/qr"/,
    ],
    [
      'QRAUTH_TRUST_PROXY',
      'true',
      'QRAUTH_TRUST_PROXY_INVALID',
      /expected "false", "loopback".*received "true"/,
    ],
    [
      'QRAUTH_TRUST_PROXY',
      '10.0.0.0/8, 10.0.0.0/33',
      'QRAUTH_TRUST_PROXY_INVALID',
      /expected.*received .*\/33"/,
    ],
    ['QRAUTH_TRUST_PROXY', ',', 'QRAUTH_TRUST_PROXY_INVALID', /expected.*received ","/],
    [
      'QRAUTH_ALLOWED_HOSTS',
      'https://example.com',
      'QRAUTH_ALLOWED_HOSTS_INVALID',
      /expected host/,
    ],
    ['QRAUTH_ALLOWED_HOSTS', ' , ', 'QRAUTH_ALLOWED_HOSTS_INVALID', /expected host.*received ","/],
    [
      'QRAUTH_LAN_ADDRESS',
      'localhost',
      'QRAUTH_LAN_ADDRESS_INVALID',
      /expected the address.*received "localhost"/,
    ],
    [
      'QRAUTH_LAN_ADDRESS',
      '192.168.1.2:80',
      'QRAUTH_LAN_ADDRESS_INVALID',
      /expected the address.*received .*:80"/,
    ],
    [
      'QRAUTH_LAN_ADDRESS',
      '192.168.1.2:8000',
      'QRAUTH_LAN_ADDRESS_INVALID',
      /expected the.*received .*:8000"/,
    ],
    [
      'QRAUTH_BASE_PATH',
      'qr',
      'QRAUTH_BASE_PATH_INVALID',
      /expected a path such as "\/qr".*received "qr"/,
    ],
    [
      'QRAUTH_BASE_PATH',
      '/:tenant',
      'QRAUTH_BASE_PATH_INVALID',
      /expected a path.*received "\/:tenant"/,
    ],
    ['QRAUTH_BASE_PATH', '/qr/*', 'QRAUTH_BASE_PATH_INVALID', /expected a path/],
    ['QRAUTH_BASE_PATH', '//evil', 'QRAUTH_BASE_PATH_INVALID', /expected a path/],
    ['QRAUTH_BASE_PATH', '/qr/../admin', 'QRAUTH_BASE_PATH_INVALID', /expected a path/],
    [
      'QRAUTH_TTL',
      '29',
      'QRAUTH_TTL_RANGE',
      /expected whole seconds from 30 to 600.*received "29"/,
    ],
    [
      'QRAUTH_TTL',
      '601',
      'QRAUTH_TTL_RANGE',
      /expected whole seconds from 30 to 600.*received "601"/,
    ],
    ['QRAUTH_TTL', '5m', 'QRAUTH_TTL_RANGE', /expected whole seconds.*received "5m"/],
    ['QRAUTH_TTL', '1e2', 'QRAUTH_TTL_RANGE', /expected whole seconds.*received "1e2"/],
    ['QRAUTH_REDIRECT_TO', '//evil.test', 'QRAUTH_REDIRECT_TO_INVALID', /expected a path on this/],
    [
      'QRAUTH_REDIRECT_TO',
      'https://evil.test/',
      'QRAUTH_REDIRECT_TO_INVALID',
      /expected a path on this/,
    ],
    [
      'QRAUTH_LOGIN_URL',
      'login',
      'QRAUTH_LOGIN_URL_INVALID',
      /expected a URL, or a path.*received "login"/,
    ],
    [
      'QRAUTH_LOGIN_URL',
      'javascript:alert(1)',
      'QRAUTH_LOGIN_URL_INVALID',
      /expected a URL, or a path/,
    ],
    ['QRAUTH_TLL', '300', 'QRAUTH_TLL_UNKNOWN', /expected one of .*QRAUTH_TTL/],
  ]

  it.each(wrong)('%s=%s is refused as %s', (name, value, code, says) => {
    const problems = problemsOf({ QRAUTH_SECRET: SECRET, [name]: value })
    expect(Object.keys(problems)).toEqual([code])
    expect(problems[code]).toContain(name)
    expect(problems[code]).toMatch(says)
    expect(problems[code]).toMatch(/^Cannot .*: expected [^.].*, received .*[^.]$/)
  })

  it('is told together with all others', () => {
    const problems = problemsOf({
      QRAUTH_TTL: '5',
      QRAUTH_ORIGIN: 'x',
      UPSTASH_REDIS_REST_URL: URL_VALUE,
      QRAUTH_LOGINURL: '/',
    })
    expect(Object.keys(problems).sort()).toEqual([
      'QRAUTH_LOGINURL_UNKNOWN',
      'QRAUTH_ORIGIN_INVALID',
      'QRAUTH_SECRET_MISSING',
      'QRAUTH_TTL_RANGE',
      'UPSTASH_REDIS_REST_TOKEN_MISSING',
    ])
  })

  it('is never repeated where it is, or may hold, a secret', () => {
    const secrets = {
      QRAUTH_SECRET: 'hunter2',
      QRAUTH_SECRET_PREVIOUS: 'hunter1',
      UPSTASH_REDIS_REST_URL: 'rediss://default:pass-word@name.upstash.io:6379',
      UPSTASH_REDIS_REST_TOKEN: '"quoted-token"',
      QRAUTH_ORIGIN: 'https://admin:pass-word@example.com',
      QRAUTH_SECRETS: 'unknown-name',
    }
    const problems = problemsOf(secrets)
    expect(Object.keys(problems)).toHaveLength(Object.keys(secrets).length)
    const told = JSON.stringify(problems)
    for (const value of Object.values(secrets)) expect(told).not.toContain(value)
    expect(told).not.toContain('pass-word')
    expect(problems['UPSTASH_REDIS_REST_URL_INVALID']).toMatch(
      /expected the REST address.*received 47 bytes/,
    )
    expect(problems['UPSTASH_REDIS_REST_TOKEN_INVALID']).toMatch(
      /expected the REST token.*received 14 bytes/,
    )
  })

  it('is half an address of a store', () => {
    const { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN } = UPSTASH
    for (const store of [{}, { QRAUTH_STORE: 'upstash' }]) {
      expect(problemsOf({ QRAUTH_SECRET: SECRET, UPSTASH_REDIS_REST_URL, ...store })).toEqual({
        UPSTASH_REDIS_REST_TOKEN_MISSING:
          'Cannot use UPSTASH_REDIS_REST_URL: expected UPSTASH_REDIS_REST_TOKEN too, received none',
      })
      expect(problemsOf({ QRAUTH_SECRET: SECRET, UPSTASH_REDIS_REST_TOKEN, ...store })).toEqual({
        UPSTASH_REDIS_REST_URL_MISSING:
          'Cannot use UPSTASH_REDIS_REST_TOKEN: expected UPSTASH_REDIS_REST_URL too, received none',
      })
    }
  })
})

describe('settings that work', () => {
  it.each<readonly [string, string]>([
    ['QRAUTH_SECRET_PREVIOUS', SECRET],
    ['QRAUTH_HOST', 'jwt'],
    ['QRAUTH_STORE', 'memory'],
    ['QRAUTH_SESSION_COOKIE', 'my_session-1'],
    ['QRAUTH_ISSUER', 'https://id.example.com'],
    ['QRAUTH_AUDIENCE', 'example'],
    ['QRAUTH_ORIGIN', 'https://example.com'],
    ['QRAUTH_TRUST_PROXY', 'false'],
    ['QRAUTH_TRUST_PROXY', 'private'],
    ['QRAUTH_TRUST_PROXY', '10.0.0.0/8, ::1,192.0.2.7'],
    ['QRAUTH_ALLOWED_HOSTS', 'example.com, EXAMPLE.com:8443,[::1]:8000'],
    ['QRAUTH_LAN_ADDRESS', '192.168.1.20'],
    ['QRAUTH_LAN_ADDRESS', '[fd00::2]'],
    ['QRAUTH_LAN_ADDRESS', 'ada.local'],
    ['QRAUTH_BASE_PATH', '/'],
    ['QRAUTH_BASE_PATH', '/sign-in/qr/'],
    ['QRAUTH_TTL', ' 30 '],
    ['QRAUTH_TTL', '600'],
    ['QRAUTH_PREFIX', 'acme:qrauth:'],
    ['QRAUTH_REDIRECT_TO', '/account?from=qr'],
    ['QRAUTH_LOGIN_URL', 'https://id.example.com/login?x=1'],
    ['QRAUTH_TLL', ''],
    // What Kubernetes tells every container of a service that is called "qrauth".
    ['QRAUTH_PORT_8000_TCP_ADDR', '10.0.0.1'],
    ['QRAUTH_SERVICE_HOST', '10.0.0.1'],
  ])('%s=%s', (name, value) => {
    expect(problemsOf({ QRAUTH_SECRET: SECRET, [name]: value })).toEqual({})
  })

  it('may be numbers, as they are among the variables of a Worker, beside other bindings', () => {
    const env = { QRAUTH_SECRET: SECRET, QRAUTH_TTL: 60, KV: {}, QRAUTH_STORE: 'memory' }
    expect(problemsOf(env)).toEqual({})
    expect(problemsOf({ QRAUTH_SECRET: SECRET, QRAUTH_TTL: 6 })).toHaveProperty('QRAUTH_TTL_RANGE')
  })

  it('are as good as absent when they are empty', () => {
    expect(problemsOf({ QRAUTH_SECRET: SECRET, QRAUTH_TTL: '', QRAUTH_ORIGIN: ' ' })).toEqual({})
    expect(problemsOf({ QRAUTH_SECRET: '' })).toHaveProperty('QRAUTH_SECRET_MISSING')
  })

  it('are read where nobody may list them', () => {
    const env = new Proxy({ QRAUTH_SECRET: SECRET, QRAUTH_TLL: '1' }, {
      ownKeys() {
        throw new Error('NotCapable')
      },
    })
    expect(problemsOf(env)).toEqual({})
  })
})

describe('where codes are kept', () => {
  const { memory: _, ...edge } = PLATFORM

  it('is Upstash once it is named, and else this process', () => {
    expect(problemsOf({ QRAUTH_SECRET: SECRET })).toEqual({})
    expect(problemsOf({ QRAUTH_SECRET: SECRET, ...UPSTASH }, edge)).toEqual({})
  })

  it('is there under a prefix of its own, so that two sites may share a store', () => {
    const upstash = vi.fn(upstashStore)
    const env = { QRAUTH_SECRET: SECRET, ...UPSTASH }
    expect(problemsOf(env, { ...edge, upstash })).toEqual({})
    expect(problemsOf({ ...env, QRAUTH_PREFIX: 'acme:' }, { ...edge, upstash })).toEqual({})
    const url = { url: URL_VALUE, token: UPSTASH.UPSTASH_REDIS_REST_TOKEN }
    expect(upstash.mock.calls).toEqual([[url], [{ ...url, prefix: 'acme:' }]])
  })

  it('is no memory where one site runs in many isolates', () => {
    expect(problemsOf({ QRAUTH_SECRET: SECRET }, edge)).toEqual({
      QRAUTH_STORE_MISSING: expect.stringMatching(
        /expected UPSTASH_REDIS_REST_URL and .*workers\/demo/,
      ),
    })
    expect(problemsOf({ QRAUTH_SECRET: SECRET, QRAUTH_STORE: 'memory' }, edge)).toEqual({
      QRAUTH_STORE_ABSENT: expect.stringContaining('workers/demo'),
    })
  })
})

describe('a host with session tokens', () => {
  it('needs nothing but the same secret', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    const env = { QRAUTH_SECRET: SECRET, QRAUTH_REDIRECT_TO: '/home', QRAUTH_SESSION_COOKIE: 'sid' }
    const app = createApp(env, PLATFORM)
    // The demo host makes the same tokens.
    const host = createApp({ ...env, QRAUTH_HOST: 'demo' }, PLATFORM)
    const login = new Device(host, 'https://site.test')
    await login.post('/login', { username: 'ada', password: 'qrauth-demo' })
    const computer = new Device(app, 'https://site.test')
    for (const [name, value] of login.cookies) computer.cookies.set(name, value)

    const link = linkIn(await (await computer.post('/qr')).text())
    const phone = new Device(app, 'https://site.test')
    const tap = await phone.post(link)
    expect(tap.status).toBe(303)
    expect(tap.headers.get('location')).toBe('/home')
    expect([...phone.cookies.keys()]).toContain('__Host-sid')
  })

  it('has none of the demo, unless it is asked for', async () => {
    const app = createApp({ QRAUTH_SECRET: SECRET }, PLATFORM)
    for (const path of ['/', '/login', '/whoami']) {
      const page = await app.request(path)
      expect(page.status).toBe(404)
      expect(await page.text()).toBe('404 Not Found')
    }
    expect((await app.request('/login', { method: 'POST' })).status).toBe(404)
  })

  it('may change its secret without signing anybody out', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    const before = createApp({ QRAUTH_HOST: 'demo', QRAUTH_SECRET: SECRET }, PLATFORM)
    const after = createApp({
      QRAUTH_HOST: 'demo',
      QRAUTH_SECRET: `${SECRET}-new`,
      QRAUTH_SECRET_PREVIOUS: SECRET,
    }, PLATFORM)
    const ada = new Device(before, 'https://site.test')
    await ada.post('/login', { username: 'ada', password: 'qrauth-demo' })
    const later = new Device(after, 'https://site.test')
    for (const [name, value] of ada.cookies) later.cookies.set(name, value)
    expect(await (await later.get('/whoami')).json()).toEqual({ id: 'ada', name: 'Ada Lovelace' })
    const stranger = new Device(createApp({ QRAUTH_HOST: 'demo' }, PLATFORM), 'https://site.test')
    for (const [name, value] of ada.cookies) stranger.cookies.set(name, value)
    expect((await stranger.get('/whoami')).status).toBe(401)
  })
})

describe('the demo host', () => {
  const app = createApp({ QRAUTH_HOST: 'demo' }, PLATFORM)
  const visitor = () => new Device(app, 'http://192.168.1.2:8000')

  it('signs its two accounts in with the password on its page', async () => {
    for (const [username, name] of [['ada', 'Ada Lovelace'], ['grace', 'Grace Hopper']] as const) {
      const person = visitor()
      const form = await (await person.get('/login?next=/qr')).text()
      for (const told of [username, 'qrauth-demo']) expect(form).toContain(told)
      expect(form).toContain('<input type="hidden" name="next" value="/qr">')
      expect((await person.get('/whoami')).status).toBe(401)

      const since = Math.floor(Date.now() / 1000)
      const password = 'qrauth-demo'
      const answer = await person.post('/login', { username, password, next: '/qr' })
      expect(answer.status).toBe(303)
      expect(answer.headers.get('location')).toBe('/qr')
      expect(claimsOf(person)).toMatchObject({ sub: username, name, amr: ['pwd'] })
      expect(claimsOf(person)['auth_time']).toBeGreaterThanOrEqual(since)

      expect(await (await person.get('/whoami')).json()).toEqual({ id: username, name })
      const home = await (await person.get('/')).text()
      expect(home).toContain(name)
      expect(home).toMatch(
        /<form method="post" action="\/qr">\s*<button[^>]*>Sign in on your phone</,
      )
      // A person who must re-authenticate can sign in again.
      expect(await (await person.get('/login')).text()).toContain('name="password"')

      expect((await person.post('/logout')).status).toBe(303)
      expect((await person.get('/whoami')).status).toBe(401)
    }
  })

  it('signs in with one press of a button for each account', async () => {
    for (const path of ['/', '/login?next=/qr']) {
      const page = await (await visitor().get(path)).text()
      const forms = page.match(/<form[^>]*>[^]*?<\/form>/g) ?? []
      const form = forms.find((form) => form.includes('Sign in as Grace Hopper')) ?? ''
      const fields = Object.fromEntries(
        [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      )
      const person = visitor()
      const answer = await person.post('/login', fields)
      expect(answer.headers.get('location')).toBe(path === '/' ? '/' : '/qr')
      expect((await (await person.get('/whoami')).json()).id).toBe('grace')
    }
  })

  it('shows both directions, from the home page and from the login', async () => {
    for (const path of ['/', '/login']) {
      const computer = visitor()
      const page = await (await computer.get(path)).text()
      expect(page).toMatch(
        /<form method="post" action="\/qr\/here">[^]*?<button[^>]*>Sign in with your phone</,
      )
      const asked = await computer.post('/qr/here', { next: '/' })
      const here = asked.headers.get('location') ?? ''
      const id = here.slice('/qr/here/'.length, '/qr/here/'.length + 22)

      const phone = visitor()
      await phone.post('/login', { username: 'ada', password: 'qrauth-demo' })
      expect(await (await phone.get('/')).text()).toContain('href="/qr/approve"')
      expect(await (await phone.get(`/qr/approve/${id}`)).text()).toContain('Ada Lovelace')
      await phone.post(`/qr/approve/${id}`, { act: 'allow' })
      expect((await computer.post(`/qr/here/${id}`, { act: 'collect' })).status).toBe(303)
      expect((await (await computer.get('/whoami')).json()).id).toBe('ada')
    }
  })

  it('on a phone has its own things first, and the code for another device last', async () => {
    const person = visitor()
    await person.post('/login', { username: 'ada', password: 'qrauth-demo' })
    const order = async (agent: string) => {
      const page = await (await person.get('/', { 'user-agent': agent })).text()
      return page.indexOf('Sign out') < page.search(/Sign in on (your phone|another device)/)
    }
    expect(await order('Mozilla/5.0 (iPhone) Mobile/15E148 Safari/604.1')).toBe(true)
    expect(await order('Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0')).toBe(false)
  })

  it('lists what happens to a person’s own codes, for that person alone', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    const [ada, grace] = [visitor(), visitor()]
    await ada.post('/login', { username: 'ada', password: 'qrauth-demo' })
    await grace.post('/login', { username: 'grace', password: 'qrauth-demo' })
    const link = linkIn(await (await ada.post('/qr')).text())
    await visitor().post(link)
    expect(await (await ada.get('/events')).text()).toMatch(/UTC: consumed[^]*UTC: issued/)
    expect(await (await ada.get('/')).text()).toContain('UTC: consumed')
    expect(await (await grace.get('/events')).text()).toContain('Nothing yet')
    expect((await visitor().get('/events')).status).toBe(401)
    expect(await (await ada.get('/events')).text()).not.toContain(link.slice(-22))
  })

  it('has a name of its own on all pages, where the entry point gives one', async () => {
    const named = createApp({ QRAUTH_HOST: 'demo' }, { ...PLATFORM, demoName: 'A shop' })
    const person = new Device(named, 'http://192.168.1.2:8000')
    expect(await (await person.get('/')).text()).toContain('Welcome to A shop')
    await person.post('/login', { username: 'ada', password: 'qrauth-demo' })
    expect(await (await person.get('/qr')).text()).toContain('A shop')
  })

  it('asks again after a wrong password, and keeps where to go', async () => {
    for (const [username, password] of [['ada', 'x'], ['eve', 'qrauth-demo'], ['', '']] as const) {
      const person = visitor()
      const answer = await person.post('/login', { username, password, next: '/qr?next=/a' })
      expect(answer.status).toBe(401)
      expect(person.cookies.size).toBe(0)
      expect(await answer.text()).toContain('name="next" value="/qr?next=/a"')
    }
  })

  it('leads nowhere else', async () => {
    for (
      const next of ['//evil.test', '/\\evil.test', 'https://evil.test', 'javascript:alert(1)']
    ) {
      const person = visitor()
      const form = await (await person.get(`/login?next=${encodeURIComponent(next)}`)).text()
      expect(form).toContain('name="next" value="/"')
      const answer = await person.post('/login', { username: 'ada', password: 'qrauth-demo', next })
      expect(answer.headers.get('location')).toBe('/')
    }
  })

  it('takes forms of its own pages only', async () => {
    const person = visitor()
    const fields = { username: 'ada', password: 'qrauth-demo' }
    for (const origin of ['http://evil.test', 'null', undefined]) {
      expect((await person.post('/login', fields, { origin })).status).toBe(403)
      expect((await person.post('/logout', {}, { origin })).status).toBe(403)
    }
    const json = { 'content-type': 'application/json' }
    expect((await person.post('/login', fields, json)).status).toBe(400)
    expect(person.cookies.size).toBe(0)
  })

  it('answers by the names that are allowed', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    const app = createApp({ QRAUTH_HOST: 'demo', QRAUTH_ALLOWED_HOSTS: 'site.test' }, PLATFORM)
    expect((await app.request('http://site.test/')).status).toBe(200)
    for (const path of ['/', '/login', '/whoami', '/qr']) {
      expect((await app.request(`http://evil.test${path}`)).status).toBe(421)
    }
  })

  it('moves the button with the app, and makes no room for it on its own pages', async () => {
    const app = createApp({ QRAUTH_HOST: 'demo', QRAUTH_BASE_PATH: '/phone/' }, PLATFORM)
    const person = new Device(app, 'http://192.168.1.2:8000')
    await person.post('/login', { username: 'ada', password: 'qrauth-demo' })
    expect(await (await person.get('/')).text()).toContain('action="/phone"')
    expect((await person.get('/phone')).status).toBe(200)
    for (const base of ['/', '/login', '/logout', '/whoami/']) {
      expect(problemsOf({ QRAUTH_HOST: 'demo', QRAUTH_BASE_PATH: base })).toHaveProperty(
        'QRAUTH_BASE_PATH_TAKEN',
      )
    }
  })
})

describe('the other direction', () => {
  it('is open in the demo alone, unless QRAUTH_HERE says otherwise', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const status = async (env: Environment) =>
      (await createApp(env, PLATFORM).request('http://site.test/qr/here')).status
    const own = { QRAUTH_SECRET: SECRET, QRAUTH_STORE: 'memory' }
    expect(await status(own)).toBe(404)
    expect(await status({ ...own, QRAUTH_HERE: 'off' })).toBe(404)
    expect(await status({ ...own, QRAUTH_HERE: 'compare' })).toBe(200)
    expect(await status({ ...own, QRAUTH_HERE: 'type' })).toBe(200)
    const demo = { QRAUTH_HOST: 'demo', QRAUTH_HERE: 'off' }
    expect(await status(demo)).toBe(404)
    for (const path of ['/', '/login']) {
      const page = await createApp(demo, PLATFORM).request(`http://site.test${path}`)
      expect(await page.text()).not.toContain('with your phone')
    }
    expect(problemsOf({ ...own, QRAUTH_HERE: 'on' })).toEqual({
      QRAUTH_HERE_INVALID:
        'Cannot use QRAUTH_HERE: expected "off", "compare" or "type", received "on"',
    })
  })
})

describe('a link for the phone', () => {
  async function linkFrom(env: Environment, platform: Platform): Promise<string | undefined> {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    const person = new Device(
      createApp({ QRAUTH_HOST: 'demo', ...env }, { ...PLATFORM, ...platform }),
      'http://localhost:8000',
    )
    await person.post('/login', { username: 'ada', password: 'qrauth-demo' })
    const page = await person.post('/qr')
    return page.status === 200 ? linkIn(await page.text()) : undefined
  }

  it('has the address on the network in place of localhost', async () => {
    const platform = { lanAddress: () => '192.168.1.2' }
    expect(await linkFrom({}, platform)).toMatch(/^http:\/\/192\.168\.1\.2:8000\/qr\//)
    expect(await linkFrom({ QRAUTH_LAN_ADDRESS: '10.0.0.9' }, platform)).toMatch(
      /^http:\/\/10\.0\.0\.9:8000\/qr\//,
    )
    expect(await linkFrom({}, {})).toBeUndefined()
  })
})

describe('a Worker', () => {
  const context = { waitUntil() {}, passThroughOnException() {}, props: {} }

  it('that is set up wrongly says so with reason codes, and tells its log the rest', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const env = { QRAUTH_SECRET: 'hunter2', QRAUTH_TTL: 5 }
    for (const path of ['/', '/qr', '/qr/AAAAAAAAAAAAAAAAAAAAAA']) {
      const page = await worker.fetch(new Request(`https://example.com${path}`), env, context)
      expect(page.status).toBe(503)
      expect(page.headers.get('cache-control')).toBe('no-store, no-transform')
      const html = await page.text()
      expect(html).toContain('QRAUTH_SECRET_SHORT, QRAUTH_STORE_MISSING, QRAUTH_TTL_RANGE')
      expect(html).not.toMatch(/hunter2|Cannot/)
    }
    expect(error).toHaveBeenCalledOnce()
    expect(String(error.mock.calls[0]?.[0])).toMatch(
      /^Cannot use QRAUTH_SECRET: .*received 7 bytes/,
    )
  })

  it('keeps one app for all requests', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    const env = { QRAUTH_HOST: 'demo' }
    const login = new Request('https://example.com/login', {
      method: 'POST',
      headers: {
        'origin': 'https://example.com',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'username=ada&password=qrauth-demo',
    })
    const answer = await demoWorker.fetch(login, env, context)
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const whoami = new Request('https://example.com/whoami', { headers: { cookie } })
    expect((await demoWorker.fetch(whoami, env, context)).status).toBe(200)
  })
})

describe('a host of another kind is set up by its variables', () => {
  const HANDOFF = { QRAUTH_HANDOFF_PATH: '/handoff', QRAUTH_HANDOFF_SECRET: SECRET }
  const hosts: Record<string, Record<string, string>> = {
    whoami: {
      QRAUTH_WHOAMI_URL: 'https://example.com/whoami',
      QRAUTH_WHOAMI_COOKIES: 'sessionid, remember',
    },
    jwks: {
      QRAUTH_JWKS_URL: 'https://example.com/jwks.json',
      QRAUTH_ISSUER: 'https://example.com',
      QRAUTH_AUDIENCE: 'site',
      QRAUTH_SESSION_COOKIE: '__Host-session',
    },
    access: { QRAUTH_ACCESS_TEAM: 'acme', QRAUTH_ACCESS_AUDIENCE: 'a'.repeat(64) },
  }

  for (const [host, env] of Object.entries(hosts)) {
    it(`${host}, with a handoff`, async () => {
      const app = createApp({ QRAUTH_HOST: host, ...env, ...HANDOFF }, PLATFORM)
      const visitor = new Device(app, 'https://example.com')
      expect((await visitor.get('/qr')).headers.get('location')).toBe(
        '/login?next=%2Fqr%3Ffrom%3Dlogin',
      )
    })

    it(`${host}, each of which is missed by name`, () => {
      for (const name of Object.keys(env)) {
        const problems = problemsOf({ QRAUTH_HOST: host, ...env, ...HANDOFF, [name]: '' })
        expect(Object.keys(problems)).toEqual([`${name}_MISSING`])
      }
      expect(Object.keys(problemsOf({ QRAUTH_HOST: host, ...env, QRAUTH_SECRET: SECRET })))
        .toEqual(['QRAUTH_HANDOFF_PATH_MISSING', 'QRAUTH_HANDOFF_SECRET_MISSING'])
    })
  }

  it('and a wrong one is refused by name, without its value', () => {
    const wrong = [
      { ...hosts['whoami'], ...HANDOFF, QRAUTH_HOST: 'whoami', QRAUTH_WHOAMI_URL: 'ftp://x' },
      { ...hosts['whoami'], ...HANDOFF, QRAUTH_HOST: 'whoami', QRAUTH_WHOAMI_COOKIES: 'a b' },
      { ...hosts['jwks'], ...HANDOFF, QRAUTH_HOST: 'jwks', QRAUTH_JWKS_URL: 'nowhere' },
      { ...hosts['jwks'], ...HANDOFF, QRAUTH_HOST: 'jwks', QRAUTH_SESSION_COOKIE: 'a b' },
      { ...hosts['access'], ...HANDOFF, QRAUTH_HOST: 'access', QRAUTH_ACCESS_TEAM: 'a.b' },
      { ...hosts['access'], ...HANDOFF, QRAUTH_HOST: 'access', QRAUTH_ACCESS_AUDIENCE: 'short' },
      { ...hosts['access'], ...HANDOFF, QRAUTH_HOST: 'access', QRAUTH_HANDOFF_PATH: '//evil' },
      { ...hosts['access'], ...HANDOFF, QRAUTH_HOST: 'access', QRAUTH_HANDOFF_SECRET: 'hunter2' },
    ]
    const codes = wrong.map((env) => Object.keys(problemsOf(env)).join())
    expect(codes).toEqual([
      'QRAUTH_WHOAMI_URL_INVALID',
      'QRAUTH_WHOAMI_COOKIES_INVALID',
      'QRAUTH_JWKS_URL_INVALID',
      'QRAUTH_SESSION_COOKIE_INVALID',
      'QRAUTH_ACCESS_TEAM_INVALID',
      'QRAUTH_ACCESS_AUDIENCE_INVALID',
      'QRAUTH_HANDOFF_PATH_INVALID',
      'QRAUTH_HANDOFF_SECRET_INVALID',
    ])
    for (const env of wrong) expect(JSON.stringify(problemsOf(env))).not.toContain('hunter2')
  })
})

describe('a store that the platform made ready', () => {
  it('is used by its name, and without one', async () => {
    const put = vi.fn(memoryStore().put)
    const stores = { redis: { ...memoryStore(), put } }
    for (const env of [{}, { QRAUTH_STORE: 'redis' }]) {
      const app = createApp({ QRAUTH_HOST: 'demo', QRAUTH_SECRET: SECRET, ...env }, {
        ...PLATFORM,
        stores,
      })
      const computer = new Device(app, 'https://example.com')
      await computer.post('/login', { username: 'ada', password: 'qrauth-demo' })
      expect((await computer.post('/qr')).status).toBe(200)
    }
    expect(put).toHaveBeenCalledTimes(2)
    expect(() => createApp({ QRAUTH_SECRET: SECRET, ...UPSTASH }, {}))
      .toThrow('Cannot keep codes in Upstash: expected an entry point with Upstash')
    expect(() => createApp({ QRAUTH_HOST: 'demo', ...UPSTASH }, {}))
      .toThrow('Cannot be a demo: expected an entry point with the demo')
    expect(problemsOf({ QRAUTH_SECRET: SECRET, QRAUTH_STORE: 'redis' }))
      .toHaveProperty('QRAUTH_REDIS_URL_MISSING')
  })
})

describe('the settings of the pages', () => {
  it('a name for the site, and how old a sign-in may be', async () => {
    const env = { QRAUTH_HOST: 'demo', QRAUTH_SITE_NAME: 'Acme & Co', QRAUTH_MAX_AGE: '300' }
    const computer = new Device(createApp(env, PLATFORM), 'https://example.com')
    expect((await computer.get('/qr')).headers.get('location')).toContain('max_age=300')
    await computer.post('/login', { username: 'ada', password: 'qrauth-demo' })
    expect(await (await computer.get('/qr')).text()).toContain('Acme &amp; Co')
    expect(problemsOf({ QRAUTH_HOST: 'demo', QRAUTH_MAX_AGE: 'soon' }))
      .toHaveProperty('QRAUTH_MAX_AGE_RANGE')
  })
})

describe('matching numbers', () => {
  async function claimed(settings: Environment) {
    const app = createApp({ QRAUTH_HOST: 'demo', ...settings }, PLATFORM)
    const computer = new Device(app, 'https://example.com')
    const phone = new Device(app, 'https://example.com')
    await computer.post('/login', { username: 'ada', password: 'qrauth-demo' })
    const html = await (await computer.post('/qr')).text()
    const link = linkIn(html)
    await phone.get(link)
    await phone.post(link)
    const [outcome = ''] = /\/qr\/transfer\/[\w-]{22}/.exec(html) ?? []
    return { isIn: phone.cookies.has('__Host-session'), computer, outcome }
  }

  it('is off by default, and is picked or typed where the settings say so', async () => {
    expect((await claimed({})).isIn).toBe(true)
    const picked = await claimed({ QRAUTH_CONFIRM: 'match' })
    expect(picked.isIn).toBe(false)
    const html = await (await picked.computer.get(picked.outcome)).text()
    expect(html.match(/<button[^>]*name="number"/g)).toHaveLength(3)
    const typed = await claimed({ QRAUTH_CONFIRM: 'match', QRAUTH_MATCH: 'type' })
    expect(await (await typed.computer.get(typed.outcome)).text())
      .toMatch(/<input[^>]*name="number"/)
  })

  it('refuses a setting that is none, by its name', () => {
    const env = { QRAUTH_HOST: 'demo', QRAUTH_CONFIRM: 'Match', QRAUTH_MATCH: 'choose' }
    expect(Object.keys(problemsOf(env))).toEqual([
      'QRAUTH_CONFIRM_INVALID',
      'QRAUTH_MATCH_INVALID',
    ])
  })
})

describe('the secret of the app', () => {
  const whoami = {
    QRAUTH_HOST: 'whoami',
    QRAUTH_WHOAMI_URL: 'https://example.com/whoami',
    QRAUTH_WHOAMI_COOKIES: 'sid',
    QRAUTH_HANDOFF_PATH: '/handoff',
    QRAUTH_HANDOFF_SECRET: `${SECRET}-of-handoff`,
  }
  const secretOf = (env: Environment) => hostOf(reader(env, []), {}, '/qr', PLATFORM)?.secret

  it('is that of its sessions, else that of its statements, else one that ends with the demo', () => {
    expect(secretOf({ QRAUTH_SECRET: SECRET, QRAUTH_SECRET_PREVIOUS: `${SECRET}-old` })).toBe(
      SECRET,
    )
    expect(secretOf({ ...whoami, QRAUTH_SECRET: SECRET })).toBe(SECRET)
    expect(secretOf(whoami)).toBe(`${SECRET}-of-handoff`)
    expect(secretOf({ QRAUTH_HOST: 'demo', QRAUTH_SECRET: SECRET })).toBe(SECRET)
    const [one, other] = [secretOf({ QRAUTH_HOST: 'demo' }), secretOf({ QRAUTH_HOST: 'demo' })]
    expect(one).toMatch(/^[\w-]{32,}$/)
    expect(one).not.toBe(other)
  })
})

describe('the demo, with its codes in memory', () => {
  it('shows where a person is signed in, and ends a session at once', async () => {
    const app = createApp({ QRAUTH_HOST: 'demo' }, {
      ...PLATFORM,
      sessions: memoryRegistry,
    })
    const computer = new Device(app, 'https://example.com')
    await computer.post('/login', { username: 'ada', password: 'qrauth-demo' })
    expect(await (await computer.get('/')).text()).toContain('href="/qr/devices"')
    const phone = new Device(app, 'https://example.com')
    const link = linkIn(await (await computer.post('/qr')).text())
    await phone.get(link)
    expect((await phone.post(link)).status).toBe(303)
    expect((await phone.get('/whoami')).status).toBe(200)
    expect((await computer.post('/qr/devices', { act: 'others' })).status).toBe(200)
    expect((await phone.get('/whoami')).status).toBe(401)
    expect((await computer.get('/whoami')).status).toBe(200)
  })
})
