/** The part that does not answer. */
export type FaultReason = 'store' | 'session' | 'delivery' | 'verification'

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
