import { Hono } from 'hono'
import { jwtSession, qrauth } from 'hono-qrauth'
import { memoryStore } from 'hono-qrauth/stores/memory'

export function site(env: { SECRET: string }): Hono {
  const session = jwtSession({ secret: env.SECRET })
  return new Hono().route('/qr', qrauth({ session, store: memoryStore() }))
}
