/**
 * Takes a screenshot of every page in every state, in two sizes, two themes and three languages, into
 * `gallery/`, with an index.html to look through: `npm run gallery`, or `npm run gallery -- code number` for some.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { ar } from '../src/pages/locales/ar.ts'
import { en } from '../src/pages/locales/en.ts'
import { ru } from '../src/pages/locales/ru.ts'
import { everyPage, stillPage } from './parts/pages.ts'

const FOLDER = join(import.meta.dirname, '../gallery')
const SIZES = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 800 } }
const THEMES = ['light', 'dark'] as const
const LANGUAGES = [en, ru, ar]

const wanted = process.argv.slice(2)
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
await rm(FOLDER, { recursive: true, force: true })
await mkdir(FOLDER, { recursive: true })
const rows: { file: string; name: string; kinds: readonly string[] }[] = []
for (const words of LANGUAGES) {
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
      for (const colorScheme of THEMES) {
        await tab.emulateMedia({ colorScheme })
        const file = `${words.lang}-${name}-${size}-${colorScheme}.png`
        await tab.screenshot({ path: join(FOLDER, file), fullPage: true })
        rows.push({ file, name, kinds: [words.lang, size, colorScheme] })
      }
    }
    await context.close()
  }
}
await browser.close()
const sections = [...new Set(rows.map(({ name }) => name))].map((name) =>
  `<section><h2>${name}</h2>${
    rows.filter((row) => row.name === name).map(({ file, kinds }) =>
      `<a class="${
        kinds.join(' ')
      }" href="${file}"><img src="${file}" loading="lazy" alt="${file}"></a>`
    ).join('\n')
  }</section>`
)
const choices = [LANGUAGES.map(({ lang }) => lang), Object.keys(SIZES), THEMES]
const boxes = choices.flat().map((kind) =>
  `<label><input type="checkbox" id="${kind}" checked>${kind}</label>`
)
const hidden = choices.flat().map((kind) => `body:has(#${kind}:not(:checked)) .${kind}`)
await writeFile(
  join(FOLDER, 'index.html'),
  `<!doctype html><meta charset="utf-8"><title>Gallery</title>
<style>
body { margin: 1rem; font: 14px sans-serif; }
nav { position: sticky; top: 0; display: flex; gap: 1rem; padding: .5rem; background: #fff; }
section { display: flex; flex-wrap: wrap; gap: .5rem; align-items: start; }
h2 { width: 100%; margin: 1rem 0 0; font-size: 1rem; }
img { height: 20rem; border: 1px solid #999; }
${hidden.join(', ')} { display: none; }
</style>
<nav>${boxes.join('\n')}</nav>
${sections.join('\n')}
`,
)
console.log(`${rows.length} screenshots are in ${FOLDER}`)
