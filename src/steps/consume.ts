import { isSameOrigin } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import { pathOnOrigin } from '../http/origin.ts'
import { SessionRefused, type SignedIn } from '../session/session.ts'
import type { Limit, User } from '../store.ts'
import { type Device, drop, look } from '../transfer/engine.ts'
import type { TransferKeys } from '../transfer/namespace.ts'
import type { Claimant } from '../transfer/namespace.ts'
import { ask, Fault } from '../transfer/outcomes.ts'
import type { Facts, State } from '../transfer/record.ts'
import { consume as consumeCode, mayRepeat } from '../transfer/there.ts'
import type { Visit } from '../visit.ts'
import { asksBefore, mayStart } from './allowed.ts'
import { already, confirmPage, keysOf } from './confirm.ts'
import { actorOf, claimantOf, deviceOf, slotOf } from './device.ts'
import { notify } from './notice.ts'
import { onwardPath } from './onward.ts'
import { signedInOn } from './requester.ts'

/** `POST /:code`: consumes the code and starts a session on the new device. */
export async function consume(visit: Visit): Promise<Response> {
  const { c, origin, settings: { engine, limits } } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const rules = limits('consume', await actorOf(visit))
  const [current, keys] = await Promise.all([signedInOn(visit), keysOf(visit)])
  if (current) {
    const stopped = await mindCurrent(visit, keys, current, form.fields.get('switch'), rules)
    if (stopped) return stopped
  }

  const device = deviceOf(visit, keys.id)
  const claimant = await claimantOf(visit, keys, device)
  const allowed = await allowedTo(visit, keys, device, claimant, rules)
  if ('response' in allowed) return allowed.response
  const turned = await consumeCode(engine, keys, device, claimant, rules, allowed)
  if (turned.state === 'limited') return visit.limited('consume', turned)
  if (turned.state === 'missing') return visit.refuse('consume')
  const { now } = turned
  const { user } = now.transfer
  const isIn = turned.state === 'moved' || mayRepeat({ now }, claimant)
  if (!isIn || !user) return visit.refuse('consume')
  tell(visit, keys, turned.state === 'other', now, user, claimant.sessionId)
  const response = await start(visit, now, user, claimant.sessionId, current)
    .catch((error: unknown) => {
      // Another session took the room, or this one was ended, since the policy was asked.
      const cause = error instanceof Fault ? error.cause : undefined
      if (!(cause instanceof SessionRefused)) throw error
      return cause.reason === 'full'
        ? visit.reject({ reason: 'sessions' })
        : visit.refuse('consume')
    })
  if (response.status === 303 && turned.state === 'moved') {
    await notify(visit, user, claimant.sessionId, now)
  }
  return response
}

/** Asks whether this device may be signed in, unless it repeats. Spends nothing. */
async function allowedTo(
  visit: Visit,
  keys: TransferKeys,
  device: Device,
  claimant: Claimant,
  rules: readonly Limit[],
): Promise<{ readonly response: Response } | Pick<Facts, 'grant'>> {
  if (!asksBefore(visit)) return {}
  const known = await look(visit.settings.engine, keys, rules)
  if (known.state === 'limited') return { response: await visit.limited('consume', known) }
  const user = known.state === 'known' ? known.transfer.user : undefined
  if (known.state === 'missing' || !user) return { response: await visit.refuse('consume') }
  if (known.now) {
    return mayRepeat(known, claimant) ? {} : { response: await visit.refuse('consume') }
  }
  const allowed = await mayStart(visit, known.transfer, user, device)
  if ('response' in allowed || !allowed.require) return allowed
  throw new Fault(
    'session',
    new TypeError(
      `Cannot require "${allowed.require}": expected a policy without it, because this step matches no number`,
    ),
  )
}

/**
 * Checks a device on which somebody is signed in. The person must have been told before the user is
 * switched, and a device that is already signed in as this user spends no code.
 */
async function mindCurrent(
  visit: Visit,
  keys: TransferKeys,
  current: SignedIn,
  told: string | null,
  rules: readonly Limit[],
): Promise<Response | undefined> {
  const known = await look(visit.settings.engine, keys, rules)
  if (known.state === 'limited') return visit.limited('consume', known)
  if (known.state === 'missing') return visit.refuse('consume')
  const { now, transfer } = known
  const { user } = transfer
  const repeats = now !== undefined &&
    mayRepeat(known, await claimantOf(visit, keys, deviceOf(visit, keys.id)))
  if (!user || (now && !repeats)) return visit.refuse('consume')
  if (current.user.id === user.id) return already(visit, 303, transfer, user, repeats)
  return told === current.user.id ? undefined : confirmPage(visit, 409, user, current)
}

function tell(
  visit: Visit,
  { id }: TransferKeys,
  repeated: boolean,
  { facts }: State,
  user: User,
  sessionId: string,
): void {
  const about = { userId: user.id, id, sessionId }
  if (!repeated) return visit.event({ type: 'consumed', ...about })
  const elsewhere = facts.address !== visit.address.address
  visit.event({ type: 'repeated', ...about, ...(elsewhere && { elsewhere }) })
}

async function start(
  visit: Visit,
  { transfer, facts }: State,
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
    const { agent, place, at, grant } = facts
    const to = await session.start(c, {
      ...{ user, sessionId, amr: ['qr'], origin, onward, at, ...grant },
      ...(transfer.session !== undefined && { by: transfer.session }),
      ...(agent !== undefined && { agent }),
      ...(place !== undefined && { place }),
    })
    if (to === undefined || pathOnOrigin(to, origin) !== undefined) return to
    throw new TypeError(
      'Cannot use the path of session.start: expected a path on this origin, received another place',
    )
  })
  return visit.redirect(303, elsewhere ?? onward)
}
