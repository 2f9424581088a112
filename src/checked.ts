/** The type that the value of an option must have, and its description. */
export interface Kind {
  readonly wanted: string
  /** True where a message may repeat the received text, because it is no secret. */
  readonly repeats?: boolean
  fits(value: unknown): boolean
}

/** The type of every option of an object of options. */
export type ShapeOf<Options> = Readonly<Record<NameOf<Options>, Kind>>

/** The names of all options, also of options that only one member of a union has. */
type NameOf<Options> = Options extends unknown ? keyof Options & string : never

/** A text that is not empty. */
export const text: Kind = {
  wanted: 'a text that is not empty',
  fits: (value) => typeof value === 'string' && value !== '',
}

/** A number. Its range is checked elsewhere. */
export const number: Kind = {
  wanted: 'a number',
  fits: (value) => typeof value === 'number',
}

/** True or false. */
export const boolean: Kind = {
  wanted: 'true or false',
  repeats: true,
  fits: (value) => typeof value === 'boolean',
}

/** A function. */
export const func: Kind = {
  wanted: 'a function',
  fits: (value) => typeof value === 'function',
}

/** An object that is not a list. */
export const object: Kind = {
  wanted: 'an object',
  fits: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

/** An object as it is written in braces: of no class, with nothing inherited. */
export const plain: Kind = {
  wanted: 'a plain object',
  fits(value) {
    if (!object.fits(value)) return false
    const of: unknown = Object.getPrototypeOf(value)
    // Objects of another realm of the runtime have another `Object.prototype`.
    return of === null || Object.getPrototypeOf(of) === null
  },
}

/** A list of objects with at least one. */
export const objects: Kind = {
  wanted: 'a list of objects',
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every(object.fits),
}

/** A list of numbers with at least one. */
export const numbers: Kind = {
  wanted: 'a list of numbers',
  fits: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number'),
}

/** A list of texts. */
export const texts: Kind = {
  wanted: 'a list of texts',
  fits: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
}

/** One of a few values. */
export function oneOf(...values: readonly (string | boolean)[]): Kind {
  return {
    wanted: `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
    repeats: true,
    fits: (value) => values.some((each) => each === value),
  }
}

/** A value of any of these kinds. */
export function either(...kinds: readonly [Kind, ...Kind[]]): Kind {
  return {
    wanted: kinds.map(({ wanted }) => wanted).join(', or '),
    repeats: kinds.every(({ repeats }) => repeats === true),
    fits: (value) => kinds.some((kind) => kind.fits(value)),
  }
}

/**
 * Checks that an object holds only known options, each of its type. An undefined option counts as
 * absent.
 *
 * @param of the function or option of which they are options, for the message: `qrauth()`,
 *   `limits.issue`
 * @throws {TypeError} that names the option, the expected and the received value
 */
export function mustBeOptions<Options>(
  of: string,
  given: unknown,
  shape: ShapeOf<Options>,
): void {
  if (!object.fits(given)) {
    throw new TypeError(`Cannot use options of ${of}: expected an object, received ${told(given)}`)
  }
  const kinds = new Map<string, Kind>(Object.entries(shape))
  for (const [name, value] of Object.entries(Object(given))) {
    if (value === undefined) continue
    const kind = kinds.get(name)
    if (!kind) {
      const names = [...kinds.keys()].join(', ')
      throw new TypeError(
        `Cannot use option "${name}" of ${of}: expected one of ${names}, received "${name}"`,
      )
    }
    if (kind.fits(value)) continue
    throw new TypeError(
      `Cannot use option "${name}" of ${of}: expected ${kind.wanted}, received ${
        told(value, kind.repeats)
      }`,
    )
  }
}

/** Describes a value for a message. A text is repeated only where it is no secret. */
function told(value: unknown, repeats: boolean = false): string {
  if (typeof value === 'string') return repeats ? JSON.stringify(value.slice(0, 64)) : 'a text'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}

/**
 * Makes a function that warns of an old name, once for each name. Old names work for one version.
 *
 * @param where the owner of the name, such as `qrauth()`
 */
export function oldNames(where: string): (old: string, name: string) => void {
  const warned = new Set<string>()
  return (old, name) => {
    if (warned.has(old)) return
    warned.add(old)
    console.warn(
      `hono-qrauth: "${old}" of ${where} is now "${name}", and the next version drops "${old}"`,
    )
  }
}
