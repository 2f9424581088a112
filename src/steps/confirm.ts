import { codeIn } from '../http/base.ts'
import type { User } from '../store.ts'
import { look } from '../transfer/engine.ts'
import type { TransferKeys } from '../transfer/namespace.ts'
import type { Transfer } from '../transfer/record.ts'
import { mayRepeat } from '../transfer/there.ts'
import type { Visit } from '../visit.ts'
import { ownPage } from './claim.ts'
import { confirmPage } from './confirm-page.ts'
import { actorOf, claimantOf, deviceOf, renewSecret } from './device.ts'
import { onwardPath } from './onward.ts'
import { signedInOn } from './requester.ts'

/** `GET /:code`: asks the new device whether to sign in. Changes nothing. */
export async function confirm(visit: Visit): Promise<Response> {
  const { settings: { engine, limits, ttl } } = visit
  const keys = await keysOf(visit)
  const known = await look(engine, keys, limits('consume', await actorOf(visit)))
  if (known.state === 'limited') return visit.limited('consume', known)
  const user = known.state === 'missing' ? undefined : known.transfer.user
  if (known.state === 'missing' || !user) return visit.refuse('confirm')
  const own = await ownPage(visit, known)
  if (own) return own
  const repeats = known.now !== undefined &&
    mayRepeat(known, await claimantOf(visit, keys, deviceOf(visit, keys.id)))
  if (known.now && !repeats) return visit.refuse('confirm')
  const current = await signedInOn(visit)
  if (current?.user.id === user.id) return already(visit, 302, known.transfer, user, repeats)
  if (!repeats) renewSecret(visit, keys.id, ttl)
  return confirmPage(visit, 200, known.transfer, user, current)
}

/** Derives the keys of the code in the request's path. */
export function keysOf({ c, origin, base, mount, settings }: Visit): Promise<TransferKeys> {
  const { engine: { namespace }, realm } = settings
  return namespace.code(mount ?? origin + base, codeIn(c), realm(c))
}

/**
 * Answers a device that is already signed in as this user and needs no code. A device that this
 * same code signed in is redirected.
 */
export async function already(
  visit: Visit,
  status: 302 | 303,
  { next }: Transfer,
  user: User,
  repeats: boolean,
): Promise<Response> {
  const onward = await onwardPath(visit, user, next)
  if (repeats) return visit.redirect(status, onward)
  return visit.page(
    200,
    'dead-end',
    (data) => visit.settings.pages.already({ ...data, user, onward }),
  )
}
