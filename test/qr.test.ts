import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import QRCode from 'qrcode-svg'
import { qrSvg } from '../src/qr/svg.ts'
import { qrEncoder, qrModules } from '../src/qr/encode.ts'
import { drawn, LETTERS, LIMITS, link, numbers } from './parts/links.ts'
import { NIGHTLY } from './parts/nightly.ts'
import { decode, paint, pixels } from './parts/picture.ts'

function read(svg: string): string | undefined {
  return decode(pixels(svg))
}

/** The fifteen format bits in the order of ISO/IEC 18004, along the row that holds them. */
function formatBits(modules: readonly (readonly boolean[])[]): string {
  const row = modules[8] ?? []
  return [...row.slice(0, 6), row[7], ...row.slice(-8)].map(Number).join('')
}

/** Level M's words for masks 0 to 7: ISO/IEC 18004, annex C. */
const LEVEL_M = [
  '101010000010010',
  '101000100100101',
  '101111001111100',
  '101101101001011',
  '100010111111001',
  '100000011001110',
  '100111110010111',
  '100101010100000',
]

describe('a QR picture', () => {
  it('is read back by jsqr for lengths from 1 to 400', () => {
    // 7 divides no length of a version, so that each version is met at several places.
    for (let length = 1; length <= 400; length += NIGHTLY ? 1 : 7) {
      expect(read(drawn(link(length))), `length ${length}`).toBe(link(length))
    }
  })

  it('is read back by jsqr for the longest text and for longer links of many versions', () => {
    for (const length of [411, 504, 667, 857, 1126, 1538, 1910, 2213, 2328, 2329, 2330, 2331]) {
      expect(read(drawn(link(length))), `length ${length}`).toBe(link(length))
    }
  })

  it('is the same whatever its encoder drew before', () => {
    const encode = qrEncoder()
    for (const length of [60, 62, 63, 60, 14, 1000, 62, 60]) {
      for (const text of [link(length), link(length).replaceAll('e', 'f')]) {
        expect(encode(text), `length ${length}`).toEqual(qrModules(text))
      }
    }
    const kept = encode(link(60))
    encode(link(60).replaceAll('e', 'f'))
    expect(kept, 'what it gave away').toEqual(qrModules(link(60)))
  })

  it('carries every printable ASCII character', () => {
    const all = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')
    expect(read(drawn(all))).toBe(all)
  })

  it('takes the smallest version that holds the text', () => {
    LIMITS.forEach((limit, index) => {
      const version = index + 1
      expect(qrModules(link(limit)).length).toBe(17 + 4 * version)
      if (version < 40) expect(qrModules(link(limit + 1)).length).toBe(17 + 4 * (version + 1))
    })
  })

  it('is upright, not mirrored, and of level M', () => {
    for (const length of [1, 60, 200, 1000]) {
      const modules = qrModules(link(length))
      const mirrored = modules.map((row, y) => row.map((_, x) => modules[x]?.[y] === true))
      expect(LEVEL_M).toContain(formatBits(modules))
      expect(LEVEL_M).not.toContain(formatBits(mirrored))
      expect(modules.at(-8)?.[8], 'the module that is always dark').toBe(true)
    }
  })

  it('has a quiet zone of four light modules on every side', () => {
    const { size, dark } = paint(drawn(link(60)))
    expect(size).toBe(33 + 8)
    for (let i = 0; i < size; i++) {
      for (const edge of [0, 1, 2, 3, size - 4, size - 3, size - 2, size - 1]) {
        expect(dark(i, edge) || dark(edge, i)).toBe(false)
      }
    }
  })

  it('is one path on a white square that needs no style and takes the size of its box', () => {
    const svg = drawn(link(60))
    const outside = svg.slice(0, svg.indexOf('>'))
    expect(svg.match(/<path /g)).toHaveLength(1)
    expect(svg).toMatch(/ d="M4 4\.5(m-?\d+ \d+h\d+)+"/)
    expect(svg).toContain('<rect width="41" height="41" fill="#fff"/>')
    expect(svg).not.toMatch(/style=|<script|href|\bon\w+=/)
    expect(outside).not.toMatch(/ (width|height)=/)
    expect(svg.match(/<svg/g)).toHaveLength(1)
    expect(svg.endsWith('</svg>')).toBe(true)
  })

  it('has a text alternative, in which markup is only text', () => {
    const svg = qrSvg(qrModules('x'), '</title><script>&amp;"')
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="qr-title"/)
    expect(svg).toContain(
      '<title id="qr-title">&#60;/title&#62;&#60;script&#62;&#38;amp;"</title>',
    )
  })

  it('of a 60-byte link stays within 2,400 bytes, 650 when compressed', () => {
    const number = numbers(60)
    const base64url = LETTERS.slice(0, 63) + '_'
    for (let i = 0; i < 200; i++) {
      let text = 'https://login.example.com/account/qr/'
      while (text.length < 60) text += base64url[Math.floor(number() * 64)]
      const svg = qrSvg(qrModules(text), 'QR code that signs in your phone')
      expect(svg.length).toBeLessThanOrEqual(2400)
      expect(gzipSync(svg).length).toBeLessThanOrEqual(650)
    }
  })

  it('draws a matrix of another encoder, whatever its first module', () => {
    const { size, dark } = paint(qrSvg([[false, false, true], [true, true, true], [
      false,
      false,
      false,
    ]], 'A code'))
    const cells = []
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) if (dark(x, y)) cells.push(`${x - 4},${y - 4}`)
    }
    expect(cells).toEqual(['2,0', '0,1', '1,1', '2,1'])
  })
})

describe('a text that does not fit a QR code', () => {
  it('is refused when it is longer than 2331 characters or empty', () => {
    expect(() => qrModules('x'.repeat(2332))).toThrow(
      new RangeError('Cannot draw a QR code: expected 1 to 2331 characters, received 2332'),
    )
    expect(() => qrModules('')).toThrow(RangeError)
  })

  it('is refused when it holds anything but printable ASCII, and is not repeated', () => {
    expect(() => qrModules('https://example.com/é')).toThrow(
      new TypeError(
        'Cannot draw a QR code: expected printable ASCII, received U+00E9 at position 20',
      ),
    )
    for (const text of ['a\nb', 'a\tb', 'a\0b', 'a\x7fb', 'a\x80b', 'a\u{1f600}b', 'a\ud800b']) {
      expect(() => qrModules(text)).toThrow(TypeError)
    }
  })
})

describe('the package', () => {
  it('makes the same modules of its own codewords, on both sides of every limit', () => {
    const lengths = [1, ...LIMITS.flatMap((limit) => [limit - 1, limit, limit + 1])].slice(0, -1)
    // 4 is no divisor of 3, the places at each limit.
    for (const length of lengths.filter((_, i) => NIGHTLY || i % 4 === 0)) {
      // Told the version, the level and the mask, when it has made its own choice of them.
      const model: object = new QRCode({ content: link(length), ecl: 'L' }).qrcode
      const version = 1 + LIMITS.findIndex((limit) => length <= limit)
      Object.assign(model, { typeNumber: version, errorCorrectLevel: 0, dataCache: null })
      Object(model).makeImpl(false, 2)
      // As text: to compare 40,000 values one by one takes a hundred times as long.
      const made = String(qrModules(link(length)))
      expect(made === String(Object(model).modules), `length ${length}`).toBe(true)
    }
  })

  it('is left as it was: others who use it get the same picture as before', () => {
    const texts = Array.from({ length: 20 }, (_, i) => link(20 + 7 * i))
    const shape = (): unknown => {
      const own = new QRCode({ content: 'x', ecl: 'M' })
      return [QRCode, QRCode.prototype, own.qrcode, Object.getPrototypeOf(own.qrcode)]
        .map((part) => Object.getOwnPropertyDescriptors(part))
    }
    const usual = (): boolean[][][] =>
      texts.map((content) => new QRCode({ content, ecl: 'M' }).qrcode.modules)
    const shapeBefore = shape()
    const before = usual()
    for (const text of texts) qrModules(text)
    const after = usual()
    expect(shape()).toEqual(shapeBefore)
    expect(after).toEqual(before)
    expect(new Set(after.map(formatBits)).size, 'masks it chose').toBeGreaterThan(1)
  })
})

describe('with a package of another shape', () => {
  afterEach(() => {
    vi.doUnmock('qrcode-svg')
    vi.resetModules()
  })

  type Ordinary = QRCode.Model & { makeImpl(test: boolean, mask: number): void }

  /** A model that makes itself as usual, but answers differently when told the mask. */
  function odd(options: QRCode.Options, makeImpl: unknown): unknown {
    const usual = new QRCode(options).qrcode
    return {
      typeNumber: usual.typeNumber,
      errorCorrectLevel: usual.errorCorrectLevel,
      dataCache: null,
      modules: null,
      addData() {},
      make(this: { modules: unknown }) {
        this.modules = usual.modules
      },
      makeImpl,
      mapData() {},
    }
  }

  const shapes: Record<string, (this: { qrcode: unknown }, options: QRCode.Options) => unknown> = {
    'whose constructor gives another object': (options) => new QRCode(options),
    'whose model cannot be told the mask': function (options) {
      this.qrcode = { modules: new QRCode(options).qrcode.modules }
    },
    'whose model does not do as it is told': function (options) {
      const model = odd(options, function (this: Ordinary) {
        this.modules = new QRCode({ content: 'something else', ecl: 'L' }).qrcode.modules
      })
      this.qrcode = model
      Object(this.qrcode).make()
    },
    'whose model has rows of another kind': function (options) {
      const model = odd(options, function (this: { modules: unknown }) {
        this.modules = ['101', '010', '101']
      })
      this.qrcode = model
      Object(this.qrcode).make()
    },
    'whose model leaves the codewords out': function (options) {
      this.qrcode = odd(options, function (this: { modules: unknown }) {
        this.modules = qrModules(options.content).map((row) => row.map(() => null))
      })
      Object(this.qrcode).make()
    },
    'whose model throws': function (options) {
      const model = odd(options, () => {
        throw new Error('no such mask')
      })
      this.qrcode = model
      Object(this.qrcode).make()
    },
  }

  it.each(Object.keys(shapes))('%s, the picture can still be read', async (name) => {
    const build = shapes[name]
    vi.doMock('qrcode-svg', () => ({
      default: function (this: { qrcode: unknown }, options: QRCode.Options) {
        return build?.call(this, options)
      },
    }))
    vi.resetModules()
    const changed = await import('../src/qr/encode.ts')
    for (const length of [13, 14, 60, 62, 200]) {
      const svg = qrSvg(changed.qrModules(link(length)), 'A code')
      expect(read(svg)).toBe(link(length))
    }
  })

  it('says so when there is nothing to draw', async () => {
    vi.doMock('qrcode-svg', () => ({ default: function () {} }))
    vi.resetModules()
    const changed = await import('../src/qr/encode.ts')
    expect(() => changed.qrModules('x')).toThrow(
      'Cannot draw a QR code: expected modules from qrcode-svg 1.1.0, received none',
    )
  })
})
