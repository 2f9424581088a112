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

/** A code that is live. It exists here and in the link, and nowhere else. */
export interface Issued {
  readonly state: 'issued'
  readonly code: string
  readonly id: string
}

/** The session that issues a code, and where. */
export interface Issuer {
  /** The origin and base of the app; a code issued for another one is unknown here. */
  readonly mount: string
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
  { mount, userKey, sessionId }: Issuer,
  transfer: Omit<Transfer, 'expires'>,
  ttl: number,
  limits: readonly Limit[],
): Promise<Issued | Limited> {
  const code = newSecret()
  const [keys, slot] = await Promise.all([
    engine.namespace.code(mount, code),
    engine.namespace.slot(userKey, sessionId),
  ])
  const record = bodyText({ ...transfer, expires: seconds() + ttl })
  const answer = await put(
    engine,
    [{ key: keys.entry, record, ttl }],
    // An approval at the last moment is collected after the code's own time.
    { key: slot, state: keys.state, ttl: ttl + GRANT_TTL },
    limits,
  )
  return answer.state === 'limited' ? answer : { state: 'issued', code, id: keys.id }
}

/**
 * Consumes a code: of any number of devices exactly one gets the transfer, and that one may repeat.
 *
 * @returns `other` where something has happened to the code before: what it is now
 * @throws {Fault} when the store does not answer
 */
export function consume(
  engine: Engine,
  keys: TransferKeys,
  device: Device,
  { claimant, sessionId }: Claimant,
  limits: readonly Limit[],
): Promise<Turned | Missing | Limited> {
  const facts = { ...factsOf(device), until: seconds() + REPEAT_TTL, sessionId }
  const line = lineText('done', claimant, facts)
  return turn(
    engine,
    { from: keys.entry, to: keys.state, guard: '', line, ttl: OUTCOME_TTL },
    limits,
  )
}

/**
 * Claims a code for a device, which then waits until the number that it shows is picked on the
 * signed-in device.
 *
 * @returns `other` where something has happened to the code before: what it is now
 * @throws {Fault} when the store does not answer
 */
export function claim(
  engine: Engine,
  keys: TransferKeys,
  device: Device,
  { claimant }: Claimant,
  limits: readonly Limit[],
): Promise<Turned | Missing | Limited> {
  const line = lineText('claimed', claimant, { ...factsOf(device), ...drawNumbers() })
  return turn(
    engine,
    { from: keys.entry, to: keys.state, guard: '', line, ttl: CLAIM_TTL },
    limits,
  )
}

/**
 * Ends a code, or this device's own claim, because the person said no.
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
  if (ended.state !== 'other' || ended.now.name !== 'claimed') return ended
  return turn(engine, { from: keys.state, guard: guardText('claimed', claimant), ...to })
}

/** True where this very device did what the state says, and may still repeat it. */
export function mayRepeat({ now }: Pick<Known, 'now'>, { claimant }: Claimant): boolean {
  return now?.name === 'done' && now.by === claimant && seconds() < (now.facts.until ?? 0)
}

/** Describes a device that acts now. */
export function factsOf({ agent, address, place }: Device): Facts {
  return {
    nonce: newSecret(),
    at: seconds(),
    ...(agent !== '' && { agent }),
    ...(address !== undefined && { address }),
    ...(place !== undefined && { place }),
  }
}
