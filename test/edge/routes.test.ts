import type { Readable } from 'node:stream'
import { build } from 'esbuild'
import { Hono } from 'hono'
import { Miniflare, type WorkerOptions } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { jwtSession } from '../../src/session/jwt.ts'
import { Device } from '../parts/device.ts'
import { without } from '../parts/install.ts'
import { linkIn } from '../parts/picture.ts'
import { ADA, claimsOf, SECRET } from '../parts/site.ts'
import { startStore, type Upstash } from '../parts/upstash.ts'
import { overTls } from './tls.ts'

const ORIGIN = 'https://example.com'
const DATE = '2026-04-01'

// Whatever the site is made of: it answers everything, and says what it was asked.
const HOST = `export default {
  fetch(request) {
    const { pathname, search } = new URL(request.url)
    return new Response('the host: ' + pathname + search, { headers: { 'x-host': 'yes' } })
  },
}`

async function bundle(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [new URL(path, import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['fs'],
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

interface Edge {
  /** A device that nobody is signed in on. */
  device(): Device
  /** A device that Ada signed in on by the host's own means. */
  signedIn(): Promise<Device>
  stop(): Promise<void>
}

/** Two Workers of one zone: the host site, and the app under a path of it. */
async function startEdge(
  app: WorkerOptions,
  hostRoutes: string[] = ['example.com/*'],
): Promise<Edge> {
  const workerd = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    https: true,
    // Its events are none of this test's.
    handleRuntimeStdio: (...streams: Readable[]) => streams.forEach((stream) => stream.resume()),
    workers: [
      { name: 'host', modules: true, compatibilityDate: DATE, script: HOST, routes: hostRoutes },
      app,
    ],
  })
  const { port } = await workerd.ready
  const zone = overTls(Number(port))

  return {
    device: () => new Device(zone, ORIGIN),
    async signedIn() {
      const session = jwtSession({ secret: SECRET })
      const login = await new Hono().get('/', async (c) => {
        const start = {
          user: ADA,
          sessionId: 'session-1',
          amr: ['pwd'],
          origin: ORIGIN,
          onward: '/',
        }
        await session.start(c, start)
        return c.text('in')
      }).request('/')
      const [pair = ''] = login.headers.getSetCookie()[0]?.split(';') ?? []
      const device = new Device(zone, ORIGIN)
      device.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
      return device
    },
    stop: () => workerd.dispose(),
  }
}

let standalone: string
let withObject: string
beforeAll(async () => {
  standalone = await bundle('../../src/workers/demo.ts')
  withObject = await bundle('../../src/workers/durable.ts')
})

function deployed(bindings: Record<string, string>, routes = ['example.com/qr*']): WorkerOptions {
  return {
    name: 'qrauth',
    modules: true,
    compatibilityDate: DATE,
    script: standalone,
    bindings: { QRAUTH_HOST: 'jwt', QRAUTH_SECRET: SECRET, ...bindings },
    routes,
  }
}

/** A phone signed in by a code of a computer's. */
async function story(edge: Edge): Promise<void> {
  const computer = await edge.signedIn()
  const phone = edge.device()
  const shown = await computer.post('/qr')
  expect(shown.status).toBe(200)
  const link = linkIn(await shown.text())
  expect(link).toMatch(/^https:\/\/example\.com\/qr\/[\w-]{22}$/)

  const { pathname } = new URL(link)
  const asked = await phone.get(pathname)
  expect(asked.status).toBe(200)
  expect(await asked.text()).toContain('Ada Lovelace')
  const signedIn = await phone.post(pathname)
  expect(signedIn.status).toBe(303)
  expect(signedIn.headers.get('location')).toBe('/')
  for (const cookie of [...asked.headers.getSetCookie(), ...signedIn.headers.getSetCookie()]) {
    expect(cookie).toMatch(/^__Host-(qrauth-[0-3]|session)=/)
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) {
      expect(cookie.split('; ')).toContain(attribute)
    }
    expect(cookie).not.toContain('Domain')
  }
  expect(claimsOf(phone)).toMatchObject({ iss: ORIGIN, aud: ORIGIN, sub: ADA.id, amr: ['qr'] })
  expect((await phone.post('/qr')).status, 'the phone is signed in').toBe(200)
  expect((await edge.device().post(pathname)).status, 'the code is spent').toBe(404)
}

describe('at the edge, under a path of a site', () => {
  let edge: Edge
  beforeAll(async () => {
    edge = await startEdge(deployed({ QRAUTH_STORE: 'memory' }))
  })
  afterAll(() => edge.stop())

  test('a phone is signed in', () => story(edge))

  test('the path answers with and without a slash, and with a query', async () => {
    const computer = await edge.signedIn()
    for (const path of ['/qr', '/qr/', '/qr?next=/account', '/qr/?next=/account']) {
      const page = await computer.get(path)
      expect(page.status, path).toBe(200)
      expect(await page.text(), path).toMatch(/<form method="post" action="\/qr"/)
      expect(page.headers.get('x-host'), path).toBeNull()
    }
    const shown = await computer.post('/qr/')
    expect(linkIn(await shown.text())).toMatch(/^https:\/\/example\.com\/qr\/[\w-]{22}$/)
  })

  test('who is not signed in goes to the login page of the host', async () => {
    const visitor = edge.device()
    const sent = await visitor.get('/qr')
    expect(sent.status).toBe(302)
    expect(sent.headers.get('location')).toBe('/login?next=%2Fqr%3Ffrom%3Dlogin')
    const login = await visitor.get('/login?next=%2Fqr%3Ffrom%3Dlogin')
    expect(await login.text()).toBe('the host: /login?next=%2Fqr%3Ffrom%3Dlogin')
  })

  test("the host's own pages are untouched", async () => {
    const computer = await edge.signedIn()
    for (const path of ['/', '/about?x=1', '/q', '/Qr', '/en/qr', '/account/qr/1']) {
      const page = await computer.get(path)
      expect(await page.text(), path).toBe(`the host: ${path}`)
      expect(page.headers.get('x-host'), path).toBe('yes')
      expect(page.headers.has('content-security-policy'), path).toBe(false)
    }
  })

  test('what only begins like the path is not found, and nothing of the app is there', async () => {
    const computer = await edge.signedIn()
    for (const path of ['/qrazy', '/qr-codes/1', '/qrs?next=/', '/qrazy/AAAAAAAAAAAAAAAAAAAAAA']) {
      for (const page of [await computer.get(path), await computer.post(path)]) {
        expect(page.status, path).toBe(404)
        expect(await page.text(), path).toBe('404 Not Found')
        expect(page.headers.getSetCookie(), path).toEqual([])
      }
    }
  })

  test('what is below the path and no code is refused, as an unknown code is', async () => {
    const visitor = edge.device()
    const unknown = await visitor.get('/qr/AAAAAAAAAAAAAAAAAAAAAA')
    expect(unknown.status).toBe(404)
    for (const path of ['/qr/about', '/qr/a/b']) {
      const page = await visitor.get(path)
      expect(page.status, path).toBe(404)
      expect(page.headers.get('x-host'), path).toBeNull()
      expect(page.headers.get('content-security-policy'), path).toContain("default-src 'none'")
    }
  })

  test('no header of a visitor moves a link', async () => {
    const computer = await edge.signedIn()
    const shown = await computer.post('/qr', {}, {
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'evil.example',
      'forwarded': 'host=evil.example;proto=http',
    })
    expect(linkIn(await shown.text())).toMatch(/^https:\/\/example\.com\/qr\//)
  })
})

test('at the edge, a more specific route gives the host back what begins like the path', async () => {
  const edge = await startEdge(
    deployed({ QRAUTH_STORE: 'memory' }),
    ['example.com/*', 'example.com/qrazy*'],
  )
  try {
    const computer = await edge.signedIn()
    for (const path of ['/qrazy', '/qrazy?x=1', '/qrazy/page']) {
      expect(await (await computer.get(path)).text()).toBe(`the host: ${path}`)
    }
    expect((await computer.get('/qr')).headers.get('x-host')).toBeNull()
    await story(edge)
  } finally {
    await edge.stop()
  }
})

test('at the edge, routes without a star miss the way back from the login page', async () => {
  // A pattern is matched against the query too, and may not hold one.
  const routes = ['example.com/qr', 'example.com/qr/*']
  const edge = await startEdge(deployed({ QRAUTH_STORE: 'memory' }, routes))
  try {
    const computer = await edge.signedIn()
    expect((await computer.get('/qr')).headers.get('x-host')).toBeNull()
    expect((await computer.get('/qr/?next=/account')).headers.get('x-host')).toBeNull()
    expect((await computer.get('/qrazy')).headers.get('x-host')).toBe('yes')
    expect(await (await computer.get('/qr?next=/account')).text())
      .toBe('the host: /qr?next=/account')
  } finally {
    await edge.stop()
  }
})

describe('at the edge, with codes in a Durable Object', () => {
  test('a phone is signed in', async () => {
    const edge = await startEdge({
      ...deployed({}),
      script: withObject,
      durableObjects: { CODES: { className: 'QrauthCodes', useSQLite: true } },
    })
    try {
      await story(edge)
      expect(await (await edge.device().get('/about')).text()).toBe('the host: /about')
    } finally {
      await edge.stop()
    }
  })

  test('a session that QRAUTH_REGISTRY keeps in another is ended at once', async () => {
    const before = new Date(Date.now() - 30_000).toISOString().replace(/\.\d+/, '')
    const bindings = { QRAUTH_REGISTRY: 'on', QRAUTH_ACCEPT_BEFORE: before }
    const edge = await startEdge({
      ...deployed(bindings),
      script: withObject,
      durableObjects: {
        CODES: { className: 'QrauthCodes', useSQLite: true },
        SESSIONS: { className: 'QrauthSessions', useSQLite: true },
      },
    })
    try {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 60_000 })
      const [computer, phone] = [await edge.signedIn(), edge.device()]
      vi.useRealTimers()
      const { pathname } = new URL(linkIn(await (await computer.post('/qr')).text()))
      await phone.get(pathname)
      expect((await phone.post(pathname)).status).toBe(303)
      const html = await (await phone.get('/qr/devices')).text()
      const [, end = ''] = /name="end" value="([^"]*)"/.exec(html) ?? []
      expect((await computer.post('/qr/devices', { end })).status).toBe(200)
      expect((await phone.get('/qr')).status).toBe(302)
      expect((await computer.get('/qr')).status).toBe(200)
    } finally {
      vi.useRealTimers()
      await edge.stop()
    }
  })

  test('an object that is not bound is told', async () => {
    const edge = await startEdge({ ...deployed({}), script: withObject })
    try {
      const page = await edge.device().get('/qr')
      expect(page.status).toBe(503)
      expect(await page.text()).toContain('CODES_MISSING')
    } finally {
      await edge.stop()
    }
  })
})

describe.skipIf(without('redis'))('at the edge, with a store over HTTP', () => {
  let upstash: Upstash
  let edge: Edge
  beforeAll(async () => {
    upstash = await startStore()
    edge = await startEdge(deployed({
      UPSTASH_REDIS_REST_URL: upstash.url,
      UPSTASH_REDIS_REST_TOKEN: upstash.token,
    }))
  })
  afterAll(async () => {
    await edge.stop()
    await upstash.close()
  })

  test('a phone is signed in', () => story(edge))

  test("a store that does not answer is a fault of the app's path alone", async () => {
    const computer = await edge.signedIn()
    upstash.fault = () => 'lose request'
    try {
      expect((await computer.post('/qr')).status).toBe(503)
      expect(await (await computer.get('/about')).text()).toBe('the host: /about')
    } finally {
      upstash.fault = undefined
    }
    expect((await computer.post('/qr')).status).toBe(200)
  })
})

test("at the edge, an app that is not set up says what is missing, and the host's pages stay", async () => {
  const edge = await startEdge(deployed({ QRAUTH_SECRET: '' }))
  try {
    const page = await edge.device().get('/qr')
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('QRAUTH_SECRET_MISSING')
    expect(await (await edge.device().get('/about')).text()).toBe('the host: /about')
  } finally {
    await edge.stop()
  }
})
