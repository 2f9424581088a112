import { Hono } from 'hono'
import { html } from 'hono/html'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { qrauth } from '../../src/qrauth.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { registry } from '../../src/session/registry.ts'
import { memoryRegistry } from '../../src/stores/registry-memory.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { without } from '../parts/install.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { ADA, SECRET } from '../parts/site.ts'
import { type Browser, openChromium, openFirefox, type Profile, type Tab } from './browsers.ts'
import { complaintsOf, linkShown } from './honest.ts'
import { type Origins, serveEverywhere } from './host.ts'

/**
 * A host with a registry. `/enter` signs in as an hour ago with `?since=3600`, `/login` is where our
 * pages lead, and `told` has the link of each notice.
 */
function openSite(): { readonly app: Hono; readonly told: string[] } {
  const told: string[] = []
  const session = jwtSession({
    secret: SECRET,
    registry: registry({ store: memoryRegistry(), secret: SECRET }),
  })
  const app = new Hono()
  app.get('/favicon.ico', (c) => c.body(null, 204))
  app.get('/', async (c) => {
    const signedIn = await session.read(c)
    return c.html(html`
      <!doctype html>
      <title>Host</title>
      <p id="${signedIn ? 'in' : 'out'}"></p>
    `)
  })
  app.on('GET', ['/enter', '/login'], async (c) => {
    const signedInAt = Math.floor(Date.now() / 1000) - Number(c.req.query('since') ?? 0)
    const agent = c.req.header('user-agent') ?? ''
    await session.start(c, { user: { ...ADA, signedInAt }, amr: ['pwd'], agent })
    return c.redirect(c.req.query('next') ?? '/', 303)
  })
  const notify = ({ link }: { readonly link?: string }) => void told.push(link ?? '')
  app.route('/qr', qrauth({ session, store: memoryStore(), notify }))
  return { app, told }
}

const BROWSERS = [
  ['Chromium', 'chromium', openChromium],
  ['Firefox', 'firefox', openFirefox],
] as const

for (const [name, part, open] of BROWSERS) {
  describe.skipIf(without(part) || (name === 'Firefox' && !NIGHTLY))(
    `a person who looks where they are signed in, in ${name}`,
    () => {
      const site = openSite()
      const profiles: Profile[] = []
      let browser: Browser
      let at: Origins

      beforeAll(async () => {
        browser = await open()
        at = await serveEverywhere(site.app)
      })
      afterEach(async () => {
        await Promise.all(profiles.splice(0).map((profile) => profile.close()))
      })
      afterAll(async () => {
        await at?.close()
      })

      async function tab(scripts = true): Promise<Tab> {
        const profile = await browser.profile(scripts)
        profiles.push(profile)
        return await profile.open()
      }

      /** A computer that signed in by password, and the phone that it let in. */
      async function devices(
        scripts = true,
        since = 0,
      ): Promise<{ computer: Tab; phone: Tab }> {
        const [computer, phone] = [await tab(), await tab(scripts)]
        await computer.goto(`${at.https}/enter?since=${since}`)
        await computer.goto(`${at.https}/qr`)
        await press(computer, 'form button')
        await computer.has('.code svg')
        const link = await linkShown(computer)
        // The page of the code would go to the outcome by itself.
        await computer.goto(`${at.https}/`)
        await phone.front()
        await phone.goto(link)
        await press(phone, 'form button')
        await phone.has('#in')
        return { computer, phone }
      }

      async function press(on: Tab, button: string): Promise<void> {
        await on.front()
        await on.has(button)
        await on.click(button)
      }

      async function rows(on: Tab): Promise<unknown> {
        return await on.run(`document.querySelectorAll('.sessions li').length`)
      }

      /** Whether the next page of a device is that of somebody who is signed in. */
      async function isIn(device: Tab): Promise<boolean> {
        await device.front()
        await device.goto(`${at.https}/`)
        return await device.run(`document.querySelector('#in') !== null`) === true
      }

      it('ends the phone, whose next page is signed out, and then signs out everywhere', async () => {
        const { computer, phone } = await devices()
        await computer.front()
        await computer.goto(`${at.https}/qr/devices`)
        expect(await rows(computer)).toBe(2)
        expect(await computer.run(`document.querySelectorAll('.this').length`)).toBe(1)
        await press(computer, '.sessions li:not(:has(.this)) button')
        await computer.has('[role=status]')
        expect(await rows(computer)).toBe(1)
        expect([await isIn(phone), await isIn(computer)]).toEqual([false, true])
        await computer.goto(`${at.https}/qr/devices`)
        await press(computer, 'button[value=all]')
        await computer.has('.button.first')
        expect(await isIn(computer)).toBe(false)
        expect([...complaintsOf(computer), ...complaintsOf(phone)]).toEqual([])
      })

      it.skipIf(name === 'Firefox')(
        'is asked to sign in afresh before all others are ended, and comes back to the page',
        async () => {
          const { computer, phone } = await devices(true, 3600)
          await computer.front()
          await computer.goto(`${at.https}/qr/devices`)
          // It may end itself and the phone that it let in, and no more.
          expect(await computer.run(`document.querySelector('button[value=others]')`)).toBe(null)
          await press(computer, '.note a')
          await computer.has('button[value=others]')
          expect(await computer.run('location.pathname')).toBe('/qr/devices')
          await press(computer, 'button[value=others]')
          await computer.has('[role=status]')
          expect(await rows(computer)).toBe(1)
          expect([await isIn(phone), await isIn(computer)]).toEqual([false, true])
          expect(complaintsOf(computer)).toEqual([])
        },
      )

      it.skipIf(name === 'Firefox')(
        'on the phone ends that session alone, without scripts, and is led to a fresh sign-in',
        async () => {
          const { computer, phone } = await devices(false)
          await phone.goto(`${at.https}/qr/devices`)
          expect(await phone.run(`document.querySelectorAll('button').length`)).toBe(1)
          expect(await phone.run(`document.querySelector('.note a').pathname`)).toBe('/login')
          await phone.click('.sessions button')
          await phone.has('.button.first')
          expect([await isIn(phone), await isIn(computer)]).toEqual([false, true])
        },
      )

      it('ends a session by the link of a mail, in two taps, wherever it is opened', async () => {
        const { computer, phone } = await devices()
        const elsewhere = await tab()
        await elsewhere.goto(site.told.at(-1) ?? '')
        await elsewhere.has('form button')
        expect(await isIn(phone)).toBe(true)
        await press(elsewhere, 'form button')
        await elsewhere.has('.button')
        expect([await isIn(phone), await isIn(computer)]).toEqual([false, true])
        expect(complaintsOf(elsewhere)).toEqual([])
      })
    },
  )
}
