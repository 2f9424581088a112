import { placeOf } from '../http/agent.ts'
import { idIn } from '../http/base.ts'
import { readCookie, writeCookie } from '../http/cookie.ts'
import { isSameOrigin } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import type { HereData } from '../pages/data/here.ts'
import type { PageData } from '../pages/data/page.ts'
import { qrSvg } from '../qr/svg.ts'
import type { User } from '../store.ts'
import { endOf, isOver, type Known, look, REPEAT_TTL, seconds } from '../transfer/engine.ts'
import { giveUp, HERE_TTL, request } from '../transfer/here.ts'
import { newSecret, SECRET } from '../transfer/key.ts'
import { groupsOf } from '../transfer/letters.ts'
import type { Claimant } from '../transfer/namespace.ts'
import { approvedIn, collect as collectGrant } from '../transfer/state.ts'
import { mayRepeat } from '../transfer/there.ts'
import type { Visit } from '../visit.ts'
import { withoutRoom } from './allowed.ts'
import { actorOf, claimantOf, deviceOf, isSignedOut, renewSecret } from './device.ts'
import { nextPath, onwardPath } from './onward.ts'
import { signedInOn } from './requester.ts'
import { start, tell } from './start.ts'

/** How often the page asks for the next code by itself. With the first, five codes: ten minutes. */
const RENEWALS = 4

/** Seconds that the browser's slot is remembered. */
const SLOT_TTL = 3600

/** `GET /here`: asks a device where nobody is signed in whether to show a code. Changes nothing. */
export async function askHere(visit: Visit): Promise<Response> {
  const { c, base, settings: { pages, loginUrl } } = visit
  const next = nextPath(visit, c.req.query('next'))
  if (next === null) return visit.reject({ reason: 'next' })
  const login = next === undefined
    ? loginUrl
    : `${loginUrl}${loginUrl.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`
  const asked = { action: `${base}/here`, login, ...(next !== undefined && { next }) }
  return visit.page(200, 'ask', (data) => pages.hereAsk({ ...data, ...asked }))
}

/** `POST /here`: asks to be let in, and leads to the page that shows the code. */
export async function requestHere(visit: Visit): Promise<Response> {
  const { c, origin, base, settings: { engine, limits, realm } } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const next = nextPath(visit, form.fields.get('next') ?? c.req.query('next'))
  if (next === null) return visit.reject({ reason: 'next' })
  if (!visit.mount) return visit.unreachable()
  const id = newSecret()
  const keys = await engine.namespace.transfer(id)
  const slot = await takeSlot(visit)
  const secret = renewSecret(visit, id, HERE_TTL)
  const device = { ...deviceOf(visit, id), ...placeOf(c), secret }
  const its = realm(c)
  const put = await request(
    engine,
    keys,
    device,
    await claimantOf(visit, keys, device),
    slot,
    { ...(next !== undefined && { next }), ...(its !== '' && { realm: its }) },
    limits('here', await actorOf(visit)),
  )
  if (put.state === 'limited') return visit.limited('here', put)
  visit.event({ type: 'asked', id })
  const left = leftIn(form.fields.get('left'))
  return visit.redirect(303, `${base}/here/${id}?left=${left > 0 ? left - 1 : RENEWALS}`)
}

/** `GET /here/:id`: shows the browser that asked its code, or what became of it. Changes nothing. */
export async function showHere(visit: Visit): Promise<Response> {
  const { settings: { pages } } = visit
  const own = await ownTransfer(visit)
  if (own instanceof Response) return own
  const data = await dataOf(visit, own.known, own.claimant)
  return visit.page(200, 'live', (page) => pages.here(data(page)))
}

/** `POST /here/:id`: collects the approval, or declines. */
export async function collectHere(visit: Visit): Promise<Response> {
  const { c, origin, base, settings: { engine } } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const own = await ownTransfer(visit)
  if (own instanceof Response) return own
  const { known: { keys, now }, claimant } = own
  const again = () => visit.redirect(303, `${base}/here/${keys.id}`)
  const act = form.fields.get('act')
  const user = now?.facts.user
  if (!now || isOver(now)) return again()
  if (act === 'decline' && (now.name === 'asked' || now.name === 'granted')) {
    const turned = await giveUp(engine, keys, deviceOf(visit, keys.id), now)
    if (turned.state === 'moved' && user) {
      visit.event({ type: 'declined', userId: user.id, id: keys.id })
    }
    return again()
  }
  const isRepeat = mayRepeat({ now }, claimant)
  if (act !== 'collect' || !user || !(now.name === 'granted' || isRepeat)) return again()
  const current = await signedInOn(visit)
  // The person must have been told that somebody else is signed out.
  const isOther = current !== null && current.user.id !== user.id
  if (isOther && form.fields.get('switch') !== current.user.id) return again()
  if (isRepeat) {
    tell(visit, keys, 'repeated', now, user, claimant.sessionId)
    if (current && !isOther) {
      return visit.redirect(303, await onwardPath(visit, user, now.transfer.next))
    }
    return await start(visit, keys, now, user, claimant.sessionId, current)
  }
  const granted = approvedIn(now.facts)
  const { session } = granted
  const by = session === undefined ? {} : { session }
  const refused = await withoutRoom(visit, { ...now.transfer, ...by }, user)
  if (refused) return refused
  if (await isSignedOut(visit, user, session)) return visit.refuse('consume')
  const device = deviceOf(visit, keys.id)
  const turned = await collectGrant(engine, keys, device, claimant, granted)
  if (turned.state !== 'moved') return again()
  tell(visit, keys, 'collected', turned.now, user, claimant.sessionId)
  return start(visit, keys, turned.now, user, claimant.sessionId, current)
}

/**
 * Finds the transfer of the browser that asked. Every other browser is refused, also one that has
 * the picture: it holds the id and not this browser's secret.
 */
async function ownTransfer(
  visit: Visit,
): Promise<Response | { readonly known: Known; readonly claimant: Claimant }> {
  const { c, settings: { engine, limits, realm } } = visit
  const device = deviceOf(visit, idIn(c))
  const keys = await engine.namespace.transfer(idIn(c))
  const known = await look(engine, keys, limits('consume', await actorOf(visit)))
  if (known.state === 'limited') return visit.limited('consume', known)
  if (known.state === 'missing' || device.secret === undefined) return visit.refuse('confirm')
  const claimant = await claimantOf(visit, keys, device)
  // An ended state names no claimant. This browser has a secret, so it saw the code before.
  const isOwn = known.now?.by === claimant.claimant || known.now?.name === 'ended'
  // A device without a browser gets no cookie.
  const isBrowser = known.transfer.client === undefined
  const isInRealm = (known.transfer.realm ?? '') === realm(c)
  return isOwn && isBrowser && isInRealm ? { known, claimant } : visit.refuse('confirm')
}

async function dataOf(
  visit: Visit,
  { keys, now, transfer }: Known,
  claimant: Claimant,
): Promise<(page: PageData) => HereData> {
  const { c, origin, base, mount, settings: { engine, qr } } = visit
  const ask = `${base}/here${
    transfer.next === undefined ? '' : `?next=${encodeURIComponent(transfer.next)}`
  }`
  const action = `${base}/here/${keys.id}`
  if (!now || isOver(now)) return (page) => ({ ...page, ask, state: 'over' })
  const { name, facts: { user } } = now
  if (name === 'asked' && mount) {
    const picture = qrSvg(qr(`${mount}/approve/${keys.id}`), visit.words.here.picture)
    const until = endOf(now)
    const shown = {
      picture,
      letters: groupsOf(await engine.namespace.lettersOf(keys.id)),
      address: `${mount.replace(/^https?:\/\//, '')}/approve`,
      ttl: Math.max(0, until - seconds()),
      until,
      live: `${origin}${base}/live/${keys.id}`,
      renew: { action: ask, left: leftIn(c.req.query('left')) },
    }
    return (page) => ({ ...page, ask, state: 'waiting', ...shown })
  }
  const current = (await signedInOn(visit))?.user
  const isIn = current !== undefined && current.id === user?.id
  if (user && (name === 'granted' || (mayRepeat({ now }, claimant) && !isIn))) {
    return (page) => ({ ...page, ask, state: 'granted', action, user, ...other(user, current) })
  }
  if (name === 'done' && user) {
    const onward = await onwardPath(visit, user, transfer.next)
    return (page) => ({ ...page, ask, state: 'done', onward })
  }
  const ends = ['denied', 'declined', 'ended', 'undone'] as const
  const state = ends.find((end) => end === name) ?? 'over'
  return (page) => ({ ...page, ask, state })
}

function other(user: User, current: User | undefined): { readonly current?: User } {
  return current && current.id !== user.id ? { current } : {}
}

/** Reads how often the page may still ask by itself. */
function leftIn(text: string | null | undefined): number {
  return /^[0-9]$/.test(text ?? '') ? Math.min(Number(text), RENEWALS) : 0
}

/** Finds the slot of this browser, so that its older code ends when it asks for a newer one. */
function takeSlot({ c, origin, settings }: Visit): Promise<string> {
  const { hereCookie, engine } = settings
  const held = readCookie(c, hereCookie, origin)
  const secret = held !== undefined && SECRET.test(held) ? held : newSecret()
  writeCookie(c, hereCookie, secret, origin, SLOT_TTL + REPEAT_TTL)
  return engine.namespace.slot('here', secret)
}
