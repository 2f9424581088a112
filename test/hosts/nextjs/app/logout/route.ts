import { endSession, sessionId } from '../../lib/session.ts'

export function POST(request: Request): Response {
  const cookie = endSession(sessionId(request))
  return new Response(null, { status: 303, headers: { 'location': '/', 'set-cookie': cookie } })
}
