import QRCode from 'qrcode-svg'
import { capacity, codewords, VERSIONS } from './codewords.ts'

/** The package names a level by its format bits (ISO/IEC 18004, table 12); these are level M's. */
const LEVEL_M = 0

/**
 * A reader reads the mask from the picture, so every mask is right; the search for the best of
 * eight is nine tenths of the package's time. Over links like ours this one scores best on average
 * and in the worst case.
 */
const MASK = 2

/** Level M with mask 2 as the picture must say it (ISO/IEC 18004, annex C), first bit first. */
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
 * @throws {RangeError} when the text is empty or too long.
 * @throws {TypeError} when the text holds anything but printable ASCII.
 */
export function qrModules(text: string): boolean[][] {
  return qrEncoder()(text)
}

/** Makes a {@link qrModules} that keeps what all codes of a version share. */
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

/** The smallest version that holds the text. */
function versionOf(text: string): number {
  const odd = text.search(/[^ -~]/)
  if (odd >= 0) {
    const point = (text.codePointAt(odd) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw new TypeError(
      `Cannot draw U+${point}, at position ${odd} of a text, in a QR code: want printable ASCII`,
    )
  }
  let version = 1
  while (version <= VERSIONS && capacity(version) < text.length) version++
  if (text.length === 0 || version > VERSIONS) {
    throw new RangeError(
      `Cannot draw ${text.length} characters in a QR code: want 1 to ${capacity(VERSIONS)}`,
    )
  }
  return version
}

/** The package's model of one code, as far as we use it. */
interface Model {
  typeNumber: number
  errorCorrectLevel: number
  dataCache: number[] | null
  /** `null` stands in it, until `mapData`, wherever a codeword's bit goes. */
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
 * What draws texts in this version: the package's patterns, once, and for each text our codewords,
 * in the places and under the mask of the package, which takes twice the time of all the rest to
 * compute them itself.
 *
 * @returns Nothing when the package is not shaped as we know it.
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

/** The first picture of a version, if it is one: the rest of them is drawn in the same way. */
function firstOf(draw: Draw, version: number, text: string): boolean[][] | undefined {
  try {
    const modules: unknown = draw(text)
    return isSquare(modules) && looksRight(modules, version) ? modules : undefined
  } catch {
    return undefined
  }
}

/**
 * The package's model of a code, with the version and the mask that we name, but for codewords. The
 * package's constructor makes it, keeps it as `this.qrcode`, and calls `make` on it, which searches
 * for a mask. We run that constructor on an object whose `qrcode` is a setter, and so meet the model,
 * and change this one model, before it is made. Nothing that the package shares is touched.
 *
 * @returns Nothing when the package is not shaped as we know it.
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
        // Not null, for then the package computes them.
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

/** The slow way: the package's own choice of version, often one too large, and of mask. */
function encodeAsItComes(text: string): boolean[][] {
  const modules = modulesOf(new QRCode({ content: text, ecl: 'M' }).qrcode)
  if (modules === undefined) {
    throw new Error('Cannot draw a QR code: qrcode-svg gave no modules, want version 1.1.0 of it')
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

/** Whether size, finder patterns and format bits are those of this version, level M and our mask. */
function looksRight(modules: boolean[][], version: number): boolean {
  const size = 17 + 4 * version
  const dark = (y: number, x: number): boolean => modules[y]?.[x] === true
  const finderAt = (top: number, left: number): boolean =>
    FINDER.every((row, y) =>
      [...row].every((sign, x) => dark(top + y, left + x) === (sign === '#'))
    )
  // Along row 8 from the left edge, over the timing column; the last of them at the right edge.
  const formatAt = (i: number): number => i < 6 ? i : i === 6 ? 7 : size - 15 + i
  return modules.length === size &&
    finderAt(0, 0) && finderAt(0, size - 7) && finderAt(size - 7, 0) &&
    [...FORMAT].every((bit, i) => dark(8, formatAt(i)) === (bit === '1'))
}
