import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { Hono } from 'hono'
import { setSignedCookie } from 'hono/cookie'
import type { Session } from '../../../src/session/session.ts'
import { qrauth } from '../../../src/qrauth.ts'
import { memoryStore } from '../../../src/stores/memory.ts'

/** A Hono site with the accounts and sessions of better-auth. */
export function betterAuthHost(origin: string, secret: string): Hono {
  const auth = betterAuth({
    baseURL: origin,
    secret,
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    emailAndPassword: { enabled: true },
  })

  const session: Session = {
    async read(c) {
      const found = await auth.api.getSession({ headers: c.req.raw.headers })
      if (!found) return null
      const { user: { id, name }, session } = found
      const signedInAt = Math.floor(session.createdAt.getTime() / 1000)
      return { user: { id, name, signedInAt }, sessionId: session.id }
    },
    async start(c, { user }) {
      const { internalAdapter, authCookies } = await auth.$context
      // The person typed the password on the computer, then and not now.
      const createdAt = new Date((user.signedInAt ?? 0) * 1000)
      const { token } = await internalAdapter.createSession(user.id, false, { createdAt }, true)
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
  }

  return new Hono()
    .get('/', (c) => c.text('Welcome'))
    .on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw))
    .route('/qr', qrauth({ origin, session, secret, store: memoryStore() }))
}
