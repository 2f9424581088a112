import { Hono } from 'hono'
import { jwtSession, qrauth } from 'hono-qrauth'
import { upstashStore } from 'hono-qrauth/stores/upstash'

export function site(env: Readonly<Record<string, string | undefined>>): Hono {
  const { SECRET = '', UPSTASH_REDIS_REST_URL: url = '', UPSTASH_REDIS_REST_TOKEN: token = '' } =
    env
  // A session is a JWT in a cookie, signed and verified with hono/jwt.
  const session = jwtSession({ secret: SECRET })
  // One-time codes are in Upstash Redis. Each is consumed with one GETDEL.
  const store = upstashStore({ url, token })

  const app = new Hono()
  app.route('/qr', qrauth({ session, store }))
  app.get('/', async (c) => {
    const signedIn = await session.read(c)
    return c.text(signedIn ? `Hello, ${signedIn.user.name}` : 'Hello')
  })

  // Your own login page, with your own check of the password.
  app.get(
    '/login',
    (c) =>
      c.html(
        '<form method="post"><input name="user"><input name="password" type="password"><button>Sign in</button></form>',
      ),
  )
  app.post('/login', async (c) => {
    const { user, password } = await c.req.parseBody()
    if (user !== 'ada' || password !== 'correct horse') return c.text('Wrong password', 401)
    const signedInAt = Math.floor(Date.now() / 1000)
    await session.start(c, { user: { id: '1', name: 'Ada Lovelace', signedInAt } })
    const next = c.req.query('next') ?? ''
    return c.redirect(next.startsWith('/qr?') ? next : '/', 303)
  })
  return app
}
