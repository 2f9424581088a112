import { type Context, Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { html } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'
import { describe, expect, it, vi } from 'vitest'
import { qrauth } from '../src/qrauth.ts'
import { en } from '../src/pages/locales/en.ts'
import { jwtSession } from '../src/session/jwt.ts'
import type { Session } from '../src/session/session.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { Device } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, claimsOf, GRACE, ORIGIN, SECRET, site } from './parts/site.ts'

/** Signs a device in on any host app, as the host itself would. */
async function signIn(device: Device): Promise<Device> {
  const session = jwtSession({ secret: SECRET })
  const login = new Hono().get('/', async (c) => {
    await session.start(c, { user: ADA, sessionId: 's', amr: ['pwd'], origin: ORIGIN, onward: '/' })
    return c.text('in')
  })
  const cookie = (await login.request('/')).headers.getSetCookie()[0]?.split(';')[0] ?? ''
  device.cookies.set('__Host-session', cookie.slice('__Host-session='.length))
  return device
}

const options = () => ({ session: jwtSession({ secret: SECRET }), store: memoryStore() })

/** The whole way, from ask to a session, through whatever the app is mounted in. */
async function playThrough(app: Hono, base: string): Promise<void> {
  const computer = await signIn(new Device(app, ORIGIN))
  for (const path of base === '' ? ['/'] : [base, `${base}/`]) {
    const ask = await computer.get(path)
    expect([path, ask.status]).toEqual([path, 200])
    expect(await ask.text()).toContain(`action="${base || '/'}"`)
    const code = await computer.post(path)
    const link = linkIn(await code.text())
    expect(link).toMatch(new RegExp(`^${ORIGIN}${base}/[A-Za-z0-9_-]{22}$`))
    const phone = new Device(app, ORIGIN)
    const confirm = await (await phone.get(link)).text()
    expect(confirm).toContain(`action="${link.slice(ORIGIN.length)}"`)
    expect((await phone.post(link)).status).toBe(303)
    expect(phone.cookies.has('__Host-session')).toBe(true)
  }
}

describe('it works wherever it is mounted', () => {
  for (const mount of ['/qr', '/', '/deep/down/qr']) {
    it(`app.route('${mount}')`, async () => {
      const app = new Hono().route(mount, qrauth(options()))
      await playThrough(app, mount === '/' ? '' : mount)
    })
  }

  it('below a parameter: /t/:tenant/qr, each tenant for itself', async () => {
    const app = new Hono().route('/t/:tenant/qr', qrauth(options()))
    await playThrough(app, '/t/acme/qr')
    const computer = await signIn(new Device(app, ORIGIN))
    const link = linkIn(await (await computer.post('/t/acme/qr')).text())
    const phone = new Device(app, ORIGIN)
    expect((await phone.post(link.replace('acme', 'evil'))).status).toBe(404)
    expect((await phone.post(link)).status).toBe(303)
  })

  it('under basePath()', async () => {
    const app = new Hono().basePath('/app').route('/qr', qrauth(options()))
    await playThrough(app, '/app/qr')
  })

  it('in a sub-app of a sub-app', async () => {
    const inner = new Hono().route('/qr', qrauth(options()))
    await playThrough(new Hono().route('/a', inner), '/a/qr')
  })

  it('with app.mount(), which strips the prefix, when told the basePath', async () => {
    const app = new Hono().mount('/qr', qrauth({ ...options(), basePath: '/qr' }).fetch)
    await playThrough(app, '/qr')
  })

  it('in any framework that speaks fetch, when told the basePath', async () => {
    const inner = qrauth({ ...options(), basePath: '/qr' })
    const app = new Hono().all('/qr/*', (c) => {
      const url = new URL(c.req.url)
      url.pathname = url.pathname.slice('/qr'.length) || '/'
      return inner.fetch(new Request(url, c.req.raw))
    })
    await playThrough(app, '/qr')
  })
})

describe('it leaves the host alone', () => {
  it('its own pages below the mount are still its own', async () => {
    const { app } = site()
    app.get('/qr/about', (c) => c.text('about us'))
    app.get('/qr/a-page-with-quite-a-long-name', (c) => c.text('long'))
    app.notFound((c) => c.text('the host has no such page', 404))
    expect(await (await app.request('/qr/about')).text()).toBe('about us')
    expect(await (await app.request('/qr/a-page-with-quite-a-long-name')).text()).toBe('long')
    expect(await (await app.request('/qr/other')).text()).toBe('the host has no such page')
    expect(await (await app.request('/qrazy')).text()).toBe('the host has no such page')
  })

  it('no header of ours is on its pages', async () => {
    const { app } = site()
    const { headers } = await app.request('/')
    expect(headers.get('content-security-policy')).toBeNull()
    expect(headers.get('cache-control')).toBeNull()
  })

  it("what is a bug is its onError's to see", async () => {
    const pages = {
      ask: () => {
        throw new Error('a bug in a page')
      },
    }
    const { app, signedIn } = site({ pages })
    app.onError((error, c) => c.text(`host: ${error.message}`, 500))
    const answer = await (await signedIn()).get('/qr')
    expect(answer.status).toBe(500)
    expect(await answer.text()).toBe('host: a bug in a page')
  })

  it('its bodies may have been read before we came', async () => {
    const app = new Hono()
    app.use(async (c, next) => {
      if (c.req.method === 'POST') await c.req.parseBody()
      await next()
    })
    app.route('/qr', qrauth(options()))
    await playThrough(app, '/qr')
  })

  it('its csrf() and secureHeaders() do not stop an honest person', async () => {
    const app = new Hono()
    app.use(csrf())
    app.use(secureHeaders())
    app.route('/qr', qrauth(options()))
    await playThrough(app, '/qr')
  })

  it('catchAll makes every path below the mount ours, for an app that owns it', async () => {
    const { app } = site({ catchAll: true })
    const answer = await app.request('https://site.test/qr/short')
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('<main')
    expect(await (await app.request('https://site.test/')).text()).toBe('the host')
  })
})

describe('pages can be replaced', () => {
  it('one by one, and the layout around all of them', async () => {
    const { signedIn } = site({
      siteName: 'Acme',
      pages: {
        layout: ({ page, site }) =>
          html`<!doctype html><title>${site}: ${page.title}</title>${page.body}`,
        ask: ({ user }) => ({ title: 'Show?', body: html`<p>${user.name}</p>` }),
      },
    })
    const ask = await (await (await signedIn()).get('/qr')).text()
    expect(ask).toBe('<!doctype html><title>Acme: Show?</title><p>Ada Lovelace</p>')
  })
})

describe('between the browser and the app', () => {
  it('a server that asks by its own fetch may write its mode', async () => {
    const computer = await site().signedIn()
    expect((await computer.post('/qr', {}, { 'sec-fetch-mode': 'cors' })).status).toBe(200)
  })

  it('a tunnel may write its own end as the Origin, and a browser none at all', async () => {
    for (const origin of ['http://localhost:8000', 'http://127.0.0.1:8000', undefined]) {
      const { signedIn, device } = site()
      const page = await (await signedIn()).post('/qr', {}, { origin })
      expect([origin, page.status]).toEqual([origin, 200])
      expect((await device().post(linkIn(await page.text()), {}, { origin })).status).toBe(303)
    }
  })

  it('that is believed only where a browser says that the page is of this origin', async () => {
    const computer = await site().signedIn()
    const lan = await site().signedIn(ADA, 's', 'http://192.168.1.5:8000')
    for (const origin of ['http://localhost:8000', undefined]) {
      for (const said of ['same-site', 'cross-site', 'none', undefined]) {
        const headers = { origin, 'sec-fetch-site': said }
        expect([origin, said, (await computer.post('/qr', {}, headers)).status])
          .toEqual([origin, said, 403])
      }
      // Browsers write it on https and on this machine only.
      const forged = new Request('http://192.168.1.5:8000/qr', {
        method: 'POST',
        headers: {
          ...(origin !== undefined && { origin }),
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/x-www-form-urlencoded',
          'cookie': [...lan.cookies].map((pair) => pair.join('=')).join('; '),
        },
      })
      expect((await lan.app.fetch(forged)).status).toBe(403)
    }
  })

  it('a browser too old for Fetch Metadata is told so, and its operator what may remove it', async () => {
    const computer = await site().signedIn()
    const none = ['site', 'mode', 'dest'].map((of) => [`sec-fetch-${of}`, undefined])
    const answer = await computer.post('/qr', {}, Object.fromEntries(none))
    expect(answer.status).toBe(403)
    const page = await answer.text()
    expect(page).toContain('older than this page needs')
    expect(page).toContain('Safari 16.4')
    expect(page).not.toContain('service worker')
  })

  it('no cache may keep a page, and none may rewrite it', async () => {
    const { signedIn, device } = site()
    const computer = await signedIn()
    const shown = await computer.post('/qr')
    const link = linkIn(await shown.text())
    const phone = device()
    const confirm = await phone.get(link)
    const consumed = await phone.post(link)
    for (const { headers } of [await computer.get('/qr'), shown, confirm]) {
      expect(headers.get('cache-control')).toBe('no-store, no-transform')
      expect(headers.get('cdn-cache-control')).toBe('no-store')
    }
    expect(consumed.headers.get('cdn-cache-control')).toBe('no-store')
  })
})

describe('the words', () => {
  it('may differ from visitor to visitor', async () => {
    const words = (c: Context) =>
      c.req.header('accept-language') === 'x' ? { ...en, title: 'by a function' } : en
    const { signedIn } = site({ words })
    const computer = await signedIn()
    expect(await (await computer.get('/qr', { 'accept-language': 'x' })).text())
      .toContain('<title>by a function</title>')
    expect(await (await computer.get('/qr')).text()).not.toContain('by a function')
  })
})

describe('an old name', () => {
  it('works, and warns once', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const session: Session = {
      read: async () => ({ user: { id: 'u' }, id: 'the-session' }),
      start: async (c, { id }) => c.header('x-started', id),
      end: async () => {},
    }
    const inner = qrauth({ session, store: memoryStore(), secret: SECRET, base: '/qr' })
    const app = new Hono().mount('/qr', inner.fetch)
    const computer = new Device(app, ORIGIN)
    const link = linkIn(await (await computer.post('/qr')).text())
    expect(link).toContain(`${ORIGIN}/qr/`)
    await computer.post('/qr')
    expect(warned.mock.calls.flat().filter((line) => line.includes('"base"'))).toHaveLength(1)
    const asked = () => warned.mock.calls.flat().filter((line) => line.includes('"id"'))
    expect(asked()).toHaveLength(1)

    // Also where it is the way in which a session is started alone.
    warned.mockClear()
    const starting: Session = {
      ...session,
      read: async (c) => c.req.path === '/qr' ? { user: { id: 'u' } } : null,
    }
    const other = new Hono().route(
      '/qr',
      qrauth({ session: starting, store: memoryStore(), secret: SECRET }),
    )
    const next = linkIn(await (await new Device(other, ORIGIN).post('/qr')).text())
    const phone = new Device(other, ORIGIN)
    await phone.get(next)
    expect((await phone.post(next)).headers.get('x-started')).toMatch(
      /^[\w-]{22}$/,
    )
    expect(asked()).toHaveLength(1)
    warned.mockRestore()
  })
})

describe('a set-up that cannot work is refused at once', () => {
  const wrong: [string, object, RegExp][] = [
    ['ttl too long', { ttl: 601 }, /ttl: expected whole seconds from 30 to 600, received 601/],
    ['ttl too short', { ttl: 1 }, /ttl: expected whole seconds from 30 to 600, received 1/],
    ['ttl no number', { ttl: Number.NaN }, /ttl.*received NaN/],
    [
      'redirectTo elsewhere',
      { redirectTo: 'https://evil.test' },
      /redirectTo.*"https:\/\/evil\.test"/,
    ],
    ['redirectTo //', { redirectTo: '//evil.test' }, /redirectTo.*"\/\/evil\.test"/],
    ['loginUrl', { loginUrl: 'login' }, /loginUrl.*"login"/],
    ['basePath', { basePath: 'qr' }, /basePath.*"qr"/],
    ['basePath with a query', { basePath: '/qr?x' }, /basePath.*"\/qr\?x"/],
    [
      'origin with a path',
      { origin: 'https://site.test/qr' },
      /origin.*"https:\/\/site\.test\/qr"/,
    ],
    ['origin without scheme', { origin: 'site.test' }, /origin.*"site\.test"/],
    ['origin of ftp', { origin: 'ftp://site.test' }, /origin.*"ftp:\/\/site\.test"/],
    ['trustProxy', { trustProxy: ['10.0.0.0/33'] }, /proxy.*"10\.0\.0\.0\/33"/],
    ['allowedHosts', { allowedHosts: ['https://site.test'] }, /host.*"https:\/\/site\.test"/],
    ['allowedHosts with a wildcard', { allowedHosts: ['*.site.test'] }, /host.*"\*\.site\.test"/],
    ['allowedHosts with a leading dot', { allowedHosts: ['.site.test'] }, /host.*"\.site\.test"/],
    ['allowedHosts with 443', { allowedHosts: ['site.test:443'] }, /host.*"site\.test:443"/],
    ['cookie', { cookie: { name: 'a b;c' } }, /cookie name.*"a b;c"/],
    [
      'trustProxy of Express',
      { trustProxy: true },
      /trustProxy.*expected one of false, "loopback", "private".*received true/,
    ],
    ['allowedHosts as text', { allowedHosts: 'x' }, /allowedHosts.*expected a list/],
    ['session', { session: {} }, /session.*without "read"/],
    ['store', { store: {} }, /store.*without "put"/],
    ['reauthenticate', { reauthenticate: {} }, /"maxAge" or "verify"/],
    ['limits', { limits: { issue: { user: { max: 0, window: 60 } } } }, /limit issue by user to 0/],
    [
      'an unknown option',
      { tll: 60 },
      /"tll" of qrauth\(\): expected one of .*ttl.*received "tll"/,
    ],
    ['deliver as a flag', { deliver: true }, /"deliver" of qrauth\(\): expected a function.*true/],
    ['onEvent as a text', { onEvent: 'x' }, /"onEvent" of qrauth\(\): expected a function.*a text/],
    ['siteName as a number', { siteName: 5 }, /"siteName" of qrauth\(\): expected a text.*5/],
    ['limits of users', { limits: { issue: { users: false } } }, /"users" of limits\.issue/],
    ['limits of a step', { limits: { isue: {} } }, /"isue" of limits: expected one of issue/],
    ['limits of consume', { limits: { consume: { user: false } } }, /"user" of limits\.consume/],
    [
      'limits with a typo',
      { limits: { issue: { user: { max: 1, windw: 1 } } } },
      /"windw" of limits\.issue\.user/,
    ],
    [
      'limits true',
      { limits: { issue: { user: true } } },
      /"user" of limits\.issue.*received true/,
    ],
    ['a cookie path', { cookie: { name: 'x', path: '/' } }, /"path" of cookie/],
    ['reauthenticate maxage', { reauthenticate: { maxage: 60 } }, /"maxage" of reauthenticate/],
    [
      'a page that is none',
      { pages: { aks: () => null } },
      /"aks" of pages: expected one of layout, ask/,
    ],
    ['a page that is a text', { pages: { ask: '<p>' } }, /"ask" of pages: expected a function/],
    [
      'the cookie of the session',
      { cookie: { name: 'session' } },
      /cookie name "session" for the phone.*session$/,
    ],
    [
      'the cookie of the session by its full name',
      { session: { ...options().session, readsCookies: ['__Host-qrauth'] } },
      /cookie name "qrauth"/,
    ],
    [
      'a cookie that a session starts and another reads',
      { session: { ...options().session, setsCookies: ['session'] } },
      /cookie name "session" for session\.start.*session\.read$/,
    ],
  ]
  for (const [what, option, message] of wrong) {
    it(what, () => {
      expect(() => qrauth({ ...options(), ...option })).toThrow(message)
    })
  }
})

describe('a mount has one spelling', () => {
  it('whatever the visitor wrote: their links and forms are those of the mount', async () => {
    const app = new Hono().route('/qr', qrauth(options())).route('/t/:tenant/qr', qrauth(options()))
    const computer = await signIn(new Device(app, ORIGIN))
    const spellings: [string, string][] = [
      ['/qr', '/qr'],
      ['/%71r', '/qr'],
      ['/q%72/', '/qr'],
      ['/x/../qr', '/qr'],
      ['/x/%2e%2e/qr', '/qr'],
      ['/t/%61cme/qr', '/t/acme/qr'],
      ['/t/%c3%a9/qr', '/t/%C3%A9/qr'],
      ['/t/é/qr', '/t/%C3%A9/qr'],
      ['/t/a%3Ab/qr', '/t/a:b/qr'],
      ['/t/a|b/qr', '/t/a%7Cb/qr'],
    ]
    for (const [path, base] of spellings) {
      const ask = await computer.get(path)
      expect([path, ask.status]).toEqual([path, 200])
      expect(await ask.text()).toContain(`action="${base}"`)
      const link = linkIn(await (await computer.post(path)).text())
      expect([path, link.slice(0, -23)]).toEqual([path, ORIGIN + base])
    }
  })

  it('so that a code shown at one spelling ends the one shown at another, and counts in one limit', async () => {
    const limits = { issue: { user: { max: 2, window: 600 } } }
    const app = new Hono().route('/qr', qrauth({ ...options(), limits }))
    const computer = await signIn(new Device(app, ORIGIN))
    const first = linkIn(await (await computer.post('/qr')).text())
    const second = linkIn(await (await computer.post('/%71r')).text())
    expect((await new Device(app, ORIGIN).get(first)).status).toBe(404)
    expect((await new Device(app, ORIGIN).get(second)).status).toBe(200)
    expect((await computer.post('/q%72')).status).toBe(429)
  })

  it("is found from the end of the URL's path, behind Hono's host routing", async () => {
    const app = new Hono({ getPath: (r) => r.url.replace(/^https?:\/([^?]+).*$/, '$1') })
      .route('/site.test/qr', qrauth(options()))
    await playThrough(app, '/qr')
  })

  it('that cannot be found is refused, not guessed', async () => {
    const app = new Hono({ getPath: (r) => `/qr${new URL(r.url).pathname.replace('/x', '')}/` })
      .route('/qr', qrauth(options()))
    const computer = await signIn(new Device(app, ORIGIN))
    expect((await computer.post('/x')).status).toBe(200)
    const here = { here: { verify: false } } as const
    const lost = new Hono({ getPath: () => '/qr/here' }).route(
      '/qr',
      qrauth({ ...options(), ...here }),
    )
    expect((await new Device(lost, ORIGIN).get('/account/here')).status).toBe(200)
    for (const path of ['/elsewhere', '/']) {
      expect((await new Device(lost, ORIGIN).get(path)).status).toBe(404)
    }
  })
})

describe('a link that was pasted', () => {
  it('with a slash, a dot, a space or a bracket behind it is the link', async () => {
    for (const behind of ['/', '.', '%20', ').', '%20/', '?utm=x', '>']) {
      const { signedIn, device } = site()
      const link = linkIn(await (await (await signedIn()).post('/qr')).text())
      const phone = device()
      const confirm = await phone.get(link + behind)
      expect([behind, confirm.status]).toEqual([behind, 200])
      expect(await confirm.text()).toContain(`action="${link.slice(ORIGIN.length)}"`)
      expect((await phone.post(link + behind)).status).toBe(303)
    }
  })
})

describe('a mount below a parameter', () => {
  it('keeps its path as the browser wrote it', async () => {
    const app = new Hono().route('/t/:tenant/qr', qrauth(options()))
    for (const tenant of ['%C3%A9', '%20', '%3Cb%3E', '%0A', 'a%2Fb', 'a:b@c']) {
      await playThrough(app, `/t/${tenant}/qr`)
    }
  })

  it('is one, however a character of it is spelt', async () => {
    const app = new Hono().route('/t/:tenant/qr', qrauth(options()))
    for (const character of '$&+,:;=@-_~aé') {
      const computer = await signIn(new Device(app, ORIGIN))
      const link = linkIn(await (await computer.post(`/t/${character}/qr`)).text())
      const hex = [...new TextEncoder().encode(character)].map((byte) => byte.toString(16))
      for (const spelt of [hex.join('%'), hex.join('%').toUpperCase()]) {
        const other = `${ORIGIN}/t/%${spelt}/qr/${link.slice(-22)}`
        expect([other, (await new Device(app, ORIGIN).get(other)).status]).toEqual([other, 200])
      }
    }
  })

  it('that is too long for a picture is refused before a code is issued', async () => {
    const app = new Hono().route('/t/:tenant/qr', qrauth(options()))
    const computer = await signIn(new Device(app, ORIGIN))
    expect((await computer.post(`/t/${'x'.repeat(3000)}/qr`)).status).toBe(404)
  })
})

describe('a host that is not careful', () => {
  it('may log by an async hook that fails', async () => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { device } = site({ onEvent: () => Promise.reject(new Error('log endpoint down')) })
    expect((await device().get('/qr/AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(404)
    await vi.waitFor(() => expect(printed).toHaveBeenCalled())
    printed.mockRestore()
  })

  it('may have read the form as FormData', async () => {
    const app = new Hono()
    app.use(async (c, next) => {
      if (c.req.method === 'POST') await c.req.formData()
      await next()
    })
    app.route('/qr', qrauth(options()))
    const computer = await signIn(new Device(app, ORIGIN))
    expect((await computer.post('/qr', { next: '//evil.test' })).status).toBe(400)
    expect((await computer.post('/qr', { next: '/inbox' })).status).toBe(200)
  })

  it('may have touched the answer: a fault page carries no session that failed to start', async () => {
    const session = jwtSession({ secret: SECRET })
    const { start } = session
    session.start = async (c, data) => {
      await start(c, data)
      throw new Error('table full')
    }
    const app = new Hono()
    app.use(async (c, next) => {
      c.res.headers.append('set-cookie', 'rolling=1; Path=/')
      await next()
    })
    app.route('/qr', qrauth({ ...options(), session }))
    const computer = await signIn(new Device(app, ORIGIN))
    const link = linkIn(await (await computer.post('/qr')).text())
    const answer = await new Device(app, ORIGIN).post(link)
    expect(answer.status).toBe(503)
    expect(answer.headers.getSetCookie()).toEqual(['rolling=1; Path=/'])
  })

  it('whose session tells milliseconds or nonsense for signedInAt is told so, and shows no code', async () => {
    for (const signedInAt of [Date.now(), Number.NaN, '2026-01-01', new Date()]) {
      const session = {
        ...jwtSession({ secret: SECRET }),
        read: async () => ({ user: { id: 'u', signedInAt } }),
      }
      const { device } = site({ session: session as never, reauthenticate: { maxAge: 60 } })
      expect((await device().post('/qr')).status).toBe(503)
    }
  })

  it('whose session tells an invalid bound is told so, and shows no code', async () => {
    const bounds = [
      ...[{ amr: 'pwd' }, { amr: [7] }, { ends: Number.NaN }, { ends: '9999999999' }],
      ...[{ claims: 'all' }, { claims: null }, { claims: [] }],
    ]
    for (const bound of bounds) {
      const session = {
        ...jwtSession({ secret: SECRET }),
        read: async () => ({ user: { id: 'u' }, ...bound }),
      }
      const { device } = site({ session: session as never })
      expect([bound, (await device().post('/qr')).status]).toEqual([bound, 503])
    }
  })

  it('whose session tells a name or an id that is no text is told so, null where there is none is well', async () => {
    const said: [unknown, number][] = [
      [{ user: { id: 7 } }, 503],
      [{ user: { id: 'u', name: 7 } }, 503],
      [{ user: { id: 'u' }, sessionId: 7 }, 503],
      [{ user: { id: 'u' }, id: 7 }, 503],
      [{ user: { id: 'u' }, id: {} }, 503],
      [{ user: { id: 'u', name: null, signedInAt: null }, id: null }, 200],
    ]
    for (const [answer, status] of said) {
      const session = { ...jwtSession({ secret: SECRET }), read: async () => answer }
      const { device } = site({ session: session as never })
      expect([answer, (await device().post('/qr')).status]).toEqual([answer, status])
    }
  })

  it('that leads on to another origin can do so from a form: no policy stops the person', async () => {
    const { signedIn, device } = site({ loginUrl: 'https://login.test/in' })
    const computer = await signedIn()
    const ask = await computer.get('/qr')
    const confirm = await device().get(linkIn(await (await computer.post('/qr')).text()))
    for (const page of [ask, confirm]) {
      expect(page.status).toBe(200)
      expect(page.headers.get('content-security-policy')).not.toContain('form-action')
    }
  })

  it('whose session sets a cookie that the end of the one before cleared sets it once', async () => {
    const { signedIn, device } = site()
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const phone = await signedIn(GRACE, 'session-2')
    const answer = await phone.post(link, { switch: GRACE.id })
    expect(answer.status).toBe(303)
    const names = answer.headers.getSetCookie().map((line) => line.split('=', 1)[0])
    expect(names).toEqual(['__Host-session'])
    expect(claimsOf(phone)).toMatchObject({ sub: ADA.id })
    expect(device).toBeDefined()
  })

  it('whose session.start leads to another origin is a fault', async () => {
    const session = { ...jwtSession({ secret: SECRET }), start: async () => 'https://evil.test/' }
    const { signedIn, device } = site({ session })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    expect((await device().post(link)).status).toBe(503)
  })

  it('is limited by realm and user, never by mount: one tenant does not shut out another', async () => {
    const limits = { issue: { user: { max: 1, window: 600 } } }
    const realm = (c: Context) => c.req.param('tenant') ?? ''
    // A host whose sessions are valid for all tenants.
    const { realm: _, ...session } = jwtSession({ secret: SECRET })
    const app = new Hono().route(
      '/t/:tenant/qr',
      qrauth({ ...options(), session, limits, realm }),
    )
    const computer = await signIn(new Device(app, ORIGIN))
    expect((await computer.post('/t/evil/qr')).status).toBe(200)
    expect((await computer.post('/t/evil/qr')).status).toBe(429)
    expect((await computer.post('/t/good/qr')).status).toBe(200)

    const one = new Hono().route('/t/:tenant/qr', qrauth({ ...options(), limits }))
    const device = await signIn(new Device(one, ORIGIN))
    expect((await device.post('/t/evil/qr')).status).toBe(200)
    expect((await device.post('/t/good/qr')).status).toBe(429)
  })
})
