import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import { qrSvg } from '../../src/qr/svg.ts'
import type { QrauthEvent } from '../../src/transfer/events.ts'
import { qrModules } from '../../src/qr/encode.ts'
import { qrauth } from '../../src/qrauth.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { findPart } from '../parts/install.ts'
import { ADA, GRACE, SECRET } from '../parts/site.ts'

/** The one password that the mount `/checked/qr` takes. */
export const PASSWORD = 'correct horse battery staple'

/** Names that browsers are told to find on this machine. They are no loopback names to a browser. */
export const NAMES = { https: 'site.test', lan: 'lan.test' }

/** A certificate made for one run, and how Chromium names its key. */
export interface Certificate {
  readonly key: string
  readonly cert: string
  readonly spki: string
}

/** Makes a certificate that nobody signed. It is never kept. */
function makeCertificate(): Certificate {
  const openssl = findPart('openssl')
  const folder = mkdtempSync(join(tmpdir(), 'qrauth-certificate-'))
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync(openssl, [
      ...['req', '-x509', '-nodes', '-days', '2', '-subj', `/CN=${NAMES.https}`],
      ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
      ...['-addext', `subjectAltName=DNS:${NAMES.https}`, '-keyout', key, '-out', cert],
    ], { stdio: 'pipe' })
    const pem = readFileSync(cert, 'utf8')
    const spki = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' })
    return {
      key: readFileSync(key, 'utf8'),
      cert: pem,
      spki: createHash('sha256').update(spki).digest('base64'),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

let made: Certificate | undefined

/** The certificate of this process, which its browsers know. */
export function certificate(): Certificate {
  made ??= makeCertificate()
  return made
}

/** One app at the three kinds of origin that browsers tell apart. */
export interface Origins {
  readonly https: string
  readonly localhost: string
  /** Plain http to another machine, as far as a browser can tell. */
  readonly lan: string
  close(): Promise<void>
}

/** Serves an app over http and https, on free ports of this machine. */
export async function serveEverywhere(app: Hono): Promise<Origins> {
  const { key, cert } = certificate()
  const listener = getRequestListener(app.fetch)
  const plain = createHttpServer(listener)
  const tls = createHttpsServer({ key, cert }, listener)
  const [http, https] = await Promise.all([plain, tls].map(listen))
  return {
    https: `https://${NAMES.https}:${https}`,
    localhost: `http://localhost:${http}`,
    lan: `http://${NAMES.lan}:${http}`,
    async close() {
      for (const server of [plain, tls]) {
        const closed = new Promise((resolve) => server.close(resolve))
        server.closeAllConnections()
        await closed
      }
    },
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

/** What `?coop` asks of a page of the host's: to share no window but with pages that say the same. */
export function isolate(c: Context): void {
  if (c.req.query('coop') !== undefined) c.header('cross-origin-opener-policy', 'same-origin')
}

/**
 * A host site with the app mounted at `/qr`, and at `/checked/qr` with `verify`. `/enter` signs in,
 * `/enter?as=u2` as Grace. `/weak` shows a QR code without any of our defences, to a POST and to a
 * GET.
 *
 * @param before the host's own middleware, before everything
 */
export function hostSite(before?: MiddlewareHandler) {
  const session = jwtSession({ secret: SECRET })
  const store = memoryStore()
  const events: QrauthEvent[] = []
  const drawn: string[] = []

  /** Draws a link, and remembers all that would give it away. */
  function draw(link: string): boolean[][] {
    const modules = qrModules(link)
    const path = /d="([^"]+)"/.exec(qrSvg(modules, ''))?.[1] ?? ''
    drawn.push(link.slice(-22), path)
    return modules
  }

  const options = {
    session,
    store,
    qr: draw,
    // Attacks are many, and nobody must think that a limit stopped them.
    limits: { issue: { user: false, address: false } },
    lanAddress: () => NAMES.lan,
    onEvent: (event: QrauthEvent) => void events.push(event),
  } as const
  const app = new Hono()
  if (before) app.use(before)
  app.get('/favicon.ico', (c) => c.body(null, 204))
  app.get('/', async (c) => {
    isolate(c)
    const signedIn = await session.read(c)
    return c.html(
      html`
        <!doctype html>
        <title>Host</title>
        <p id="who">${signedIn?.user.name ?? 'Nobody'}</p>
      `,
    )
  })
  app.get('/enter', async (c) => {
    const user = [ADA, GRACE].find(({ id }) => id === c.req.query('as')) ?? ADA
    const { origin } = new URL(c.req.url)
    await session.start(c, { user, sessionId: 'by-the-host', amr: ['pwd'], origin, onward: '/' })
    return c.redirect('/', 303)
  })
  app.on(['GET', 'POST'], '/weak', (c) => {
    const code = String(drawn.length).padStart(22, 'weak')
    const picture = qrSvg(draw(`https://site.test/qr/${code}`), 'A code')
    isolate(c)
    // A page that may be cached, as pages are when nobody thought about it.
    c.header('cache-control', 'max-age=60')
    return c.html(`<!doctype html><title>Weak</title><h1>Weak</h1>${picture}`)
  })
  app.route('/qr', qrauth(options))
  app.route(
    '/checked/qr',
    qrauth({ ...options, reauthenticate: { verify: (_user, password) => password === PASSWORD } }),
  )

  return {
    app,
    events,
    /** Whether a text gives away any code that was ever drawn. */
    holdsSecret: (text: string): boolean => drawn.some((secret) => text.includes(secret)),
  }
}
