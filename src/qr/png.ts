import { QUIET_ZONE } from './svg.ts'

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/**
 * Draws a QR code as a PNG file (ISO/IEC 15948), for mail clients, which show no SVG. Black on
 * white, one bit a pixel. The platform's CompressionStream packs it.
 *
 * @param modules Rows of modules, upright, `true` for dark, without quiet zone.
 * @param scale Pixels a module.
 */
export async function qrPng(
  modules: readonly (readonly boolean[])[],
  scale = 8,
): Promise<Uint8Array<ArrayBuffer>> {
  const size = (modules.length + 2 * QUIET_ZONE) * scale
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, size)
  header.setUint32(4, size)
  header.setUint8(8, 1) // bits a pixel; the other fields stay 0: greyscale, no interlace
  return concat([
    SIGNATURE,
    chunk('IHDR', new Uint8Array(header.buffer)),
    chunk('IDAT', await deflate(scanlines(modules, size, scale))),
    chunk('IEND', new Uint8Array()),
  ])
}

/** Writes the lines. Each begins with its filter, which is none. A set bit is white. */
function scanlines(
  modules: readonly (readonly boolean[])[],
  size: number,
  scale: number,
): Uint8Array<ArrayBuffer> {
  const width = 1 + Math.ceil(size / 8)
  const lines = new Uint8Array(width * size).fill(0xff)
  for (let y = 0; y < size; y++) {
    lines[y * width] = 0
    const row = modules[Math.floor(y / scale) - QUIET_ZONE]
    for (let x = 0; row && x < size; x++) {
      if (!row[Math.floor(x / scale) - QUIET_ZONE]) continue
      const at = y * width + 1 + (x >> 3)
      lines[at] = (lines[at] ?? 0) & ~(0x80 >> (x & 7))
    }
  }
  return lines
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  // `deflate` is the zlib format (RFC 1950), which PNG requires.
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'))
  return new Uint8Array(await new Response(packed).arrayBuffer())
}

function chunk(type: string, data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const body = concat([new TextEncoder().encode(type), data])
  return concat([uint32(data.length), body, uint32(crc32(body))])
}

/** Computes the checksum of a chunk (ISO/IEC 15948, annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

function uint32(value: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, value)
  return new Uint8Array(view.buffer)
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
