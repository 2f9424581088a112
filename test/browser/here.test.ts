import { Hono } from 'hono'
import { html } from 'hono/html'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { qrauth } from '../../src/qrauth.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { registry } from '../../src/session/registry.ts'
import { memoryRegistry } from '../../src/stores/registry-memory.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { without } from '../parts/install.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { ADA, SECRET } from '../parts/site.ts'
import { type Browser, openChromium, openFirefox, type Tab } from './browsers.ts'
import { complaintsOf, linkOn } from './honest.ts'
import { NAMES, type Origins, serveEverywhere } from './host.ts'

type Kind = 'https' | 'localhost' | 'lan'

/** A host with the app at `/qr`, and at `/type/qr`. `/enter` signs Ada in. */
function openSite(): Hono {
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
      <p id="${signedIn ? 'in' : 'out'}">${signedIn?.user.name ?? 'Nobody'}</p>
    `)
  })
  app.get('/login', (c) =>
    c.html(html`
      <!doctype html>
      <title>Sign in</title>
      <form method="post" action="/qr/here"><button>Sign in with your phone</button></form>
      <form method="post" action="/type/qr/here"><button id="type">The same</button></form>
    `))
  app.get('/enter', async (c) => {
    await session.start(c, { user: ADA })
    return c.redirect('/', 303)
  })
  const common = { session, store: memoryStore(), lanAddress: () => NAMES.lan }
  app.route('/qr', qrauth({ ...common, here: { verify: false } }))
  app.route('/type/qr', qrauth({ ...common, here: { approve: 'type', verify: false } }))
  return app
}

/** Waits until a page says something, by itself. */
async function says(tab: Tab, text: string): Promise<void> {
  await tab.front()
  const look = `document.body?.innerText.includes(${JSON.stringify(text)})`
  // A page that is going elsewhere cannot be asked.
  await vi.waitFor(async () => expect([text, await tab.run(look)]).toEqual([text, true]), {
    timeout: 15_000,
    interval: 100,
  })
}

/** Presses a button as soon as it takes a press. */
async function press(tab: Tab, button: string): Promise<void> {
  await tab.front()
  await tab.has(button)
  await tab.click(button)
}

async function lettersOn(tab: Tab): Promise<string> {
  return String(await tab.run(`document.querySelector('.letters').innerText`))
}

/** Types letters as they are shown, in small ones and with a dash. */
async function type(tab: Tab, letters: string): Promise<void> {
  const text = JSON.stringify(letters.toLowerCase().trim().replace(/\s+/, ' - '))
  await tab.run(`document.querySelector('#letters').value = ${text}`)
}

const ALLOW = 'button[value=allow]'
const COLLECT = 'button[value=collect]'

const BROWSERS = [
  ['Chromium', 'chromium', openChromium],
  ['Firefox', 'firefox', openFirefox],
] as const

// By default each story once, in one browser and on one origin.
for (const [name, part, open] of NIGHTLY ? BROWSERS : BROWSERS.slice(0, 1)) {
  const origins = (kind: Kind): readonly Kind[] => NIGHTLY ? ['https', 'localhost', 'lan'] : [kind]

  describe.skipIf(without(part))(`a phone lets a computer in, in ${name}`, () => {
    let browser: Browser
    let at: Origins

    beforeAll(async () => {
      browser = await open()
      at = await serveEverywhere(openSite())
    })
    afterAll(async () => {
      await at?.close()
    })

    /** A computer that shows a code, and Ada's phone, which is signed in where the code leads. */
    async function asked(kind: Kind, { button = 'button', scripts = true } = {}) {
      const [home, pocket] = [await browser.profile(scripts), await browser.profile(scripts)]
      const [computer, phone] = [await home.open(), await pocket.open()]
      await phone.goto(`${at[kind === 'https' ? 'https' : 'lan']}/enter`)
      await computer.front()
      await computer.goto(`${at[kind]}/login`)
      await press(computer, button)
      await computer.has('.code svg')
      const close = async () => {
        expect([...complaintsOf(computer), ...complaintsOf(phone)]).toEqual([])
        await Promise.all([home.close(), pocket.close()])
      }
      return { computer, phone, close, link: linkOn(await computer.screenshot()) }
    }

    it.each(origins('https'))(
      'by its camera, sees which device is in, and undoes it, on %s',
      async (kind) => {
        const { computer, phone, link, close } = await asked(kind)
        const letters = await lettersOn(computer)
        await phone.front()
        await phone.goto(link)
        await says(phone, ' (Linux)')
        expect(await lettersOn(phone)).toBe(letters)
        await press(phone, ALLOW)
        await says(phone, 'Go on at the other device')
        await says(computer, 'Continue as Ada Lovelace')
        await press(computer, COLLECT)
        await computer.has('#in')
        await says(phone, 'It is signed in')
        await says(phone, ' (Linux)')
        await press(phone, 'button[value=undo]')
        await says(phone, 'It is signed out')
        await computer.front()
        await computer.goto(at[kind])
        await computer.has('#out')
        await close()
      },
    )

    it.each(origins('localhost'))(
      'by the letters, which it types twice where the host wants it, on %s',
      async (kind) => {
        const { computer, phone, close, link } = await asked(kind, { button: '#type' })
        const letters = await lettersOn(computer)
        await phone.front()
        await phone.goto(link.replace(/\/approve\/.*/, '/approve'))
        await type(phone, letters)
        await press(phone, 'form button')
        await phone.has(ALLOW)
        await type(phone, letters)
        await press(phone, ALLOW)
        await says(computer, 'Continue as Ada Lovelace')
        await press(computer, COLLECT)
        await computer.has('#in')
        await close()
      },
    )

    it.each(origins('lan'))('or denies it, and the computer says so, on %s', async (kind) => {
      const { computer, phone, link, close } = await asked(kind)
      await phone.front()
      await phone.goto(link)
      await press(phone, 'button[value=deny]')
      await says(phone, 'You said no')
      await says(computer, 'Your phone said no')
      await close()
    })

    it.skipIf(name === 'Firefox').each(origins('lan'))(
      'without scripts, on %s',
      async (kind) => {
        const { computer, phone, link, close } = await asked(kind, { scripts: false })
        await phone.goto(link)
        await phone.click(ALLOW)
        // The page looks again by itself.
        await says(computer, 'Continue as Ada Lovelace')
        await computer.click(COLLECT)
        await computer.has('#in')
        await says(phone, 'It is signed in')
        await close()
      },
    )
  })
}
