import { type Limit, type Limited, type Missing, OUTCOME_TTL } from '../store.ts'
import { type Device, type Engine, GRANT_TTL, put, seconds, turn, type Turned } from './engine.ts'
import { leadText } from './lead.ts'
import type { Claimant, TransferKeys } from './namespace.ts'
import { bodyText, lineText, type State, type Transfer } from './record.ts'
import { factsOf } from './there.ts'

/** Seconds that a request of a new device lives. */
export const HERE_TTL = 120

/**
 * Asks, for a device where nobody is signed in, to be let in. The state and the letters that lead to
 * it are put in one step, and the request that the same browser made before ends.
 *
 * @param slot the slot of the browser or device that asks
 * @param ttl seconds that the request lives
 * @returns the letters, for a device that shows them itself
 * @throws {Fault} when the store does not answer
 */
export async function request(
  engine: Engine,
  keys: TransferKeys,
  device: Device,
  { claimant }: Claimant,
  slot: string,
  transfer: Pick<Transfer, 'next' | 'realm' | 'client'>,
  limits: readonly Limit[],
  ttl: number = HERE_TTL,
): Promise<{ readonly state: 'done'; readonly letters: string } | Limited> {
  const { agent, address, place } = device
  const letters = await engine.namespace.lettersOf(keys.id)
  const { key, pad } = await engine.namespace.letters(letters)
  const body = bodyText({
    ...transfer,
    expires: seconds() + ttl,
    ...(agent !== '' && { agent }),
    ...(address !== undefined && { address }),
    ...(place !== undefined && { place }),
  })
  const line = lineText('asked', claimant, factsOf(device))
  const answer = await put(
    engine,
    [
      // A little longer, so that the page says that the request expired.
      { key: keys.state, record: `${line}\n${body}`, ttl: ttl + GRANT_TTL },
      { key, record: leadText(keys.id, pad, body), ttl },
    ],
    { key: slot, state: keys.state, ttl: ttl + GRANT_TTL },
    limits,
  )
  return answer.state === 'limited' ? answer : { state: 'done', letters }
}

/**
 * Ends exactly the request, or the grant, that was seen, because the person said no on the new
 * device.
 *
 * @throws {Fault} when the store does not answer
 */
export function giveUp(
  engine: Engine,
  { state }: TransferKeys,
  device: Device,
  seen: State,
): Promise<Turned | Missing | Limited> {
  const line = lineText('declined', seen.by, factsOf(device))
  return turn(engine, { from: state, to: state, guard: seen.line, line, ttl: OUTCOME_TTL })
}
