import { type Limit, type Missing, OUTCOME_TTL } from '../store.ts'
import {
  type Device,
  endOf,
  type Engine,
  REPEAT_TTL,
  seconds,
  turn,
  type Turned,
} from './engine.ts'
import { newSecret } from './key.ts'
import type { Claimant, TransferKeys } from './namespace.ts'
import { type Facts, guardText, lineText, type State } from './record.ts'
import { factsOf } from './there.ts'

type Outcome = Turned | Missing

/** The part of the facts that an approval *here* decides, and a collected one keeps. */
export type Approved = Pick<Facts, 'user' | 'session' | 'approver' | 'grant'>

/** Picks from the facts of a grant what the approval decided. */
export function approvedIn({ user, session, approver, grant }: Facts): Approved {
  return {
    ...(user && { user }),
    ...(session !== undefined && { session }),
    ...(approver !== undefined && { approver }),
    ...(grant && { grant }),
  }
}

/**
 * Approves exactly the claim, or the request, that was seen. A claim that came after it is not
 * approved.
 *
 * @param more *here*: the person and session that approve, and the bounds of the new session
 * @throws {Fault} when the store does not answer
 */
export async function approve(
  engine: Engine,
  keys: TransferKeys,
  seen: State,
  more: Approved = {},
): Promise<Outcome> {
  const facts = { ...afresh(seen.facts), ...more }
  const line = lineText('granted', seen.by, facts)
  const ttl = endOf({ ...seen, name: 'granted', facts }) - facts.at
  return await move(engine, keys, seen.line, line, ttl)
}

/**
 * Denies exactly the claim, or the request, that was seen. A denied transfer stays denied.
 *
 * @param pause a limit that is counted in the same step. Where it was reached before, it stays so
 * @throws {Fault} when the store does not answer
 */
export async function deny(
  engine: Engine,
  keys: TransferKeys,
  seen: State,
  pause?: Limit,
): Promise<Outcome> {
  const line = lineText('denied', seen.by, afresh(seen.facts))
  if (pause) {
    const to = { from: keys.state, to: keys.state, guard: seen.line, line, ttl: OUTCOME_TTL }
    const outcome = await turn(engine, to, [pause])
    if (outcome.state !== 'limited') return outcome
  }
  return await move(engine, keys, seen.line, line, OUTCOME_TTL)
}

/**
 * Collects the grant of this device. No other device can collect it.
 *
 * @param granted the facts of the grant, where they were seen: *here* they name the person
 * @returns `other` with the current state where nothing is granted to this device
 * @throws {Fault} when the store does not answer
 */
export async function collect(
  engine: Engine,
  keys: TransferKeys,
  device: Device,
  { claimant, sessionId }: Claimant,
  granted: Approved = {},
): Promise<Outcome> {
  const facts = { ...granted, ...factsOf(device), until: Date.now() / 1000 + REPEAT_TTL, sessionId }
  const line = lineText('done', claimant, facts)
  return await move(engine, keys, guardText('granted', claimant), line, OUTCOME_TTL)
}

/**
 * Undoes a finished transfer, so that the same device can no longer repeat. The caller must end the
 * session.
 *
 * @throws {Fault} when the store does not answer
 */
export async function undo(engine: Engine, keys: TransferKeys, seen: State): Promise<Outcome> {
  const line = lineText('undone', seen.by, afresh(seen.facts))
  return await move(engine, keys, seen.line, line, OUTCOME_TTL)
}

/** Keeps the facts about the device, and drops the numbers, which have no further use. */
function afresh({ numbers: _, number: __, ...facts }: Facts): Facts {
  return { ...facts, nonce: newSecret(), at: seconds() }
}

async function move(
  engine: Engine,
  { state }: TransferKeys,
  guard: string,
  line: string,
  ttl: number,
): Promise<Outcome> {
  const outcome = await turn(engine, { from: state, to: state, guard, line, ttl })
  if (outcome.state !== 'limited') return outcome
  throw new TypeError(
    'Cannot use the answer of the store: expected no limit, because none was given, received "limited"',
  )
}
