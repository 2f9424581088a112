import { generateAuthenticationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server'
import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { Browser, BrowserContext, Page as Tab } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { en } from '../../src/pages/locales/en.ts'
import { qrauth } from '../../src/qrauth.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { without } from '../parts/install.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { passkeysInMemory } from '../parts/passkeys.ts'
import { linkIn } from '../parts/picture.ts'
import { ADA, SECRET } from '../parts/site.ts'
import { passkeyEndpoints } from '../readme/passkeys.ts'
import { sharedChromium } from './browsers.ts'
import { type Origins, serveEverywhere } from './host.ts'

/** Signs in with a passkey, as the login page of a host does. */
const SIGN_IN = `
document.querySelector('button').onclick = async () => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    await (await fetch('/in/options', { method: 'POST' })).json())
  const body = JSON.stringify(await navigator.credentials.get({ publicKey }))
  const { ok } = await fetch('/in/verify', { method: 'POST', body })
  location.href = ok ? '/' : '/refused'
}
`

/** A host with passkeys and the app at `/qr`. `/enter` signs Ada in, `/login` does so by passkey. */
function openSite() {
  const session = jwtSession({ secret: SECRET })
  const { kept, passkeys } = passkeysInMemory()
  const asked: string[] = []
  let isBroken = false
  const app = new Hono()
  app.get('/favicon.ico', (c) => c.body(null, 204))
  app.get('/', async (c) => {
    const signedIn = await session.read(c)
    const how = signedIn ? `${signedIn.user.name} by ${signedIn.amr?.join()}` : 'Nobody'
    return c.html(html`
      <!doctype html>
      <title>Host</title>
      <p>${how}</p>
    `)
  })
  app.get('/enter', async (c) => {
    await session.start(c, { user: ADA })
    return c.redirect('/qr', 303)
  })
  app.get('/login', (c) =>
    c.html(html`<!doctype html><title>Sign in</title><button>Passkey</button>
<script>${raw(SIGN_IN)}</script>`))
  app.post('/in/options', async (c) => {
    const { hostname } = new URL(c.req.url)
    const options = await generateAuthenticationOptions({ rpID: hostname })
    await passkeys.keepChallenge('login', options.challenge)
    return c.json(options)
  })
  app.post('/in/verify', async (c) => {
    const { origin, hostname } = new URL(c.req.url)
    const response = await c.req.json()
    const found = kept.find(({ passkey }) => passkey.id === response.id)
    const expectedChallenge = await passkeys.takeChallenge('login')
    if (!found || expectedChallenge === undefined) return c.text('No', 403)
    const { verified } = await verifyAuthenticationResponse({
      response,
      credential: found.passkey,
      expectedChallenge,
      expectedOrigin: origin,
      expectedRPID: hostname,
    })
    if (!verified) return c.text('No', 403)
    await session.start(c, { user: ADA, amr: ['pop'] })
    return c.text('Yes')
  })
  app.post('/passkey/*', (c) => {
    asked.push(`${c.req.path} ${c.req.header('content-type')}`)
    if (isBroken) return c.text('Down', 500)
    return passkeyEndpoints(session, passkeys, new URL(c.req.url).origin).fetch(c.req.raw)
  })
  const passkey = { options: '/passkey/options', verify: '/passkey/verify' }
  app.route('/qr', qrauth({ session, store: memoryStore(), passkey }))
  return { app, kept, asked, breakDown: (is: boolean) => void (isBroken = is) }
}

describe.skipIf(without('chromium'))('the offer of a passkey, in Chromium', () => {
  const site = openSite()
  let browser: Browser
  let at: Origins
  let phone: BrowserContext

  beforeAll(async () => {
    browser = await sharedChromium()
    at = await serveEverywhere(site.app)
  })
  afterAll(async () => {
    await at?.close()
  })
  beforeEach(() => {
    site.kept.length = 0
    site.asked.length = 0
    site.breakDown(false)
  })
  afterEach(() => phone?.close())

  /** A phone that scanned a code and tapped. */
  async function tapped(
    { scripts = true, before = '' } = {},
  ): Promise<{ tab: Tab; complaints: string[] }> {
    const home = await browser.newContext()
    const computer = await home.newPage()
    await computer.goto(`${at.https}/enter`)
    await computer.click('form button')
    const link = linkIn(await computer.locator('.code svg').evaluate(({ outerHTML }) => outerHTML))
    await home.close()
    phone = await browser.newContext({
      javaScriptEnabled: scripts,
      viewport: { width: 390, height: 800 },
    })
    if (before !== '') await phone.addInitScript(before)
    const complaints: string[] = []
    const tab = await phone.newPage()
    tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    tab.on('pageerror', (error) => complaints.push(error.message))
    await tab.goto(link)
    await tab.click('form button.first')
    return { tab, complaints }
  }

  /** The lock of the phone, which says yes, or no. */
  async function lockOf(tab: Tab, isUserVerified = true) {
    const devtools = await phone.newCDPSession(tab)
    await devtools.send('WebAuthn.enable')
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified,
      },
    })
    return (is: boolean) =>
      devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: is })
  }

  const create = (tab: Tab) => tab.getByRole('button', { name: en.passkey.button }).click()
  const heading = (tab: Tab, text: string) =>
    tab.getByRole('heading', { name: text, exact: true }).waitFor()

  it('makes a passkey that the host verifies, and that signs the person in later', async () => {
    const { tab, complaints } = await tapped()
    await lockOf(tab)
    await heading(tab, en.passkey.heading)
    expect(tab.url()).toBe(`${at.https}/qr/passkey?next=%2F`)
    await create(tab)
    await heading(tab, en.passkey.made)
    expect(site.asked).toEqual([
      '/passkey/options application/json',
      '/passkey/verify application/json',
    ])
    expect(site.kept.map(({ userId }) => userId)).toEqual([ADA.id])
    await tab.getByRole('link').click()
    expect(await tab.innerText('p')).toBe('Ada Lovelace by qr')

    await phone.clearCookies()
    await tab.goto(`${at.https}/login`)
    await tab.getByRole('button').click()
    await tab.waitForURL(`${at.https}/`)
    expect(await tab.innerText('p')).toBe('Ada Lovelace by pop')
    expect(complaints).toEqual([])
  })

  it('goes on by "Not now", and makes nothing', async () => {
    const { tab, complaints } = await tapped()
    await tab.getByRole('link', { name: en.passkey.later }).click()
    await tab.waitForURL(`${at.https}/`)
    expect(await tab.innerText('p')).toBe('Ada Lovelace by qr')
    expect([site.kept, site.asked, complaints]).toEqual([[], [], []])
  })

  it('says that nothing was made where the lock says no, and tries again', async () => {
    const { tab, complaints } = await tapped()
    const unlock = await lockOf(tab, false)
    await create(tab)
    await tab.getByRole('alert').waitFor()
    expect(await tab.getByRole('alert').innerText()).toBe(en.passkey.failed)
    await unlock(true)
    await create(tab)
    await heading(tab, en.passkey.made)
    expect([site.kept.length, complaints]).toEqual([1, []])
  })

  it('says that nothing was made where the host does not answer, and goes on', async () => {
    const { tab } = await tapped()
    await lockOf(tab)
    site.breakDown(true)
    await create(tab)
    await tab.getByRole('alert').waitFor()
    await tab.getByRole('link', { name: en.passkey.later }).click()
    await tab.waitForURL(`${at.https}/`)
    expect(site.kept).toEqual([])
  })

  it('says that it is ready on a phone that has one already, and makes no second one', async () => {
    const { tab, complaints } = await tapped()
    await lockOf(tab)
    await create(tab)
    await heading(tab, en.passkey.made)
    await tab.goto(`${at.https}/qr/passkey`)
    await create(tab)
    await heading(tab, en.passkey.made)
    expect([site.kept.length, complaints]).toEqual([1, []])
  })

  const led: [string, { before?: string; scripts?: boolean }][] = [
    ['has no passkeys', { before: 'delete window.PublicKeyCredential' }],
    ['runs no scripts', { scripts: false }],
  ]
  const older = { before: 'delete PublicKeyCredential.parseCreationOptionsFromJSON' }
  if (NIGHTLY) led.push(['is older than the page needs', older])
  it.each(led)('goes on by itself in a browser that %s', async (_, options) => {
    const { tab, complaints } = await tapped(options)
    await tab.waitForURL(`${at.https}/`)
    expect(await tab.innerText('p')).toBe('Ada Lovelace by qr')
    expect([site.asked, complaints]).toEqual([[], []])
  })
})
