/**
 * Takes the pictures of README.md: `npm run shots`. Three pages, screenshot.png with all of them, and here.png of the
 * other direction.
 * Each is written with a palette of 256 colours, which is all that these pages have.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { PNG } from 'pngjs'
import { en } from '../../src/pages/locales/en.ts'
import { findPart } from '../parts/install.ts'
import { everyPage, stillPage } from '../parts/pages.ts'

const COMPUTER = { width: 900, height: 640 }
const PHONE = { width: 400, height: 640 }

const SHOTS = [
  { file: 'waiting', page: 'code', size: COMPUTER },
  { file: 'asks', page: 'confirm', size: PHONE },
  { file: 'in', page: 'outcome-done', size: PHONE },
  { file: 'here', page: 'here-waiting', size: COMPUTER },
] as const

const browser = await chromium.launch({
  executablePath: findPart('chromium'),
  args: ['--no-sandbox'],
})
const pages = everyPage(en)
const taken: Record<string, Buffer> = {}
for (const { file, page: name, size } of SHOTS) {
  const tab = await browser.newPage({ viewport: size, reducedMotion: 'reduce' })
  const page = pages[name]
  if (!page) throw new Error(`Cannot take a picture: expected a page, received "${name}"`)
  const { refresh: _, ...counting } = page
  await tab.setContent(await stillPage(en, page, size === COMPUTER ? { page: counting } : {}))
  taken[file] = withPalette(await tab.screenshot())
  await tab.close()
}
const tab = await browser.newPage({ viewport: { width: 1228, height: 450 } })
await tab.setContent(`<!doctype html><title>three pages</title>
<style>body{margin:0;display:flex;flex-wrap:wrap;gap:16px;background:#fff}img{height:450px;border-radius:8px}</style>
${
  Object.entries(taken).filter(([name]) => name !== 'here').map(([, png]) =>
    `<img src="data:image/png;base64,${png.toString('base64')}" alt="">`
  ).join('')
}`)
taken['screenshot'] = withPalette(await tab.screenshot())
await browser.close()
for (const [name, png] of Object.entries(taken)) {
  await writeFile(join(import.meta.dirname, `${name}.png`), png)
  console.log(`${name}.png: ${Math.ceil(png.length / 1024)} KiB`)
}

/** Writes a PNG again with a palette (PNG specification, colour type 3): the 256 commonest colours. */
function withPalette(png: Buffer): Buffer {
  const { width, height, data } = PNG.sync.read(png)
  // Four bits a channel tell apart what the eye does beside text.
  const near = (at: number) =>
    ((data[at] ?? 0) >> 3) << 10 | ((data[at + 1] ?? 0) >> 3) << 5 | (data[at + 2] ?? 0) >> 3
  const counts = new Map<number, number>()
  const exact = new Map<number, readonly [number, number, number]>()
  for (let at = 0; at < data.length; at += 4) {
    const colour = near(at)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
    if (!exact.has(colour)) {
      exact.set(colour, [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0])
    }
  }
  const kept = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 256)
    .map(([colour]) => exact.get(colour) ?? [0, 0, 0] as const)
  const index = new Map<number, number>()
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x)
      const colour = near(at)
      let found = index.get(colour)
      if (found === undefined) {
        const [r, g, b] = exact.get(colour) ?? [0, 0, 0]
        const distance = ([R, G, B]: readonly [number, number, number]) =>
          (R - r) ** 2 + (G - g) ** 2 + (B - b) ** 2
        const least = Math.min(...kept.map(distance))
        found = kept.findIndex((each) => distance(each) === least)
        index.set(colour, found)
      }
      rows[y * (width + 1) + 1 + x] = found
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(kept.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  whole.set(body, 4)
  whole.writeUInt32BE(crc(body), body.length + 4)
  return whole
}

function crc(bytes: Buffer): number {
  let rest = 0xffffffff
  for (const byte of bytes) {
    rest ^= byte
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? rest >>> 1 ^ 0xedb88320 : rest >>> 1
  }
  return (rest ^ 0xffffffff) >>> 0
}
