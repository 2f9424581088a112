import { type Limit, type Limited, type Missing, OUTCOME_TTL } from '../store.ts'
import {
  CLAIM_TTL,
  type Device,
  type Engine,
  GRANT_TTL,
  type Known,
  put,
  REPEAT_TTL,
  seconds,
  turn,
  type Turned,
} from './engine.ts'
import { newSecret } from './key.ts'
import type { Claimant, TransferKeys } from './namespace.ts'
import { drawNumbers } from './number.ts'
import { bodyText, type Facts, guardText, lineText, type Transfer } from './record.ts'

/** A live code. It exists here and in the link, and nowhere else. */
export interface Issued {
  readonly state: 'issued'
  readonly code: string
  readonly id: string
}

/** The session that issues a code, and the mount for which it does. */
export interface Issuer {
  /** The origin and base of the app. A code that was issued for another mount is unknown here. */
  readonly mount: string
  /** The realm of the user. A code that was issued in another realm is unknown here. */
  readonly realm: string
  /** The user, as {@link Namespace.user} names them. */
  readonly userKey: string
  readonly sessionId: string | undefined
}

/**
 * Issues a code, and ends the transfer that the same session began before.
 *
 * @param ttl seconds the code lives
 * @throws {Fault} when the store does not answer
 */
export async function issue(
  engine: Engine,
  { mount, realm, userKey, sessionId }: Issuer,
  transfer: Omit<Transfer, 'expires'>,
  ttl: number,
  limits: readonly Limit[],
): Promise<Issued | Limited> {
  const code = newSecret()
  const [keys, slot] = await Promise.all([
    engine.namespace.code(mount, code, realm),
    engine.namespace.slot(userKey, sessionId),
  ])
  const record = bodyText({ ...transfer, expires: seconds() + ttl })
  const answer = await put(
    engine,
    [{ key: keys.entry, record, ttl }],
    // An approval in the code's last second is collected after the code has expired.
    { key: slot, state: keys.state, ttl: ttl + GRANT_TTL },
    limits,
  )
  return answer.state === 'limited' ? answer : { state: 'issued', code, id: keys.id }
}

/**
 * Consumes a code. Of any number of devices exactly one gets the transfer, and that device may
 * repeat.
 *
 * @param more the bounds of the new session, where the policy gave some
 * @returns `other` with the current state where the code was used or ended before
 * @throws {Fault} when the store does not answer
 */
export function consume(
  engine: Engine,
  keys: TransferKeys,
  device: Device,
  { claimant, sessionId }: Claimant,
  limits: readonly Limit[],
  more: Pick<Facts, 'grant'> = {},
): Promise<Turned | Missing | Limited> {
  const facts = { ...more, ...factsOf(device), until: Date.now() / 1000 + REPEAT_TTL, sessionId }
  const line = lineText('done', claimant, facts)
  return turn(
    engine,
    { from: keys.entry, to: keys.state, guard: '', line, ttl: OUTCOME_TTL },
    limits,
  )
}

/**
 * Claims a code for a device. The device then waits until its number is picked on the signed-in
 * device.
 *
 * @returns `other` with the current state where the code was used or ended before
 * @throws {Fault} when the store does not answer
 */
export function claim(
  engine: Engine,
  keys: TransferKeys,
  device: Device,
  { claimant }: Claimant,
  limits: readonly Limit[],
  more: Pick<Facts, 'grant' | 'typed' | 'leaves'> = {},
): Promise<Turned | Missing | Limited> {
  const line = lineText('claimed', claimant, { ...more, ...factsOf(device), ...drawNumbers() })
  return turn(
    engine,
    { from: keys.entry, to: keys.state, guard: '', line, ttl: CLAIM_TTL },
    limits,
  )
}

/**
 * Ends a code, or this device's own claim or approval, because the person declined.
 *
 * @throws {Fault} when the store does not answer
 */
export async function decline(
  engine: Engine,
  keys: TransferKeys,
  device: Device,
  { claimant }: Claimant,
  limits: readonly Limit[],
): Promise<Turned | Missing | Limited> {
  const line = lineText('declined', claimant, factsOf(device))
  const to = { to: keys.state, line, ttl: OUTCOME_TTL }
  const ended = await turn(engine, { from: keys.entry, guard: '', ...to }, limits)
  if (ended.state !== 'other') return ended
  const { now: { name } } = ended
  if (name !== 'claimed' && name !== 'granted') return ended
  return turn(engine, { from: keys.state, guard: guardText(name, claimant), ...to })
}

/** Tells whether this device consumed the code, and may still repeat. */
export function mayRepeat({ now }: Pick<Known, 'now'>, { claimant }: Claimant): boolean {
  return now?.name === 'done' && now.by === claimant &&
    Date.now() / 1000 < (now.facts.until ?? 0)
}

/** Describes the device and the time of an act. */
export function factsOf({ agent, address, place }: Device): Facts {
  return {
    nonce: newSecret(),
    at: seconds(),
    ...(agent !== '' && { agent }),
    ...(address !== undefined && { address }),
    ...(place !== undefined && { place }),
  }
}
