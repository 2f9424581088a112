import { Hono } from 'hono'
import { qrauth } from '../../src/qrauth.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { matchAbroad } from '../readme/policies.ts'

const session = jwtSession({ secret: 'a secret of the site, long enough for HS256' })
let mounted: Hono | undefined

// Made with the first request, because a Worker may not draw random values before.
function app(): Hono {
  return mounted ??= new Hono()
    .route('/qr', qrauth({ session, store: memoryStore(), policy: matchAbroad }))
    .post('/login', async (c) => {
      await session.start(c, { user: { id: 'u1', name: 'Ada Lovelace' } })
      return c.text('in')
    })
}

export default { fetch: (request: Request, env: object) => app().fetch(request, env) }
