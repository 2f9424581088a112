/** Why a request was not accepted. Nothing was changed. */
export type Rejection =
  | { readonly reason: 'origin'; readonly wanted: string }
  | { readonly reason: 'navigation' }
  /** A browser without Fetch Metadata, where browsers send it. */
  | { readonly reason: 'browser' }
  | { readonly reason: 'host' }
  | { readonly reason: 'method' }
  | { readonly reason: 'too-large' }
  | { readonly reason: 'media-type' }
  | { readonly reason: 'next' }
  | { readonly reason: 'limited'; readonly retryAfter: number }
  /** A wrong number was chosen: no codes for a while. */
  | { readonly reason: 'paused'; readonly retryAfter: number }
  /** The host's policy said no, in these words. */
  | { readonly reason: 'policy'; readonly told: string }
  /** The person is signed in on as many devices as the host allows. */
  | { readonly reason: 'sessions' }
  /** The visitor came back from the login page, and no session cookie came with them. */
  | { readonly reason: 'signed-out-loop' }

/** The part that does not answer; `body`: middleware of the host read the form and left nothing of it. */
export type FaultReason = 'store' | 'session' | 'delivery' | 'verification' | 'body'

/**
 * What a fault page tells: the part that does not answer, or a set-up that cannot work. `body`: a body
 * parser in front of the app read the form first.
 */
export type FaultNotice = FaultReason | 'address' | 'configuration' | 'body'

/**
 * A part did not answer, so the outcome is not known and nobody gets in. The cause is for the
 * operator; visitors see the reason only.
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
 * Waits for a part, and turns whatever it throws into a {@link Fault}.
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
