import { codeIn } from '../http/base.ts'
import type { NumberData } from '../pages/data/transfer.ts'
import type { PageData } from '../pages/data/page.ts'
import type { SignedIn } from '../session/session.ts'
import type { Limit, User } from '../store.ts'
import { isOver, type Known, look } from '../transfer/engine.ts'
import type { Claimant, TransferKeys } from '../transfer/namespace.ts'
import type { Facts, State } from '../transfer/record.ts'
import { collect as collectGrant } from '../transfer/state.ts'
import { claim as claimCode, decline as declineCode, mayRepeat } from '../transfer/there.ts'
import type { Visit } from '../visit.ts'
import { asksBefore, withoutRoom } from './allowed.ts'
import { confirmPage } from './confirm-page.ts'
import { claimantOf, deviceOf } from './device.ts'
import { onwardPath } from './onward.ts'
import { signedInOn } from './requester.ts'
import { refuseTap } from './reused.ts'
import { start, tell } from './start.ts'

/** Claims the code for the device that tapped. Its page then shows the number. */
export async function claim(
  visit: Visit,
  keys: TransferKeys,
  rules: readonly Limit[],
  more: Pick<Facts, 'grant' | 'typed' | 'leaves'> = {},
): Promise<Response> {
  const device = deviceOf(visit, keys.id)
  if (device.secret === undefined) return withoutCookie(visit, keys, rules)
  const claimant = await claimantOf(visit, keys, device)
  const turned = await claimCode(visit.settings.engine, keys, device, claimant, rules, more)
  if (turned.state === 'limited') return visit.limited('consume', turned)
  if (turned.state === 'missing') return visit.refuse('consume')
  const { now } = turned
  if (turned.state === 'other' && now.by !== claimant.claimant) {
    return await refuseTap(visit, { state: 'known', keys, now, transfer: now.transfer }, claimant)
  }
  const { user } = now.transfer
  if (turned.state === 'moved' && user) {
    visit.event({ type: 'claimed', userId: user.id, id: keys.id })
  }
  return again(visit)
}

/**
 * Answers a device that keeps no cookie: it could never collect. Spends nothing, and says so of a code
 * that is live alone.
 */
async function withoutCookie(
  visit: Visit,
  keys: TransferKeys,
  rules: readonly Limit[],
): Promise<Response> {
  const known = await look(visit.settings.engine, keys, rules)
  if (known.state === 'limited') return visit.limited('consume', known)
  const isLive = known.state === 'known' && !known.now
  return isLive ? visit.reject({ reason: 'cookies' }) : visit.refuse('consume')
}

/** Starts the session of the device whose number was chosen on the signed-in device. */
export async function collect(
  visit: Visit,
  keys: TransferKeys,
  current: SignedIn | null,
  told: string | null,
): Promise<Response> {
  const device = deviceOf(visit, keys.id)
  if (device.secret === undefined) return again(visit)
  const claimant = await claimantOf(visit, keys, device)
  const granted = await grantedTo(visit, keys, claimant, current, told)
  if (granted instanceof Response) return granted
  const turned = await collectGrant(visit.settings.engine, keys, device, claimant, granted)
  if (turned.state === 'missing') return again(visit)
  const { now } = turned
  const { user } = now.transfer
  if (!user || (turned.state === 'other' && !mayRepeat({ now }, claimant))) return again(visit)
  const isRepeat = turned.state === 'other'
  tell(visit, keys, isRepeat ? 'repeated' : 'collected', now, user, claimant.sessionId)
  if (isRepeat && current?.user.id === user.id) {
    return visit.redirect(303, await onwardPath(visit, user, now.transfer.next))
  }
  return start(visit, keys, now, user, claimant.sessionId, current)
}

/**
 * Finds the bounds that the policy gave the session. Without the grant, or the repeat, of this
 * device it leads to the page of the code: an approval that comes after this look must not be
 * collected without its bounds. A session that was ended since it issued the code lets nobody in,
 * and where another user has signed in since the claim, the person is told first.
 */
async function grantedTo(
  visit: Visit,
  keys: TransferKeys,
  claimant: Claimant,
  current: SignedIn | null,
  told: string | null,
): Promise<Response | Pick<Facts, 'grant'>> {
  if (!asksBefore(visit) && visit.settings.lives.length === 0 && !current) return {}
  const known = await look(visit.settings.engine, keys)
  if (known.state !== 'known' || !known.now || !known.transfer.user) return again(visit)
  const { now, transfer } = known
  const { user } = known.transfer
  const repeats = mayRepeat(known, claimant)
  const isGranted = now.name === 'granted' && isWaiting(now, claimant)
  if (!repeats && !isGranted) return again(visit)
  if (isUntold(now, user, current) && told !== current?.user.id) {
    return confirmPage(visit, 409, transfer, user, current, true)
  }
  if (repeats) return {}
  const { grant } = now.facts
  return await withoutRoom(visit, transfer, user) ?? { ...(grant && { grant }) }
}

/** Tells whether another user is signed in here, and the person did not agree to end that session. */
function isUntold({ facts }: State, user: User, current: SignedIn | null): boolean {
  return current !== null && current.user.id !== user.id && current.user.id !== facts.leaves
}

/** Ends the code, because the person said no on the new device. */
export async function decline(
  visit: Visit,
  keys: TransferKeys,
  rules: readonly Limit[],
): Promise<Response> {
  const device = deviceOf(visit, keys.id)
  const claimant = await claimantOf(visit, keys, device)
  const turned = await declineCode(visit.settings.engine, keys, device, claimant, rules)
  if (turned.state === 'limited') return visit.limited('consume', turned)
  if (turned.state === 'missing') return visit.refuse('consume')
  const { now } = turned
  if (now.name !== 'declined' || now.by !== claimant.claimant) return visit.refuse('consume')
  const { user } = now.transfer
  if (turned.state === 'moved' && user) {
    visit.event({ type: 'declined', userId: user.id, id: keys.id })
  }
  return declinedPage(visit)
}

/** Tells whether this device claimed the code, and waits or may go in. */
export function isWaiting(now: State | undefined, { claimant }: Claimant): boolean {
  return (now?.name === 'claimed' || now?.name === 'granted') && now.by === claimant
}

/**
 * Shows the device that claimed or declined a code what became of it. Undefined for every other
 * device.
 */
export async function ownPage(
  visit: Visit,
  { keys, now, transfer }: Known,
): Promise<Response | undefined> {
  const { origin, base, settings: { mayMatch, pages, session } } = visit
  const { user, next } = transfer
  const device = deviceOf(visit, keys.id)
  if (!now || !user || device.secret === undefined) return undefined
  const claimant = await claimantOf(visit, keys, device)
  const isMine = now.by === claimant.claimant
  if (now.name === 'declined' && isMine) return declinedPage(visit)
  // An ended state holds no claimant. The device has a secret, so its person saw the code before.
  if (!mayMatch || !(isMine || now.name === 'ended')) return undefined
  // The page would say that the device is signed out.
  if (now.name === 'undone' && !session.revoke) return undefined

  const action = `${base}/${codeIn(visit.c)}`
  const common = { user, onward: '/' }
  function page(room: 'live' | 'dead-end', more: (data: PageData) => NumberData) {
    return visit.page(200, room, (data) => pages.number(more(data)))
  }
  if (isOver(now)) return page('dead-end', (data) => ({ ...data, ...common, state: 'over' }))
  switch (now.name) {
    case 'claimed': {
      const live = `${origin}${base}/live/${keys.id}`
      const number = String(now.facts.number)
      return page('live', (data) => ({ ...data, user, state: 'claimed', number, action, live }))
    }
    case 'granted':
    case 'done': {
      const current = await signedInOn(visit)
      if (now.name === 'done' && current?.user.id === user.id) {
        return visit.redirect(302, await onwardPath(visit, user, next))
      }
      if (now.name === 'done' && !mayRepeat({ now }, claimant)) {
        return page('dead-end', (data) => ({ ...data, ...common, state: 'done' }))
      }
      // Of a page that collects by itself nobody could tell that it ends another session.
      if (isUntold(now, user, current)) {
        return confirmPage(visit, 200, transfer, user, current, true)
      }
      // Where it is done, the reply was lost on its way, so the device collects once more.
      return page('live', (data) => ({ ...data, user, state: 'granted', action }))
    }
    case 'denied':
    case 'ended':
    case 'undone': {
      const state = now.name
      return page('dead-end', (data) => ({ ...data, ...common, state }))
    }
    default:
      return undefined
  }
}

function declinedPage(visit: Visit): Promise<Response> {
  const { pages } = visit.settings
  return visit.page(200, 'dead-end', (data) => pages.declined({ ...data, onward: '/' }))
}

/** Leads to the page of the code, which shows each device its own state. */
function again(visit: Visit): Response {
  return visit.redirect(303, `${visit.base}/${codeIn(visit.c)}`)
}
