import QRCode from 'qrcode-svg'
import { capacity, codewords, VERSIONS } from './codewords.ts'

/** The package names a level by its format bits (ISO/IEC 18004, table 12); these are level M's. */
const LEVEL_M = 0

/**
 * A reader reads the mask from the picture, so every mask is valid. The search for the best of
 * eight takes nine tenths of the package's time. For links like these, mask 2 scores best on
 * average and in the worst case.
 */
const MASK = 2

/** The format bits of level M with mask 2 (ISO/IEC 18004, annex C), first bit first. */
const FORMAT = '101111001111100'

const FINDER: readonly string[] = [
  '#######',
  '#.....#',
  '#.###.#',
  '#.###.#',
  '#.###.#',
  '#.....#',
  '#######',
]

/**
 * Encodes a text as a QR code of level M, in the smallest version that holds it.
 *
 * @param text 1 to 2331 characters of printable ASCII, as every serialised URL is.
 * @returns Rows of modules, `modules[row][column]`, upright, `true` for dark, without quiet zone.
 * @throws {RangeError} for a text that is empty or too long.
 * @throws {TypeError} for a text with other characters than printable ASCII.
 */
export function qrModules(text: string): boolean[][] {
  return qrEncoder()(text)
}

/** Makes a {@link qrModules} that keeps the patterns that all codes of a version share. */
export function qrEncoder(): (text: string) => boolean[][] {
  const drawers = new Map<number, Draw>()
  return (text) => {
    const version = versionOf(text)
    const known = drawers.get(version)
    if (known) return known(text)
    const draw = drawerOf(version)
    const modules = draw && firstOf(draw, version, text)
    drawers.set(version, modules ? draw : encodeAsItComes)
    return modules ?? encodeAsItComes(text)
  }
}

/** Finds the smallest version that holds the text. */
function versionOf(text: string): number {
  const odd = text.search(/[^ -~]/)
  if (odd >= 0) {
    const point = (text.codePointAt(odd) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw new TypeError(
      `Cannot draw a QR code: expected printable ASCII, received U+${point} at position ${odd}`,
    )
  }
  let version = 1
  while (version <= VERSIONS && capacity(version) < text.length) version++
  if (text.length === 0 || version > VERSIONS) {
    throw new RangeError(
      `Cannot draw a QR code: expected 1 to ${
        capacity(VERSIONS)
      } characters, received ${text.length}`,
    )
  }
  return version
}

/** The part that is used of the package's model of one code. */
interface Model {
  typeNumber: number
  errorCorrectLevel: number
  dataCache: number[] | null
  /** Until `mapData`, the modules of codewords are `null`. */
  modules: boolean[][]
  make: () => void
  makeImpl(test: boolean, mask: number): void
  mapData(codewords: readonly number[], mask: number): void
}

function isModel(value: unknown): value is Model {
  return typeof value === 'object' && value !== null &&
    'typeNumber' in value && typeof value.typeNumber === 'number' &&
    'errorCorrectLevel' in value && typeof value.errorCorrectLevel === 'number' &&
    'dataCache' in value && value.dataCache === null &&
    'modules' in value && value.modules === null &&
    'make' in value && typeof value.make === 'function' &&
    'makeImpl' in value && typeof value.makeImpl === 'function' &&
    'mapData' in value && typeof value.mapData === 'function'
}

type Draw = (text: string) => boolean[][]

/**
 * Makes a function that draws texts in this version. The package's patterns are made once. For each
 * text, the codewords of this library are put into the places and under the mask of the package.
 * The package itself would take 560 us for a code on Bun; this takes 11 us.
 *
 * @returns undefined where the package's model is not as expected
 */
function drawerOf(version: number): Draw | undefined {
  const model = modelOf(version)
  if (model === undefined) return undefined
  const blank = model.modules
  const encode = codewords(version)
  return (text) => {
    model.modules = blank.map((row) => row.slice())
    model.mapData(encode(text), MASK)
    return model.modules
  }
}

/**
 * Draws the first picture of a version and checks it, because the others are drawn in the same way.
 */
function firstOf(draw: Draw, version: number, text: string): boolean[][] | undefined {
  try {
    const modules: unknown = draw(text)
    return isSquare(modules) && looksRight(modules, version) ? modules : undefined
  } catch {
    return undefined
  }
}

/**
 * Makes the package's model of a code in this version and mask, without codewords. The package's
 * constructor makes a model, keeps it as `this.qrcode`, and calls its `make`, which searches for a
 * mask. Here the constructor runs on an object whose `qrcode` is a setter, which changes this one
 * model before `make` runs. Nothing that the package shares is changed.
 *
 * @returns undefined where the package's model is not as expected
 */
function modelOf(version: number): Model | undefined {
  let met: unknown
  let made: Model | undefined
  class Probe {
    get qrcode(): unknown {
      return met
    }
    set qrcode(model: unknown) {
      met = model
      if (!isModel(model)) return
      model.typeNumber = version
      model.errorCorrectLevel = LEVEL_M
      model.make = () => {
        const { mapData } = model
        // Not null, because the package would then compute the codewords.
        model.dataCache = []
        model.mapData = () => {}
        model.makeImpl(false, MASK)
        model.mapData = mapData
        made = model
      }
    }
  }
  try {
    Reflect.construct(QRCode, [{ content: 'x' }], Probe)
  } catch {
    return undefined
  }
  return made
}

/**
 * Draws with the package alone. It is slower, and often chooses a version that is one too large.
 */
function encodeAsItComes(text: string): boolean[][] {
  const modules = modulesOf(new QRCode({ content: text, ecl: 'M' }).qrcode)
  if (modules === undefined) {
    throw new Error('Cannot draw a QR code: expected modules from qrcode-svg 1.1.0, received none')
  }
  return modules
}

function modulesOf(model: unknown): boolean[][] | undefined {
  if (typeof model !== 'object' || model === null || !('modules' in model)) return undefined
  return isSquare(model.modules) ? model.modules : undefined
}

function isSquare(value: unknown): value is boolean[][] {
  return Array.isArray(value) && value.length > 0 &&
    value.every((row: unknown) =>
      Array.isArray(row) && row.length === value.length &&
      row.every((module: unknown) => typeof module === 'boolean')
    )
}

/**
 * Tells whether size, finder patterns and format bits are those of this version, level M and the
 * mask.
 */
function looksRight(modules: boolean[][], version: number): boolean {
  const size = 17 + 4 * version
  const dark = (y: number, x: number): boolean => modules[y]?.[x] === true
  const finderAt = (top: number, left: number): boolean =>
    FINDER.every((row, y) =>
      [...row].every((sign, x) => dark(top + y, left + x) === (sign === '#'))
    )
  // In row 8 from the left edge, without the timing column. The last bits are at the right edge.
  const formatAt = (i: number): number => i < 6 ? i : i === 6 ? 7 : size - 15 + i
  return modules.length === size &&
    finderAt(0, 0) && finderAt(0, size - 7) && finderAt(size - 7, 0) &&
    [...FORMAT].every((bit, i) => dark(8, formatAt(i)) === (bit === '1'))
}
