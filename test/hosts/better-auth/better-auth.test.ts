import { Device } from '../../parts/device.ts'
import { listen, through } from '../place.ts'
import { HANDOFF_SECRET } from '../statement.ts'
import { sessionsSuite } from '../sessions.ts'
import { type Host, hostSuite, PERSON } from '../suite.ts'
import { betterAuthHost } from './host.ts'

hostSuite('a Hono site with better-auth', start)
sessionsSuite('a Hono site with better-auth', start)

async function start(): Promise<Host> {
  const origin = 'http://better-auth.test'
  const { username: email, password, name } = PERSON
  const server = await listen(betterAuthHost(origin, HANDOFF_SECRET))
  const app = through(server)
  function post(device: Device, path: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json', origin }
    return device.send(`/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  }
  await post(new Device(app, origin), '/sign-up/email', { email, password, name })
  return {
    app,
    close: server.close,
    origin,
    cookie: 'better-auth.session_token',
    takesStatements: false,
    signIn: (device) => post(device, '/sign-in/email', { email, password }),
    signOut: (device) => post(device, '/sign-out', {}),
    async who(device) {
      const session = await (await device.get('/api/auth/get-session')).json()
      return session?.user.id ?? null
    },
  }
}
