import type { Session } from '../../../../src/session/session.ts'
import { getCookie } from 'hono/cookie'

export const ORIGIN = 'http://next.test'

/** A real site reads it from its environment. */
export const SECRET = 'a secret of this site, 32 bytes or more'

/** Stands for the table of users. */
export const users = new Map<string, { login: string; password: string; name: string }>()

/** Stands for the table of sessions. */
const sessions = new Map<string, { user: string; signedInAt: number }>()

/** Starts a session: the cookie that names it. */
export function startSession(user: string, signedInAt: number): string {
  const id = crypto.randomUUID()
  sessions.set(id, { user, signedInAt })
  return cookie(id)
}

/** Ends a session: the cookie that takes the cookie away. */
export function endSession(id: string): string {
  sessions.delete(id)
  return `${cookie('')}; Max-Age=0`
}

/** The id of the session a request comes with, or ''. */
export function sessionId(request: Request): string {
  return /(?:^|; )sid=([^;]*)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
}

/** Who is signed in, and since when. */
export function currentUser(id: string) {
  const session = sessions.get(id)
  const user = session && users.get(session.user)
  return user ? { id: session.user, name: user.name, signedInAt: session.signedInAt } : null
}

/** The same sessions, as `qrauth()` reads, starts and ends them. */
export const session: Session = {
  async read(c) {
    const user = currentUser(getCookie(c, 'sid') ?? '')
    return user && { user }
  },
  async start(c, { user }) {
    c.header('set-cookie', startSession(user.id, user.signedInAt ?? 0), { append: true })
  },
  async end(c) {
    c.header('set-cookie', endSession(getCookie(c, 'sid') ?? ''), { append: true })
  },
}

function cookie(id: string): string {
  const secure = ORIGIN.startsWith('https:') ? '; Secure' : ''
  return `sid=${id}; Path=/; HttpOnly; SameSite=Lax${secure}`
}
