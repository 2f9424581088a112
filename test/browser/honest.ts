import { PNG } from 'pngjs'
import { expect } from 'vitest'
import { decode, linkIn } from '../parts/picture.ts'
import type { Browser, Tab } from './browsers.ts'

/** The link in the picture that is on a screen. */
export function linkOn(screenshot: Buffer): string {
  const link = decode(PNG.sync.read(screenshot))
  if (link === undefined) throw new Error('Cannot read a QR code on this screenshot')
  return link
}

/** The link in the picture of a page, by its strokes: much faster than {@link linkOn}. */
export async function linkShown(tab: Tab): Promise<string> {
  return linkIn(String(await tab.run(`document.querySelector('.code svg').outerHTML`)))
}

/** What a browser had to complain about, but for the icon that our pages do not have. */
export function complaintsOf(tab: Tab): string[] {
  return tab.complaints.filter((complaint) => !complaint.includes('/favicon.ico'))
}

/** A person asks for a code, scans it with a phone and taps; the phone is signed in, and once. */
export async function signInHonestly(browser: Browser, origin: string, mount = '/qr') {
  const [home, pocket, other] = await Promise.all([
    browser.profile(),
    browser.profile(),
    browser.profile(),
  ])
  const computer = await home.open()
  await computer.goto(`${origin}/enter`)
  await computer.goto(origin + mount)
  await computer.click('form button')
  await computer.has('.code svg')
  const link = linkOn(await computer.screenshot())

  const phone = await pocket.open()
  await phone.goto(link)
  await phone.has('form')
  expect(await phone.run('document.cookie')).toBe('')
  await phone.click('form button')
  await phone.has('#who')
  expect(await phone.run(`document.querySelector('#who').textContent`)).toBe('Ada Lovelace')

  const stranger = await other.open()
  await stranger.goto(link)
  expect(await stranger.run(`document.querySelectorAll('form').length`)).toBe(0)

  expect([...complaintsOf(computer), ...complaintsOf(phone)]).toEqual([])
  await Promise.all([home, pocket, other].map((profile) => profile.close()))
}
