/** The reason why a request was rejected. Nothing was changed. */
export type Rejection =
  | { readonly reason: 'origin'; readonly wanted: string }
  | { readonly reason: 'navigation' }
  /** The browser sent no Fetch Metadata on an origin where browsers send it. */
  | { readonly reason: 'browser' }
  | { readonly reason: 'host' }
  | { readonly reason: 'method' }
  | { readonly reason: 'too-large' }
  | { readonly reason: 'media-type' }
  | { readonly reason: 'next' }
  | { readonly reason: 'limited'; readonly retryAfter: number }
  /** A wrong number was chosen, so no code is issued for `retryAfter` seconds. */
  | { readonly reason: 'paused'; readonly retryAfter: number }
  /** The host's policy refused, with this message. `login`: a fresh sign-in there would help. */
  | { readonly reason: 'policy'; readonly told: string; readonly login?: string }
  /** The person is signed in on as many devices as the host allows. */
  | { readonly reason: 'sessions' }
  /** The visitor came back from the login page, and no session cookie came with them. */
  | { readonly reason: 'signed-out-loop' }
  /** The new device sent no cookie of this transfer, so it could never collect. */
  | { readonly reason: 'cookies' }

/**
 * The part that does not answer. With `body`, middleware of the host read the form and left
 * nothing.
 */
export type FaultReason = 'store' | 'session' | 'delivery' | 'verification' | 'body'

/**
 * The reason on a fault page: the part that does not answer, or a configuration that cannot work.
 */
export type FaultNotice = FaultReason | 'address' | 'configuration'

/**
 * Reports that a part did not answer. The outcome is not known, so nobody is signed in. The cause
 * is for the operator. Visitors see only the reason.
 */
export class Fault extends Error {
  readonly reason: FaultReason

  constructor(reason: FaultReason, cause: unknown) {
    super(`The ${reason} did not answer`, { cause })
    this.name = 'Fault'
    this.reason = reason
  }
}

/**
 * Calls a part, and turns every error that it throws into a {@link Fault}.
 *
 * @throws {Fault}
 */
export async function ask<T>(reason: FaultReason, part: () => T | Promise<T>): Promise<T> {
  try {
    return await part()
  } catch (cause) {
    throw new Fault(reason, cause)
  }
}
