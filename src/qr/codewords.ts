/**
 * The number of error correction codewords of one block at level M, by version (ISO/IEC 18004,
 * table 9).
 */
// deno-fmt-ignore
const CORRECTION: readonly number[] = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
  26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
]

/** The number of blocks at level M, by version (the same table). */
// deno-fmt-ignore
const BLOCKS: readonly number[] = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
  17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
]

/** The number of versions: 1, 2, ... 40. */
export const VERSIONS = 40

/** Computes the bytes that a code of this version holds, in byte mode at level M. */
export function capacity(version: number): number {
  return layout(version).size - (version < 10 ? 2 : 3)
}

/**
 * Makes the codewords of texts in byte mode at level M: data, padding and error correction, in the
 * order in which they are drawn (ISO/IEC 18004, sections 7.4 to 7.6). The texts are ASCII, and no
 * longer than the version's {@link capacity}.
 */
export function codewords(version: number): (text: string) => number[] {
  const { size, blocks: count, correction } = layout(version)
  const correct = corrector(correction)
  const short = Math.floor(size / count)
  const shorts = count - size % count
  const blocks = Array.from({ length: count }, (_, i) => ({
    start: i * short + Math.max(0, i - shorts),
    length: i < shorts ? short : short + 1,
    corrections: size + i * correction,
  }))
  // The order in which the words below are drawn.
  const order = [
    ...interleave(blocks.map(({ start, length }) => numbers(start, length))),
    ...interleave(blocks.map(({ corrections }) => numbers(corrections, correction))),
  ]
  return (text) => {
    const words = new Uint8Array(order.length)
    words.set(dataOf(version, text, size))
    for (const { start, length, corrections } of blocks) {
      words.set(correct(words.subarray(start, start + length)), corrections)
    }
    return order.map((at) => words[at] ?? 0)
  }
}

function numbers(first: number, length: number): number[] {
  return Array.from({ length }, (_, i) => first + i)
}

/** Computes the number of data codewords of a version at level M, and their blocks. */
function layout(version: number) {
  const [correction = 0, blocks = 0] = [CORRECTION[version - 1], BLOCKS[version - 1]]
  // All modules without finders, alignment patterns, timing, format and version (table 1).
  const side = 17 + 4 * version
  const aligned = version === 1 ? 0 : Math.floor(version / 7) + 2
  const alignment = aligned && 25 * (aligned ** 2 - 3) - 10 * (aligned - 2)
  const modules = side ** 2 - 3 * 64 - 2 * (side - 16) - 31 - alignment - (version < 7 ? 0 : 36)
  return { correction, blocks, size: Math.floor(modules / 8) - correction * blocks }
}

/**
 * Writes the data: four bits for byte mode, the length, the text, four bits of end mark, padding.
 */
function dataOf(version: number, text: string, size: number): number[] {
  const bytes = version < 10 ? [text.length] : [text.length >> 8, text.length & 255]
  for (let i = 0; i < text.length; i++) bytes.push(text.charCodeAt(i))
  bytes.push(0)
  const data: number[] = []
  let half = 0b0100
  for (const byte of bytes) {
    data.push(half << 4 | byte >> 4)
    half = byte & 15
  }
  for (let pad = 0xec; data.length < size; pad ^= 0xec ^ 0x11) data.push(pad)
  return data
}

/**
 * Takes the first word of each block, then the second of each. The last blocks may be one word
 * longer.
 */
function interleave(blocks: readonly (readonly number[])[]): number[] {
  const longest = blocks.at(-1)?.length ?? 0
  const words: number[] = []
  for (let i = 0; i < longest; i++) {
    for (const block of blocks) {
      const word = block[i]
      if (word !== undefined) words.push(word)
    }
  }
  return words
}

/**
 * Makes a function that computes a block's corrections: the remainder of the block divided by (x -
 * 1)(x - 2)(x - 4) ..., over GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1 (ISO/IEC 18004, section 7.5.2
 * and annex A).
 */
function corrector(degree: number): (block: Uint8Array) => Uint8Array {
  const power = new Uint8Array(510)
  const log = new Uint8Array(256)
  for (let i = 0, value = 1; i < 255; i++) {
    power[i] = power[i + 255] = value
    log[value] = i
    value = value << 1 ^ (value >> 7) * 0x11d
  }

  // The divisor's terms without the first, which is 1. With 1 to 30 roots, no term is 0.
  const terms = new Uint8Array(degree)
  for (let root = 0; root < degree; root++) {
    for (let i = root; i >= 0; i--) {
      const before = i === 0 ? 1 : terms[i - 1] ?? 0
      terms[i] = (terms[i] ?? 0) ^ (power[(log[before] ?? 0) + root] ?? 0)
    }
  }
  const logs = terms.map((term) => log[term] ?? 0)
  return (block) => {
    const { length } = block
    const rest = new Uint8Array(length + degree)
    rest.set(block)
    for (let at = 0; at < length; at++) {
      const lead = rest[at] ?? 0
      if (lead === 0) continue
      const shift = log[lead] ?? 0
      for (let i = 0, to = at + 1; i < degree; i++, to++) {
        rest[to] = (rest[to] ?? 0) ^ (power[(logs[i] ?? 0) + shift] ?? 0)
      }
    }
    return rest.subarray(length)
  }
}
