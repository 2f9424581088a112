import { SessionRefused } from '../session/session.ts'
import type { User } from '../store.ts'
import { deviceCodeIn, GRANT_TYPE, pollLimit } from '../transfer/clients.ts'
import { count, isOver, type Known, look } from '../transfer/engine.ts'
import type { Claimant } from '../transfer/namespace.ts'
import { ask, Fault } from '../transfer/outcomes.ts'
import type { State } from '../transfer/record.ts'
import { approvedIn, collect } from '../transfer/state.ts'
import type { Visit } from '../visit.ts'
import { answer, type Asked, calls, forClients, limited, refusal } from './client.ts'
import { actorOf, deviceOf, isSignedOut } from './device.ts'
import { notify } from './notice.ts'
import { startOf, takeBack, tell } from './start.ts'

/**
 * `POST /device/token`: tells a device without a browser whether it is let in, and then once its
 * session token (RFC 8628 section 3.4). Until then it only reads, and counts the poll.
 */
export const pollToken: (visit: Visit) => Promise<Response> = forClients(poll)

async function poll(visit: Visit, { client, get }: Asked): Promise<Response> {
  const { c, settings: { engine, limits, realm } } = visit
  const type = get('grant_type')
  if (type !== undefined && type !== GRANT_TYPE) return refusal(visit, 'unsupported_grant_type')
  const code = get('device_code')
  if (type === undefined || code === undefined) return refusal(visit, 'invalid_request')
  const parts = deviceCodeIn(code)
  if (!parts) return unknown(visit)
  const keys = await engine.namespace.transfer(parts.id)
  const known = await look(engine, keys, limits('consume', await actorOf(visit)))
  // No event, because a device that polls would fill the log.
  if (known.state === 'limited') return limited(visit, known.retryAfter)
  if (known.state === 'missing' || !known.now) return unknown(visit)
  const { now, transfer } = known
  const claimant = await engine.namespace.claimant(parts.id, parts.secret, client)
  // A browser that asks *here* has the other half in a cookie, and gets no token for it.
  const isOwn = transfer.client === client && now.by === claimant.claimant &&
    (transfer.realm ?? '') === realm(c)
  if (!isOwn) return unknown(visit)
  if (isOver(now)) return refusal(visit, 'expired_token')
  switch (now.name) {
    case 'asked': {
      const counted = await count(engine, [pollLimit(claimant.claimant)])
      return refusal(visit, counted.state === 'done' ? 'authorization_pending' : 'slow_down')
    }
    case 'granted':
      return now.facts.user
        ? collectToken(visit, known, now, now.facts.user, claimant)
        : unknown(visit)
    case 'denied':
      return refusal(visit, 'access_denied')
    default:
      return unknown(visit)
  }
}

/** Collects the approval. Of any number of polls exactly one gets the token. */
async function collectToken(
  visit: Visit,
  { keys, transfer }: Known,
  { facts }: State,
  user: User,
  claimant: Claimant,
): Promise<Response> {
  const { c, settings: { engine, session } } = visit
  const granted = approvedIn(facts)
  const room = await ask('session', async () => await session.room?.(c, user, granted.session))
  const isOut = await isSignedOut(visit, user, granted.session)
  if (isOut || room === 'full' || room === 'ended') {
    visit.event({ type: 'rejected', reason: 'sessions' })
    return refusal(visit, 'access_denied')
  }
  const turned = await collect(engine, keys, deviceOf(visit, keys.id), claimant, granted)
  if (turned.state !== 'moved') return unknown(visit)
  const { sessionId } = claimant
  tell(visit, keys, 'collected', turned.now, user, sessionId)
  // In the list of sessions it is called as the host named it.
  const agent = calls(visit, transfer).client ?? ''
  const { client = '' } = transfer
  try {
    const bearer = await ask('session', async () => {
      const start = startOf(visit, turned.now, user, sessionId, '/')
      return await session.startBearer?.(c, { ...start, agent, client })
    })
    if (!bearer) return refusal(visit, 'access_denied')
    await notify(visit, user, sessionId, { transfer, facts: { ...turned.now.facts, agent } })
    return answer(visit, {
      access_token: bearer.token,
      token_type: 'Bearer',
      expires_in: bearer.ttl,
    })
  } catch (error) {
    // Another session took the room, or this one was ended, since the registry was asked.
    if (!(error instanceof Fault && error.cause instanceof SessionRefused)) throw error
    await takeBack(visit, keys, turned.now, user, sessionId)
    return refusal(visit, 'access_denied')
  }
}

/** Answers alike for a code that is unknown, used, or of another client. */
function unknown(visit: Visit): Response {
  visit.event({ type: 'refused', step: 'consume', reason: 'unknown' })
  return refusal(visit, 'invalid_grant')
}
