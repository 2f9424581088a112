import { isSameOrigin } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import type { SignedIn } from '../session/session.ts'
import type { Limit } from '../store.ts'
import { type Device, look } from '../transfer/engine.ts'
import type { Claimant, TransferKeys } from '../transfer/namespace.ts'
import { Fault } from '../transfer/outcomes.ts'
import { consume as consumeCode, mayRepeat } from '../transfer/there.ts'
import type { Visit } from '../visit.ts'
import { type Allowed, asksBefore, mayStart, tooOld } from './allowed.ts'
import { confirmPage } from './confirm-page.ts'
import { already, keysOf } from './confirm.ts'
import { claim, collect, decline, isWaiting } from './claim.ts'
import { actorOf, claimantOf, deviceOf } from './device.ts'
import { grantOf } from './grant.ts'
import { signedInOn } from './requester.ts'
import { refuseTap } from './reused.ts'
import { start, tell } from './start.ts'

/**
 * `POST /:code`: consumes the code and starts a session on the new device. Where numbers are matched
 * it claims the code, and collects when the signed-in device has approved. "No" declines.
 */
export async function consume(visit: Visit): Promise<Response> {
  const { c, origin, settings: { engine, limits, lives } } = visit
  const matches = visit.settings.confirm === 'match'
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const rules = limits('consume', await actorOf(visit))
  const [current, keys] = await Promise.all([signedInOn(visit), keysOf(visit)])
  const act = form.fields.get('act')
  if (act === 'decline') return await decline(visit, keys, rules)
  const told = form.fields.get('switch')
  if (visit.settings.mayMatch && act === 'collect') return await collect(visit, keys, current, told)
  if (current) {
    const stopped = await mindCurrent(visit, keys, current, told, rules)
    if (stopped) return stopped
  }
  const device = deviceOf(visit, keys.id)
  const claimant = await claimantOf(visit, keys, device)
  const allowed = await allowedTo(visit, keys, device, claimant, rules)
  if ('response' in allowed) return allowed.response
  const { require } = allowed
  const grant = grantOf(lives, form.fields.get('ttl'), allowed.grant)
  if (require && visit.settings.deliver) {
    throw new Fault(
      'session',
      new TypeError(
        `Cannot use the answer of policy: expected no number to match of a code that is delivered, received require "${require}"`,
      ),
    )
  }
  const bounds = grant ? { grant } : {}
  if (matches || require) {
    return await claim(visit, keys, rules, {
      ...bounds,
      ...(require === 'type' && { typed: true }),
      ...(current && { leaves: current.user.id }),
    })
  }
  const turned = await consumeCode(engine, keys, device, claimant, rules, bounds)
  if (turned.state === 'limited') return visit.limited('consume', turned)
  if (turned.state === 'missing') return visit.refuse('consume')
  const { now } = turned
  const { user } = now.transfer
  const isIn = turned.state === 'moved' || mayRepeat({ now }, claimant)
  if (!isIn || !user) {
    return await refuseTap(visit, { state: 'known', keys, now, transfer: now.transfer }, claimant)
  }
  tell(
    visit,
    keys,
    turned.state === 'moved' ? 'consumed' : 'repeated',
    now,
    user,
    claimant.sessionId,
  )
  return start(visit, keys, now, user, claimant.sessionId, current)
}

/** Asks whether this device may be signed in, unless it repeats. Spends nothing. */
async function allowedTo(
  visit: Visit,
  keys: TransferKeys,
  device: Device,
  claimant: Claimant,
  rules: readonly Limit[],
): Promise<Allowed> {
  if (!asksBefore(visit)) return {}
  const known = await look(visit.settings.engine, keys, rules)
  if (known.state === 'limited') return { response: await visit.limited('consume', known) }
  const user = known.state === 'known' ? known.transfer.user : undefined
  if (known.state === 'missing' || !user) return { response: await visit.refuse('consume') }
  if (!known.now) {
    const allowed = await mayStart(visit, known.transfer, user, device)
    if (!('stale' in allowed)) return allowed
    return { response: await tooOld(visit, known.transfer, user, allowed) }
  }
  if (isWaiting(known.now, claimant)) return { require: 'match' }
  return mayRepeat(known, claimant) ? {} : { response: await refuseTap(visit, known, claimant) }
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
  const claimant = await claimantOf(visit, keys, deviceOf(visit, keys.id))
  const repeats = mayRepeat(known, claimant) || isWaiting(now, claimant)
  if (!user || (now && !repeats)) return refuseTap(visit, known, claimant)
  if (current.user.id === user.id) return already(visit, 303, transfer, user, repeats)
  return told === current.user.id ? undefined : confirmPage(visit, 409, transfer, user, current)
}
