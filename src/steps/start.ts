import { pathOnOrigin } from '../http/origin.ts'
import { SessionRefused, type SessionStart, type SignedIn } from '../session/session.ts'
import type { User } from '../store.ts'
import { within } from '../transfer/bounds.ts'
import { drop, REPEAT_TTL } from '../transfer/engine.ts'
import type { TransferKeys } from '../transfer/namespace.ts'
import { ask, Fault } from '../transfer/outcomes.ts'
import type { State } from '../transfer/record.ts'
import { undo } from '../transfer/state.ts'
import type { Visit } from '../visit.ts'
import { slotOf } from './device.ts'
import { notify } from './notice.ts'
import { onwardPath } from './onward.ts'
import { offerPath } from './passkey.ts'

/** Reports that a device was let in, or that the same device repeated it. */
export function tell(
  visit: Visit,
  { id }: TransferKeys,
  how: 'consumed' | 'collected' | 'repeated',
  { facts }: State,
  user: User,
  sessionId: string,
): void {
  const about = { userId: user.id, id, sessionId }
  if (how !== 'repeated') return visit.event({ type: how, ...about })
  const elsewhere = facts.address !== visit.address.address
  visit.event({ type: how, ...about, ...(elsewhere && { elsewhere }) })
}

/** Describes the session of a finished transfer. */
export function startOf(
  { origin, began }: Visit,
  { transfer, facts }: State,
  user: User,
  sessionId: string,
  onward: string,
): SessionStart {
  const { agent, place, grant, session, until = facts.at + REPEAT_TTL } = facts
  // Before anything was asked of the host, so that an end which came meanwhile is seen.
  const at = Math.min(began, until - REPEAT_TTL)
  // *Here*, the session that approved started it.
  const by = transfer.session ?? session
  return {
    ...{ user, sessionId, amr: ['qr'], origin, onward, at },
    // *Here*, the approval bounded the grant.
    ...within(transfer.bounds ?? grant ?? {}, grant),
    ...(by !== undefined && { by }),
    ...(agent !== undefined && { agent }),
    ...(place !== undefined && { place }),
  }
}

/**
 * Starts a session on the new device, ends the one that it had, and tells the host of a new one.
 * Where the host refuses the session, the transfer is undone, so that no page says that it started.
 */
export async function start(
  visit: Visit,
  keys: TransferKeys,
  state: State,
  user: User,
  sessionId: string,
  current: SignedIn | null,
): Promise<Response> {
  const { c, origin, settings: { engine, session } } = visit
  const begun = startOf(
    visit,
    state,
    user,
    sessionId,
    await onwardPath(visit, user, state.transfer.next),
  )
  const onward = offerPath(visit, begun)
  // The codes of the former session end with it.
  if (current) await drop(engine, await slotOf(visit, current))
  const elsewhere = await ask('session', async () => {
    if (current) await session.end(c, origin)
    const to = await session.start(c, { ...begun, onward })
    if (to === undefined || pathOnOrigin(to, origin) !== undefined) return to
    throw new TypeError(
      'Cannot use the path of session.start: expected a path on this origin, received another place',
    )
  }).catch((error: unknown) => {
    // Another session took the room, or this one was ended, since the registry was asked.
    if (error instanceof Fault && error.cause instanceof SessionRefused) return error.cause
    throw error
  })
  if (elsewhere instanceof SessionRefused) {
    await takeBack(visit, keys, state, user, sessionId)
    return elsewhere.reason === 'full'
      ? visit.reject({ reason: 'sessions' })
      : visit.refuse('consume')
  }
  await notify(visit, user, sessionId, state)
  return visit.redirect(303, elsewhere ?? onward)
}

/** Undoes a transfer whose session the host refused. */
export async function takeBack(
  visit: Visit,
  keys: TransferKeys,
  state: State,
  user: User,
  sessionId: string,
): Promise<void> {
  const turned = await undo(visit.settings.engine, keys, state)
  if (turned.state !== 'moved') return
  visit.event({ type: 'undone', userId: user.id, id: keys.id, sessionId })
}
