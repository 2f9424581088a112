import { currentUser, sessionId } from '../../lib/session.ts'

export function GET(request: Request): Response {
  const user = currentUser(sessionId(request))
  return user ? Response.json(user) : Response.json(null, { status: 401 })
}
