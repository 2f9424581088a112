import { Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { describe, expect, it } from 'vitest'
import { checkMount } from '../src/testing/check-mount.ts'
import { qrauth } from '../src/qrauth.ts'
import { jwtSession } from '../src/session/jwt.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { ORIGIN, SECRET, site } from './parts/site.ts'

/** What the check finds in a host with this middleware before our mount. */
async function findings(...middleware: MiddlewareHandler[]): Promise<string[]> {
  const app = new Hono()
  for (const handler of middleware) app.use(handler)
  app.route('/qr', qrauth({ session: jwtSession({ secret: SECRET }), store: memoryStore() }))
  const cookies = (await site().signedIn()).cookies
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  const found = await checkMount(app, { origin: ORIGIN, signedIn: { cookie } })
  return [...new Set(found.map(({ page, what, got }) => `${page} ${what}: ${got}`))].sort()
}

describe('a host that undoes our protection is told so by checkMount', () => {
  it('and one that does not is told nothing', async () => {
    expect(await findings()).toEqual([])
    expect(await findings(csrf())).toEqual([])
    const late: MiddlewareHandler = secureHeaders({
      xFrameOptions: false,
      referrerPolicy: false,
      crossOriginOpenerPolicy: false,
      crossOriginResourcePolicy: false,
    })
    expect(await findings(late)).toEqual([])
  })

  it('a wrong basePath is one line that says what to pass', async () => {
    const { app, signedIn } = site({ mount: '/signin' })
    const cookie = [...(await signedIn()).cookies].map((pair) => pair.join('=')).join('; ')
    expect(await checkMount(app, { origin: ORIGIN, signedIn: { cookie } })).toEqual([
      {
        page: 'ask',
        what: 'mount',
        want: 'qrauth() at /qr, or the option basePath of checkMount()',
        got: 'nothing is mounted there',
      },
    ])
    const right = { basePath: '/signin', origin: ORIGIN, signedIn: { cookie } }
    expect(await checkMount(app, right)).toEqual([])
  })

  it('an option that it does not know is refused by name', async () => {
    const options = { bsae: '/qr', origin: ORIGIN, signedIn: {} }
    await expect(checkMount(site().app, options as never)).rejects.toThrow(
      /"bsae" of checkMount\(\): expected one of basePath/,
    )
  })

  it('secureHeaders() overwrites the frame and the referrer policy', async () => {
    const found = await findings(secureHeaders())
    expect(found).toContain('code x-frame-options: SAMEORIGIN')
    expect(found).toContain('ask referrer-policy: no-referrer')
    expect(found.some((line) => line.includes('content-security-policy'))).toBe(false)
  })

  it('secureHeaders() with a policy of its own removes the sandbox', async () => {
    const found = await findings(
      secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"] } }),
    )
    expect(found).toContain(`code content-security-policy: default-src 'self'`)
  })

  it('cors() lets other sites read', async () => {
    expect(await findings(cors())).toContain('code access-control-allow-origin: *')
  })

  it('a cache makes the code page last', async () => {
    const cache: MiddlewareHandler = async (c, next) => {
      await next()
      c.res.headers.set('cache-control', 'max-age=60')
    }
    expect(await findings(cache)).toContain('code cache-control: max-age=60')
  })

  it('a route of the host in front of ours hides it', async () => {
    const shadow: MiddlewareHandler = async (c, next) => {
      if (c.req.path === '/qr' && c.req.method === 'POST') return c.text('the host')
      return await next()
    }
    const found = await findings(shadow)
    expect(found).toContain('code content-security-policy: ')
    expect(found).toContain('forged status: 200')
  })

  it('a redirect of the trailing slash, or an error page over our 404, is seen', async () => {
    const trim: MiddlewareHandler = async (c, next) => {
      if (c.req.path.endsWith('/')) return c.redirect(c.req.path.slice(0, -1), 301)
      await next()
      if (c.res.status === 404) c.res = c.text('not here', 404)
      return undefined
    }
    const found = await findings(trim)
    expect(found).toContain('ask status: 301')
    expect(found.some((line) => line.startsWith('refused content-security-policy'))).toBe(true)
  })

  it('a sign-in wall in front of the confirm page is seen', async () => {
    const wall: MiddlewareHandler = async (c, next) => {
      if (!c.req.header('cookie')) return c.redirect('/login')
      return await next()
    }
    expect(await findings(wall)).toContain('refused status: 302')
  })
})
