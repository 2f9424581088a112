import { isSameOrigin } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import { pathOnOrigin } from '../http/origin.ts'
import { consume as consumeCode, peek } from '../transfer/code.ts'
import { ask } from '../transfer/outcomes.ts'
import type { Visit } from '../visit.ts'
import { already, confirmPage, presented } from './confirm.ts'
import { onwardPath } from './onward.ts'
import { signedInOn } from './requester.ts'

/** `POST /:code`: consumes the code and starts a session on the new device. */
export async function consume(visit: Visit): Promise<Response> {
  const { c, origin, settings: { store, limits, session } } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const rules = limits('consume', visit.network)
  const current = await signedInOn(visit)
  if (current) {
    // Nobody is signed in over somebody else without having been told, and no code is spent to sign
    // in a device that is signed in already.
    const known = await peek(store, presented(visit), rules)
    if (known.state === 'limited') return visit.limited('consume', known)
    if (known.state === 'missing') return visit.refuse('consume')
    const { user } = known.transfer
    if (current.user.id === user.id) return already(visit, 303, known)
    if (form.fields.get('switch') !== current.user.id) return confirmPage(visit, 409, user, current)
  }

  const known = await consumeCode(store, presented(visit), rules)
  if (known.state === 'limited') return visit.limited('consume', known)
  if (known.state === 'missing') return visit.refuse('consume')
  const { key, transfer: { user, next }, sessionId } = known
  const type = known.repeated ? 'repeated' : 'consumed'
  visit.event({ type, user: user.id, key, session: sessionId })
  const onward = await onwardPath(visit, user, next)
  const elsewhere = await ask('session', async () => {
    if (current) await session.end(c, origin)
    const to = await session.start(c, { user, sessionId, amr: ['qr'], origin, onward })
    if (to === undefined || pathOnOrigin(to, origin) !== undefined) return to
    throw new TypeError(
      'Cannot go where session.start says: expected a path on this origin, received another place',
    )
  })
  return visit.redirect(303, elsewhere ?? onward)
}
