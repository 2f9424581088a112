import jsqr from 'jsqr'
import { PNG } from 'pngjs'

/** What a browser paints of our `<svg>`: the strokes of its one path, on the white square. */
export function paint(svg: string): { size: number; dark: (x: number, y: number) => boolean } {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1])
  const moves = /<path [^>]*d="([^"]*)"/.exec(svg)?.[1] ?? ''
  const cells = new Set<number>()
  let x = 0
  let y = 0
  for (const [, verb, first, second] of moves.matchAll(/([Mmh])(-?\d+)(?: (\d+))?/g)) {
    if (verb === 'h') {
      for (let i = 0; i < Number(first); i++) cells.add(y * size + x++)
    } else {
      x = Number(first) + (verb === 'm' ? x : 0)
      y = Number(second) + (verb === 'm' ? y : 0)
    }
  }
  return { size, dark: (column, row) => cells.has(row * size + column) }
}

/** The picture as pixels, `scale` of them a module. */
export function pixels(svg: string, scale = 3): PNG {
  const { size, dark } = paint(svg)
  const png = new PNG({ width: size * scale, height: size * scale })
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const shade = dark(Math.floor(x / scale), Math.floor(y / scale)) ? 0 : 255
      png.data.set([shade, shade, shade, 255], 4 * (y * png.width + x))
    }
  }
  return png
}

/** What a reader makes of pixels, black on white only; undefined if nothing. */
export function decode({ data, width, height }: PNG): string | undefined {
  const found = jsqr.default(new Uint8ClampedArray(data), width, height, {
    inversionAttempts: 'dontInvert',
  })
  return found?.data
}

/** The link that the page's picture stands for. */
export function linkIn(html: string): string {
  const svg = /<svg[\s\S]*?<\/svg>/.exec(html)?.[0]
  const link = svg === undefined ? undefined : decode(pixels(svg))
  if (link === undefined) throw new Error(`Cannot read a QR code in: ${html.slice(0, 400)}`)
  return link
}
