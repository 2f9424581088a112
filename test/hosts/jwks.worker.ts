import { Hono } from 'hono'
import { jwks } from '../../src/hosts/jwks.ts'

// Made once in an isolate, as a Worker of ours is.
let session: ReturnType<typeof jwks> | undefined

const app = new Hono().get('/', async (c) => {
  session ??= jwks({
    url: String(Reflect.get(Object(c.env), 'JWKS_URL')),
    issuer: 'https://login.site.test',
    audience: 'site',
    cookie: { name: 'token' },
  })
  const signedIn = await session.read(c, 'https://site.test')
  return c.text(signedIn?.user.id ?? 'nobody')
})

export default app
