import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import decodeQR from 'qr/decode.js'
import { describe, expect, it } from 'vitest'
import { findPart, without } from './parts/install.ts'
import { drawn, LIMITS, link, numbers } from './parts/links.ts'
import { times } from './parts/nightly.ts'
import { decode, pixels } from './parts/picture.ts'

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** What zbar reads in each picture. */
function readByZbar(pictures: readonly PNG[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'qr-'))
  try {
    const files = pictures.map((picture, i) => {
      const file = join(folder, `${i}.png`)
      writeFileSync(file, PNG.sync.write(picture, { deflateLevel: 1 }))
      return file
    })
    const options = ['--quiet', '--nodbus', '--raw', '-Sdisable', '-Sqrcode.enable']
    const lines = execFileSync(findPart('zbar'), [...options, ...files], { encoding: 'utf8' })
    return lines.trimEnd().split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('a QR picture', () => {
  it.skipIf(without('zbar'))('is read back by zbar at every version', () => {
    const links = [1, 38, 60, 77, ...LIMITS].map(link)
    expect(readByZbar(links.map((text) => pixels(drawn(text))))).toEqual(links)
  })

  it('is read alike by three decoders, for many random links', () => {
    const random = numbers(7)
    const links = Array.from({ length: times(200, 2000) }, () => {
      const code = Array.from({ length: 22 }, () => BASE64URL[Math.floor(random() * 64)]).join('')
      const host = 'x'.repeat(1 + Math.floor(random() * 60))
      return `https://${host}.example/qr/${code}`
    })
    const pictures = links.map((text) => pixels(drawn(text)))
    expect(pictures.map(decode)).toEqual(links)
    expect(pictures.map((png) => decodeQR(png, { timeLimit: 60_000 }))).toEqual(links)
    if (without('zbar')) return
    // One command line holds so many.
    for (let i = 0; i < links.length; i += 200) {
      expect(readByZbar(pictures.slice(i, i + 200))).toEqual(links.slice(i, i + 200))
    }
  }, 300_000)
})
