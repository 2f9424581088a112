import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { Hono } from 'hono'
import { setSignedCookie } from 'hono/cookie'
import { type Session, SessionRefused } from '../../../src/session/session.ts'
import { qrauth } from '../../../src/qrauth.ts'
import { memoryStore } from '../../../src/stores/memory.ts'

/** A session of better-auth, with the fields that are added below. */
interface Fields {
  readonly id: string
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly userAgent?: string | null | undefined
  readonly qrId?: unknown
  readonly qrBy?: unknown
}

/** A Hono site with the accounts and sessions of better-auth. */
export function betterAuthHost(origin: string, secret: string): Hono {
  const auth = betterAuth({
    baseURL: origin,
    secret,
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    emailAndPassword: { enabled: true },
    session: {
      additionalFields: {
        // The id that our app gave the session, the session that started it, and when the person
        // typed the password.
        qrId: { type: 'string', required: false, input: false },
        qrBy: { type: 'string', required: false, input: false },
        authTime: { type: 'number', required: false, input: false },
      },
    },
  })
  const idOf = ({ id, qrId }: Fields) => typeof qrId === 'string' ? qrId : id
  const secondsOf = (date: Date) => Math.floor(date.getTime() / 1000)

  const session: Session = {
    async read(c) {
      const found = await auth.api.getSession({ headers: c.req.raw.headers })
      if (!found) return null
      const { user: { id, name }, session } = found
      const signedInAt = session.authTime ?? secondsOf(session.createdAt)
      return { user: { id, name, signedInAt }, sessionId: idOf(session) }
    },
    async start(c, { user, sessionId: qrId, by: qrBy, agent: userAgent }) {
      const { internalAdapter, authCookies } = await auth.$context
      // The person typed the password on the computer, then and not now.
      const facts = { qrId, qrBy, userAgent, authTime: user.signedInAt ?? 0 }
      const { token } = await internalAdapter.createSession(user.id, false, facts, true)
      // Looked at when the session is there, so that none slips through.
      if (await internalAdapter.findVerificationValue(`ended:${qrId}`)) {
        await internalAdapter.deleteSession(token)
        throw new SessionRefused('ended')
      }
      const { name, attributes: { maxAge = 0 } } = authCookies.sessionToken
      const secure = origin.startsWith('https:')
      // Signed as better-auth signs it.
      await setSignedCookie(c, name, token, secret, {
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        secure,
        maxAge,
      })
    },
    async end(c) {
      const out = await auth.api.signOut({ headers: c.req.raw.headers, asResponse: true })
      for (const line of out.headers.getSetCookie()) c.header('set-cookie', line, { append: true })
    },
    async list(_, user) {
      const { internalAdapter } = await auth.$context
      const found = await internalAdapter.listSessions(user.id, { onlyActiveSessions: true })
      return found.map((session: Fields) => ({
        sessionId: idOf(session),
        at: secondsOf(session.createdAt),
        seen: secondsOf(session.updatedAt),
        amr: [session.qrId ? 'qr' : 'pwd'],
        ...(typeof session.qrBy === 'string' && { by: session.qrBy }),
        ...(session.userAgent && { agent: session.userAgent }),
      }))
    },
    async revoke(_, user, sessionId) {
      const { internalAdapter } = await auth.$context
      await internalAdapter.createVerificationValue({
        identifier: `ended:${sessionId}`,
        value: 'ended',
        expiresAt: new Date(Date.now() + 600_000),
      })
      for (const session of await internalAdapter.listSessions(user.id)) {
        if (idOf(session) === sessionId) await internalAdapter.deleteSession(session.token)
      }
    },
  }

  return new Hono()
    .get('/', (c) => c.text('Welcome'))
    .on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw))
    .route('/qr', qrauth({ origin, session, secret, store: memoryStore() }))
}
