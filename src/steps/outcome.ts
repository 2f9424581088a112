import { deviceName } from '../http/agent.ts'
import { idIn } from '../http/base.ts'
import { isSameOrigin } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import type { Act, PageData } from '../pages/data/page.ts'
import type { Match, OutcomeData } from '../pages/data/transfer.ts'

import type { User } from '../store.ts'
import { isOver, type Known, look, REPEAT_TTL, seconds } from '../transfer/engine.ts'
import { pauseOf } from '../transfer/limits.ts'
import type { Facts, State } from '../transfer/record.ts'
import { approve, deny, undo } from '../transfer/state.ts'
import type { Visit } from '../visit.ts'
import { bounce, isFromLogin } from './bounce.ts'
import { actorOf, countedAs, mayUndo } from './device.ts'
import { endFamily } from './family.ts'
import { signedInOn, toLogin } from './requester.ts'

/** A transfer, and the person who may see it. */
interface Seen {
  readonly user: User
  /** Absent where there is no such transfer of this person. Both look the same. */
  readonly known?: Known
  /** The session that asks issued the code, so it may approve and deny. */
  readonly isIssuer: boolean
}

/** `GET /transfer/:id`: tells the person who issued a code what became of it. Changes nothing. */
export async function outcome(visit: Visit): Promise<Response> {
  const seen = await seenBy(visit)
  return 'response' in seen ? seen.response : outcomePage(visit, seen)
}

/** `POST /transfer/:id`: approves by the right number, denies, or undoes. */
export async function decide(visit: Visit): Promise<Response> {
  const { c, origin } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const seen = await seenBy(visit)
  if ('response' in seen) return seen.response
  const { known, user, isIssuer } = seen
  const act = form.fields.get('act')
  if (known?.now?.name === 'done' && act === 'undo') {
    await undoIt(visit, known, known.now, user)
  } else if (known?.now?.name === 'claimed' && isIssuer && !isOver(known.now)) {
    await answer(visit, known, known.now, user, act, form.fields.get('number'))
  }
  return visit.redirect(303, pathOf(visit))
}

/**
 * Finds the transfer of the person who asks. The same user sees it, and so does the browser that
 * issued the code, also after its session has ended.
 */
async function seenBy(
  visit: Visit,
): Promise<Seen | { readonly response: Response }> {
  const { c, settings: { engine, limits, realm } } = visit
  const current = await signedInOn(visit)
  const bounced = current ? undefined : bounce(visit)
  if (bounced) return { response: await bounced }
  if (current && isFromLogin(visit)) return { response: visit.redirect(302, pathOf(visit)) }
  // A signed-in person can always look, however many strangers share their address.
  const rules = current ? [] : limits('consume', await actorOf(visit))
  const known = await look(engine, await engine.namespace.transfer(idIn(c)), rules)
  if (known.state === 'limited') return { response: await visit.limited('consume', known) }
  if (known.state === 'known') {
    const { transfer } = known
    const { user, session, realm: its = '' } = transfer
    const isTheirs = current ? current.user.id === user?.id : await mayUndo(visit, transfer)
    // In another realm the session that is undone would not be found, and the page would say that it
    // was ended.
    if (user && isTheirs && realm(c) === its) {
      // Where the host names no sessions, the browser's own cookie tells which one issued the code.
      const isIssuer = current !== null && current.sessionId === session &&
        (session !== undefined || await mayUndo(visit, transfer))
      return { user, known, isIssuer }
    }
  }
  if (current) return { user: current.user, isIssuer: false }
  if (isFromLogin(visit)) return { response: await visit.reject({ reason: 'signed-out-loop' }) }
  return { response: toLogin(visit, pathOf(visit)) }
}

function pathOf({ c, base }: Visit): string {
  return `${base}/transfer/${idIn(c)}`
}

function outcomePage(visit: Visit, { user, known, isIssuer }: Seen): Promise<Response> {
  const { origin, base, c, settings: { pages, session, match } } = visit
  const action = pathOf(visit)
  const live = `${origin}${base}/live/${idIn(c)}`
  const now = known?.now
  function page(more: (data: PageData) => OutcomeData): Promise<Response> {
    return visit.page(200, 'live', (data) => pages.outcome(more(data)))
  }
  const common = { user, now: seconds(), ask: visit.ask, onward: '/' }
  if (!known || (now && isOver(now)) || (!now && seconds() >= known.transfer.expires)) {
    return page((data) => ({ ...data, ...common, state: 'over' }))
  }
  if (!now || now.name === 'asked') {
    return page((data) => ({ ...data, ...common, state: 'waiting', live }))
  }
  switch (now.name) {
    case 'claimed': {
      const asked = isIssuer ? { match: matchOf(match, now.facts) } : {}
      const act = actOf(now.facts)
      return page((data) => ({ ...data, ...common, state: 'claimed', act, live, action, ...asked }))
    }
    case 'granted':
      return page((data) => ({
        ...data,
        ...common,
        state: 'granted',
        act: actOf(now.facts),
        live,
      }))
    case 'done': {
      const act = actOf(now.facts)
      const isIn = session.revoke ? {} : { instead: true } as const
      return page((data) => ({ ...data, ...common, state: 'done', act, undo: action, ...isIn }))
    }
    case 'undone': {
      if (session.revoke) return page((data) => ({ ...data, ...common, state: 'undone' }))
      // Its session goes on, so the page still says that it is signed in, and since when.
      const { until = now.facts.at + REPEAT_TTL } = now.facts
      const act = { ...actOf(now.facts), at: Math.floor(until - REPEAT_TTL) }
      return page((data) => ({ ...data, ...common, state: 'done', act, instead: true }))
    }
    case 'ended': {
      const by = now.by === 'replaced' ? 'code' : 'sign-out'
      return page((data) => ({ ...data, ...common, state: 'ended', by }))
    }
    default: {
      const state = now.name
      return page((data) => ({ ...data, ...common, state }))
    }
  }
}

function matchOf(match: 'pick' | 'type', { numbers = [], typed = false }: Facts): Match {
  return match === 'type' || typed ? { type: true } : { numbers: numbers.map(String) }
}

/** Describes the device that acted, and when. */
export function actOf({ agent = '', place, at }: Facts): Act {
  return { device: { name: deviceName(agent), ...(place !== undefined && { place }) }, at }
}

/** Approves by the right number. Every other number ends the code, so nobody has a second guess. */
async function answer(
  visit: Visit,
  { keys }: Known,
  claim: State,
  user: User,
  act: string | null,
  number: string | null,
): Promise<void> {
  const { engine, match } = visit.settings
  const about = { userId: user.id, id: keys.id }
  const picked = number?.trim() ?? ''
  if (act === 'deny') {
    const turned = await deny(engine, keys, claim)
    if (turned.state === 'moved') visit.event({ type: 'denied', ...about, by: 'person' })
  } else if (picked === String(claim.facts.number)) {
    const turned = await approve(engine, keys, claim)
    if (turned.state === 'moved') visit.event({ type: 'approved', ...about })
  } else if (/^\d{2}$/.test(picked)) {
    const pause = pauseOf(await countedAs(visit, user), match)
    const turned = await deny(engine, keys, claim, pause)
    if (turned.state === 'moved') visit.event({ type: 'denied', ...about, by: 'number' })
  }
}

/**
 * Ends the session that the code started and all that come from it, where they can be revoked, and
 * then the time in which its device may repeat. In this order, the page never says that the device
 * is signed out where it is not.
 */
export async function undoIt(
  visit: Visit,
  { keys, transfer }: Known,
  done: State,
  user: User,
): Promise<void> {
  const { sessionId = '', at } = done.facts
  const realm = transfer.realm ?? ''
  const [, ...more] = await endFamily(visit, { user, realm, sessionId, at })
  if (more.length > 0) {
    visit.event({ type: 'revoked', userId: user.id, sessionIds: more, by: 'person' })
  }
  const turned = await undo(visit.settings.engine, keys, done)
  if (turned.state === 'moved') {
    visit.event({ type: 'undone', userId: user.id, id: keys.id, sessionId })
  }
}
