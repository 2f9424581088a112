import { countryOf, placeOf } from '../http/agent.ts'
import { networkOf } from '../http/ip.ts'
import type { SignedIn } from '../session/session.ts'
import type { User } from '../store.ts'
import type { Device } from '../transfer/engine.ts'
import { ask } from '../transfer/outcomes.ts'
import {
  type Decision,
  decisionIn,
  type PolicyDevice,
  type PolicyRequest,
  type PolicySignedIn,
  unknownDevice,
} from '../transfer/policy.ts'
import type { Grant, Transfer } from '../transfer/record.ts'
import type { Visit } from '../visit.ts'
import { onwardPath } from './onward.ts'
import { loginAddress, toLogin } from './requester.ts'

/** What was decided: a response that stops the sign-in, or the bounds of the new session. */
export type Allowed =
  | { readonly response: Response }
  | { readonly grant?: Grant; readonly require?: 'match' | 'type' }

/** The sign-in of the signed-in device is older than so many seconds. */
export interface Stale {
  readonly stale: number
}

/** What a transfer keeps of the session that begins it: its bounds, and what a policy is told. */
export function keptOf(
  { settings: { policy } }: Visit,
  { amr, ends, claims }: SignedIn,
): Pick<Transfer, 'amr' | 'bounds'> {
  const bounds = { ...(ends !== undefined && { ends }), ...(claims && { claims }) }
  return {
    ...(policy && amr && { amr }),
    ...(Object.keys(bounds).length > 0 && { bounds }),
  }
}

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
): Promise<Allowed | Stale> {
  const response = await withoutRoom(visit, transfer, user)
  if (response) return { response }
  if (!visit.settings.policy) return {}
  const { deny, stale, require, grant } = await decide(visit, {
    user,
    signedIn: toldSignedIn(transfer),
    newDevice: told(device),
    matched,
  })
  if (deny !== undefined) return { response: await visit.reject({ reason: 'policy', told: deny }) }
  if (stale !== undefined) return { stale }
  return { ...(grant && { grant }), ...(require && { require }) }
}

/**
 * Asks the policy before a code is issued, so that a person whom no device could follow gets none.
 * An answer that depends on the new device is not used, because that device is not known yet.
 *
 * @param address the page to come back to from the login page
 * @returns the response to give instead of a code
 * @throws {Fault} when the host does not answer
 */
export async function mayIssue(
  visit: Visit,
  issuer: SignedIn,
  address: string,
): Promise<Response | undefined> {
  if (!visit.settings.policy) return undefined
  const { user } = issuer
  const { device: newDevice, wasRead } = unknownDevice()
  const signedIn = toldSignedIn({
    agent: visit.agent,
    ...visit.address,
    ...placeOf(visit.c),
    ...keptOf(visit, issuer),
  })
  let decision: Decision
  try {
    decision = await decide(visit, { user, signedIn, newDevice, matched: false })
  } catch (error) {
    if (wasRead()) return undefined
    throw error
  }
  const { deny, stale } = wasRead() ? {} : decision
  if (deny !== undefined) return await visit.reject({ reason: 'policy', told: deny })
  return stale === undefined ? undefined : toLogin(visit, address, stale)
}

function decide(visit: Visit, request: PolicyRequest): Promise<Decision> {
  const { c, settings: { policy } } = visit
  return ask('session', async () => decisionIn(await policy?.(request, c), request))
}

/**
 * Tells the new device that the signed-in one must sign in once more. The new device itself may
 * sign in instead.
 */
export async function tooOld(
  visit: Visit,
  { next }: Transfer,
  user: User,
  { stale }: Stale,
): Promise<Response> {
  const { devices, refused } = visit.words
  const told = `${devices.freshLink}. ${refused.next}`
  const login = loginAddress(visit, await onwardPath(visit, user, next), stale)
  return await visit.reject({ reason: 'policy', told, login })
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

function toldSignedIn(transfer: Partial<Transfer>): PolicySignedIn {
  const { amr, bounds } = transfer
  return { ...told(transfer), ...(amr && { amr }), ...(bounds && { bounds }) }
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
