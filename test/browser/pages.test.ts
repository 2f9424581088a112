import { type Browser, chromium, type Page as Tab } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allLanguages } from '../../src/pages/locales/all.ts'
import type { Words } from '../../src/pages/words.ts'
import { findPart, without } from '../parts/install.ts'
import { everyPage, stillPage } from '../parts/pages.ts'

const SIZES = {
  narrow: { width: 320, height: 640 },
  phone: { width: 390, height: 800 },
  desktop: { width: 1280, height: 640 },
} as const

/**
 * What is wider than its place, by page. All pages are laid out in one document after another: to
 * load each would take ten times as long.
 */
const LOOK = `(pages) => pages.map(([name, html]) => {
  const { documentElement: page } = new DOMParser().parseFromString(html, 'text/html')
  document.replaceChild(document.adoptNode(page), document.documentElement)
  const places = 'main, h1, p, li, dd, dt, label, legend, .button, .note, .letters, .number'
  const wider = [page, ...page.querySelectorAll(places)].filter((one) =>
    one.scrollWidth > one.clientWidth + 1 && !one.matches('.unseen') &&
    getComputedStyle(one).display !== 'inline')
  return {
    name,
    wider: wider.map(({ outerHTML }) => outerHTML.slice(0, 80)),
    lang: page.lang,
    dir: getComputedStyle(document.body).direction,
    high: page.scrollHeight,
    bare: [...page.querySelectorAll('h1, p, .button, dd')].filter((one) =>
      [...one.childNodes].some((node) => node.nodeType === 3 && /Ada Lovelace|Library of/.test(node.data))
    ).map(({ outerHTML }) => outerHTML.slice(0, 80)),
  }
})`

interface Look {
  readonly name: string
  readonly wider: readonly string[]
  readonly lang: string
  readonly dir: string
  readonly high: number
  /** Elements in which a name stands without isolation. */
  readonly bare: readonly string[]
}

describe.skipIf(without('chromium'))('every page in Chromium', () => {
  let browser: Browser
  const tabs = new Map<keyof typeof SIZES, Tab>()
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: findPart('chromium'),
      args: ['--no-sandbox', '--disable-gpu'],
    })
    for (const size of ['narrow', 'phone', 'desktop'] as const) {
      tabs.set(size, await browser.newPage({ viewport: SIZES[size] }))
    }
  })
  afterAll(() => browser?.close())

  async function looks(words: Words, size: keyof typeof SIZES, only = ''): Promise<Look[]> {
    const pages = Object.entries(everyPage(words)).filter(([name]) => name.startsWith(only))
    const drawn = await Promise.all(
      pages.map(async ([name, page]) => [name, await stillPage(words, page)]),
    )
    const look = await tabs.get(size)?.evaluate(`(${LOOK})(${JSON.stringify(drawn)})`)
    return Array.isArray(look) ? look : []
  }

  describe.each(allLanguages.map((words) => [words.lang, words] as const))(
    'in %s',
    (lang, words) => {
      it.each(['narrow', 'desktop'] as const)(
        'is no wider than its place, and in its language and direction, where it is %s',
        async (size) => {
          const found = await looks(words, size)
          expect(found.length).toBeGreaterThan(50)
          expect(found.filter(({ wider }) => wider.length > 0)).toEqual([])
          for (const page of found) {
            expect(page).toMatchObject({ lang, dir: words.dir })
            expect([page.name, page.bare]).toEqual([page.name, []])
          }
        },
      )

      it.each(['desktop', 'phone'] as const)(
        'shows the whole of a code without scrolling on a %s',
        async (size) => {
          for (const page of ['code', 'here-waiting']) {
            const [found] = await looks(words, size, page)
            expect([page, found?.high]).toEqual([page, SIZES[size].height])
          }
        },
      )
    },
  )
})
