import { idIn } from '../http/base.ts'
import { isNavigation, isSameOrigin, isSilent } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import { networkOf } from '../http/ip.ts'
import { placeOf } from '../http/agent.ts'
import type { Reauthenticate } from '../options.ts'
import type { SignedIn } from '../session/session.ts'
import { within } from '../transfer/bounds.ts'
import { isOver, type Known, look, seconds } from '../transfer/engine.ts'
import { find } from '../transfer/lead.ts'
import { groupsOf, lettersIn } from '../transfer/letters.ts'
import { ask } from '../transfer/outcomes.ts'
import type { State } from '../transfer/record.ts'
import { approve as approveState, deny } from '../transfer/state.ts'
import type { User } from '../store.ts'
import type { Visit } from '../visit.ts'
import { keptOf, mayStart } from './allowed.ts'
import { calls } from './client.ts'
import { actorOf, LONGEST_AGENT } from './device.ts'
import { actOf, undoIt } from './outcome.ts'
import { isFamiliar, makeFamiliar } from './familiar.ts'
import { grantOf } from './grant.ts'
import { checkPassword } from './password.ts'
import { requester, signedInFor, toLogin } from './requester.ts'

/** What the page says of an answer that allowed nothing. */
interface Wrong {
  readonly letters?: boolean
  readonly password?: boolean
  /** The policy requires that the letters are typed. */
  readonly typed?: boolean
}

/** `GET /approve`: asks for the letters that the other device shows. Changes nothing. */
export async function askLetters(visit: Visit): Promise<Response> {
  const found = await signedInFor(visit, `${visit.base}/approve`)
  return 'response' in found ? found.response : lettersPage(visit, 200, found)
}

/** `POST /approve`: leads from the letters to the device that shows them. It is counted. */
export async function findLetters(visit: Visit): Promise<Response> {
  const { c, origin, base, settings: { engine, limits } } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const found = await signedInFor(visit, `${base}/approve`)
  if ('response' in found) return found.response
  const letters = lettersIn(form.fields.get('letters') ?? '')
  if (letters === undefined) return lettersPage(visit, 404, found)
  const rules = limits('letters', await actorOf(visit, found.user))
  const id = await find(engine, letters, rules)
  if (id === undefined) return lettersPage(visit, 404, found)
  if (typeof id !== 'string') return visit.limited('letters', id, found.user.id)
  return visit.redirect(303, `${base}/approve/${id}`)
}

/** `GET /approve/:id`: asks the signed-in person whether to let the device in. Changes nothing. */
export async function approve(visit: Visit): Promise<Response> {
  const seen = await seenBy(visit)
  if (seen instanceof Response) return seen
  const { signedIn, known, now } = seen
  const { settings: { pages } } = visit
  const { user } = signedIn
  if (now.name === 'asked') {
    return isOver(now) ? visit.refuse('confirm') : approvePage(visit, 200, signedIn, known, now, {})
  }
  if (now.name === 'denied') {
    return visit.page(200, 'dead-end', (data) => pages.denied({ ...data, onward: '/' }))
  }
  const { name } = now
  // Only the person who approved sees more.
  if (now.facts.user?.id !== user.id || isOver(now)) return visit.refuse('confirm')
  if (name !== 'granted' && name !== 'done' && name !== 'undone') return visit.refuse('confirm')
  const more = {
    ...calls(visit, known.transfer),
    ...(name === 'granted' && { live: `${visit.origin}${visit.base}/live/${known.keys.id}` }),
    ...(name === 'granted' || (name === 'done' && visit.settings.session.revoke)
      ? { undo: pathOf(visit) }
      : { instead: name === 'done' }),
  }
  const told = { user, act: actOf(now.facts), now: seconds(), state: name, onward: '/', ...more }
  return visit.page(200, 'live', (data) => pages.approveDone({ ...data, ...told }))
}

/**
 * `POST /approve/:id`: lets the device in, denies it, or undoes what was allowed. An approval that
 * the device has not collected is denied.
 */
export async function decideApproval(visit: Visit): Promise<Response> {
  const { c, origin, settings: { engine, session } } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  // A script on the site's own pages must not let a device in unseen.
  if (!isNavigation(c, origin)) {
    return visit.reject({ reason: isSilent(c, origin) ? 'browser' : 'navigation' })
  }
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const seen = await seenBy(visit)
  if (seen instanceof Response) return seen
  const { signedIn, known, now } = seen
  const { user } = signedIn
  const act = form.fields.get('act')
  const isOwn = now.facts.user?.id === user.id
  // The pages of this direction say that the device is signed out.
  if (act === 'undo' && now.name === 'done' && isOwn && session.revoke) {
    await undoIt(visit, known, now, user)
  } else if (
    !isOver(now) &&
    (now.name === 'asked' && act === 'deny' || now.name === 'granted' && act === 'undo' && isOwn)
  ) {
    const turned = await deny(engine, known.keys, now)
    if (turned.state === 'moved') {
      visit.event({ type: 'denied', userId: user.id, id: known.keys.id, by: 'person' })
    }
  } else if (now.name === 'asked' && !isOver(now) && act === 'allow') {
    const stopped = await allow(visit, signedIn, known, now, form.fields)
    if (stopped) return stopped
  }
  return visit.redirect(303, pathOf(visit))
}

/** Allows exactly the request that was seen. Returns the page to show where it does not. */
async function allow(
  visit: Visit,
  signedIn: SignedIn,
  known: Known,
  now: State,
  fields: URLSearchParams,
): Promise<Response | undefined> {
  const { c, address, agent, settings } = visit
  const { engine, session, here } = settings
  const { user, sessionId } = signedIn
  function page(status: 200 | 403, wrong: Wrong): Promise<Response> {
    return approvePage(visit, status, signedIn, known, now, wrong)
  }
  const shown = await engine.namespace.lettersOf(known.keys.id)
  const typed = lettersIn(fields.get('letters') ?? '') === shown
  if (here?.approve === 'type' && !typed) return page(403, { letters: true })
  const password = await checkPassword(visit, 'approve', user, fields, await verifyOf(visit, user))
  if (password instanceof Response) return password
  if (password !== 'right') return page(403, password === 'wrong' ? { password: true } : {})
  const { transfer } = known
  const asker = { secret: undefined, ...transfer, agent: transfer.agent ?? '' }
  const by = sessionId === undefined ? {} : { session: sessionId }
  const its = keptOf(visit, signedIn)
  const phone = { expires: transfer.expires, ...by, ...address, agent, ...placeOf(c), ...its }
  const allowed = await mayStart(visit, phone, user, asker, typed)
  if ('response' in allowed) return allowed.response
  if ('stale' in allowed) return toLogin(visit, pathOf(visit), allowed.stale)
  // Nobody can tell whether letters were compared, so a match of either kind is typed.
  if (allowed.require) return page(403, { typed: true })
  await ask('session', async () => session.mustFit?.(user, visit.origin))
  const chosen = grantOf(here?.lives ?? [], fields.get('ttl'), allowed.grant)
  const { ends } = its.bounds ?? {}
  // Seconds alone would count from the moment at which the device collects, which is later.
  const grant = { ...within(its.bounds ?? {}, chosen ?? {}), ...(ends !== undefined && { ends }) }
  const approver = agent.slice(0, LONGEST_AGENT)
  const turned = await approveState(engine, known.keys, now, { user, ...by, approver, grant })
  if (turned.state === 'moved') {
    visit.event({ type: 'approved', userId: user.id, id: known.keys.id })
    if (here?.verify) await makeFamiliar(visit, user)
  }
  return undefined
}

/** Finds the check of a password that this approval needs; undefined where it needs none. */
async function verifyOf(visit: Visit, user: User): Promise<Reauthenticate['verify']> {
  const { reauthenticate, here } = visit.settings
  if (reauthenticate.verify) return reauthenticate.verify
  return here?.verify && !await isFamiliar(visit, user) ? here.verify : undefined
}

/** Finds the signed-in person, and the request that they may answer. */
async function seenBy(
  visit: Visit,
): Promise<
  Response | { readonly signedIn: SignedIn; readonly known: Known; readonly now: State }
> {
  const { c, settings: { engine, realm } } = visit
  const found = await requester(visit, pathOf(visit))
  if ('response' in found) return found.response
  const known = await look(engine, await engine.namespace.transfer(idIn(c)))
  if (known.state !== 'known' || !known.now) return visit.refuse('confirm')
  const { transfer, now } = known
  // A transfer that has a user is of the other direction.
  const isTheirs = transfer.user === undefined && (transfer.realm ?? '') === realm(c)
  return isTheirs ? { signedIn: found, known, now } : visit.refuse('confirm')
}

async function approvePage(
  visit: Visit,
  status: 200 | 403,
  { user }: SignedIn,
  { keys, transfer }: Known,
  { facts }: State,
  wrong: Wrong,
): Promise<Response> {
  const { network: { network }, settings: { engine, here, pages } } = visit
  const verify = await verifyOf(visit, user)
  const { address } = transfer
  const types = here?.approve === 'type' || wrong.typed === true
  const isSame = address !== undefined && networkOf(address) === network
  const asked = {
    user,
    act: actOf(facts),
    now: seconds(),
    action: pathOf(visit),
    ...calls(visit, transfer),
    ...(address !== undefined && network !== undefined && {
      network: isSame ? 'same' as const : 'other' as const,
    }),
    ...(types
      ? { wrong: wrong.letters === true }
      : { letters: groupsOf(await engine.namespace.lettersOf(keys.id)) }),
    lives: here?.lives ?? [],
    ...(verify && { verify: { wrong: wrong.password === true } }),
  }
  return await visit.page(status, 'confirm', (data) => pages.approveAsk({ ...data, ...asked }))
}

function lettersPage(visit: Visit, status: 200 | 404, { user }: SignedIn): Promise<Response> {
  const asked = { user, action: `${visit.base}/approve`, wrong: status === 404 }
  return visit.page(status, 'ask', (data) => visit.settings.pages.approve({ ...data, ...asked }))
}

function pathOf({ c, base }: Visit): string {
  return `${base}/approve/${idIn(c)}`
}
