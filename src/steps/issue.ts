import { isNavigation, isSameOrigin, isSilent } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import { fill } from '../pages/fill.ts'
import { qrSvg } from '../qr/svg.ts'
import type { SignedIn } from '../session/session.ts'
import type { User } from '../store.ts'
import { look } from '../transfer/engine.ts'
import { newSecret } from '../transfer/key.ts'
import { pauseOf } from '../transfer/limits.ts'
import { issue as issueCode } from '../transfer/there.ts'
import { ask } from '../transfer/outcomes.ts'
import type { Transfer } from '../transfer/record.ts'
import type { Visit } from '../visit.ts'
import { placeOf } from '../http/agent.ts'
import { keptOf, mayIssue } from './allowed.ts'
import { askPage } from './ask.ts'
import { actorOf, giveUndo, LONGEST_AGENT, userKeyOf } from './device.ts'
import { nextPath } from './onward.ts'
import { checkPassword } from './password.ts'
import { askAddress, requester } from './requester.ts'

/** `POST /`: issues a code for the signed-in person, and shows or delivers it. */
export async function issue(visit: Visit): Promise<Response> {
  const { c, origin } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  if (!isNavigation(c, origin)) {
    return visit.reject({ reason: isSilent(c, origin) ? 'browser' : 'navigation' })
  }
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const next = nextPath(visit, form.fields.get('next') ?? undefined)
  if (next === null) return visit.reject({ reason: 'next' })
  const found = await requester(visit, askAddress(visit, next))
  if ('response' in found) return found.response
  const { mount } = visit
  if (!mount) return visit.unreachable()
  const password = await checkPassword(visit, 'issue', found.user, form.fields)
  if (password instanceof Response) return password
  // The host's own button has no password field.
  if (password === 'absent') return askPage(visit, 200, found.user, next)
  if (password === 'wrong') return askPage(visit, 403, found.user, next)
  return issueAndShow(visit, mount, found, next)
}

async function issueAndShow(
  visit: Visit,
  mount: string,
  signedIn: SignedIn,
  next: string | undefined,
): Promise<Response> {
  const { engine, limits, pages, qr, session, mayMatch, match } = visit.settings
  const { user, sessionId } = signedIn
  const stopped = await mayIssue(visit, signedIn, askAddress(visit, next))
  if (stopped) return stopped
  // A code does not outlive the session that made it.
  const left = (signedIn.ends ?? Infinity) - Math.floor(Date.now() / 1000)
  const ttl = Math.max(1, Math.min(visit.settings.ttl, left))
  const userKey = await userKeyOf(visit, user)
  if (mayMatch) {
    // The record does not matter: the limit is read with any.
    const any = await engine.namespace.transfer(newSecret())
    const paused = await look(engine, any, [pauseOf(userKey, match)])
    if (paused.state === 'limited') {
      const { retryAfter } = paused
      visit.c.header('retry-after', String(retryAfter))
      return visit.reject({ reason: 'paused', retryAfter })
    }
  }
  await ask('session', async () => session.mustFit?.(user, visit.origin))
  const realm = visit.settings.realm(visit.c)
  const issued = await issueCode(
    engine,
    { mount, realm, userKey, sessionId },
    {
      user,
      ...(next !== undefined && { next }),
      ...(sessionId !== undefined && { session: sessionId }),
      ...(realm !== '' && { realm }),
      undo: await giveUndo(visit),
      ...toldOf(visit),
      ...keptOf(visit, signedIn),
    },
    ttl,
    limits('issue', await actorOf(visit, user)),
  )
  if (issued.state === 'limited') return visit.limited('issue', issued, user.id)
  const { code, id } = issued
  visit.event({ type: 'issued', userId: user.id, id })
  const link = `${mount}/${code}`
  if (visit.settings.deliver) {
    await deliver(visit, user, link, ttl)
    visit.event({ type: 'delivered', userId: user.id, id })
    return visit.page(
      200,
      'dead-end',
      (data) => pages.delivered({ ...data, user, ttl, ask: visit.ask }),
    )
  }
  const picture = qrSvg(qr(link), visit.words.code.picture)
  const live = {
    url: `${visit.origin}${visit.base}/live/${id}`,
    transfer: `${visit.base}/transfer/${id}`,
  }
  const until = Math.floor(Date.now() / 1000) + ttl
  return visit.page(
    200,
    'code',
    (data) => pages.code({ ...data, user, picture, ttl, until, ask: visit.ask, live }),
  )
}

/** Describes this device for the new one, the policy and the notice; its address for the policy. */
function toldOf(visit: Visit): Pick<Transfer, 'agent' | 'address' | 'place'> {
  const agent = visit.agent.slice(0, LONGEST_AGENT)
  return { agent, ...placeOf(visit.c), ...(visit.settings.policy && visit.address) }
}

function deliver(
  { c, site, words, settings }: Visit,
  user: User,
  link: string,
  ttl: number,
): Promise<void> {
  const delivery = {
    user,
    link,
    get modules() {
      return settings.qr(link)
    },
    ttl,
    expires: Math.floor(Date.now() / 1000) + ttl,
    subject: fill(words.message.subject, { site }),
    text: fill(words.message.text, {
      site,
      name: user.name ?? user.id,
      link,
      time: settings.times(words.lang).duration(ttl),
    }),
  }
  return ask('delivery', async () => settings.deliver?.(delivery, c))
}
