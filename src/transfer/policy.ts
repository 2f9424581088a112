import { mustBeOptions, number, oneOf, plain, text } from '../checked.ts'
import type { User } from '../store.ts'
import type { Bounds, Grant } from './record.ts'

/** A device, as it describes itself. What the platform does not tell is absent. */
export interface PolicyDevice {
  /** Its User-Agent: no proof. */
  readonly agent?: string
  /** Its network address. */
  readonly address?: string
  /** Its network, as limits count it. */
  readonly network?: string
  /** Roughly where it is, such as "Oslo, NO". Only Cloudflare tells it. */
  readonly place?: string
  /** The country, two letters. Only Cloudflare tells it. */
  readonly country?: string
  /** The client id of a device without a browser: no proof. */
  readonly client?: string
}

/** The signed-in device, and what its session says. */
export interface PolicySignedIn extends PolicyDevice {
  /** How the person was authenticated on it (RFC 8176), such as `['pwd']` or `['qr']`. */
  readonly amr?: readonly string[]
  /** The bounds of its session, where it has some. The new session has them too. */
  readonly bounds?: Bounds
}

/** What the policy is asked about: a sign-in that has not happened yet. */
export interface PolicyRequest {
  /** The person, and when they signed in (`signedInAt`), as the host told it. */
  readonly user: User
  /** The device that is signed in and showed the code. */
  readonly signedIn: PolicySignedIn
  /**
   * The device that asks to be signed in. It is not known when a code is issued: an answer that
   * looked at it then counts only later, when that device taps.
   */
  readonly newDevice: PolicyDevice
  /** Whether a number was matched on the signed-in device: `there` without one, so far. */
  readonly matched: boolean
}

/** The answer of a policy: 'allow', or an object with one or more of these. */
export type PolicyAnswer = 'allow' | {
  /** Refuses, with these words for the person. */
  readonly deny?: string
  /** Requires that the person picks, or types, the new device's number on the signed-in device. */
  readonly require?: 'match' | 'type'
  /**
   * Requires a sign-in of at most so many seconds ago on the signed-in device. The person is led to
   * the login page and back.
   */
  readonly maxAge?: number
  /** Seconds that the new session lasts at most. */
  readonly ttl?: number
  /**
   * Claims that make the new session narrower. The host defines and checks them. They win over
   * those of `signedIn.bounds`. A claim of the token itself, such as `sub` or `exp`, is a fault.
   */
  readonly claims?: Readonly<Record<string, unknown>>
}

/**
 * Decides whether a person may sign a device in. It is asked when a code is issued, and again when a
 * device taps. Where it throws, nobody is signed in.
 */
export type Policy<C> = (request: PolicyRequest, c: C) => PolicyAnswer | Promise<PolicyAnswer>

/** The decision, checked. */
export interface Decision {
  readonly deny?: string
  readonly require?: 'match' | 'type'
  /** The accepted age of the sign-in, in seconds, where it is older. */
  readonly stale?: number
  readonly grant?: Grant
}

// Claims with a meaning of their own in a session token (RFC 7519 section 4.1, RFC 9068 section 2.2,
// OpenID Connect Core section 2). Others would say who a person is, or for how long.
const RESERVED: readonly string[] = [
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'amr', 'acr', 'auth_time', 'client_id'],
  ...['name', 'realm', 'since', 'ends', 'narrow'],
]

/**
 * Checks the answer of a policy, so that a misspelled one allows nothing.
 *
 * @throws {TypeError | RangeError} for another value
 */
export function decisionIn(answer: unknown, { user, matched }: PolicyRequest): Decision {
  if (answer === 'allow') return {}
  // An error, a response or a map has no property that is looked at, and would allow everything.
  if (!plain.fits(answer)) {
    throw new TypeError(
      `Cannot use the answer of policy: expected "allow" or ${plain.wanted}, received another value`,
    )
  }
  mustBeOptions<Exclude<PolicyAnswer, string>>('the answer of policy', answer, {
    deny: text,
    require: oneOf('match', 'type'),
    maxAge: number,
    ttl: number,
    claims: plain,
  })
  // Copied, because the type of the argument is not known.
  const given: Exclude<PolicyAnswer, string> = Object.assign({}, answer)
  const { deny, require, maxAge, ttl, claims } = given
  for (const value of [maxAge, ttl]) {
    if (value === undefined || (Number.isInteger(value) && value > 0)) continue
    throw new RangeError(
      `Cannot use the answer of policy: expected whole seconds of at least 1, received ${value}`,
    )
  }
  const reserved = Object.keys(claims ?? {}).find((name) => RESERVED.includes(name))
  if (reserved !== undefined) {
    throw new TypeError(
      `Cannot use the answer of policy: expected claims of the host, received "${reserved}"`,
    )
  }
  const age = Date.now() / 1000 - (user.signedInAt ?? 0)
  return {
    ...(deny !== undefined && { deny }),
    ...(require !== undefined && !matched && { require }),
    ...(maxAge !== undefined && age > maxAge && { stale: maxAge }),
    ...((ttl !== undefined || claims !== undefined) && {
      grant: { ...(ttl !== undefined && { ttl }), ...(claims && { claims }) },
    }),
  }
}

/** A device that is not known yet. */
export interface UnknownDevice {
  readonly device: PolicyDevice
  /** Tells whether anybody looked at it. */
  wasRead(): boolean
}

/** Makes a device about which nothing is known, and notes whether an answer may depend on it. */
export function unknownDevice(): UnknownDevice {
  let read = false
  const note = () => {
    read = true
    return undefined
  }
  const noted = { get: note, getOwnPropertyDescriptor: note, has: () => note() ?? false }
  const device = new Proxy<PolicyDevice>({}, { ...noted, ownKeys: () => note() ?? [] })
  return { device, wasRead: () => read }
}
