import type { User } from '../store.ts'
import type { Visit } from '../visit.ts'
import { nextPath } from './onward.ts'
import { askAddress, requester } from './requester.ts'

/** `GET /`: asks whether to show a code. Changes nothing. */
export async function ask(visit: Visit): Promise<Response> {
  const next = nextPath(visit, visit.c.req.query('next'))
  if (next === null) return visit.reject({ reason: 'next' })
  const found = await requester(visit, askAddress(visit, next))
  if ('response' in found) return found.response
  if (!visit.mount) return visit.unreachable()
  return askPage(visit, 200, found.user, next)
}

/** Shows the ask page. With 403 it says that the password was wrong. */
export function askPage(
  visit: Visit,
  status: 200 | 403,
  user: User,
  next: string | undefined,
): Promise<Response> {
  const { pages, deliver, reauthenticate } = visit.settings
  const asked = {
    user,
    action: visit.ask,
    deliver: deliver !== undefined,
    ...(next !== undefined && { next }),
    ...(reauthenticate.verify && { verify: { wrong: status === 403 } }),
  }
  return visit.page(status, 'ask', (data) => pages.ask({ ...data, ...asked }))
}
