import { type Browser as Chromium, chromium, type Page as ChromiumPage } from 'playwright-core'
import puppeteer, { type Browser as Firefox, type Page as FirefoxPage } from 'puppeteer-core'
import { findPart } from '../parts/install.ts'
import { certificate, NAMES } from './host.ts'

/** Starts Chromium, without a window. Firefox's twin is {@link launchFirefox}. */
function launchChromium(): Promise<Chromium> {
  return chromium.launch({
    executablePath: findPart('chromium'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A process kept ready for the next site is a tenth of the whole work of a test.
      '--disable-features=SpareRendererForSitePerProcess',
      '--host-resolver-rules=MAP *.test 127.0.0.1',
      // Unlike --ignore-certificate-errors, this leaves service workers working.
      `--ignore-certificate-errors-spki-list=${certificate().spki}`,
    ],
  })
}

/** Starts Firefox. */
function launchFirefox(): Promise<Firefox> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: findPart('firefox'),
    acceptInsecureCerts: true,
    extraPrefsFirefox: {
      'network.dns.localDomains': Object.values(NAMES).join(','),
      // As in openChromium.
      'ui.prefersReducedMotion': 1,
      'dom.disable_open_during_load': false,
      // A page behind another one works on at the same pace.
      'dom.timeout.enable_budget_timer_throttling': false,
      'dom.min_background_timeout_value_without_budget_throttling': 4,
    },
  })
}

// A start takes 2 to 6 s of this machine, so the files of tests share a browser: each person has a
// profile of their own. Both end with this process.
let chromiumHere: Promise<Chromium> | undefined
let firefoxHere: Promise<Firefox> | undefined

/** The Chromium of this process. */
export function sharedChromium(): Promise<Chromium> {
  chromiumHere ??= launchChromium()
  return chromiumHere
}

function sharedFirefox(): Promise<Firefox> {
  firefoxHere ??= launchFirefox()
  return firefoxHere
}

/** A page of either browser. */
export interface Tab {
  goto(url: string): Promise<void>
  click(selector: string): Promise<void>
  /** Waits until there is such an element. */
  has(selector: string): Promise<void>
  /** Runs an expression in the page; a promise is waited for. */
  run(expression: string): Promise<unknown>
  screenshot(): Promise<Buffer>
  /** Shows this tab: in Firefox another one hides it, and a hidden page does not poll. */
  front(): Promise<void>
  url(): string
  /** Takes the network away from this tab, or gives it back. */
  offline(is: boolean): Promise<void>
  /** Runs a script in each page that is opened from now on, before those of the page. */
  first(script: string): Promise<void>
  readonly mouse: Mouse
  readonly keyboard: { press(key: 'Tab' | 'Enter'): Promise<void> }
  /** What the browser complained about: errors on the console, and all that a policy blocked. */
  readonly complaints: string[]
}

/** A person's mouse; places are in pixels from the top left corner of the page. */
export interface Mouse {
  move(x: number, y: number): Promise<void>
  down(): Promise<void>
  up(): Promise<void>
}

/** A person's browser with a jar of cookies of its own. */
export interface Profile {
  open(): Promise<Tab>
  close(): Promise<void>
}

/** Either browser. */
export interface Browser {
  readonly name: 'Chromium' | 'Firefox'
  /** @param scripts whether pages may run scripts; only Chromium can be told so */
  profile(scripts?: boolean): Promise<Profile>
}

// A policy's violation is not on every browser's console, but always an event.
const LISTEN = `addEventListener('securitypolicyviolation', (event) => {
  console.error('blocked by ' + event.effectiveDirective + ': ' + event.blockedURI)
})`

/** Chromium, by what it has in common with Firefox. */
export async function openChromium(): Promise<Browser> {
  const browser = await sharedChromium()
  return {
    name: 'Chromium',
    async profile(scripts = true) {
      // To draw what moves is much work, and no story looks at it.
      const context = await browser.newContext({
        javaScriptEnabled: scripts,
        reducedMotion: 'reduce',
      })
      await context.addInitScript(LISTEN)
      return {
        open: async () => chromiumTab(await context.newPage()),
        close: () => context.close(),
      }
    },
  }
}

/** Firefox, by what it has in common with Chromium. */
export async function openFirefox(): Promise<Browser> {
  const browser = await sharedFirefox()
  return {
    name: 'Firefox',
    async profile() {
      const context = await browser.createBrowserContext()
      return {
        open: async () => firefoxTab(await context.newPage()),
        close: () => context.close(),
      }
    },
  }
}

function chromiumTab(page: ChromiumPage): Tab {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return {
    complaints,
    goto: async (url) => void await page.goto(url),
    click: (selector) => page.click(selector),
    has: async (selector) => void await page.waitForSelector(selector, { state: 'attached' }),
    run: (expression) => page.evaluate(expression),
    screenshot: () => page.screenshot(),
    front: () => page.bringToFront(),
    url: () => page.url(),
    offline: (is) => page.context().setOffline(is),
    first: async (script) => void await page.addInitScript(script),
    mouse: page.mouse,
    keyboard: page.keyboard,
  }
}

async function firefoxTab(page: FirefoxPage): Promise<Tab> {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.evaluateOnNewDocument(LISTEN)
  return {
    complaints,
    goto: async (url) => void await page.goto(url),
    async click(selector) {
      // Playwright does so by itself: a button may take no press in its first moments.
      await page.waitForFunction(
        (selector) => {
          const element = document.querySelector(selector)
          return element !== null && getComputedStyle(element).pointerEvents !== 'none'
        },
        {},
        selector,
      )
      await page.click(selector)
    },
    has: async (selector) => void await page.waitForSelector(selector),
    run: (expression) => page.evaluate(expression),
    front: () => page.bringToFront(),
    screenshot: async () => Buffer.from(await page.screenshot()),
    url: () => page.url(),
    offline: (is) => page.setOfflineMode(is),
    first: async (script) => void await page.evaluateOnNewDocument(script),
    mouse: page.mouse,
    keyboard: page.keyboard,
  }
}
