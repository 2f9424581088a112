import { Hono } from 'hono'
import { qrauth } from '../../src/qrauth.ts'
import { jwtSession } from '../../src/session.ts'
import { type DurableNamespace, durableStore } from '../../src/stores/durable.ts'

export { QrauthCodes } from '../../src/stores/durable.ts'

interface Bindings<Id> {
  readonly CODES: DurableNamespace<Id>
  readonly QRAUTH_SECRET: string
}

/** A Worker of somebody's own, whose codes are in a Durable Object. */
const worker = {
  fetch<Id>(request: Request, env: Bindings<Id>): Response | Promise<Response> {
    const store = durableStore(env.CODES)
    const session = jwtSession({ secret: env.QRAUTH_SECRET })
    return new Hono().route('/qr', qrauth({ session, store })).fetch(request)
  },
}

export default worker
