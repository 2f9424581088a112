import { startSession, users } from '../../lib/session.ts'

export async function POST(request: Request): Promise<Response> {
  const form = await request.formData()
  for (const [id, { login, password }] of users) {
    if (form.get('username') !== login || form.get('password') !== password) continue
    const cookie = startSession(id, Math.floor(Date.now() / 1000))
    return new Response(null, { status: 303, headers: { 'location': '/', 'set-cookie': cookie } })
  }
  return new Response('That name and password do not match', { status: 401 })
}
