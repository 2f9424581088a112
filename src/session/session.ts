import type { Context } from 'hono'
import type { User } from '../store.ts'

/** Who is signed in on a device, and by which session. */
export interface SignedIn {
  readonly user: User
  /** Names the session, so that it shows one live code at a time. Without it, the user does. */
  readonly id?: string
}

/** A session to start on the new device. */
export interface SessionStart {
  readonly user: User
  /**
   * The new session's id; the same when the same phone repeats a consume. A name, not a secret: it
   * is in events, and whoever knows the code and the phone's cookie can compute it. Never let it
   * alone be what signs a device in.
   */
  readonly id: string
  /** How the person was authenticated (RFC 8176): `['qr']`, or what the host did. */
  readonly amr: readonly string[]
  readonly origin: string
  /** The path the phone goes to when it is signed in. */
  readonly onward: string
}

/** How a host knows who is signed in, and signs a device in. Whatever throws is a fault. */
export interface Session {
  /** Who is signed in on the device that asks, or null. */
  read(c: Context, origin: string): Promise<SignedIn | null>
  /**
   * Signs the device in. Never a copy of another device's session.
   * @returns a path on this origin the device is sent to instead of `onward`, or nothing
   */
  start(c: Context, start: SessionStart): Promise<string | void>
  /** Signs the device out. */
  end(c: Context, origin: string): Promise<void>
}

// RFC 7519 section 4.1.4: "some small leeway".
export const CLOCK_SKEW = 60

/**
 * What a host's `read` said, if it is an answer.
 *
 * @throws {TypeError} for anything but a user with an id, or nobody
 */
export function mustBeSignedIn(said: SignedIn | null | undefined): SignedIn | null {
  if (said === null || said === undefined) return null
  const { id, name, signedInAt } = said.user
  const texts = typeof id === 'string' &&
    [name, said.id].every((of) => typeof (of ?? '') === 'string')
  if (!texts || id === '') {
    throw new TypeError(
      'Cannot use what session.read says: want { user: { id, name? }, id? } of texts, or null',
    )
  }
  // Milliseconds would make every sign-in a fresh one.
  const isTime = signedInAt === undefined || signedInAt === null ||
    (Number.isFinite(signedInAt) && signedInAt <= Date.now() / 1000 + CLOCK_SKEW)
  if (!isTime) {
    throw new TypeError(
      `Cannot use signedInAt ${signedInAt} of session.read: want seconds since 1970, not in the future`,
    )
  }
  return {
    ...said,
    // What a database says for nothing.
    user: { id, ...(name && { name }), ...(typeof signedInAt === 'number' && { signedInAt }) },
  }
}
