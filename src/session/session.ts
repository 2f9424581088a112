import type { Context, Env } from 'hono'
import { oldNames } from '../checked.ts'
import type { User } from '../store.ts'

/** The person who is signed in on a device, and their session. */
export interface SignedIn {
  readonly user: User
  /** Names the session, which has one live code at a time. Without it, the user has one. */
  readonly sessionId?: string
  /** @deprecated Use `sessionId`. The next version drops this name. */
  readonly id?: string
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
  /**
   * Finds the origin by which people reach this site, where the session has the options to do so.
   */
  originOf?(c: Context<E>): string | undefined
  /**
   * Returns a secret of 32 bytes or more, from which `qrauth()` derives its keys where its option
   * `secret` is absent. It is a function, so that no log prints the secret.
   */
  namespaceSecret?(): string
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
  return {
    ...said,
    // Databases return null for an absent value.
    user: { id, ...(name && { name }), ...(typeof signedInAt === 'number' && { signedInAt }) },
  }
}

/** Wraps a host's session that may use the old names, so that the steps see only the new ones. */
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
    ...(session.revoke && {
      revoke: async (c: Context, user: User, id: string) => session.revoke?.(c, user, id),
    }),
    mustFit: async (user, origin) => session.mustFit?.(user, origin),
    ...(session.namespaceSecret && { namespaceSecret: () => session.namespaceSecret?.() ?? '' }),
    ...(session.readsCookies && { readsCookies: session.readsCookies }),
    ...(session.setsCookies && { setsCookies: session.setsCookies }),
  }
}
