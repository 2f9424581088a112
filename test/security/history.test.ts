import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, openChromium, openFirefox } from '../browser/browsers.ts'
import { hostSite, type Origins, serveEverywhere } from '../browser/host.ts'
import { Device } from '../parts/device.ts'
import { without } from '../parts/install.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { linkIn } from '../parts/picture.ts'

// Firefox has had this API since 147 only.
const FIND =
  `navigation.entries().map(({ url }) => url).filter((url) => url?.includes('/qr/')).at(-1)`

const BROWSERS = [
  ['Chromium', without('chromium'), openChromium],
  ['Firefox', !NIGHTLY || without('firefox'), openFirefox],
] as const

describe.each(BROWSERS)('in %s', (_, isSkipped, open) => {
  describe.skipIf(isSkipped)('a code that a script finds in the history of a phone', () => {
    const site = hostSite()
    let browser: Browser
    let at: Origins

    beforeAll(async () => {
      at = await serveEverywhere(site.app)
      browser = await open()
    })
    afterAll(async () => {
      await at?.close()
    })

    async function newLink(): Promise<string> {
      const computer = new Device(site.app, at.https)
      await computer.get('/enter')
      return linkIn(await (await computer.post('/qr')).text())
    }

    /** Opens a link on a phone, does something there, and answers what the site's scripts then find. */
    async function foundAfter(link: string, button?: string): Promise<string> {
      const profile = await browser.profile()
      try {
        const tab = await profile.open()
        await tab.goto(link)
        if (button) {
          await tab.click(button)
          await tab.has('main:not(:has(form))')
        }
        await tab.goto(`${at.https}/`)
        return String(await tab.run(FIND))
      } finally {
        await profile.close()
      }
    }

    it('is over after "No"', async () => {
      const link = await newLink()
      // Chromium hides the address of a page that sends no referrer.
      expect([link, 'undefined']).toContain(await foundAfter(link, '[value=decline]'))
      const thief = new Device(site.app, at.https)
      expect(await (await thief.get(link)).text()).not.toContain('<form')
      expect((await thief.post(link)).status).toBe(404)
      expect(thief.cookies.has('__Host-session')).toBe(false)
    })

    it('is live where the page was only left, which is why "No" is a POST', async () => {
      const link = await newLink()
      expect(await foundAfter(link)).toBe(link)
      expect((await new Device(site.app, at.https).post(link)).status).toBe(303)
    })
  })
})
