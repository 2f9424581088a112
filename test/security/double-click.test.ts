import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, openChromium, openFirefox, type Tab } from '../browser/browsers.ts'
import { hostSite, type Origins, serveEverywhere } from '../browser/host.ts'
import { Device } from '../parts/device.ts'
import { without } from '../parts/install.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { linkIn } from '../parts/picture.ts'

type Place = readonly [x: number, y: number]

/** Milliseconds between the two clicks. */
const PAUSES = NIGHTLY ? [0, 250, 450] : [250]

/** Attempts at a click that comes in time, where the machine is slow. */
const ATTEMPTS = 10

// Notes, beyond the next page too, whether the button's place was pressed in its first moments.
const NOTE = `addEventListener('pointerdown', ({ clientX, clientY }) => {
  const box = document.querySelector('button.first')?.getBoundingClientRect()
  if (!box) return
  const isThere = clientX > box.left && clientX < box.right && clientY > box.top && clientY < box.bottom
  const isEarly = document.getAnimations().some(({ playState }) => playState === 'running')
  sessionStorage.setItem('pressed', isThere ? isEarly ? 'early' : 'late' : 'elsewhere')
}, { capture: true })`

const MOMENTS_OVER = `Promise.all(document.getAnimations().map(({ finished }) => finished))
  .then(() => undefined)`

describe.skipIf(without('chromium'))('in Chromium', () => proveIn(openChromium))
describe.skipIf(without('firefox'))('in Firefox', () => {
  proveIn(openFirefox, !NIGHTLY)
})

/** @param less whether to leave out what another browser does by the same code */
function proveIn(open: () => Promise<Browser>, less = false): void {
  const site = hostSite()
  let browser: Browser
  let at: Origins

  // The whole page of another site is the first place to click.
  site.app.get(
    '/trap',
    (c) =>
      c.html(`<!doctype html><title>A game</title><h1>Double-click to win</h1><script>
      addEventListener('mousedown', () => {
        location.href = new URLSearchParams(location.search).get('to')
      })
    </script>`),
  )

  beforeAll(async () => {
    at = await serveEverywhere(site.app)
    browser = await open()
  })
  afterAll(async () => {
    await at?.close()
  })

  /** A link to a live code of the attacker's. */
  async function liveLink(as = 'u1'): Promise<string> {
    const computer = new Device(site.app, at.https)
    await computer.get(`/enter?as=${as}`)
    return linkIn(await (await computer.post('/qr')).text())
  }

  /** Does something as a new visitor. */
  async function visit<T>(act: (tab: Tab) => Promise<T>): Promise<T> {
    const profile = await browser.profile()
    try {
      const tab = await profile.open()
      await tab.first(NOTE)
      return await act(tab)
    } finally {
      await profile.close()
    }
  }

  async function whoIs(tab: Tab): Promise<unknown> {
    await tab.goto(`${at.https}/`)
    return await tab.run(`document.querySelector('#who').textContent`)
  }

  /** Clicks at a place. The pointer is moved there, because Firefox forgets it on another site. */
  async function click(tab: Tab, [x, y]: Place): Promise<void> {
    await tab.mouse.move(x, y)
    await tab.mouse.down()
    await tab.mouse.up()
  }

  /** When the button's place was pressed. A press that was late leads to another page meanwhile. */
  async function pressed(tab: Tab): Promise<unknown> {
    for (let attempt = 1;; attempt++) {
      try {
        return await tab.run(`sessionStorage.getItem('pressed')`)
      } catch (error) {
        if (attempt === ATTEMPTS) throw error
        await tab.has('body')
      }
    }
  }

  /** The middle of the button that signs in, where it will be on every confirm page. */
  async function placeOfButton(link: string, enter = ''): Promise<Place> {
    return await visit(async (tab) => {
      if (enter) await tab.goto(at.https + enter)
      await tab.goto(link)
      const box = await tab.run(`(() => {
        const box = document.querySelector('button.first').getBoundingClientRect()
        return [box.x + box.width / 2, box.y + box.height / 2].join()
      })()`)
      const [x = 0, y = 0] = String(box).split(',').map(Number)
      expect(Math.min(x, y)).toBeGreaterThan(0)
      return [x, y]
    })
  }

  async function doubleClick(tab: Tab, link: string, place: Place, pause: number): Promise<void> {
    await tab.goto(`${at.localhost}/trap?to=${encodeURIComponent(link)}`)
    const passed = new Promise((resolve) => setTimeout(resolve, pause))
    await click(tab, place)
    await passed
    await tab.has('button.first')
    await click(tab, place)
  }

  /** Repeats a visit until its click came in time. */
  async function inTime(attack: (tab: Tab) => Promise<'early' | unknown>): Promise<void> {
    for (let attempt = 1; await visit(attack) !== 'early'; attempt++) {
      expect(attempt, 'clicks that came too late').toBeLessThan(ATTEMPTS)
    }
  }

  describe('a page of another site that leads to the confirm page between two clicks', () => {
    it.each(PAUSES)('signs nobody in by the second one, %d ms later', async (pause) => {
      const place = await placeOfButton(await liveLink())
      await inTime(async (tab) => {
        const link = await liveLink()
        await doubleClick(tab, link, place, pause)
        const when = await pressed(tab)
        if (when !== 'early') return when
        expect(tab.url()).toBe(link)
        expect(await whoIs(tab)).toBe('Nobody')
        await tab.goto(link)
        await tab.run(MOMENTS_OVER)
        await click(tab, place)
        await tab.has('#who')
        expect(await whoIs(tab), 'the same place, a moment later').toBe('Ada Lovelace')
        return when
      })
    })

    it.skipIf(less)('switches nobody to another account either', async () => {
      const place = await placeOfButton(await liveLink(), '/enter?as=u2')
      await inTime(async (tab) => {
        const link = await liveLink()
        await tab.goto(`${at.https}/enter?as=u2`)
        await doubleClick(tab, link, place, 0)
        const when = await pressed(tab)
        if (when === 'early') expect(await whoIs(tab)).toBe('Grace Hopper')
        return when
      })
    })
  })

  describe('a person', () => {
    it.skipIf(less)('who uses the keyboard waits for nothing', async () => {
      const link = await liveLink()
      await visit(async (tab) => {
        await tab.goto(link)
        await tab.keyboard.press('Tab')
        await tab.keyboard.press('Enter')
        await tab.has('#who')
        expect(await whoIs(tab)).toBe('Ada Lovelace')
      })
    })

    it.skipIf(less)('can say no at once', async () => {
      const link = await liveLink()
      await visit(async (tab) => {
        await tab.goto(link)
        await tab.click('button[value=decline]')
        await tab.has('main:not(:has(form))')
        expect(await whoIs(tab)).toBe('Nobody')
      })
    })
  })
}
