import type { Known } from '../transfer/engine.ts'
import type { Claimant } from '../transfer/namespace.ts'
import type { Visit } from '../visit.ts'

const USED: readonly string[] = ['claimed', 'granted', 'done']

/**
 * Refuses a device that taps a code which no longer lets it in. Where another device used the code,
 * an event says so: two devices have the picture, so one of them may be that of a thief.
 */
export function refuseTap(
  visit: Visit,
  { keys: { id }, now, transfer: { user } }: Known,
  { claimant }: Claimant,
): Promise<Response> {
  if (!now || !user || now.by === claimant || !USED.includes(now.name)) {
    return visit.refuse('consume')
  }
  const { sessionId } = now.facts
  return visit.refuse('consume', {
    userId: user.id,
    id,
    ...(sessionId !== undefined && { sessionId }),
  })
}
