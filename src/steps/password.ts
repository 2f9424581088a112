import type { Reauthenticate } from '../options.ts'
import type { User } from '../store.ts'
import { count } from '../transfer/engine.ts'
import { ask } from '../transfer/outcomes.ts'
import type { Visit } from '../visit.ts'
import { actorOf } from './device.ts'

/**
 * Checks the password of a form, where the host requires one. Each attempt is counted.
 *
 * @param verify the host's check; undefined where it requires none
 * @returns `right` also where the host requires none; the page to show where a limit is reached
 * @throws {Fault} when the host or the store does not answer
 */
export async function checkPassword(
  visit: Visit,
  step: 'issue' | 'approve',
  user: User,
  fields: URLSearchParams,
  verify: Reauthenticate['verify'] = visit.settings.reauthenticate.verify,
): Promise<'right' | 'absent' | 'wrong' | Response> {
  const { engine, limits } = visit.settings
  if (!verify) return 'right'
  const password = fields.get('password') ?? ''
  if (password === '') return 'absent'
  const attempt = await count(engine, limits('reauthenticate', await actorOf(visit, user)))
  if (attempt.state === 'limited') return visit.limited('reauthenticate', attempt, user.id)
  if (await ask('verification', () => verify(user, password, visit.c)) === true) return 'right'
  visit.event({ type: 'refused', step, reason: 'password', userId: user.id })
  return 'wrong'
}
