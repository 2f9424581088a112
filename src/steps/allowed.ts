import { countryOf } from '../http/agent.ts'
import { networkOf } from '../http/ip.ts'
import type { User } from '../store.ts'
import type { Device } from '../transfer/engine.ts'
import { ask } from '../transfer/outcomes.ts'
import { decisionIn, type PolicyDevice, type PolicyRequest } from '../transfer/policy.ts'
import type { Grant, Transfer } from '../transfer/record.ts'
import type { Visit } from '../visit.ts'

/** What was decided: a response that stops the sign-in, or the bounds of the new session. */
export type Allowed =
  | { readonly response: Response }
  | { readonly grant?: Grant; readonly require?: 'match' | 'type' }

/** Whether {@link mayStart} asks anything, so that a look before it is needed. */
export function asksBefore({ settings: { policy, session } }: Visit): boolean {
  return policy !== undefined || session.room !== undefined
}

/**
 * Asks, before anything is spent, whether the session that issued the code is live, whether the
 * user has room for one more, and what the host's policy says.
 *
 * @throws {Fault} when the host does not answer
 */
export async function mayStart(
  visit: Visit,
  transfer: Transfer,
  user: User,
  device: Device,
  matched: boolean = false,
): Promise<Allowed> {
  const { c, settings: { policy } } = visit
  const response = await withoutRoom(visit, transfer, user)
  if (response) return { response }
  if (!policy) return {}
  const request: PolicyRequest = {
    user,
    signedIn: told(transfer),
    newDevice: told(device),
    matched,
  }
  const decision = await ask(
    'session',
    async () => decisionIn(await policy(request, c), request),
  )
  const { deny, stale, require, grant } = decision
  const words = deny ??
    (stale ? `${visit.words.devices.freshLink}. ${visit.words.refused.next}` : undefined)
  if (words !== undefined) {
    return { response: await visit.reject({ reason: 'policy', told: words }) }
  }
  return { ...(grant && { grant }), ...(require && { require }) }
}

/** Answers where the session that issued the code was ended, or the user has too many sessions. */
export async function withoutRoom(
  visit: Visit,
  { session: by }: Transfer,
  user: User,
): Promise<Response | undefined> {
  const { c, settings: { session } } = visit
  const room = await ask('session', async () => await session.room?.(c, user, by))
  if (room === 'ended') return visit.refuse('consume')
  return room === 'full' ? visit.reject({ reason: 'sessions' }) : undefined
}

function told({ agent, address, place, client }: Partial<Omit<Device, 'secret'>>): PolicyDevice {
  const country = countryOf(place)
  return {
    ...(agent !== undefined && agent !== '' && { agent }),
    ...(address !== undefined && { address, network: networkOf(address) }),
    ...(place !== undefined && { place }),
    ...(country !== undefined && { country }),
    ...(client !== undefined && { client }),
  }
}
