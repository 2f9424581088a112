import { codeIn } from '../http/base.ts'
import { writeCookie } from '../http/cookie.ts'
import type { SignedIn } from '../session/session.ts'
import { RECEIPT_TTL, type User } from '../store.ts'
import { type Known, peek, type Presented } from '../transfer/code.ts'
import { newSecret } from '../transfer/key.ts'
import type { Visit } from '../visit.ts'
import { onwardPath } from './onward.ts'
import { signedInOn } from './requester.ts'

/** `GET /:code`: asks the new device whether to sign in. Changes nothing. */
export async function confirm(visit: Visit): Promise<Response> {
  const { c, origin, settings } = visit
  const { store, limits, ttl, cookie } = settings
  const known = await peek(store, presented(visit), limits('consume', visit.network))
  if (known.state === 'limited') return visit.limited('consume', known)
  if (known.state === 'missing') return visit.refuse('confirm')
  const { transfer: { user } } = known
  const current = await signedInOn(visit)
  if (current?.user.id === user.id) return already(visit, 302, known)
  // It must outlast the code it was shown for, and the receipt.
  writeCookie(c, cookie, visit.phone ?? newSecret(), origin, ttl + RECEIPT_TTL)
  return confirmPage(visit, 200, user, current)
}

/** Describes the code that this device presents. */
export function presented({ c, origin, base, mount, phone }: Visit): Presented {
  return { code: codeIn(c), mount: mount ?? origin + base, phone }
}

/** Asks whether to sign in as the user, or to switch to them where somebody else is signed in. */
export function confirmPage(
  visit: Visit,
  status: 200 | 409,
  user: User,
  current: SignedIn | null,
): Promise<Response> {
  const switching = current ? { current: current.user } : {}
  const action = `${visit.base}/${codeIn(visit.c)}`
  return visit.page(
    status,
    'confirm',
    (data) => visit.settings.pages.confirm({ ...data, user, action, cancel: '/', ...switching }),
  )
}

/** A device already signed in as this user needs no code; one that this very code signed in goes on. */
export async function already(
  visit: Visit,
  status: 302 | 303,
  { transfer, repeated }: Known,
): Promise<Response> {
  const { user, next } = transfer
  const onward = await onwardPath(visit, user, next)
  if (repeated) return visit.redirect(status, onward)
  return visit.page(
    200,
    'dead-end',
    (data) => visit.settings.pages.already({ ...data, user, onward }),
  )
}
