import { placeOf } from '../http/agent.ts'
import { clearCookie, readCookie, writeCookie } from '../http/cookie.ts'
import type { SignedIn } from '../session/session.ts'
import { OUTCOME_TTL, type User } from '../store.ts'
import { type Device, GRANT_TTL, REPEAT_TTL, wasDropped } from '../transfer/engine.ts'
import { keyOf, newSecret, SECRET } from '../transfer/key.ts'
import type { Actor } from '../transfer/limits.ts'
import type { Claimant, TransferKeys } from '../transfer/namespace.ts'
import type { Transfer } from '../transfer/record.ts'
import type { Visit } from '../visit.ts'

/** The characters of an id that a cookie holds: 8 distinguish four transfers. */
const SHORT = 8

/** The longest User-Agent that is kept, in characters. */
export const LONGEST_AGENT = 256

/**
 * Describes the device that asks, with its secret for this transfer. Where two cookies name the
 * transfer, neither is used, because one of them was planted.
 */
export function deviceOf({ c, origin, agent, address, settings }: Visit, id: string): Device {
  const held = settings.cookies.map((name) => readCookie(c, name, origin))
  const [mine, second] = held.filter((value) => value?.startsWith(short(id)))
  const secret = second === undefined ? mine?.slice(SHORT + 1) : undefined
  return {
    secret: secret !== undefined && SECRET.test(secret) ? secret : undefined,
    agent: agent.slice(0, LONGEST_AGENT),
    ...address,
    ...placeOf(c),
  }
}

/**
 * Gives the device a new secret for this transfer, so that nobody can know it beforehand. Each
 * transfer has its own cookie, so a code that is opened in another tab overwrites nothing.
 */
export function renewSecret({ c, origin, settings }: Visit, id: string, ttl: number): string {
  const secret = newSecret()
  const names = settings.cookies
  const held = names.map((name) => readCookie(c, name, origin))
  const first = id.charCodeAt(0) % names.length
  const order = names.map((_, i) => (first + i) % names.length)
  const mine = order.filter((i) => held[i]?.startsWith(short(id)))
  const place = mine[0] ?? order.find((i) => held[i] === undefined) ?? first
  for (const [i, name] of names.entries()) {
    // The cookie must outlast the code, the approval and the time to repeat.
    const lasts = ttl + GRANT_TTL + REPEAT_TTL
    if (i === place) writeCookie(c, name, short(id) + secret, origin, lasts)
    else if (mine.includes(i)) clearCookie(c, name, origin)
  }
  return secret
}

/**
 * Gives this browser the secret by which it can undo what its codes did, also after its session has
 * ended. One secret serves all codes, so that a newer code takes no undo away.
 *
 * @returns the hash that the transfer holds
 */
export function giveUndo(visit: Visit): Promise<string> {
  const { c, origin, settings: { undoCookie, ttl } } = visit
  const secret = undoSecret(visit) ?? newSecret()
  writeCookie(c, undoCookie, secret, origin, ttl + GRANT_TTL + OUTCOME_TTL)
  return keyOf('undo', secret)
}

/** Tells whether this browser issued the code. */
export async function mayUndo(visit: Visit, { undo }: Transfer): Promise<boolean> {
  const secret = undoSecret(visit)
  return secret !== undefined && undo !== undefined && undo === await keyOf('undo', secret)
}

function undoSecret({ c, origin, settings }: Visit): string | undefined {
  const secret = readCookie(c, settings.undoCookie, origin)
  return secret !== undefined && SECRET.test(secret) ? secret : undefined
}

/**
 * Derives the device's part in the transfer. A device without a secret gets one that is not kept.
 */
export function claimantOf(
  { settings, agent }: Visit,
  { id }: TransferKeys,
  { secret = newSecret() }: Device,
): Promise<Claimant> {
  return settings.engine.namespace.claimant(id, secret, agent)
}

/**
 * Names the signed-in person, within their realm, and the network, as limits count them: by hashes,
 * because the names hold the root of the app's keys, and a store shows the keys of its counters.
 */
export async function actorOf(visit: Visit, user?: User): Promise<Actor> {
  const { network: { network }, settings: { engine: { namespace } } } = visit
  return {
    ...(user && { user: await countedAs(visit, user) }),
    ...(network !== undefined && {
      network: await keyOf('actor', await namespace.network(network)),
    }),
  }
}

/** Names the user within their realm, as limits count them. */
export async function countedAs(visit: Visit, user: User): Promise<string> {
  return await keyOf('actor', await userKeyOf(visit, user))
}

/** Names the user within their realm. */
export function userKeyOf({ c, settings }: Visit, { id }: User): Promise<string> {
  return settings.engine.namespace.user(settings.realm(c), id)
}

/** Derives the slot of a signed-in session. */
export async function slotOf(visit: Visit, { user, sessionId }: SignedIn): Promise<string> {
  return await visit.settings.engine.namespace.slot(await userKeyOf(visit, user), sessionId)
}

/**
 * Tells whether the session that allowed a device *here* was signed out since. A host with a
 * registry says so itself, and one that names no sessions cannot tell.
 */
export async function isSignedOut(
  visit: Visit,
  user: User,
  sessionId: string | undefined,
): Promise<boolean> {
  if (sessionId === undefined) return false
  return await wasDropped(visit.settings.engine, await slotOf(visit, { user, sessionId }))
}

function short(id: string): string {
  return `${id.slice(0, SHORT)}.`
}
