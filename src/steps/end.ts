import { isSameOrigin } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import type { Ending } from '../session/end-link.ts'
import type { Visit } from '../visit.ts'
import { endFamily } from './family.ts'

/** `GET /end/:key`: asks whether to end the session that a mail told of. Changes nothing. */
export async function askToEnd(visit: Visit): Promise<Response> {
  const ending = await endingOf(visit)
  if (!ending) return visit.refuse('confirm')
  const { at, device: name, place } = ending
  const act = { device: { name, ...(place !== undefined && { place }) }, at }
  const now = Math.floor(Date.now() / 1000)
  const action = `${visit.base}/end/${keyIn(visit)}`
  return visit.page(
    200,
    'ask',
    (data) => visit.settings.pages.endAsk({ ...data, act, now, action, onward: '/' }),
  )
}

/** `POST /end/:key`: ends it and all that come from it. Nobody needs to be signed in, because the key came to the mailbox. */
export async function end(visit: Visit): Promise<Response> {
  const { c, origin, base, settings } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const ending = await endingOf(visit)
  if (!ending) return visit.refuse('confirm')
  const { userId, ...root } = ending
  const sessionIds = await endFamily(visit, { ...root, user: { id: userId } })
  visit.event({ type: 'revoked', userId, sessionIds, by: 'mail' })
  const way = { to: 'devices', href: `${base}/devices` } as const
  return visit.page(
    200,
    'dead-end',
    (data) => settings.pages.ended({ ...data, what: 'one', way }),
  )
}

async function endingOf(visit: Visit): Promise<Ending | undefined> {
  const { endLinks, realm, session } = visit.settings
  const ending = session.revoke && await endLinks?.open(keyIn(visit))
  return ending && ending.realm === realm(visit.c) ? ending : undefined
}

function keyIn({ c }: Visit): string {
  return c.req.param('key')?.replace(/\/$/, '') ?? ''
}
