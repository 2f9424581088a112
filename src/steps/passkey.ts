import { isSameOrigin } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import { isTrustworthy, pathOnOrigin } from '../http/origin.ts'
import type { PasskeyData, PasskeyEndpoints } from '../pages/data/passkey.ts'
import type { PageData } from '../pages/data/page.ts'
import type { SessionStart } from '../session/session.ts'
import type { User } from '../store.ts'
import type { Visit } from '../visit.ts'
import { nextPath, onwardPath } from './onward.ts'
import { signedInFor } from './requester.ts'

/** A device that is signed in, and the path that it goes on to. */
interface Asking {
  readonly user: User
  readonly onward: string
  /** A policy or a person bounded the session, and a passkey would outlast the bounds. */
  readonly isBounded: boolean
  readonly endpoints: PasskeyEndpoints
}

/**
 * Finds the path of a device whose session is about to start: the page that offers a passkey where
 * the host makes passkeys, the browser can, and the session is not bounded; else its `onward`.
 */
export function offerPath(
  { origin, base, settings }: Visit,
  { onward, ttl, claims }: SessionStart,
): string {
  if (!settings.passkey || !isTrustworthy(origin) || ttl !== undefined || claims) return onward
  return pathOnOrigin(pathOf(base, onward), origin) ?? onward
}

/** `GET /passkey`: offers a passkey to a device that is signed in. Changes nothing. */
export async function offerPasskey(visit: Visit): Promise<Response> {
  const asking = await askingIn(visit, visit.c.req.query('next'))
  if (asking instanceof Response) return asking
  return asking.isBounded ? visit.redirect(302, asking.onward) : passkeyPage(visit, asking, 'offer')
}

/** `POST /passkey`: tells whether the page made the passkey (`act=made`). Changes nothing either. */
export async function tellPasskey(visit: Visit): Promise<Response> {
  const { c, origin } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const asking = await askingIn(visit, form.fields.get('next') ?? undefined)
  if (asking instanceof Response) return asking
  if (asking.isBounded) return visit.redirect(303, asking.onward)
  return passkeyPage(visit, asking, form.fields.get('act') === 'made' ? 'made' : 'failed')
}

async function askingIn(visit: Visit, asked: string | undefined): Promise<Asking | Response> {
  const { passkey: endpoints } = visit.settings
  if (!endpoints) return visit.refuse('confirm')
  const next = nextPath(visit, asked)
  if (next === null) return visit.reject({ reason: 'next' })
  const signedIn = await signedInFor(visit, pathOf(visit.base, next))
  if ('response' in signedIn) return signedIn.response
  const { user, ends, claims } = signedIn
  const onward = await onwardPath(visit, user, next)
  return { user, onward, isBounded: ends !== undefined || claims !== undefined, endpoints }
}

function passkeyPage(
  visit: Visit,
  { user, onward, endpoints }: Asking,
  state: PasskeyData['state'],
): Promise<Response> {
  const { base, settings: { pages } } = visit
  function page(room: 'live' | 'dead-end', more: (data: PageData) => PasskeyData) {
    return visit.page(200, room, (data) => pages.passkey(more(data)))
  }
  const common = { user, onward }
  if (state === 'made') return page('dead-end', (data) => ({ ...data, ...common, state }))
  const action = `${base}/passkey`
  return page('live', (data) => ({ ...data, ...common, state, endpoints, action }))
}

function pathOf(base: string, next: string | undefined): string {
  return `${base}/passkey${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`
}
