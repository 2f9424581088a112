import { Hono } from 'hono'
import { html } from 'hono/html'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { qrauth } from '../../src/qrauth.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { without } from '../parts/install.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { ADA, SECRET } from '../parts/site.ts'
import { type Browser, openChromium, openFirefox, type Tab } from './browsers.ts'
import { complaintsOf, linkShown } from './honest.ts'
import { NAMES, type Origins, serveEverywhere } from './host.ts'

type Kind = 'https' | 'localhost' | 'lan'

/** Every origin in the nightly run; by default those that differ most in this browser. */
function origins(...byDefault: Kind[]): readonly Kind[] {
  return NIGHTLY ? ['https', 'localhost', 'lan'] : byDefault
}

/**
 * A host whose sessions can be revoked, with the app at `/tap/qr`, `/match/qr` and `/type/qr`.
 * `/enter` signs Ada in; `/enter?strict` by a SameSite=Strict cookie.
 */
function revocableSite(): Hono {
  const jwt = jwtSession({ secret: SECRET })
  const ended = new Set<string>()
  const session: typeof jwt & { revoke: (c: unknown, user: unknown, id: string) => Promise<void> } =
    {
      ...jwt,
      async read(c, origin) {
        const found = await jwt.read(c, origin)
        return found?.sessionId !== undefined && ended.has(found.sessionId) ? null : found
      },
      async revoke(_c, _user, id) {
        ended.add(id)
      },
    }
  const app = new Hono()
  app.get('/favicon.ico', (c) => c.body(null, 204))
  app.get('/', async (c) => {
    const signedIn = await session.read(c, new URL(c.req.url).origin)
    return c.html(html`
      <!doctype html>
      <title>Host</title>
      <p id="${signedIn ? 'in' : 'out'}">${signedIn?.user.name ?? 'Nobody'}</p>
    `)
  })
  app.get('/enter', async (c) => {
    const { origin } = new URL(c.req.url)
    // A wrong number pauses one person, and the next test is another one.
    const user = { ...ADA, id: crypto.randomUUID() }
    await jwt.start(c, { user, sessionId: crypto.randomUUID(), origin })
    const [cookie = ''] = c.res.headers.getSetCookie()
    if (c.req.query('strict') !== undefined) {
      c.header('set-cookie', cookie.replace('SameSite=Lax', 'SameSite=Strict'))
    }
    return c.html('<!doctype html><title>Host</title><p id="in">In</p>')
  })
  const store = memoryStore()
  const limits = { issue: { user: false, address: false } } as const
  const common = { session, store, limits, lanAddress: () => NAMES.lan }
  app.route('/tap/qr', qrauth(common))
  app.route('/match/qr', qrauth({ ...common, confirm: 'match' }))
  app.route('/type/qr', qrauth({ ...common, confirm: 'match', match: 'type' }))
  return app
}

/** Waits until a page says something, by itself. */
async function says(tab: Tab, text: string): Promise<void> {
  await tab.front()
  const look = `document.body?.innerText.includes(${JSON.stringify(text)})`
  // A page that is going elsewhere cannot be asked.
  await vi.waitFor(async () => expect([text, await tab.run(look)]).toEqual([text, true]), {
    timeout: 15_000,
    interval: 100,
  })
}

/** As {@link says}, for a person who looks again: the page asks at once, not in two seconds. */
async function shows(tab: Tab, text: string): Promise<void> {
  await tab.front()
  // A page that is going elsewhere cannot be asked.
  await tab.run(`document.dispatchEvent(new Event('visibilitychange'))`).catch(() => {})
  await says(tab, text)
}

/** Presses a button as soon as it takes a press. */
async function press(tab: Tab, button: string): Promise<void> {
  await tab.front()
  await tab.has(button)
  await tab.run(`Promise.all(document.getAnimations().map((one) => one.finished)).then(() => 1)`)
  await tab.click(button)
}

function numberOn(tab: Tab): Promise<unknown> {
  return tab.run(`document.querySelector('.number bdi').textContent`)
}

const BROWSERS = [
  ['Chromium', 'chromium', openChromium],
  ['Firefox', 'firefox', openFirefox],
] as const

for (const [name, part, open] of BROWSERS) {
  describe.skipIf(without(part))(`both screens see it, in ${name}`, () => {
    let browser: Browser
    let at: Origins
    /** What the server alone decides: by default seen in one browser. */
    const alike = it.skipIf(name === 'Firefox' && !NIGHTLY)

    beforeAll(async () => {
      browser = await open()
      at = await serveEverywhere(revocableSite())
    })
    afterAll(async () => {
      await at?.close()
    })

    /** Ada's computer showing a code, and a phone on its page. */
    async function scanned(origin: string, mount: string, enter = '/enter', scripts = true) {
      const [home, pocket] = [await browser.profile(scripts), await browser.profile(scripts)]
      const computer = await home.open()
      await computer.goto(origin + enter)
      await computer.goto(origin + mount)
      await press(computer, 'form button')
      await computer.has('.code svg')
      const link = await linkShown(computer)
      const phone = await pocket.open()
      await phone.goto(link)
      const close = async () => {
        expect([...complaintsOf(computer), ...complaintsOf(phone)]).toEqual([])
        await Promise.all([home.close(), pocket.close()])
      }
      return { home, pocket, computer, phone, link, close }
    }

    it.each(origins('https'))('the computer sees the tap and undoes it, on %s', async (kind) => {
      const { computer, phone, close } = await scanned(at[kind], '/tap/qr')
      await press(phone, 'form button')
      await phone.front()
      await phone.has('#in')
      await says(computer, 'This was not me')
      const here = String(await computer.run('location.href'))
      expect(here).toContain('/tap/qr/transfer/')
      await computer.goto(here)
      await press(computer, 'button[value=undo]')
      await shows(computer, 'That phone is signed out')
      await phone.goto(new URL('/', phone.url()).href)
      await phone.has('#out')
      await close()
    })

    alike.each(origins('lan'))(
      'the phone goes on by itself after the right number, on %s',
      async (kind) => {
        const { computer, phone, close } = await scanned(at[kind], '/match/qr')
        await press(phone, 'form button')
        await phone.has('.number')
        const number = await numberOn(phone)
        await computer.front()
        await computer.has('button[name=number]')
        // A reload of either page changes nothing.
        await phone.goto(phone.url())
        expect(await numberOn(phone)).toBe(number)
        await computer.goto(computer.url())
        await press(computer, `button[value="${number}"]`)
        await phone.front()
        await phone.has('#in')
        await says(computer, 'Your phone is signed in')
        await close()
      },
    )

    alike('a wrong number ends it, and both screens say so', async () => {
      const { computer, phone, close } = await scanned(at.https, '/match/qr')
      await press(phone, 'form button')
      await phone.has('.number')
      const number = await numberOn(phone)
      await press(computer, `button[name=number]:not([value="${number}"])`)
      await shows(computer, 'The phone was not let in')
      await shows(phone, 'Your computer said no')
      await close()
    })

    alike('"No" on the phone is told by the code page itself', async () => {
      const { computer, phone, close } = await scanned(at.lan, '/tap/qr')
      await press(phone, 'button[value=decline]')
      await shows(phone, 'You did not sign in')
      await shows(computer, 'Declined on the phone')
      await close()
    })

    alike('a newer code in another tab is told by the page of the former', async () => {
      const { home, computer, close } = await scanned(at.https, '/tap/qr')
      const beside = await home.open()
      await beside.goto(`${at.https}/tap/qr`)
      await press(beside, 'form button')
      await beside.has('.code svg')
      await shows(computer, 'A newer code took its place')
      await close()
    })

    it.each(origins('lan'))(
      'a SameSite=Strict session sees its outcome after one bounce, on %s',
      async (kind) => {
        const { computer, phone, close } = await scanned(at[kind], '/match/qr', '/enter?strict')
        await press(phone, 'form button')
        await phone.has('.number')
        const number = await numberOn(phone)
        await press(computer, `button[value="${number}"]`)
        await phone.front()
        await phone.has('#in')
        await shows(computer, 'Your phone is signed in')
        await close()
      },
    )

    alike('Back from the outcome page leads to the ask page, and issues nothing', async () => {
      const { computer, phone, close } = await scanned(at.https, '/tap/qr')
      await press(phone, 'form button')
      await phone.front()
      await phone.has('#in')
      await shows(computer, 'Your phone is signed in')
      await computer.run('void setTimeout(() => history.back(), 0)')
      await says(computer, 'Show a sign-in code?')
      await close()
    })

    it.skipIf(!NIGHTLY)('a network that goes away and comes back is outlived', async () => {
      const { home, pocket, computer, phone } = await scanned(at.https, '/tap/qr')
      const lost = computer.run(`new Promise((resolve) => {
        const { fetch } = globalThis
        globalThis.fetch = (...of) => {
          const answer = fetch(...of)
          answer.catch(() => resolve('a poll failed'))
          return answer
        }
      })`)
      await computer.offline(true)
      await computer.front()
      expect(await lost).toBe('a poll failed')
      await press(phone, 'form button')
      await phone.has('#in')
      await computer.offline(false)
      await says(computer, 'Your phone is signed in')
      await Promise.all([home.close(), pocket.close()])
    })

    it.skipIf(name === 'Firefox').each(origins('https'))(
      'everything works without scripts, on %s',
      async (kind) => {
        const { computer, phone, close } = await scanned(at[kind], '/match/qr', '/enter', false)
        await phone.click('form button')
        await phone.has('.number')
        const number = await numberOn(phone)
        await computer.click('noscript a')
        await computer.click(`button[value="${number}"]`)
        await shows(phone, 'Your computer said yes')
        await phone.click('button[value=collect]')
        await phone.front()
        await phone.has('#in')
        await shows(computer, 'Your phone is signed in')
        await close()
      },
    )
  })
}
