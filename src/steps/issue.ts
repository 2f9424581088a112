import { isNavigation, isSameOrigin, isSilent } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import { qrSvg } from '../qr/svg.ts'
import type { SignedIn } from '../session/session.ts'
import type { User } from '../store.ts'
import { count, issue as issueCode } from '../transfer/code.ts'
import { ask } from '../transfer/outcomes.ts'
import type { Visit } from '../visit.ts'
import { askPage } from './ask.ts'
import { nextPath } from './onward.ts'
import { requester } from './requester.ts'

/** `POST /`: issues a code for the signed-in person, and shows or delivers it. */
export async function issue(visit: Visit): Promise<Response> {
  const { c, origin } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  if (!isNavigation(c, origin)) {
    return visit.reject({ reason: 'navigation', isSilent: isSilent(c, origin) })
  }
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const next = nextPath(visit, form.fields.get('next') ?? undefined)
  if (next === null) return visit.reject({ reason: 'next' })
  const found = await requester(visit, 303, next)
  if ('response' in found) return found.response
  const { mount } = visit
  if (!mount) return visit.unreachable()
  const stopped = await verifyPassword(visit, mount, found.user, form.fields, next)
  return stopped ?? issueAndShow(visit, mount, found, next)
}

/** Checks the password where the host wants one. Returns the page to show unless it is right. */
async function verifyPassword(
  visit: Visit,
  mount: string,
  user: User,
  fields: URLSearchParams,
  next: string | undefined,
): Promise<Response | undefined> {
  const { store, limits, reauthenticate: { verify } } = visit.settings
  if (!verify) return undefined
  const password = fields.get('password') ?? ''
  // A button on a page of the host has no password field.
  if (password === '') return askPage(visit, 200, user, next)
  const attempt = await count(
    store,
    limits('reauthenticate', { user: `${mount}#${user.id}`, ...visit.network }),
  )
  if (attempt.state === 'limited') return visit.limited('reauthenticate', attempt, user.id)
  if (await ask('verification', () => verify(user, password, visit.c)) === true) return undefined
  visit.event({ type: 'refused', step: 'issue', reason: 'password', user: user.id })
  return askPage(visit, 403, user, next)
}

async function issueAndShow(
  visit: Visit,
  mount: string,
  { user, sessionId = '' }: SignedIn,
  next: string | undefined,
): Promise<Response> {
  const { store, limits, ttl, pages, qr, session } = visit.settings
  await ask('session', async () => session.mustFit?.(user, visit.origin))
  const issued = await issueCode(
    store,
    mount,
    // The length says where the id ends. Short, because Bun hashes inputs under 64 bytes ten times faster.
    `${user.id.length}:${user.id}${sessionId}`,
    { user, ...(next !== undefined && { next }) },
    ttl,
    limits('issue', { user: `${mount}#${user.id}`, ...visit.network }),
  )
  if (issued.state === 'limited') return visit.limited('issue', issued, user.id)
  const { code, key } = issued
  visit.event({ type: 'issued', user: user.id, key })
  const link = `${mount}/${code}`
  if (visit.settings.deliver) {
    await deliver(visit, user, link)
    visit.event({ type: 'delivered', user: user.id, key })
    return visit.page(
      200,
      'dead-end',
      (data) => pages.delivered({ ...data, user, ttl, ask: visit.ask }),
    )
  }
  const picture = qrSvg(qr(link), visit.words.code.picture)
  return visit.page(
    200,
    'code',
    (data) => pages.code({ ...data, user, picture, ttl, ask: visit.ask }),
  )
}

function deliver({ c, site, words, settings }: Visit, user: User, link: string): Promise<void> {
  const { ttl } = settings
  const delivery = {
    user,
    link,
    get modules() {
      return settings.qr(link)
    },
    ttl,
    expires: Math.floor(Date.now() / 1000) + ttl,
    subject: words.message.subject(site),
    text: words.message.text(site, user.name ?? user.id, link, ttl),
  }
  return ask('delivery', async () => settings.deliver?.(delivery, c))
}
