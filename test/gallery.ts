/**
 * Takes a screenshot of every page in every state, in two sizes, two themes and three languages, into
 * `gallery/`, with an index.html to look through: `npm run gallery`, or `npm run gallery -- code number` for some.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ar } from '../src/pages/locales/ar.ts'
import { de } from '../src/pages/locales/de.ts'
import { en } from '../src/pages/locales/en.ts'
import { everyPage, stillPage } from './parts/pages.ts'

const FOLDER = join(import.meta.dirname, '../gallery')
const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 800 } }
const wanted = process.argv.slice(2)
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
await rm(FOLDER, { recursive: true, force: true })
await mkdir(FOLDER, { recursive: true })
const rows: string[] = []
for (const words of [en, de, ar]) {
  const made = everyPage(words)
  const names = Object.keys(made).filter((name) =>
    wanted.length === 0 || wanted.some((part) => name.startsWith(part))
  )
  for (const [size, viewport] of Object.entries(SIZES)) {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' })
    const tab = await context.newPage()
    for (const name of names) {
      const page = made[name]
      if (!page) continue
      // The script of a code counts down. That of other pages would lead away from them.
      const { refresh: _, ...counting } = page
      const more = /^(code|here-waiting)$/.test(name) ? { page: counting } : {}
      await tab.setContent(await stillPage(words, page, more))
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
