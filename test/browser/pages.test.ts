import type { Browser, Page as Tab } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allLanguages } from '../../src/pages/locales/all.ts'
import type { Words } from '../../src/pages/words.ts'
import { findPart, without } from '../parts/install.ts'
import { everyPage, stillPage } from '../parts/pages.ts'

const languages = allLanguages.map((words) => [words.lang, words] as const)

describe.skipIf(without('chromium'))('every page in Chromium', () => {
  let browser: Browser
  let tab: Tab
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: findPart('chromium'),
      args: ['--no-sandbox', '--disable-gpu'],
    })
    tab = await browser.newPage({ viewport: { width: 1280, height: 720 } })
  })
  afterAll(() => browser?.close())

  /** Lays every page out at once, each in a frame of its own, and runs `look` in each. */
  async function inFrames<Found>(
    pages: readonly (readonly [string, string])[],
    size: { readonly width: number; readonly height: number },
    look: string,
  ): Promise<Record<string, Found>> {
    await tab.setContent('<!doctype html><title>frames</title>')
    return await tab.evaluate(
      async ({ pages, width, height, look }) => {
        const seen = pages.map(async ([name, html]): Promise<[string, Found]> => {
          const frame = document.createElement('iframe')
          Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, border: 0 })
          const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
          frame.srcdoc = html
          document.body.append(frame)
          await loaded
          const found = new Function('document', `return ${look}`)(frame.contentDocument)
          frame.remove()
          return [name, found]
        })
        return Object.fromEntries(await Promise.all(seen))
      },
      { pages, ...size, look },
    )
  }

  async function drawn(words: Words): Promise<[string, string][]> {
    return await Promise.all(
      Object.entries(everyPage(words)).map(async (
        [name, page],
      ): Promise<[string, string]> => [name, await stillPage(words, page)]),
    )
  }

  /** What is wider than its place. A password field that nobody sees is clipped on purpose. */
  const WIDER = `[document.documentElement, ...document.querySelectorAll(
      'main, h1, p, li, dd, dt, label, legend, .button, .note, .letters, .number'
    )].filter((one) => one.scrollWidth > one.clientWidth + 1 && !one.matches('.unseen') &&
      getComputedStyle(one).display !== 'inline').map((one) => one.outerHTML.slice(0, 80))`

  describe.each(languages)('in %s', (lang, words) => {
    it.each([320, 1280])('nothing is wider than its place at %i px', async (width) => {
      const found = await inFrames<string[]>(await drawn(words), { width, height: 640 }, WIDER)
      expect(Object.entries(found).filter(([, wider]) => wider.length > 0)).toEqual([])
    })

    it('the language and its direction are those of the words', async () => {
      const look = `[document.documentElement.lang, getComputedStyle(document.body).direction]`
      const found = await inFrames(await drawn(words), { width: 390, height: 800 }, look)
      for (const [name, told] of Object.entries(found)) {
        expect([name, told]).toEqual([name, [lang, words.dir]])
      }
    })

    it('the code page fits a desktop 640 px high and a phone 800 px high', async () => {
      const pages = (await drawn(words)).filter(([name]) => name === 'code')
      const look = 'document.documentElement.scrollHeight'
      for (const size of [{ width: 1280, height: 640 }, { width: 390, height: 800 }]) {
        const { code } = await inFrames<number>(pages, size, look)
        expect([size, code]).toEqual([size, size.height])
      }
    })
  })
})
