import { Hono } from 'hono'
import { qrauth } from '../../../../../../src/qrauth.ts'
import { memoryStore } from '../../../../../../src/stores/memory.ts'
import { ORIGIN, SECRET, session } from '../../../lib/session.ts'

const app = new Hono().route(
  '/qr',
  qrauth({
    origin: ORIGIN,
    session,
    secret: SECRET,
    store: memoryStore(),
    here: { verify: false },
  }),
)

export const GET = (request: Request) => app.fetch(request)
export const POST = GET
