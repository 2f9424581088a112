import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jwtSession } from '../src/session/jwt.ts'
import { overTls } from './edge/tls.ts'
import { Device } from './parts/device.ts'
import { findPart, without } from './parts/install.ts'
import { linkIn } from './parts/picture.ts'
import { type Running, startProcess } from './parts/process.ts'
import { freePorts } from './parts/redis.ts'
import { ADA, claimsOf, SECRET } from './parts/site.ts'
import { command, type Server as App } from './runtimes/suite.ts'
import { send } from './runtimes/socket.ts'

const NAME = 'site.test'

// What an administrator writes. With a port of its own, `$host` would lose it.
const HOST = 'proxy_set_header Host $http_host;'
const USUAL = `${HOST}
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;`
// The scheme behind what the visitor says, as a chain of proxies makes a list.
const LIST = `${HOST} proxy_set_header X-Forwarded-Proto "$http_x_forwarded_proto, $scheme";`

// The same nginx in several tempers, each in front of an app that trusts as it is told.
const SITES = {
  usual: { trust: 'loopback', lines: USUAL, location: '~ ^/qr(/|$)' },
  prefix: { trust: 'loopback', lines: USUAL, location: '/qr' },
  careless: { trust: 'loopback', lines: HOST, location: '/qr' },
  untrusted: { trust: 'false', lines: HOST, location: '/qr' },
  list: { trust: 'loopback', lines: LIST, location: '/qr' },
  // This machine has many addresses: here only the first is the proxy's.
  one: { trust: '127.0.0.1', lines: USUAL, location: '/qr' },
} as const

type Site = keyof typeof SITES

interface Front {
  readonly plain: number
  readonly secure: number
}

describe.skipIf(without('nginx'))('behind nginx', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qrauth-nginx-'))
  const apps = new Map<string, App>()
  const fronts = new Map<Site, Front>()
  let host: Server
  let nginx: Running
  let ca: string

  beforeAll(async () => {
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem'), '-days', '2'],
      ...['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`],
    ], { encoding: 'utf8' })
    if (made.status !== 0) throw new Error(made.stderr)
    ca = readFileSync(join(folder, 'cert.pem'), 'utf8')

    host = createServer((request, response) => response.end(`the host: ${request.url}`))
    const hostPort = await new Promise<number>((resolve) =>
      host.listen(0, '127.0.0.1', () => {
        const address = host.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    )
    const bun = command('Bun', 'node_modules/.bin/bun', 'run', 'src/main.ts')
    for (const { trust } of Object.values(SITES)) {
      if (apps.has(trust)) continue
      const env = { QRAUTH_HOST: 'jwt', QRAUTH_SECRET: SECRET, QRAUTH_TRUST_PROXY: trust }
      apps.set(trust, await bun.start(env))
    }
    nginx = await startNginx(hostPort)
  })
  afterAll(async () => {
    await nginx?.stop()
    for (const app of apps.values()) await app.stop()
    host.close()
    rmSync(folder, { recursive: true })
  })

  /** One server for each site, at a port with TLS and one without. */
  async function startNginx(hostPort: number): Promise<Running> {
    for (let tries = 1;; tries++) {
      const servers: string[] = []
      // Of two servers at one port, nginx would ask one alone.
      const ports = await freePorts(2 * Object.keys(SITES).length)
      for (const [site, { trust, lines, location }] of Object.entries(SITES)) {
        const front = { plain: ports.pop() ?? 0, secure: ports.pop() ?? 0 }
        fronts.set(site as Site, front)
        servers.push(`server {
          listen 127.0.0.1:${front.plain};
          listen 127.0.0.1:${front.secure} ssl;
          location ${location} { proxy_pass http://127.0.0.1:${apps.get(trust)?.port}; ${lines} }
          location / { proxy_pass http://127.0.0.1:${hostPort}; ${HOST} }
        }`)
      }
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      writeFileSync(
        join(folder, 'nginx.conf'),
        `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr notice;
        events {}
        http {
          access_log off;
          ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}
          ssl_certificate ${folder}/cert.pem;
          ssl_certificate_key ${folder}/key.pem;
          ${servers.join('\n')}
        }`,
      )
      const nginx = startProcess(
        findPart('nginx'),
        ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
      )
      const [said] = await nginx.line(/start worker process \d+|\[emerg\].*/)
      if (!said.startsWith('[emerg]')) return nginx
      // Somebody was faster at one of the ports.
      await nginx.stop()
      if (tries === 5) throw new Error(nginx.output())
    }
  }

  function zone(site: Site, scheme: 'http' | 'https', from?: string): Hono {
    const front = fronts.get(site)
    if (!front) throw new Error(`Cannot visit ${site}`)
    if (scheme === 'https') {
      return overTls(front.secure, { ca, ...(from !== undefined && { from }) })
    }
    return new Hono().all('*', async (c) => {
      const { host, pathname, search } = new URL(c.req.url)
      const body = new Uint8Array(await c.req.arrayBuffer())
      const headers = { host, ...c.req.header() }
      const path = pathname + search
      return send(front.plain, { method: c.req.method, path, headers, body })
    })
  }

  function originOf(site: Site, scheme: 'http' | 'https'): string {
    const { plain = 0, secure = 0 } = fronts.get(site) ?? {}
    return `${scheme}://${NAME}:${scheme === 'https' ? secure : plain}`
  }

  /** A device that Ada signed in on by the host's own means. */
  async function signedIn(app: Hono, origin: string): Promise<Device> {
    const session = jwtSession({ secret: SECRET })
    const login = await new Hono().get('/', async (c) => {
      await session.start(c, {
        user: ADA,
        sessionId: 'session-1',
        amr: ['pwd'],
        origin,
        onward: '/',
      })
      return c.text('in')
    }).request('/')
    const [pair = ''] = login.headers.getSetCookie()[0]?.split(';') ?? []
    const device = new Device(app, origin)
    device.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    return device
  }

  /** The origin of the link that a computer at a site is shown. */
  async function shows(
    site: Site,
    scheme: 'http' | 'https',
    headers: Record<string, string> = {},
  ): Promise<string> {
    const computer = await signedIn(zone(site, scheme), originOf(site, scheme))
    const page = await computer.post('/qr', {}, headers)
    expect(page.status).toBe(200)
    return new URL(linkIn(await page.text())).origin
  }

  test('a phone is signed in by https outside and http inside, with cookies of https', async () => {
    const origin = originOf('usual', 'https')
    const computer = await signedIn(zone('usual', 'https'), origin)
    const phone = new Device(zone('usual', 'https'), origin)
    const asked = await computer.get('/qr')
    expect(asked.status).toBe(200)
    expect(await asked.text()).toMatch(/<form method="post" action="\/qr"/)
    const link = linkIn(await (await computer.post('/qr')).text())
    expect(link.startsWith(`${origin}/qr/`)).toBe(true)

    const { pathname } = new URL(link)
    const confirm = await phone.get(pathname)
    const started = await phone.post(pathname)
    expect(started.status).toBe(303)
    expect(started.headers.get('location')).toBe('/')
    const cookies = [...confirm.headers.getSetCookie(), ...started.headers.getSetCookie()]
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual([
      expect.stringMatching(/^__Host-qrauth-[0-3]$/),
      '__Host-session',
    ])
    for (const cookie of cookies) {
      expect(cookie.split('; ')).toEqual(
        expect.arrayContaining(['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']),
      )
    }
    expect(claimsOf(phone)).toMatchObject({ iss: origin, aud: origin, sub: ADA.id })
    expect((await phone.get('/qr')).status).toBe(200)
  })

  test('the path answers with a slash and a query, and everything else is the host', async () => {
    const computer = await signedIn(zone('usual', 'https'), originOf('usual', 'https'))
    for (const path of ['/qr', '/qr/', '/qr?next=/account', '/qr/?next=/account']) {
      const page = await computer.get(path)
      expect(page.status, path).toBe(200)
      expect(await page.text(), path).toContain('action="/qr"')
    }
    for (const path of ['/', '/about?x=1', '/login?next=%2Fqr', '/qrazy', '/qr-codes', '/en/qr']) {
      expect(await (await computer.get(path)).text(), path).toBe(`the host: ${path}`)
    }
  })

  test('a location that is a mere prefix takes from the host what begins like it', async () => {
    const computer = await signedIn(zone('prefix', 'https'), originOf('prefix', 'https'))
    const page = await computer.get('/qrazy')
    expect(page.status).toBe(404)
    expect(await page.text()).toBe('404 Not Found')
    expect((await computer.get('/qr?next=/account')).status).toBe(200)
  })

  test('a scheme that a visitor claims changes nothing where nginx overwrites it', async () => {
    for (const claim of ['http', 'https', 'https, https', 'ftp']) {
      const headers = { 'x-forwarded-proto': claim }
      expect(await shows('usual', 'https', headers)).toBe(originOf('usual', 'https'))
      expect(await shows('usual', 'http', headers)).toBe(originOf('usual', 'http'))
    }
  })

  test('of a list the rightmost scheme counts, which our own nginx wrote', async () => {
    for (const claim of ['http', 'https', 'https, https']) {
      const headers = { 'x-forwarded-proto': claim }
      expect(await shows('list', 'https', headers)).toBe(originOf('list', 'https'))
      expect(await shows('list', 'http', headers)).toBe(originOf('list', 'http'))
    }
  })

  test('X-Forwarded-Host and Forwarded change nothing', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-port': '1',
      'forwarded': 'for=192.0.2.1;host=evil.example;proto=http',
    }
    for (const site of ['usual', 'careless', 'untrusted'] as const) {
      expect(await shows(site, 'http', headers)).toBe(originOf(site, 'http'))
    }
    expect(await shows('usual', 'https', headers)).toBe(originOf('usual', 'https'))
  })

  describe('that passes on what a visitor claims', () => {
    const headers = { 'x-forwarded-proto': 'https' }

    /** A visitor by plain http who says that it is https, in the header and in the form. */
    async function claiming(site: Site): Promise<Response> {
      const origin = originOf(site, 'http').replace('http:', 'https:')
      return (await signedIn(zone(site, 'http'), origin)).post('/qr', {}, headers)
    }

    test('nothing changes where no proxy is trusted', async () => {
      expect(await shows('untrusted', 'http', headers)).toBe(originOf('untrusted', 'http'))
      expect((await claiming('untrusted')).status).toBe(403)
    })

    test('TRAP: the visitor chooses the scheme where that proxy is trusted', async () => {
      const link = linkIn(await (await claiming('careless')).text())
      expect(link.startsWith(`https://${NAME}:${fronts.get('careless')?.plain}/qr/`)).toBe(true)
    })

    test('TRAP: without trust or an overwritten header, https outside is http inside', async () => {
      const computer = await signedIn(
        zone('untrusted', 'https'),
        originOf('untrusted', 'https'),
      )
      expect((await computer.get('/qr')).headers.get('location')).toBe(
        '/login?next=%2Fqr%3Ffrom%3Dlogin',
      )
      expect((await computer.post('/qr')).status, 'its origin is another').toBe(403)
    })
  })

  describe('the address of a visitor', () => {
    const spoofed = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' }

    test('is the one that nginx saw, whatever the visitor claims', async () => {
      const origin = originOf('one', 'https')
      const computer = await signedIn(zone('one', 'https', '127.0.0.5'), origin)
      await computer.post('/qr', {}, { ...spoofed, 'user-agent': 'the computer' })
      const app = apps.get('127.0.0.1')
      await expect.poll(() => app?.output()).toMatch(/"agent":"the computer","type":"issued"/)
      const events = app?.output().split('\n').filter((line) => line.includes('the computer')) ?? []
      for (const event of events) expect(event).toContain('"address":"127.0.0.5"')
    })

    test('has a limit of its own, which no claim of another address lifts', async () => {
      const origin = originOf('one', 'https')
      const guesser = new Device(zone('one', 'https', '127.0.0.6'), origin)
      const other = new Device(zone('one', 'https', '127.0.0.7'), origin)
      const path = '/qr/AAAAAAAAAAAAAAAAAAAAAA'
      // 300 in ten minutes; a new ten minutes may begin in between.
      const statuses = new Set<number>()
      for (let tries = 0; tries <= 600 && !statuses.has(429); tries += 20) {
        const claims = Array.from({ length: 20 }, (_, i) => `203.0.113.${(tries + i) % 250}`)
        const pages = await Promise.all(
          claims.map((claim) => guesser.post(path, {}, { 'x-forwarded-for': claim })),
        )
        for (const { status } of pages) statuses.add(status)
      }
      expect([...statuses].toSorted()).toEqual([404, 429])
      expect((await other.post(path, {}, spoofed)).status).toBe(404)
    })
  })
})
