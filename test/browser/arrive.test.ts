import { type Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { handoff, verifyHandoff } from '../../src/hosts/handoff.ts'
import { qrauth } from '../../src/qrauth.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { without } from '../parts/install.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { ADA, SECRET } from '../parts/site.ts'
import { type Browser, openChromium, openFirefox, type Profile, type Tab } from './browsers.ts'
import { complaintsOf, linkShown } from './honest.ts'
import { type Origins, serveEverywhere } from './host.ts'

const HANDOFF = { path: '/handoff', secret: 'another secret, of the site and the app' }

/**
 * A site that is merely ordinary: its front page, its login page, `/a` by way of `/b`, and what takes a
 * phone over lead to another origin, and its session cookie is SameSite=Strict. `/loop` is a login page
 * that brings everybody back and signs nobody in.
 *
 * @param elsewhere where all of it leads
 */
function ordinarySite(elsewhere: string) {
  const session = jwtSession({ secret: SECRET })
  const store = memoryStore()
  const seen: string[] = []
  const app = new Hono()
  app.get('/favicon.ico', (c) => c.body(null, 204))
  app.use(async (c, next) => {
    const { pathname, search } = new URL(c.req.url)
    const isIn = Object.keys(getCookie(c)).some((name) => /^(__Host-)?session$/.test(name))
    seen.push(`${c.req.method} ${pathname}${search} ${isIn ? 'with' : 'without'} a session`)
    await next()
  })
  app.get('/enter', async (c) => {
    const { origin } = new URL(c.req.url)
    await session.start(c, { user: ADA, sessionId: 'by-the-host', origin })
    const [cookie = ''] = c.res.headers.getSetCookie()
    c.header('set-cookie', cookie.replace('SameSite=Lax', 'SameSite=Strict'))
    return c.html('<!doctype html><title>Host</title><p id="in">In</p>')
  })
  app.get('/leave', async (c) => {
    await session.end(c)
    return c.html('<!doctype html><title>Host</title><p id="out">Out</p>')
  })
  const away = (c: Context) => c.redirect(`${elsewhere}/?from=${new URL(c.req.url).pathname}`)
  for (const path of ['/', '/b', '/login']) app.get(path, away)
  app.get('/a', (c) => c.redirect('/b'))
  app.get('/loop', (c) => c.redirect(c.req.query('next') ?? '/'))
  app.get(HANDOFF.path, async (c) => {
    const { origin } = new URL(c.req.url)
    const cookie = getCookie(
      c,
      origin.startsWith('https') ? '__Host-qrauth-handoff' : 'qrauth-handoff',
    )
    const statement = c.req.query('handoff') ?? ''
    const found = await verifyHandoff(statement, { ...HANDOFF, origin, cookie })
    return found?.sub === ADA.id ? away(c) : c.text('Not valid', 403)
  })
  const { read, readsCookies, namespaceSecret } = session
  const handed = {
    read,
    ...(readsCookies && { readsCookies }),
    ...(namespaceSecret && { namespaceSecret }),
    ...handoff(HANDOFF),
  }
  app.route('/qr', qrauth({ session, store }))
  app.route('/handed/qr', qrauth({ session: handed, store }))
  app.route('/looping/qr', qrauth({ session, store, loginUrl: '/loop' }))
  return { app, seen }
}

function elsewhereSite(): Hono {
  const page = '<!doctype html><title>Elsewhere</title><p id="arrived">Here you are</p>'
  return new Hono()
    .get('/favicon.ico', (c) => c.body(null, 204))
    .get('/', (c) => c.html(page))
}

const WAYS = [
  ['after the tap, where the front page is elsewhere', '/qr', '/'],
  ['after the tap, by a handoff', '/handed/qr', '/handoff'],
  ['after the tap, by two redirects', '/qr?next=/a', '/b'],
] as const

/** Presses a button as soon as it takes a press. */
async function press(tab: Tab): Promise<void> {
  await tab.has('form button')
  await tab.run(`Promise.all(document.getAnimations().map((one) => one.finished)).then(() => 1)`)
  await tab.click('form button')
}

const KINDS = ['https', 'lan'] as const

// By default Firefox goes the longest way alone, and each browser sees each origin once.
const BROWSERS = [
  {
    name: 'Chromium',
    part: 'chromium',
    open: openChromium,
    ways: WAYS,
    strict: ['https'],
    looping: ['lan'],
  },
  {
    name: 'Firefox',
    part: 'firefox',
    open: openFirefox,
    ways: WAYS.slice(2),
    strict: ['lan'],
    looping: ['https'],
  },
] as const

for (const { name, part, open, ways, strict, looping } of BROWSERS) {
  describe.skipIf(without(part))(`in ${name}`, () => {
    let browser: Browser
    let elsewhere: Origins
    let site: ReturnType<typeof ordinarySite>
    let at: Origins
    const profiles: Profile[] = []

    /** A browser of a person of their own, until the end of the test. */
    async function newProfile(): Promise<Profile> {
      const profile = await browser.profile()
      profiles.push(profile)
      return profile
    }

    beforeAll(async () => {
      browser = await open()
      elsewhere = await serveEverywhere(elsewhereSite())
      site = ordinarySite(elsewhere.lan)
      at = await serveEverywhere(site.app)
    })
    afterEach(async () => {
      await Promise.all(profiles.splice(0).map((profile) => profile.close()))
    })
    afterAll(async () => {
      await at?.close()
      await elsewhere?.close()
    })

    /** Ada's computer on the ask page. */
    async function asking(origin: string, path: string, profile?: Profile): Promise<Tab> {
      const computer = await (profile ?? await newProfile()).open()
      await computer.goto(`${origin}/enter`)
      await computer.goto(origin + path)
      return computer
    }

    /** Waits until the person is on the other origin. */
    async function arrived(tab: Tab, from: string): Promise<void> {
      await tab.has('#arrived')
      expect(tab.url()).toBe(`${elsewhere.lan}/?from=${from}`)
      expect(complaintsOf(tab)).toEqual([])
    }

    describe('a person whose site leads on to another origin arrives', () => {
      it.each(NIGHTLY ? WAYS : ways)('%s', async (_, path, from) => {
        const computer = await asking(at.https, path)
        await press(computer)
        await computer.has('.code svg')
        const phone = await (await newProfile()).open()
        await phone.goto(await linkShown(computer))
        await press(phone)
        await arrived(phone, from)
      })

      it('on the login page, from an ask page whose session has ended', async () => {
        const profile = await newProfile()
        const computer = await asking(at.https, '/qr', profile)
        const beside = await profile.open()
        await beside.goto(`${at.https}/leave`)
        await press(computer)
        await arrived(computer, '/login')
      })
    })

    it.each(NIGHTLY ? KINDS : strict)(
      'a SameSite=Strict session survives "Get a new code", on %s',
      async (kind) => {
        const computer = await asking(at[kind], '/qr')
        await press(computer)
        await computer.has('.code svg')
        const before = site.seen.length
        await computer.click('.actions a')
        await computer.has('form button')
        // The first GET came without: nothing else would have shown the login page. The page before
        // may ask once more what became of its code.
        expect(site.seen.slice(before).filter((line) => !line.includes('/live/'))).toEqual([
          'GET /qr without a session',
          'GET /qr?again=1 with a session',
        ])
        expect(complaintsOf(computer)).toEqual([])
      },
    )

    it.each(NIGHTLY ? KINDS : looping)(
      'a login that signs nobody in ends on a page that says so, on %s',
      async (kind) => {
        const visitor = await (await newProfile()).open()
        await visitor.goto(`${at[kind]}/looping/qr`)
        await visitor.has('a[href="/looping/qr"]')
        expect(await visitor.run(`document.querySelector('h1').textContent`))
          .toBe('Signing in did not last')
      },
    )
  })
}
