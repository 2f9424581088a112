import type { Context, Env } from 'hono'
import { oldNames } from '../checked.ts'
import type { User } from '../store.ts'

/** The person who is signed in on a device, and the session by which they are. */
export interface SignedIn {
  readonly user: User
  /** Names the session, so that it shows one live code at a time. Without it, the user does. */
  readonly sessionId?: string
  /** @deprecated Use `sessionId`. The next version drops this name. */
  readonly id?: string
}

/** A session to start on the new device. */
export interface SessionStart {
  readonly user: User
  /**
   * The new session's id; the same when the same phone repeats a consume. It is a name, not a secret:
   * it is in events, and anybody who knows the code and the phone's cookie can compute it. Never let
   * it alone be what signs a device in.
   */
  readonly sessionId: string
  /** @deprecated Use `sessionId`. The next version drops this name. */
  readonly id?: string
  /** How the person was authenticated (RFC 8176): `['qr']`, or what the host did. */
  readonly amr: readonly string[]
  readonly origin: string
  /** The path the phone goes to when it is signed in. */
  readonly onward: string
}

/**
 * How a host knows who is signed in, and signs a device in. An error that it throws is a fault.
 *
 * @typeParam E the host's `Env`, so that `c.env` and `c.var` are typed
 */
export interface Session<E extends Env = Env> {
  /** Reads who is signed in on the device that asks; null for nobody. */
  read(c: Context<E>, origin: string): Promise<SignedIn | null>
  /**
   * Signs the device in. Never copies another device's session.
   * @returns a path on this origin the device is sent to instead of `onward`, or nothing
   */
  start(c: Context<E>, start: SessionStart): Promise<string | void>
  /** Signs the device out. */
  end(c: Context<E>, origin: string): Promise<void>
  /**
   * Checks, before a code is issued or taken, that a session could start: for example that its cookie
   * is not longer than browsers keep.
   * @throws {RangeError} where it could not
   */
  mustFit?(user: User, origin: string): Promise<void>
  /** Finds the origin by which people reach this site, where the session is told how. */
  originOf?(c: Context<E>): string | undefined
  /** The cookies that `read` reads. A name that https prefixes with `__Host-` may lack the prefix. */
  readonly readsCookies?: readonly string[]
  /** The cookies that `start` sets. One part that does both gives the very same list twice. */
  readonly setsCookies?: readonly string[]
}

// RFC 7519 section 4.1.4: "some small leeway".
export const CLOCK_SKEW = 60

/**
 * Checks what a host's `read` said.
 *
 * @throws {TypeError} for anything but a user with an id, or nobody
 */
export function mustBeSignedIn(said: SignedIn | null | undefined): SignedIn | null {
  if (said === null || said === undefined) return null
  const { id, name, signedInAt } = said.user
  const texts = typeof id === 'string' &&
    [name, said.sessionId].every((of) => typeof (of ?? '') === 'string')
  if (!texts || id === '') {
    throw new TypeError(
      'Cannot use what session.read says: expected { user: { id, name? }, sessionId? } of texts, or null, received another value',
    )
  }
  // Milliseconds would make every sign-in a fresh one.
  const isTime = signedInAt === undefined || signedInAt === null ||
    (Number.isFinite(signedInAt) && signedInAt <= Date.now() / 1000 + CLOCK_SKEW)
  if (!isTime) {
    throw new TypeError(
      `Cannot use signedInAt of session.read: expected seconds since 1970, not in the future, received ${signedInAt}`,
    )
  }
  return {
    ...said,
    // Databases say null where there is nothing.
    user: { id, ...(name && { name }), ...(typeof signedInAt === 'number' && { signedInAt }) },
  }
}

/** Wraps a session of a host that may still use the old names, so that nothing above it does. */
export function renamed(session: Session): Session {
  const warn = oldNames('the session')
  return {
    async read(c, origin) {
      const said = await session.read(c, origin)
      if (said?.id === undefined || said.sessionId !== undefined) return said
      warn('id', 'sessionId')
      return { user: said.user, sessionId: said.id }
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
    mustFit: async (user, origin) => session.mustFit?.(user, origin),
    ...(session.readsCookies && { readsCookies: session.readsCookies }),
    ...(session.setsCookies && { setsCookies: session.setsCookies }),
  }
}
