import { idIn } from '../http/base.ts'
import type { LiveState } from '../pages/data/page.ts'
import { endOf, isOver, type Known, look, seconds } from '../transfer/engine.ts'
import type { Visit } from '../visit.ts'
import { actorOf } from './device.ts'

/**
 * `GET /live/:id`: tells the state of a transfer in one word, and the seconds until it ends. The
 * pages poll it. Everybody who has the picture can compute the id, so it tells nothing else. It
 * reads no cookie: WebKit sends `SameSite=Strict` ones from the sealed room.
 */
export async function live(visit: Visit): Promise<Response> {
  const { c, settings: { engine, limits } } = visit
  // The origin of the sealed room is opaque, and the request has no credentials.
  c.header('access-control-allow-origin', '*')
  c.header('cache-control', 'no-store, no-transform')
  c.header('cdn-cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  c.header('x-robots-tag', 'noindex, nofollow')
  const keys = await engine.namespace.transfer(idIn(c))
  const known = await look(engine, keys, limits('consume', await actorOf(visit)))
  if (known.state === 'limited') {
    // No event, because a page that polls would fill the log.
    c.header('retry-after', String(known.retryAfter))
    return c.json({ retryAfter: known.retryAfter }, 429)
  }
  return c.json(known.state === 'missing' ? OVER : told(known))
}

const OVER: LiveState = { state: 'over', seconds: 0 }

function told({ now, transfer }: Known): LiveState {
  const left = Math.max(0, (now ? endOf(now) : transfer.expires) - seconds())
  if (!now || now.name === 'asked') return left > 0 ? { state: 'waiting', seconds: left } : OVER
  if (isOver(now)) return OVER
  return { state: now.name, seconds: left }
}
