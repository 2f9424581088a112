import { deviceName } from '../http/agent.ts'
import { isSameOrigin } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import type { SessionEntry } from '../pages/data/devices.ts'
import type { ListedSession, SignedIn } from '../session/session.ts'
import { drop } from '../transfer/engine.ts'
import { keyOf } from '../transfer/key.ts'
import { ask } from '../transfer/outcomes.ts'
import type { Visit } from '../visit.ts'
import { slotOf } from './device.ts'
import { loginAddress, signedInFor } from './requester.ts'

/** Seconds that a sign-in is fresh where the host gives no `reauthenticate.maxAge`. */
const FRESH = 900

/** The sessions of the person who asks, and what this session may do to them. */
interface Listed {
  readonly me: SignedIn
  readonly sessions: readonly ListedSession[]
  /** This session signed in freshly and not by QR, so it may end all others. */
  readonly mayEndAll: boolean
}

/** `GET /devices`: lists where the person is signed in. Changes nothing. */
export async function listDevices(visit: Visit): Promise<Response> {
  const listed = await list(visit)
  return 'response' in listed ? listed.response : devicesPage(visit, 200, listed)
}

/**
 * `POST /devices`: ends one session (`end=KEY`), all others (`act=others`) or all (`act=all`). A
 * session ends itself and those it started. To end others it must have signed in freshly and not by
 * QR, because the phone of a thief would otherwise strike first.
 */
export async function endDevices(visit: Visit): Promise<Response> {
  const { c, origin } = visit
  if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
  const form = await readForm(c)
  if ('rejected' in form) return visit.reject({ reason: form.rejected })
  const listed = await list(visit)
  if ('response' in listed) return listed.response
  const { sessions, me, mayEndAll } = listed
  const act = form.fields.get('act')
  const others = sessions.filter(({ sessionId }) => sessionId !== me.sessionId)
  if (act === 'others' || act === 'all') {
    if (!mayEndAll) return devicesPage(visit, 403, listed)
    await revokeAll(visit, me, act === 'others' ? others : sessions, act)
    return act === 'all' ? endedPage(visit, 'all') : await remainingPage(visit, listed, 'others')
  }
  const key = form.fields.get('end')
  const keys = await Promise.all(sessions.map(formKeyOf))
  const chosen = sessions[keys.indexOf(key ?? '')]
  // It may have ended since the page was shown.
  if (!chosen) return devicesPage(visit, 200, listed)
  if (!mayEnd(chosen, listed)) return devicesPage(visit, 403, listed)
  await revoke(visit, me, chosen)
  if (chosen.sessionId !== me.sessionId) return await remainingPage(visit, listed, 'one')
  await ask('session', async () => visit.settings.session.end(c, origin))
  return endedPage(visit, 'one')
}

async function list(visit: Visit): Promise<Listed | { readonly response: Response }> {
  const { base, settings: { session, reauthenticate } } = visit
  if (!session.list || !session.revoke) return { response: await visit.refuse('confirm') }
  const me = await signedInFor(visit, `${base}/devices`)
  if ('response' in me) return me
  const sessions = await sessionsOf(visit, me)
  const mine = sessions.find(({ sessionId }) => sessionId === me.sessionId)
  const age = Date.now() / 1000 - (me.user.signedInAt ?? 0)
  // Of a session that is not listed, or without `amr`, it is not known that QR did not start it.
  const isQr = !mine?.amr || mine.by !== undefined || ['qr', 'here'].includes(howOf(mine))
  return { me, sessions, mayEndAll: !isQr && age <= (reauthenticate.maxAge ?? FRESH) }
}

function sessionsOf(
  { c, settings: { session } }: Visit,
  { user }: SignedIn,
): Promise<readonly ListedSession[]> {
  return ask('session', async () => await session.list?.(c, user) ?? [])
}

function mayEnd({ sessionId, by }: ListedSession, { me, mayEndAll }: Listed): boolean {
  return mayEndAll || sessionId === me.sessionId || (by !== undefined && by === me.sessionId)
}

async function revoke(visit: Visit, { user }: SignedIn, { sessionId }: ListedSession) {
  const { c, settings: { session, engine } } = visit
  await ask('session', async () => session.revoke?.(c, user, sessionId))
  await drop(engine, await slotOf(visit, { user, sessionId }))
  visit.event({ type: 'revoked', userId: user.id, sessionIds: [sessionId], by: 'person' })
}

async function revokeAll(
  visit: Visit,
  me: SignedIn,
  ended: readonly ListedSession[],
  which: 'others' | 'all',
): Promise<void> {
  const { c, origin, settings: { session, engine } } = visit
  const { user } = me
  const sessionIds = ended.map(({ sessionId }) => sessionId)
  await ask('session', async () => {
    if (session.revokeAll) {
      await session.revokeAll(c, user, which === 'others' ? me.sessionId : undefined)
    } else {
      for (const id of sessionIds) await session.revoke?.(c, user, id)
    }
    if (which === 'all') await session.end(c, origin)
  })
  for (const sessionId of sessionIds) {
    await drop(engine, await slotOf(visit, { user, sessionId }))
  }
  visit.event({ type: 'revoked', userId: user.id, sessionIds, by: 'person' })
}

/** Lists the sessions anew, because a session may end with the one that started it. */
async function remainingPage(
  visit: Visit,
  listed: Listed,
  did: 'one' | 'others',
): Promise<Response> {
  return devicesPage(visit, 200, { ...listed, sessions: await sessionsOf(visit, listed.me) }, did)
}

async function devicesPage(
  visit: Visit,
  status: 200 | 403,
  listed: Listed,
  did?: 'one' | 'others',
): Promise<Response> {
  const { settings: { pages } } = visit
  const action = `${visit.base}/devices`
  const sessions = await Promise.all(listed.sessions.map((each) => entryOf(each, listed)))
  const about = {
    user: listed.me.user,
    now: Math.floor(Date.now() / 1000),
    sessions,
    action,
    ...(!listed.mayEndAll &&
      { fresh: loginAddress(visit, action, visit.settings.reauthenticate.maxAge ?? FRESH) }),
    ...(did && { did }),
    onward: '/',
  }
  return visit.page(status, 'ask', (data) => pages.devices({ ...data, ...about }))
}

async function entryOf(session: ListedSession, listed: Listed): Promise<SessionEntry> {
  const { at, seen, agent, place } = session
  return {
    key: await formKeyOf(session),
    device: { name: deviceName(agent ?? ''), ...(place !== undefined && { place }) },
    how: howOf(session),
    at,
    ...(seen !== undefined && { seen }),
    current: session.sessionId === listed.me.sessionId,
    endable: mayEnd(session, listed),
  }
}

function howOf({ amr = [] }: ListedSession): SessionEntry['how'] {
  for (const how of ['qr', 'here', 'pwd'] as const) if (amr.includes(how)) return how
  return 'other'
}

/** Names a session in a form, so that no page holds the id of another session. */
function formKeyOf({ sessionId }: ListedSession): Promise<string> {
  return keyOf('end', sessionId)
}

function endedPage(visit: Visit, what: 'one' | 'all'): Promise<Response> {
  const way = { to: 'login', href: visit.settings.loginUrl } as const
  return visit.page(
    200,
    'dead-end',
    (data) => visit.settings.pages.ended({ ...data, what, way }),
  )
}
