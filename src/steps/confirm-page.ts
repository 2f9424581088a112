import { deviceName } from '../http/agent.ts'
import { codeIn } from '../http/base.ts'
import type { SignedIn } from '../session/session.ts'
import type { User } from '../store.ts'
import type { Transfer } from '../transfer/record.ts'
import type { Visit } from '../visit.ts'

/**
 * Asks whether to sign in as the user, or to switch to them where somebody else is signed in.
 *
 * @param collects whether the code was claimed before, so that yes collects its approval
 */
export function confirmPage(
  visit: Visit,
  status: 200 | 409,
  { agent, place }: Transfer,
  user: User,
  current: SignedIn | null,
  collects: boolean = false,
): Promise<Response> {
  const switching = current ? { current: current.user } : {}
  const near = place === undefined ? {} : { place }
  const by = agent ? { by: { name: deviceName(agent), ...near } } : {}
  const action = `${visit.base}/${codeIn(visit.c)}`
  return visit.page(
    status,
    'confirm',
    (data) =>
      visit.settings.pages.confirm({
        ...data,
        user,
        action,
        cancel: '/',
        decline: true,
        ...switching,
        ...by,
        ...(collects ? { act: 'collect' } : { lives: visit.settings.lives }),
      }),
  )
}
