import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import type { MiddlewareHandler } from 'hono'
import { html } from 'hono/html'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../browser/browsers.ts'
import { hostSite, isolate, type Origins, serveEverywhere } from '../browser/host.ts'
import { signInHonestly } from '../browser/honest.ts'
import { NIGHTLY } from '../parts/nightly.ts'

/** Each attack by its name, and whether it read a code. */
type Table = Record<string, 'held' | 'LEAKED' | 'nothing came'>

/** These read the undefended page in every browser. Were it less, the other tests would prove little. */
const CONTROL = [
  'fetch',
  'fetch get',
  'fetch forged headers',
  'fetch from frame',
  'fetch from window',
  'xhr',
  'xhr document',
  'xhr not async',
  'worker fetch',
  'worker shared',
  'iframe',
  'iframe sandboxed',
  'iframe sandboxed, from within',
  'object',
  'embed',
  'window, form',
  'window, form from within',
  'window, named, again',
  'window, button of the page',
  'window, planted script',
  'window, javascript: URL',
  'window, then cache',
  'Cache.add',
  'service worker, passes on',
  'service worker, remakes the request',
  'service worker, asks by itself',
  'service worker, preload',
]

/**
 * One attack of each sort, and each sort of window. By default these alone run again on the other
 * origins, which differ in cookies and headers and not in what a window shows.
 */
const SORTS = [
  'fetch',
  'fetch with guessed passwords',
  'xhr',
  'worker fetch',
  'iframe',
  'object',
  'embed',
  'window, form',
  'window, form from within',
  'window, named, again',
  'window, button of the page',
  'window, planted script',
  'window, javascript: URL',
  'window, then cache',
  'Cache.add',
  'service worker, passes on',
  'service worker, preload',
]

const EVERYTHING = /./
/** For a browser in which one attack of each sort is enough by default. */
export const EACH_SORT: RegExp = fewer(EVERYTHING)
const WINDOWS = fewer(/^window/)
// What does not need a service worker, a cache or a hint: on plain http there is none.
const PLAIN = fewer(/^(fetch|xhr|worker|iframe|object|embed|window)/)
// All but what a service worker does the same way on every origin.
const MOST = fewer(/^(?!service worker)|passes on$|preload|races$/)

/** By default those of {@link SORTS} alone. */
function fewer(kind: RegExp): RegExp {
  const names = SORTS.filter((name) => kind.test(name))
  return NIGHTLY ? kind : new RegExp(`^(${names.join('|')})$`)
}

function script(file: string): string {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8')
  return transformSync(source, { loader: 'ts', format: 'esm' }).code
}

/** The host site, with a page on its own origin where an attacker's script runs. */
export function attackedSite(before?: MiddlewareHandler) {
  const site = hostSite(before)
  site.app.get('/attack', (c) => {
    isolate(c)
    return c.html(html`
      <!doctype html>
      <title>Attack</title>
      <body>
        <script type="module">
            import { attackAll } from '/attacks.page.js'
            globalThis.attackAll = attackAll
          </script>
    `)
  })
  for (const file of ['attacks.page', 'attacks.worker']) {
    const body = script(`${file}.ts`)
    const headers = { 'content-type': 'text/javascript', 'service-worker-allowed': '/' }
    site.app.get(`/${file}.js`, (c) => c.body(body, 200, headers))
  }
  return site
}

type Site = ReturnType<typeof attackedSite>

/** Lets a script on `origin` attack the page at `path`, as somebody who is signed in. */
export async function attack(
  { holdsSecret }: Site,
  browser: Browser,
  origin: string,
  path: string,
  kind: RegExp,
): Promise<Table> {
  const profile = await browser.profile()
  try {
    const tab = await profile.open()
    await tab.goto(`${origin}/enter`)
    await tab.goto(`${origin}/attack${path.includes('?') ? '?coop' : ''}`)
    const read = await tab.run(`attackAll(${JSON.stringify(path)}, ${kind})`)
    const entries = JSON.parse(String(read)) as [string, string][]
    return Object.fromEntries(entries.map(([name, text]) => {
      const silent = text.includes('nothing came') ? 'nothing came' : 'held'
      return [name, holdsSecret(text) ? 'LEAKED' : silent]
    }))
  } finally {
    await profile.close()
  }
}

/** The names of the attacks that came out so. */
export function named(table: Table, ...outcomes: Table[string][]): string[] {
  return Object.entries(table).filter(([, outcome]) => outcomes.includes(outcome))
    .map(([name]) => name)
}

const PEOPLE = [
  ['on https', 'https'],
  ['from localhost, by the name that the LAN knows', 'localhost'],
  ['on plain http to another machine', 'lan'],
] as const

/**
 * What is proved in every browser.
 *
 * @param origins where a person signs in by default; in the nightly run it is everywhere
 * @param onHttps the attacks of the origin where most of them are possible
 */
export function proveIn(
  open: () => Promise<Browser>,
  origins: readonly (typeof PEOPLE)[number][1][],
  onHttps: RegExp = EVERYTHING,
): void {
  const site = attackedSite()
  let browser: Browser
  let at: Origins

  beforeAll(async () => {
    at = await serveEverywhere(site.app)
    browser = await open()
  })
  afterAll(async () => {
    await at?.close()
  })

  describe('a script on the host’s own origin', () => {
    const controls = new Map<string, Promise<string[]>>()

    // What another browser shows for both.
    const less = onHttps !== EVERYTHING
    const againstWeak = (query: string) => query === '' ? EACH_SORT : WINDOWS

    /**
     * The attacks that read the undefended page. By default one of each sort runs, on https alone
     * and once, because a page without defences is the same on every origin and to all of a sort;
     * the nightly run shows that it is.
     */
    function leaksOfWeak(origin: string, query: string): Promise<string[]> {
      const url = `${NIGHTLY ? origin : at.https}/weak${query}`
      const kind = againstWeak(query)
      const found = controls.get(url) ??
        attack(site, browser, new URL(url).origin, `/weak${query}`, kind)
          .then((table) => named(table, 'LEAKED'))
      controls.set(url, found)
      return found
    }

    /** Attacks the undefended page and ours, and expects everything of the one and nothing of the other. */
    async function compare(origin: string, kind: RegExp, query = ''): Promise<void> {
      const leaks = (await leaksOfWeak(origin, query)).filter((name) => kind.test(name))
      const must = CONTROL.filter((name) => kind.test(name) && againstWeak(query).test(name))
      expect(leaks).toEqual(expect.arrayContaining(must))

      const before = site.events.length
      const ours = await attack(site, browser, origin, `/qr${query}`, kind)
      expect(named(ours, 'LEAKED')).toEqual([])
      // Nothing was kept from the attacks that work but the code.
      expect(named(ours, 'nothing came').filter((name) => leaks.includes(name))).toEqual([])
      // Codes were shown, in windows that it could not look into.
      const shown = site.events.slice(before).filter(({ type }) => type === 'issued')
      expect(shown.length).toBeGreaterThan(5)
    }

    it('on https reads no code, by any attack', () => compare(at.https, onHttps), 120_000)

    it.skipIf(less)(
      'on localhost reads no code, by any attack',
      () => compare(at.localhost, MOST),
      120_000,
    )

    it.skipIf(less)(
      'on https reads no code from a page that has Cross-Origin-Opener-Policy too',
      () => compare(at.https, WINDOWS, '?coop'),
      120_000,
    )

    it(
      'on plain http to another machine CAN fetch the code, where browsers send no Fetch Metadata, but looks into no window or frame',
      async () => {
        const table = await attack(site, browser, at.lan, '/qr', PLAIN)
        const leaks = named(table, 'LEAKED')
        expect(leaks).toEqual(expect.arrayContaining(['fetch', 'xhr', 'worker fetch']))
        expect(leaks.filter((name) => /^(iframe|object|embed|window)/.test(name)))
          .toEqual([])
      },
      120_000,
    )

    it.skipIf(less)(
      'on plain http to another machine reads no code where reauthenticate.verify asks for the password',
      async () => {
        const before = site.events.length
        const table = await attack(site, browser, at.lan, '/checked/qr', PLAIN)
        expect(named(table, 'LEAKED')).toEqual([])
        const happened = site.events.slice(before).map(({ type }) => type)
        expect(happened).toContain('limited')
        expect(happened).not.toContain('issued')
      },
      120_000,
    )
  })

  describe('a person', () => {
    it.each(PEOPLE.filter(([, origin]) => NIGHTLY || origins.includes(origin)))(
      'signs a phone in %s, and the browser has nothing to complain about',
      (_, origin) => signInHonestly(browser, at[origin]),
    )
  })
}
