import { pathOnOrigin } from '../http/origin.ts'
import type { SignedIn } from '../session/session.ts'
import type { User } from '../store.ts'
import { drop } from '../transfer/engine.ts'
import type { TransferKeys } from '../transfer/namespace.ts'
import { ask } from '../transfer/outcomes.ts'
import type { State } from '../transfer/record.ts'
import type { Visit } from '../visit.ts'
import { slotOf } from './device.ts'
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

/** Starts a session on the new device, and ends the one that it had. */
export async function start(
  visit: Visit,
  { transfer }: State,
  user: User,
  sessionId: string,
  current: SignedIn | null,
): Promise<Response> {
  const { c, origin, settings: { engine, session } } = visit
  const onward = await onwardPath(visit, user, transfer.next)
  // The codes of the former session end with it.
  if (current) await drop(engine, await slotOf(visit, current))
  const elsewhere = await ask('session', async () => {
    if (current) await session.end(c, origin)
    const to = await session.start(c, { user, sessionId, amr: ['qr'], origin, onward })
    if (to === undefined || pathOnOrigin(to, origin) !== undefined) return to
    throw new TypeError(
      'Cannot use the path of session.start: expected a path on this origin, received another place',
    )
  })
  return visit.redirect(303, elsewhere ?? onward)
}
