import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { secureHeaders } from 'hono/secure-headers'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { without } from '../parts/install.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { PLATFORM } from '../parts/platform.ts'
import { sharedChromium } from './browsers.ts'
import { hostSite, NAMES, type Origins, serveEverywhere } from './host.ts'
import { linkOn } from './honest.ts'

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const DEMO_PASSWORD = 'qrauth-demo'

const WCAG = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])

/** axe-core, as a script for the page. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe.skipIf(without('chromium'))('in Chromium', () => {
  let browser: Browser
  let demo: Origins
  const contexts: BrowserContext[] = []

  /** A device of its own: nothing is shared with another but the network. */
  async function device(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const context = await browser.newContext(options)
    contexts.push(context)
    return await context.newPage()
  }

  /** Signs in with the demo's password form, the way the page says. */
  async function signIn(page: Page, origin: string, username: string): Promise<void> {
    await page.goto(`${origin}/login`)
    await page.fill('#username', username)
    await page.fill('#password', DEMO_PASSWORD)
    await page.click('button')
    await page.waitForURL(`${origin}/`)
  }

  /** Ada's computer, showing a code. */
  async function showing(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const computer = await device(options)
    await signIn(computer, demo.localhost, 'ada')
    await computer.click('text=Sign in on your phone')
    await computer.waitForSelector('.code svg')
    return computer
  }

  async function linkOf(page: Page): Promise<string> {
    return linkOn(await page.screenshot({ fullPage: true }))
  }

  /** Who is signed in on a device, by its cookies. */
  async function whoIs(page: Page): Promise<unknown> {
    const beside = await page.context().newPage()
    const answer = await beside.goto(`${new URL(page.url()).origin}/whoami`)
    const body = await answer?.json()
    await beside.close()
    return body.id
  }

  beforeAll(async () => {
    const app = createApp({ QRAUTH_HOST: 'demo' }, { ...PLATFORM, lanAddress: () => NAMES.lan })
    demo = await serveEverywhere(app)
    browser = await sharedChromium()
  })
  afterAll(async () => {
    await demo?.close()
  })
  // The app on its own writes its events there.
  beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))
  afterEach(async () => {
    vi.restoreAllMocks()
    await Promise.all(contexts.splice(0).map((context) => context.close()))
  })

  describe('the story', () => {
    it('signs a phone in by its camera and one tap, and its session is its own', async () => {
      const computer = await showing()
      const link = await linkOf(computer)
      expect(link).toMatch(
        new RegExp(`^${demo.lan.replaceAll('.', '\\.')}/qr/[A-Za-z0-9_-]{22}$`),
      )

      const phone = await device(PHONE)
      await phone.goto(link)
      expect(await phone.textContent('h1')).toBe(
        `Sign in to ${new URL(demo.lan).host} as Ada Lovelace on this device?`,
      )
      await phone.tap('button')
      await phone.waitForURL(`${demo.lan}/`)
      expect(await phone.textContent('h1')).toBe('Hello, Ada Lovelace')

      // The computer's page learns of it and goes on by itself.
      await computer.waitForURL(`${demo.localhost}/qr/transfer/*`)
      await computer.goto(demo.localhost)
      await computer.click('text=Sign out')
      await computer.waitForSelector('text=You are not signed in')
      expect(await whoIs(computer)).toBeUndefined()
      expect(await whoIs(phone)).toBe('ada')
    })

    it('with JavaScript disabled on both devices', async () => {
      const computer = await showing({ javaScriptEnabled: false })
      const phone = await device({ ...PHONE, javaScriptEnabled: false })
      await phone.goto(await linkOf(computer))
      await phone.tap('button')
      await phone.waitForURL(`${demo.lan}/`)
      expect(await whoIs(phone)).toBe('ada')
    })

    it('with the keyboard alone', async () => {
      const computer = await device()
      await signIn(computer, demo.localhost, 'ada')
      await computer.goto(`${demo.localhost}/qr`)
      await computer.keyboard.press('Tab')
      await computer.keyboard.press('Enter')
      await computer.waitForSelector('.code svg')
      const link = await linkOf(computer)
      await computer.keyboard.press('Tab')
      expect(await computer.evaluate(() => document.activeElement?.textContent)).toBe(
        'Get a new code',
      )
      await computer.keyboard.press('Enter')
      await computer.waitForSelector('form')

      const phone = await device()
      await phone.goto(link)
      await phone.keyboard.press('Tab')
      await phone.keyboard.press('Enter')
      await phone.waitForURL(`${demo.lan}/`)
      expect(await whoIs(phone)).toBe('ada')
    })

    it('with a phone that was signed in as somebody else, who is told so and switches', async () => {
      const link = await linkOf(await showing())
      const phone = await device(PHONE)
      await signIn(phone, demo.lan, 'grace')
      await phone.goto(link)
      expect(await phone.textContent('h1')).toBe('Switch to Ada Lovelace on this device?')
      expect(await phone.textContent('[value=decline]')).toBe('No, stay signed in as Grace Hopper')
      await phone.tap('button')
      await phone.waitForURL(`${demo.lan}/`)
      expect(await whoIs(phone)).toBe('ada')
    })
  })

  describe('the picture', () => {
    it('is read from the screen in light, dark, forced colours, on 320 pixels and at 200 %', async () => {
      const computer = await showing()
      const link = await linkOf(computer)
      const media = [
        { colorScheme: 'light' },
        { colorScheme: 'dark' },
        { colorScheme: 'light', forcedColors: 'active' },
        { colorScheme: 'dark', forcedColors: 'active' },
      ] as const
      for (const look of media) {
        await computer.emulateMedia(look)
        expect([look, await linkOf(computer)]).toEqual([look, link])
      }
      const session = await computer.context().newCDPSession(computer)
      // A browser's zoom is fewer pixels of the page for each of the screen.
      const screens = [
        { width: 320, height: 640, deviceScaleFactor: 2 },
        { width: 640, height: 360, deviceScaleFactor: 2 },
      ]
      for (const screen of screens) {
        await session.send('Emulation.setDeviceMetricsOverride', { ...screen, mobile: false })
        const overflow = await computer.evaluate(() =>
          document.documentElement.scrollWidth - document.documentElement.clientWidth
        )
        expect([screen, overflow]).toEqual([screen, 0])
        const { data } = await session.send('Page.captureScreenshot', {
          captureBeyondViewport: true,
        })
        expect([screen, linkOn(Buffer.from(data, 'base64'))]).toEqual([screen, link])
      }
    })

    it('is gone when its time is over: the page becomes the one that asks', async () => {
      const computer = await device()
      await computer.clock.install()
      await signIn(computer, demo.localhost, 'ada')
      await computer.click('text=Sign in on your phone')
      await computer.waitForSelector('.code svg')
      await computer.clock.fastForward(240_000)
      expect(await computer.textContent('[role=status]')).toBe('')
      await computer.clock.fastForward(35_000)
      expect(await computer.textContent('[role=status]')).toContain('expires in')
      expect(await computer.isVisible('.code svg')).toBe(true)
      await computer.clock.fastForward(40_000)
      await computer.waitForSelector('h1:has-text("Show a sign-in code?")')
      expect(await computer.isVisible('.code svg')).toBe(false)
      expect(new URL(computer.url()).pathname).toBe('/qr')
    })

    it('is hidden when its time is over with JavaScript disabled too', async () => {
      const computer = await showing({ javaScriptEnabled: false })
      const timings = await computer.evaluate(() =>
        document.getAnimations().map((animation) => animation.effect?.getTiming().delay)
      )
      expect(timings).toEqual([300_000, 300_000])
      expect(await computer.isVisible('.code svg')).toBe(true)
      await computer.evaluate(() => {
        for (const animation of document.getAnimations()) animation.finish()
      })
      expect(await computer.isVisible('.code svg')).toBe(false)
      expect(await computer.isVisible('.code p')).toBe(true)
    })
  })

  it('nobody is signed in by a page that is only opened, however long it stays open', async () => {
    const link = await linkOf(await showing())
    const scanner = await device()
    await scanner.clock.install()
    const sent: string[] = []
    scanner.on('request', (request) => sent.push(`${request.method()} ${request.url()}`))
    await scanner.goto(link, { waitUntil: 'networkidle' })
    await scanner.clock.runFor(600_000)
    for (const event of ['focus', 'scroll', 'visibilitychange', 'pointermove']) {
      await scanner.evaluate((name) => void dispatchEvent(new Event(name)), event)
    }
    await scanner.reload({ waitUntil: 'networkidle' })
    expect(sent.filter((request) => !request.endsWith('/favicon.ico'))).toEqual([
      `GET ${link}`,
      `GET ${link}`,
    ])
    expect(await whoIs(scanner)).toBeUndefined()

    const phone = await device(PHONE)
    await phone.goto(link)
    await phone.tap('button')
    await phone.waitForURL(`${demo.lan}/`)
    expect(await whoIs(phone)).toBe('ada')
  })

  // By day `pages.test.ts` sees to it, of pages that it makes itself.
  it.skipIf(!NIGHTLY)('every page is free of WCAG A and AA violations', async () => {
    const computer = await device()
    const phone = await device(PHONE)
    const stuck = await serveEverywhere(createApp({ QRAUTH_HOST: 'demo' }, PLATFORM))
    await signIn(computer, demo.localhost, 'ada')
    const reached = new Set<string>()

    async function audit(name: string, page: Page): Promise<void> {
      await page.evaluate(AXE)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        const violations = await page.evaluate(`axe.run({ runOnly: ${WCAG} }).then((found) =>
          found.violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join()))`)
        expect([name, colorScheme, violations]).toEqual([name, colorScheme, []])
      }
      reached.add(await page.textContent('h1') ?? '')
    }

    await computer.goto(`${demo.localhost}/qr`)
    await audit('ask', computer)
    await computer.click('button')
    await computer.waitForSelector('.code svg')
    await audit('code', computer)
    const link = await linkOf(computer)
    await phone.goto(link)
    await audit('confirm', phone)
    await signIn(phone, demo.lan, 'grace')
    await phone.goto(link)
    await audit('switch', phone)
    await phone.tap('button')
    await phone.waitForURL(`${demo.lan}/`)
    await computer.waitForURL(`${demo.localhost}/qr/transfer/*`)
    await computer.goto(`${demo.localhost}/qr`)
    await computer.click('button')
    await computer.waitForSelector('.code svg')
    await phone.goto(await linkOf(computer))
    await audit('already', phone)
    await phone.goto(`${demo.lan}/qr/AAAAAAAAAAAAAAAAAAAAAA`)
    await audit('refused', phone)
    await phone.goto(`${demo.lan}/qr?next=//evil.test`)
    await audit('rejected', phone)
    await signIn(computer, stuck.localhost, 'ada')
    await computer.goto(`${stuck.localhost}/qr`)
    await audit('fault', computer)
    await stuck.close()
    expect(reached.size).toBe(8)
  }, 120_000)

  describe('a host', () => {
    it('whose secureHeaders() overwrites our headers keeps the guard, no-store and the referrer, and loses the sealed room', async () => {
      const { app } = hostSite(secureHeaders({
        contentSecurityPolicy: { defaultSrc: [`'self'`], styleSrc: [`'unsafe-inline'`] },
      }))
      const at = await serveEverywhere(app)
      const computer = await device()
      await computer.goto(`${at.lan}/enter`)
      await computer.goto(`${at.lan}/qr`)
      const shown = computer.waitForResponse((response) => response.request().method() === 'POST')
      // Under the host's no-referrer, plain http would send "Origin: null" were it not for our <meta>.
      await computer.click('button')
      const headers = (await shown).headers()
      await computer.waitForSelector('.code svg')

      expect(headers).toMatchObject({
        'cache-control': 'no-store, no-transform',
        'cross-origin-opener-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        // Lost: "DENY", "no-referrer" by ours, and of our policy the sandbox and frame-ancestors.
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
        'content-security-policy': `default-src 'self'; style-src 'unsafe-inline'`,
      })

      const guarded = await device()
      await guarded.goto(`${at.https}/enter`)
      const answer = await guarded.evaluate(async () => {
        const body = new URLSearchParams()
        const response = await fetch('/qr', { method: 'POST', body })
        return [response.status, (await response.text()).includes('role="img"')]
      })
      expect(answer).toEqual([403, false])
      // The loss: another window of this origin, isolated the same way, reads the code.
      const read = await guarded.evaluate(async () => {
        const opened = open('/qr')
        const arrived = async (selector: string) => {
          while (!opened?.document?.querySelector(selector)) {
            await new Promise((resolve) => setTimeout(resolve, 20))
          }
        }
        await arrived('form')
        opened?.document.forms[0]?.submit()
        await arrived('svg path')
        return opened?.document.querySelector('svg path')?.getAttribute('d')
      })
      expect(read).toMatch(/^M\d/)
      await at.close()
    })

    it('whose service worker passes every request on gets a page that says so instead of the code', async () => {
      const { app } = hostSite()
      const workers = {
        '/all.js': `addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`,
        '/gets.js': `addEventListener('fetch', (event) => {
          if (event.request.method === 'GET') event.respondWith(fetch(event.request))
        })`,
      }
      for (const [path, body] of Object.entries(workers)) {
        app.get(path, (c) => c.body(body, 200, { 'content-type': 'text/javascript' }))
      }
      const at = await serveEverywhere(app)
      for (const path of Object.keys(workers)) {
        const computer = await device()
        await computer.goto(`${at.https}/enter`)
        await computer.evaluate(async (path) => {
          await navigator.serviceWorker.register(path)
          const { active } = await navigator.serviceWorker.ready
          if (active?.state === 'activated') return
          await new Promise((resolve) => active?.addEventListener('statechange', resolve))
        }, path)
        await computer.goto(`${at.https}/qr`)
        expect(await computer.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toBe(
          at.https + path,
        )
        const posted = computer.waitForResponse((response) =>
          response.request().method() === 'POST'
        )
        await computer.click('button')
        const status = (await posted).status()
        await computer.waitForLoadState()
        const text = await computer.textContent('main')
        if (path === '/all.js') {
          expect(status).toBe(403)
          expect(text).toContain('service worker')
        } else {
          expect(status).toBe(200)
          expect(await computer.locator('.code svg').count()).toBe(1)
        }
      }
      await at.close()
    })
  })
})
