import type { Context } from 'hono'
import { deviceName } from '../http/agent.ts'
import type { Notice } from '../options.ts'
import type { State } from '../transfer/record.ts'
import { OUTCOME_TTL, type User } from '../store.ts'
import { count } from '../transfer/engine.ts'
import { Fault } from '../transfer/outcomes.ts'
import { fill } from '../pages/fill.ts'
import { called } from '../pages/name.ts'
import type { Visit } from '../visit.ts'

/**
 * Tells the host that a new device was signed in, with what a mail about it needs. It tells once for
 * each session, also where the device repeats because its first answer was lost. A notice that fails
 * changes no answer: the person is signed in, and an event tells of the failure.
 */
export async function notify(
  visit: Visit,
  user: User,
  sessionId: string,
  { facts, transfer }: Pick<State, 'facts' | 'transfer'>,
): Promise<void> {
  const { c, base, origin, settings: { notify, endLinks, realm, session } } = visit
  if (!notify || await isTold(visit, sessionId)) return
  const telling = tell()
  outlive(c, telling)
  await telling

  async function tell(): Promise<void> {
    try {
      const { at, agent, address, place, approver } = facts
      // *Here*, the agent of the transfer is that of the device that asked.
      const by = (transfer.user ? transfer.agent : approver) ?? ''
      const device = deviceName(agent ?? '')
      const named = { device, ...(place !== undefined && { place }) }
      const key = session.revoke &&
        await endLinks?.seal({ userId: user.id, realm: realm(c), sessionId, at, ...named })
      const told = {
        ...{ user, sessionId, at, ...named, by: deviceName(by) },
        ...(key !== undefined && { link: `${origin}${base}/end/${key}` }),
      }
      const mail = mailOf(visit, told, transfer.user !== undefined)
      await notify?.({ ...told, ...mail, ...(address !== undefined && { address }) }, c)
    } catch (error) {
      const name = error instanceof Error ? error.name : 'it threw no error'
      visit.event({ type: 'fault', reason: 'delivery', error: name })
    }
  }
}

/**
 * Writes the mail: what happened, the facts, and the link with what it does.
 *
 * @param isOfCode a computer showed a code; *here*, `by` is not the device of a code
 */
function mailOf(
  { words, site, settings: { times } }: Visit,
  { user, at, device, place, by, link }: Omit<Notice, 'subject' | 'text' | 'address'>,
  isOfCode: boolean,
): Pick<Notice, 'subject' | 'text'> {
  const { device: says, confirm, approveDone, endAsk } = words
  const subject = fill(approveDone.done.text, { site, name: called(user) })
  const facts = [
    [says.device, device],
    ...(place === undefined ? [] : [[says.place, fill(says.near, { place })]]),
    [says.when, times(words.lang).timeOfDay(at)],
  ].map(([name, fact]) => `${name}: ${fact}`)
  const parts = [
    subject,
    [...facts, ...(isOfCode ? [fill(confirm.by, { device: by })] : [])].join('\n'),
    ...(link === undefined ? [] : [`${endAsk.heading} ${endAsk.text}\n${link}`]),
  ]
  return { subject, text: parts.join('\n\n') }
}

/** Lets the notice go out where the visitor hangs up: on Workers that would end the request. */
function outlive(c: Context, telling: Promise<void>): void {
  try {
    c.executionCtx.waitUntil(telling)
  } catch {
    // Hono throws where the runtime has no such context. There nothing ends the request.
  }
}

/** Marks a session as told. A store that does not answer is no reason to tell nobody. */
async function isTold({ settings: { engine } }: Visit, sessionId: string): Promise<boolean> {
  try {
    const mark = { key: `told:${sessionId}`, max: 1, ttl: OUTCOME_TTL }
    return (await count(engine, [mark])).state === 'limited'
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}
