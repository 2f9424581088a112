import { deviceName } from '../http/agent.ts'
import type { Notice } from '../options.ts'
import type { State } from '../transfer/record.ts'
import type { User } from '../store.ts'
import type { Visit } from '../visit.ts'

/**
 * Tells the host that a new device was signed in, with what a mail about it needs. A notice that
 * fails changes no answer: the person is signed in, and an event tells of the failure.
 */
export async function notify(
  visit: Visit,
  user: User,
  sessionId: string,
  { facts, transfer }: Pick<State, 'facts' | 'transfer'>,
): Promise<void> {
  const { c, base, origin, settings: { notify, endLinks, realm, session } } = visit
  if (!notify) return
  try {
    const { at, agent, address, place } = facts
    const device = deviceName(agent ?? '')
    const named = { device, ...(place !== undefined && { place }) }
    const key = session.revoke &&
      await endLinks?.seal({ userId: user.id, realm: realm(c), sessionId, at, ...named })
    const notice: Notice = {
      ...{ user, sessionId, at, ...named, by: deviceName(transfer.agent ?? '') },
      ...(address !== undefined && { address }),
      ...(key !== undefined && { link: `${origin}${base}/end/${key}` }),
    }
    await notify(notice, c)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'it threw no error'
    visit.event({ type: 'fault', reason: 'delivery', error: name })
  }
}
