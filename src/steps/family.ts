import { CLOCK_SKEW } from '../session/session.ts'
import type { User } from '../store.ts'
import { drop } from '../transfer/engine.ts'
import { ask } from '../transfer/outcomes.ts'
import type { Visit } from '../visit.ts'

/** A session to end with all that come from it. */
export interface Root {
  readonly user: User
  readonly realm: string
  readonly sessionId: string
  /** When it started, in seconds since 1970. */
  readonly at: number
}

/**
 * Ends a session that its person did not start, and then every session that comes from it, because
 * a thief goes on to another browser at once. A later session whose starter is gone counts as one
 * of them: nobody can tell that it is not. The codes of each end with it.
 *
 * @returns the ids of the sessions, the given one first
 * @throws {Fault} when the host or the store does not answer
 */
export async function endFamily(
  visit: Visit,
  { user, realm, sessionId, at }: Root,
): Promise<readonly string[]> {
  const { c, settings: { engine, session } } = visit
  const userKey = await engine.namespace.user(realm, user.id)
  const family = new Set([sessionId])
  // What is added on the way is visited too. A session that was ended starts no other.
  for (const each of family) {
    await ask('session', async () => session.revoke?.(c, user, each))
    await drop(engine, await engine.namespace.slot(userKey, each))
    const listed = session.revoke && session.list
      ? await ask('session', async () => await session.list?.(c, user) ?? [])
      : []
    const live = new Set(listed.map(({ sessionId }) => sessionId))
    for (const { sessionId, by, at: started } of listed) {
      if (by === undefined) continue
      const isOrphan = !live.has(by) && started >= at - CLOCK_SKEW
      if (family.has(by) || isOrphan) family.add(sessionId)
    }
  }
  return [...family]
}
