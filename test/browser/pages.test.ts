import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page as Tab } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allLanguages } from '../../src/pages/locales/all.ts'
import { ar } from '../../src/pages/locales/ar.ts'
import { en } from '../../src/pages/locales/en.ts'
import type { Words } from '../../src/pages/words.ts'
import { without } from '../parts/install.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { everyPage, stillPage } from '../parts/pages.ts'
import { ORIGIN, site } from '../parts/site.ts'
import { sharedChromium } from './browsers.ts'

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
    picture: page.querySelector('.code svg')?.getBoundingClientRect().width,
    moves: document.getAnimations().map(({ animationName }) => animationName),
    bare: [...page.querySelectorAll('h1, p, .button, dd')].filter((one) =>
      [...one.childNodes].some((node) => node.nodeType === 3 && /Ada Lovelace|Library of|library\\.example/.test(node.data))
    ).map(({ outerHTML }) => outerHTML.slice(0, 80)),
  }
})`

const WCAG = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])

/** axe-core, as a script for the page. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The violations of every page, one after another. */
const AUDIT = `async (pages) => {
  const found = []
  for (const [name, html] of pages) {
    const { documentElement: page } = new DOMParser().parseFromString(html, 'text/html')
    document.replaceChild(document.adoptNode(page), document.documentElement)
    const { violations } = await axe.run({ runOnly: ${WCAG}, resultTypes: ['violations'] })
    for (const { id, nodes } of violations) found.push([name, id, nodes.map(({ html }) => html).join()])
  }
  return found
}`

interface Look {
  readonly name: string
  readonly wider: readonly string[]
  readonly lang: string
  readonly dir: string
  readonly high: number
  /** How wide the picture of a code is, in pixels. */
  readonly picture?: number
  /** The names of its animations. */
  readonly moves: readonly string[]
  /** Elements in which a name stands without isolation. */
  readonly bare: readonly string[]
}

describe.skipIf(without('chromium'))('every page in Chromium', () => {
  let browser: Browser
  const tabs = new Map<keyof typeof SIZES, Tab>()
  beforeAll(async () => {
    browser = await sharedChromium()
    for (const size of ['narrow', 'phone', 'desktop'] as const) {
      tabs.set(size, await browser.newPage({ viewport: SIZES[size] }))
    }
  })
  afterAll(async () => {
    await Promise.all([...tabs.values()].map((tab) => tab.close()))
  })

  async function looks(words: Words, size: keyof typeof SIZES, only = ''): Promise<Look[]> {
    const look = await tabs.get(size)?.evaluate(`(${LOOK})(${await drawn(words, only)})`)
    return Array.isArray(look) ? look : []
  }

  const texts = new Map<Words, Promise<[name: string, html: string][]>>()

  /** Draws the pages of a language once. */
  function drawnIn(words: Words): Promise<[name: string, html: string][]> {
    const drawn = texts.get(words) ?? Promise.all(
      Object.entries(everyPage(words))
        .map(async ([name, page]): Promise<[string, string]> => [
          name,
          await stillPage(words, page),
        ]),
    )
    texts.set(words, drawn)
    return drawn
  }

  async function drawn(words: Words, only = ''): Promise<string> {
    return JSON.stringify((await drawnIn(words)).filter(([name]) => name.startsWith(only)))
  }

  describe.each(allLanguages.map((words) => [words.lang, words] as const))(
    'in %s',
    (lang, words) => {
      // What is wide enough for 320 pixels is rarely too wide for more.
      it.each(NIGHTLY || lang === 'en' ? ['narrow', 'desktop'] as const : ['narrow'] as const)(
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
            expect(found?.picture).toBeGreaterThan(200)
          }
        },
      )
    },
  )

  it.each([['reduce', false], ['no-preference', true]] as const)(
    'moves only where the person does not mind: prefers-reduced-motion is %s',
    async (reducedMotion, moving) => {
      const tab = await browser.newPage({ reducedMotion })
      const found = await tab.evaluate(`(${LOOK})(${await drawn(en)})`)
      const all = (Array.isArray(found) ? found : []).flatMap(({ moves }: Look) => moves)
      // These take away a picture, or a press, after a time: nothing moves.
      const moved = new Set(all.filter((name) => !['hide', 'show', 'hold'].includes(name)))
      expect(all).toContain('hide')
      expect([...moved].toSorted()).toEqual(moving ? ['draw', 'pop', 'pulse', 'ring'] : [])
      await tab.close()
    },
  )

  // To audit a page takes long, so by day not every language is audited in both themes.
  const audits = [['en', en, 'light'], ['ar', ar, 'dark']] as const
  const nightly = allLanguages.flatMap((words) => [
    [words.lang, words, 'light'] as const,
    [words.lang, words, 'dark'] as const,
  ]).filter(([lang, , theme]) => !audits.some(([done, , how]) => done === lang && how === theme))
  it.each(
    [...audits, ...(NIGHTLY ? nightly : [])].map(([lang, words, theme]) => ({
      lang,
      words,
      theme,
    })),
  )(
    'is free of WCAG A and AA violations in $lang, $theme',
    async ({ words, theme: colorScheme }) => {
      const tab = await browser.newPage({
        viewport: SIZES.phone,
        colorScheme,
        reducedMotion: 'reduce',
      })
      await tab.evaluate(AXE)
      expect(await tab.evaluate(`(${AUDIT})(${await drawn(words)})`)).toEqual([])
      await tab.close()
    },
  )

  it('shows the logo of the site, whose script does not run, under the policy of the page', async () => {
    const logo =
      '<svg width="90" height="30"><script>parent.ran = 1</script><path d="M0 0h9v9z"/></svg>'
    const computer = await site({ brand: { logo, accent: '#ffcc00' } }).signedIn()
    const tab = await browser.newPage()
    const complaints: string[] = []
    tab.on('console', (message) => complaints.push(message.text()))
    await tab.route('**', async (route) => {
      const { pathname } = new URL(route.request().url())
      const answer = await (pathname === '/code' ? computer.post('/qr') : computer.get(pathname))
      const headers = Object.fromEntries(answer.headers)
      await route.fulfill({ status: answer.status, headers, body: await answer.text() })
    })
    for (const path of ['/qr', '/code', '/qr/AAAAAAAAAAAAAAAAAAAAAA']) {
      await tab.goto(ORIGIN + path)
      expect(await tab.evaluate(`document.querySelector('header img').naturalWidth`)).toBe(90)
      expect(await tab.evaluate('typeof ran')).toBe('undefined')
    }
    // The last page is a 404 on purpose.
    expect(complaints.filter((text) => !text.includes('status of 404'))).toEqual([])
    await tab.close()
  })
})
