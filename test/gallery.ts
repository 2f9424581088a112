/**
 * Takes a screenshot of every page in every state, in two sizes and two themes, into `gallery/`, with
 * an index.html to look through: `npm run gallery`, or `npm run gallery -- code number` for some.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { defaultPages as pages } from '../src/pages/default.ts'
import { en } from '../src/pages/locales/en.ts'
import type { Page } from '../src/pages/pages.ts'
import type { Words } from '../src/pages/words.ts'
import { qrEncoder } from '../src/qr/encode.ts'
import { qrSvg } from '../src/qr/svg.ts'

const FOLDER = join(import.meta.dirname, '../gallery')
const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 800 } }
const NOW = 1_800_000_000
const SITE = 'Library of Alexandria'

/** Every page in every state, as a real site would fill it. */
function every(words: Words): Record<string, Page> {
  const base = { nonce: 'gallery', words, site: SITE }
  const user = { id: 'ada', name: 'Ada Lovelace' }
  const other = { id: 'grace', name: 'Grace Hopper' }
  const picture = qrSvg(
    qrEncoder()('https://library.example/qr/0123456789abcdefghijkl'),
    words.code.picture,
  )
  const act = { device: { name: 'Safari on iPhone', place: 'Alexandria, Egypt' }, at: NOW - 10 }
  const pc = { device: { name: 'Firefox on Windows', place: 'Cairo, Egypt' }, at: NOW - 70 }
  const asked = { ...base, user, action: '#', deliver: false, back: '#' }
  const coded = { ...base, user, picture, ttl: 300, until: NOW + 300, ask: '#' }
  const seen = { ...base, user, now: NOW, ask: '#', onward: '#' }
  const claimed = { ...seen, state: 'claimed', act, live: '#', action: '#' } as const
  const numbered = { ...base, user, onward: '#' }
  const hered = { ...base, ask: '#' }
  const allowed = { ...base, user, act: pc, now: NOW, action: '#' }
  const letters = ['WDJB', 'MJHT'] as const
  const end = { key: 'k', how: 'qr', at: NOW - 90_000, current: false, endable: true } as const
  const sessions = [
    { ...end, device: pc.device, how: 'pwd', at: NOW - 700_000, current: true },
    { ...end, device: act.device, seen: NOW - 300 },
    { ...end, device: { name: 'Chrome on Android' }, how: 'here', seen: NOW - 90_000 },
  ] as const
  const done = { ...base, user, act: pc, now: NOW, onward: '#' }
  const confirmed = { ...base, user, action: '#', cancel: '#', decline: true }
  const again = { to: 'again', href: '#' } as const
  const made: Record<string, Page> = {
    'ask': pages.ask(asked),
    'ask-password': pages.ask({ ...asked, verify: { wrong: false } }),
    'ask-password-wrong': pages.ask({ ...asked, verify: { wrong: true } }),
    'ask-deliver': pages.ask({ ...asked, deliver: true }),
    'code': pages.code(coded),
    'delivered': pages.delivered({ ...base, user, ttl: 300, ask: '#' }),
    'confirm': pages.confirm(confirmed),
    'confirm-switch': pages.confirm({ ...confirmed, current: other }),
    'declined': pages.declined({ ...base, onward: '#' }),
    'number-claimed': pages.number({
      ...numbered,
      state: 'claimed',
      number: '42',
      action: '#',
      live: '#',
    }),
    'number-granted': pages.number({ ...numbered, state: 'granted', action: '#' }),
    'already': pages.already({ ...base, user, onward: '#' }),
    'outcome-waiting': pages.outcome({ ...seen, state: 'waiting', live: '#' }),
    'outcome-claimed': pages.outcome({ ...claimed, match: { numbers: ['17', '42', '83'] } }),
    'outcome-claimed-type': pages.outcome({ ...claimed, match: { type: true } }),
    'outcome-claimed-elsewhere': pages.outcome(claimed),
    'outcome-granted': pages.outcome({ ...seen, state: 'granted', act, live: '#' }),
    'outcome-done': pages.outcome({ ...seen, state: 'done', act, undo: '#' }),
    'outcome-done-for-good': pages.outcome({ ...seen, state: 'done', act }),
    'outcome-replaced': pages.outcome({ ...seen, state: 'ended', by: 'code' }),
    'outcome-signed-out': pages.outcome({ ...seen, state: 'ended', by: 'sign-out' }),
    'bounce': pages.bounce({ ...base, url: '#' }),
    'devices': pages.devices({ ...seen, sessions, action: '#', did: 'one' }),
    'devices-fresh': pages.devices({ ...seen, sessions, action: '#', fresh: '#' }),
    'end-ask': pages.endAsk({ ...base, act, now: NOW, action: '#', onward: '#' }),
    'ended': pages.ended({ ...base, what: 'one', way: { to: 'home', href: '#' } }),
    'ended-all': pages.ended({ ...base, what: 'all', way: { to: 'login', href: '#' } }),
    'here-ask': pages.hereAsk({ ...base, action: '#', login: '#' }),
    'here-waiting': pages.here({
      ...hered,
      state: 'waiting',
      picture,
      letters,
      address: 'library.example/qr/approve',
      ttl: 120,
      until: NOW + 120,
      live: '#',
    }),
    'here-granted': pages.here({ ...hered, state: 'granted', user, action: '#' }),
    'here-granted-switch': pages.here({
      ...hered,
      state: 'granted',
      user,
      current: other,
      action: '#',
    }),
    'here-done': pages.here({ ...hered, state: 'done', onward: '#' }),
    'approve': pages.approve({ ...base, user, action: '#', wrong: false }),
    'approve-wrong': pages.approve({ ...base, user, action: '#', wrong: true }),
    'approve-ask': pages.approveAsk({
      ...allowed,
      letters,
      network: 'same',
      lives: [86_400, 1_209_600],
    }),
    'approve-ask-type': pages.approveAsk({
      ...allowed,
      client: 'TV',
      network: 'other',
      verify: { wrong: false },
    }),
    'approve-granted': pages.approveDone({ ...done, state: 'granted', undo: '#' }),
    'approve-done': pages.approveDone({ ...done, state: 'done', undo: '#' }),
    'approve-undone': pages.approveDone({ ...done, state: 'undone' }),
    'denied': pages.denied({ ...base, onward: '#' }),
    'refused': pages.refused({ ...base, way: { to: 'home', href: '#' } }),
    'rejected-origin': pages.rejected({
      ...base,
      reason: 'origin',
      wanted: 'https://library.example',
    }),
    'rejected-limited': pages.rejected({ ...base, reason: 'limited', retryAfter: 90, way: again }),
    'rejected-paused': pages.rejected({ ...base, reason: 'paused', retryAfter: 600, way: again }),
    'rejected-loop': pages.rejected({ ...base, reason: 'signed-out-loop', way: again }),
    'fault': pages.fault({ ...base, reason: 'store', way: again }),
    'fault-configuration': pages.fault({
      ...base,
      reason: 'configuration',
      hint: 'QRAUTH_SECRET: expected 32 bytes or more, received 7',
      way: again,
    }),
  }
  for (const state of ['done', 'denied', 'ended', 'undone', 'over'] as const) {
    made[`number-${state}`] = pages.number({ ...numbered, state })
  }
  for (const state of ['denied', 'declined', 'undone', 'over'] as const) {
    made[`outcome-${state}`] = pages.outcome({ ...seen, state })
  }
  for (const state of ['denied', 'declined', 'ended', 'undone', 'over'] as const) {
    made[`here-${state}`] = pages.here({ ...hered, state })
  }
  return made
}

const wanted = process.argv.slice(2)
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
await rm(FOLDER, { recursive: true, force: true })
await mkdir(FOLDER, { recursive: true })
const rows: string[] = []
for (const words of [en]) {
  const made = every(words)
  const names = Object.keys(made).filter((name) =>
    wanted.length === 0 || wanted.some((part) => name.startsWith(part))
  )
  for (const [size, viewport] of Object.entries(SIZES)) {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
    const tab = await context.newPage()
    for (const name of names) {
      const page = made[name]
      if (!page) continue
      // A refresh would load the gallery's own address.
      const { refresh: _, ...still } = page
      const frame = {
        nonce: 'gallery',
        words,
        site: SITE,
        page: still,
        referrer: 'no-referrer',
      } as const
      await tab.setContent(String(await pages.layout(frame)))
      const { scrollWidth, scrollHeight } = await tab.evaluate(() => document.documentElement)
      if (scrollWidth > viewport.width) {
        console.log(`${words.lang} ${size} ${name} is ${scrollWidth} wide`)
      }
      if (/^(code|here-waiting)$/.test(name)) console.log(`${size} ${name} is ${scrollHeight} high`)
      for (const colorScheme of ['light', 'dark'] as const) {
        await tab.emulateMedia({ colorScheme })
        const file = `${words.lang}-${name}-${size}-${colorScheme}.png`
        await tab.screenshot({ path: join(FOLDER, file), fullPage: true })
        rows.push(file)
      }
    }
    await context.close()
  }
}
await browser.close()
const figures = rows.map((file) =>
  `<figure><img src="${file}" loading="lazy"><figcaption>${file}</figcaption></figure>`
)
await writeFile(
  join(FOLDER, 'index.html'),
  `<!doctype html><meta charset="utf-8"><title>Gallery</title>
<style>body{display:flex;flex-wrap:wrap;gap:1rem;font:14px sans-serif}figure{margin:0}img{width:20rem;border:1px solid #999}</style>
${figures.join('\n')}\n`,
)
console.log(`${rows.length} screenshots are in ${FOLDER}`)
