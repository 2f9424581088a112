import { pathOnOrigin } from '../http/origin.ts'
import { SessionRefused, type SignedIn } from '../session/session.ts'
import type { User } from '../store.ts'
import { within } from '../transfer/bounds.ts'
import { drop } from '../transfer/engine.ts'
import type { TransferKeys } from '../transfer/namespace.ts'
import { ask, Fault } from '../transfer/outcomes.ts'
import type { State } from '../transfer/record.ts'
import { undo } from '../transfer/state.ts'
import type { Visit } from '../visit.ts'
import { slotOf } from './device.ts'
import { notify } from './notice.ts'
import { onwardPath } from './onward.ts'

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
  const { transfer, facts } = state
  const onward = await onwardPath(visit, user, transfer.next)
  // *Here*, the session that approved started it.
  const by = transfer.session ?? facts.session
  // The codes of the former session end with it.
  if (current) await drop(engine, await slotOf(visit, current))
  const elsewhere = await ask('session', async () => {
    if (current) await session.end(c, origin)
    const { agent, place, at } = facts
    // *Here*, the approval bounded the grant.
    const grant = within(transfer.bounds ?? {}, facts.grant)
    const to = await session.start(c, {
      ...{ user, sessionId, amr: ['qr'], origin, onward, at, ...grant },
      ...(by !== undefined && { by }),
      ...(agent !== undefined && { agent }),
      ...(place !== undefined && { place }),
    })
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
    const turned = await undo(engine, keys, state)
    if (turned.state === 'moved') {
      visit.event({ type: 'undone', userId: user.id, id: keys.id, sessionId })
    }
    return elsewhere.reason === 'full'
      ? visit.reject({ reason: 'sessions' })
      : visit.refuse('consume')
  }
  await notify(visit, user, sessionId, state)
  return visit.redirect(303, elsewhere ?? onward)
}
