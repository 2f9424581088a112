import type { Context, Env } from 'hono'
import { oldNames, plain } from '../checked.ts'
import type { User } from '../store.ts'

/** The person who is signed in on a device, and their session. */
export interface SignedIn {
  readonly user: User
  /** Names the session, which has one live code at a time. Without it, the user has one. */
  readonly sessionId?: string
  /** How the person was authenticated (RFC 8176). */
  readonly amr?: readonly string[]
  /**
   * When the session ends at the latest, in seconds since 1970, where a policy or a person bounded
   * it. The sessions that it starts end by then.
   */
  readonly ends?: number
  /** Claims by which a policy narrowed the session. The sessions that it starts have them too. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** @deprecated Use `sessionId`. The next version drops this name. */
  readonly id?: string
  /** The client id of a device without a browser, which sent a bearer token. */
  readonly client?: string
}

/** A session to start on the new device. */
export interface SessionStart {
  readonly user: User
  /**
   * The new session's id. It stays the same when the same phone repeats a consume. It is not a
   * secret: it is in events, and can be derived from the code and the phone's cookie. It alone must
   * never sign a device in.
   */
  readonly sessionId: string
  /** @deprecated Use `sessionId`. The next version drops this name. */
  readonly id?: string
  /** How the person was authenticated (RFC 8176): `['qr']`, or the host's own method. */
  readonly amr: readonly string[]
  readonly origin: string
  /** The path the phone goes to after the sign-in. */
  readonly onward: string
  /** The session that issued the code. */
  readonly by?: string
  /** The device, as it describes itself: its User-Agent. */
  readonly agent?: string
  /** The place of the device, where the platform tells it. */
  readonly place?: string
  /**
   * When the sign-in began, in seconds since 1970, with their fraction: an end of all sessions in
   * the same second is before it or after it.
   */
  readonly at?: number
  /** Seconds the session lasts at most, where the policy or the person made it shorter. */
  readonly ttl?: number
  /** Claims by which the host's policy made the session narrower. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** The client id of a device without a browser. */
  readonly client?: string
}

/** The session token of a device without a browser, which sends it as `Authorization: Bearer`. */
export interface Bearer {
  readonly token: string
  /** Seconds it lasts. */
  readonly ttl: number
}

/** A session in a list of those of a user. */
export interface ListedSession {
  readonly sessionId: string
  /** When it started, in seconds since 1970. */
  readonly at: number
  /** When it was last seen, in seconds since 1970; coarse. */
  readonly seen?: number
  /**
   * How the person was authenticated (RFC 8176). A session without it ends only itself and those it
   * started, because QR may have started it.
   */
  readonly amr?: readonly string[]
  /** The session that started it. */
  readonly by?: string
  /** The device's User-Agent. */
  readonly agent?: string
  /** The place of the device, where the platform tells it. */
  readonly place?: string
}

/** Reports that a session was not started: too many are, or it was ended before it began. */
export class SessionRefused extends Error {
  readonly reason: 'full' | 'ended'

  constructor(reason: 'full' | 'ended') {
    super(
      reason === 'full'
        ? 'Cannot start a session: expected fewer sessions of this user, received as many as allowed'
        : 'Cannot start a session: expected one that was not ended, received an ended one',
    )
    this.name = 'SessionRefused'
    this.reason = reason
  }
}

/**
 * Reads the signed-in person of a host, and signs a device in. An error that it throws is a fault.
 *
 * @typeParam E the host's `Env`, so that `c.env` and `c.var` are typed
 */
export interface Session<E extends Env = Env> {
  /** Reads the person who is signed in on the device that asks; null where nobody is. */
  read(c: Context<E>, origin: string): Promise<SignedIn | null>
  /**
   * Signs the device in. It must not copy another device's session.
   * @returns a path on this origin to use instead of `onward`, or nothing
   */
  start(c: Context<E>, start: SessionStart): Promise<string | void>
  /** Starts a session of a device without a browser, which gets its token instead of a cookie. */
  startBearer?(c: Context<E>, start: SessionStart): Promise<Bearer>
  /** Reads the person of a request with such a token; null where it has none. */
  readBearer?(c: Context<E>, origin: string): Promise<SignedIn | null>
  /** Signs the device out. */
  end(c: Context<E>, origin: string): Promise<void>
  /**
   * Ends the session of this id on another device, where the host can do so. It may be called twice,
   * and before `start` of a slow request: a session of this id must not start later.
   */
  revoke?(c: Context<E>, user: User, sessionId: string): Promise<void>
  /**
   * Checks, before a code is issued, that a session could start. For example, browsers drop a
   * cookie that is too long.
   * @throws {RangeError} where no session could start
   */
  mustFit?(user: User, origin: string): Promise<void>
  /** Reads like `read`, and renews the session. For the host's own middleware. */
  renew?(c: Context<E>, origin: string): Promise<SignedIn | null>
  /** Lists the live sessions of a user. With it and `revoke`, the page `devices` works. */
  list?(c: Context<E>, user: User): Promise<readonly ListedSession[]>
  /** Ends all sessions of a user, or all but one. @default `revoke` of each listed session */
  revokeAll?(c: Context<E>, user: User, butSessionId?: string): Promise<void>
  /**
   * Tells, before a code is spent, whether a session may start: `full` where the user has as many as
   * allowed, and `ended` where the session that issued the code (`by`) was ended.
   */
  room?(c: Context<E>, user: User, by?: string): Promise<'room' | 'full' | 'ended'>
  /**
   * Finds the realm in which its sessions are valid, on a site of several. `qrauth()` takes it where
   * its option `realm` is absent.
   */
  realm?(c: Context<E>): string
  /**
   * Finds the origin by which people reach this site, where the session has the options to do so.
   */
  originOf?(c: Context<E>): string | undefined
  /**
   * Returns a secret of 32 bytes or more, from which `qrauth()` derives its keys where its option
   * `secret` is absent. It is a function, so that no log prints the secret.
   */
  namespaceSecret?(): string
  /**
   * Seconds that a session of `start` lasts at most. It says that `start` also keeps to a shorter
   * `ttl`. Without it, nobody is offered a choice of lives.
   */
  readonly longest?: number
  /** The cookies that `read` reads. A name may lack the prefix `__Host-` that https adds. */
  readonly readsCookies?: readonly string[]
  /**
   * The cookies that `start` sets. A part that reads and sets must give the same array for both.
   */
  readonly setsCookies?: readonly string[]
}

// RFC 7519 section 4.1.4: "some small leeway".
export const CLOCK_SKEW = 60

/**
 * Checks the result of a host's `read`.
 *
 * @throws {TypeError} for a value that is neither a user with an id nor null
 */
export function mustBeSignedIn(said: SignedIn | null | undefined): SignedIn | null {
  if (said === null || said === undefined) return null
  const { id, name, signedInAt } = said.user
  const texts = typeof id === 'string' &&
    [name, said.sessionId].every((of) => typeof (of ?? '') === 'string')
  if (!texts || id === '') {
    throw new TypeError(
      'Cannot use the result of session.read: expected { user: { id, name? }, sessionId? } of texts, or null, received another value',
    )
  }
  // Milliseconds would make every sign-in look fresh.
  const isTime = signedInAt === undefined || signedInAt === null ||
    (Number.isFinite(signedInAt) && signedInAt <= Date.now() / 1000 + CLOCK_SKEW)
  if (!isTime) {
    throw new TypeError(
      `Cannot use signedInAt of session.read: expected seconds since 1970, not in the future, received ${signedInAt}`,
    )
  }
  if (!isBounded(said)) {
    throw new TypeError(
      'Cannot use the bounds of session.read: expected amr in a list, ends in seconds since 1970, and claims in an object, received another value',
    )
  }
  return {
    ...said,
    // Databases return null for an absent value.
    user: { id, ...(name && { name }), ...(typeof signedInAt === 'number' && { signedInAt }) },
  }
}

/** Tells whether the bounds are absent or valid. An invalid bound must not be no bound. */
function isBounded({ amr = [], ends = 0, claims = {} }: SignedIn): boolean {
  return Array.isArray(amr) && amr.every((method) => typeof method === 'string') &&
    Number.isFinite(ends) && plain.fits(claims)
}

/** Wraps a host's session that may use the old names, so that the steps see only the new ones. */
export function renamed(session: Session): Session {
  const warn = oldNames('the session')
  return {
    async read(c, origin) {
      const said = await session.read(c, origin)
      if (said?.id === undefined || said.sessionId !== undefined) return said
      warn('id', 'sessionId')
      const { id, ...rest } = said
      return { ...rest, sessionId: id }
    },
    start(c, start) {
      const both: SessionStart = Object.defineProperty({ ...start }, 'id', {
        get() {
          warn('id', 'sessionId')
          return start.sessionId
        },
      })
      return session.start(c, both)
    },
    end: (c, origin) => session.end(c, origin),
    ...(session.startBearer && { startBearer: session.startBearer.bind(session) }),
    ...(session.revoke && {
      revoke: async (c: Context, user: User, id: string) => session.revoke?.(c, user, id),
    }),
    ...(session.realm && { realm: (c: Context) => session.realm?.(c) ?? '' }),
    mustFit: async (user, origin) => session.mustFit?.(user, origin),
    ...(session.list && { list: async (c, user) => await session.list?.(c, user) ?? [] }),
    ...(session.revokeAll &&
      { revokeAll: async (c, user, but) => session.revokeAll?.(c, user, but) }),
    ...(session.room && {
      room: async (c, user, by) => await session.room?.(c, user, by) ?? 'room',
    }),
    ...(session.longest !== undefined && { longest: session.longest }),
    ...(session.readsCookies && { readsCookies: session.readsCookies }),
    ...(session.setsCookies && { setsCookies: session.setsCookies }),
  }
}
