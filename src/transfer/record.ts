import { OPEN, type User } from '../store.ts'

/** Describes a transfer: the body of its records, which is written once. */
export interface Transfer {
  /** The person whose session starts on the new device; absent *here* until somebody approves. */
  readonly user?: User
  /** When the code, or *here* the request, expires, in seconds since 1970. */
  readonly expires: number
  /** The path the new device goes to. */
  readonly next?: string
  /** The session that issued the code. */
  readonly session?: string
  /** The client id of a device without a browser, which asks *here*. */
  readonly client?: string
  /** The realm within which the id of the user is unique; absent where the site has one. */
  readonly realm?: string
  /** A hash of the secret by which the browser that issued the code can undo. */
  readonly undo?: string
  /**
   * The device that issued the code, or *here* asks: its User-Agent. Of a device that issued it is
   * kept for a policy or a notice alone.
   */
  readonly agent?: string
  /** The network address it did so from; of a device that issued for a policy alone. */
  readonly address?: string
  /** Its place, where the platform tells it; of a device that issued for a policy alone. */
  readonly place?: string
  /** How the person was authenticated on it (RFC 8176), where a policy is told. */
  readonly amr?: readonly string[]
  /** The bounds of the session that issued the code, where it has some. */
  readonly bounds?: Bounds
}

/** The bounds of a session. The sessions that it starts have them too. */
export interface Bounds {
  /** When it ends at the latest, in seconds since 1970. */
  readonly ends?: number
  /** Claims that make it narrower. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/** Bounds a new session that is shorter or narrower than the one it comes from. */
export interface Grant {
  /** Seconds the session lasts at most. */
  readonly ttl?: number
  /** *Here*: when the session that allowed it ends, in seconds since 1970. */
  readonly ends?: number
  /** Claims that the host defines. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/** The names of a transfer's states after the first act on it. */
export type StateName =
  | 'asked'
  | 'claimed'
  | 'granted'
  | 'done'
  | 'denied'
  | 'declined'
  | 'undone'
  | 'ended'

/** The data of a state's line besides its name. */
export interface Facts {
  /** A random text of the request that wrote the line, so that no two lines are alike. */
  readonly nonce: string
  /** When it was written, in seconds since 1970. */
  readonly at: number
  /** The device that acted: its User-Agent. */
  readonly agent?: string
  /** The network address it acted from. */
  readonly address?: string
  /** The place of the device, where the platform tells it. */
  readonly place?: string
  /**
   * `done`: the end of the time in which the same device may repeat, in seconds since 1970, with
   * their fraction.
   */
  readonly until?: number
  /** `done`, `undone`: the id of the session that was started. */
  readonly sessionId?: string
  /** `claimed`: the numbers shown on the computer, in their order. */
  readonly numbers?: readonly number[]
  /** `claimed`: the number is typed, because the policy requires it. */
  readonly typed?: boolean
  /**
   * `claimed`, `granted`: the user that is signed in on the new device, whose session the person
   * agreed to end.
   */
  readonly leaves?: string
  /** `claimed`: the one of them that the new device shows. */
  readonly number?: number
  /** *Here*, since the approval: the person who approved. */
  readonly user?: User
  /** *Here*, since the approval: the session that approved. */
  readonly session?: string
  /** *Here*, since the approval: the User-Agent of the device that approved. */
  readonly approver?: string
  /** The bounds of the new session. */
  readonly grant?: Grant
}

/** The state of a transfer after the first act on it. */
export interface State {
  readonly name: StateName
  /** The claimant. For `ended`, the way it ended: `replaced` or `dropped`. */
  readonly by: string
  readonly facts: Facts
  readonly transfer: Transfer
  /** The whole line: the guard of a move from exactly this state. */
  readonly line: string
}

// A record of a former version is refused as unknown. Any other text is a fault.
const VERSION = 3
const FORMER: readonly unknown[] = [1, 2]

const UNFINISHED: readonly string[] = ['asked', 'claimed', 'granted']
const NAMES: readonly string[] = [...UNFINISHED, 'done', 'denied', 'declined', 'undone', 'ended']

/** Writes the body of a transfer's records. */
export function bodyText(transfer: Transfer): string {
  return JSON.stringify({ v: VERSION, ...transfer })
}

/** Writes a state's line. */
export function lineText(name: Exclude<StateName, 'ended'>, by: string, facts: Facts): string {
  return `${guardText(name, by)}${JSON.stringify(facts)}`
}

/** Writes the beginning of the line of a state of this claimant. */
export function guardText(name: StateName, by: string): string {
  return `${UNFINISHED.includes(name) ? OPEN : ''}${name} ${by} `
}

/**
 * Reads the body of a record.
 *
 * @returns undefined for a record of a former version
 * @throws {TypeError} for a record that no version of this library wrote
 */
export function readTransfer(body: string): Transfer | undefined {
  const value = json(body)
  if (isObject(value) && value['v'] === VERSION && isTransfer(value)) {
    const { v: _, ...transfer } = value
    return transfer
  }
  const version = Array.isArray(value) ? value[0] : isObject(value) ? value['v'] : undefined
  if (FORMER.includes(version)) return undefined
  throw new TypeError(
    'Cannot read a record: expected a record of this library, received another text',
  )
}

/**
 * Reads a state's record.
 *
 * @returns undefined for a record of a former version
 * @throws {TypeError} for a record that no version of this library wrote
 */
export function readState(record: string): State | undefined {
  const end = record.indexOf('\n')
  const line = record.slice(0, Math.max(0, end))
  const [, name, by = '', text] = /^(?:open )?([a-z]+) (\S*)(?: (\{.*))?$/.exec(line) ?? []
  const isNamed = isStateName(name) && line.startsWith(OPEN) === UNFINISHED.includes(name)
  const facts = text === undefined ? { nonce: '', at: 0 } : json(text)
  if (!isNamed || !isFacts(facts)) {
    throw new TypeError(
      'Cannot read a state: expected a state of this library, received another text',
    )
  }
  const transfer = readTransfer(record.slice(end + 1))
  return transfer && { name, by, facts, transfer, line }
}

function isStateName(name: string | undefined): name is StateName {
  return name !== undefined && NAMES.includes(name)
}

function isTransfer(value: object): value is Transfer & { v: number } {
  return fits(value, {
    user: isUser,
    next: isText,
    session: isText,
    client: isText,
    realm: isText,
    undo: isText,
    agent: isText,
    address: isText,
    place: isText,
    amr: (amr) => Array.isArray(amr) && amr.every(isText),
    bounds: (bounds) => isObject(bounds) && fits(bounds, { ends: isNumber, claims: isObject }),
  }) && isNumber(Reflect.get(value, 'expires'))
}

function isFacts(value: unknown): value is Facts {
  return isObject(value) && isText(value['nonce']) && isNumber(value['at']) && fits(value, {
    agent: isText,
    address: isText,
    place: isText,
    until: isNumber,
    sessionId: isText,
    numbers: (numbers) => Array.isArray(numbers) && numbers.every(isNumber),
    number: isNumber,
    leaves: isText,
    user: isUser,
    session: isText,
    approver: isText,
    grant: isGrant,
  })
}

/** Tells whether each of these properties is absent or valid. */
function fits(value: object, shape: Readonly<Record<string, (of: unknown) => boolean>>): boolean {
  return Object.entries(shape).every(([name, isRight]) => {
    const of: unknown = Reflect.get(value, name)
    return of === undefined || isRight(of)
  })
}

function isUser(value: unknown): boolean {
  return isObject(value) && isText(value['id']) && value['id'] !== '' &&
    fits(value, { name: isText, signedInAt: isNumber })
}

function isGrant(value: unknown): boolean {
  return isObject(value) && fits(value, { ttl: isNumber, ends: isNumber, claims: isObject })
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
