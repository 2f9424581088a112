import { createServer } from 'node:http'
import { besideHost } from '../place.ts'
import { inFrontOf, SESSIONS_TOKEN, sessionsSuite } from '../sessions.ts'
import { HANDOFF_SECRET } from '../statement.ts'
import { type Host, hostSuite, PERSON } from '../suite.ts'
import { expressHost } from './host.ts'

hostSuite('an Express site', () => beside('http://express.test'))
hostSuite('an Express site on https', () => beside('https://express.test'))

sessionsSuite('an Express site', async () => {
  const origin = 'http://express.test'
  const { port, close } = await site(origin)
  return { ...people, app: inFrontOf(origin, port, 'sid'), origin, close }
})

const people: Pick<Host, 'signIn' | 'signOut' | 'who'> = {
  signIn: (device) => {
    const { username, password } = PERSON
    return device.post('/login', { username, password })
  },
  signOut: (device) => device.post('/logout'),
  async who(device) {
    const answer = await device.get('/whoami')
    return answer.status === 200 ? String((await answer.json()).id) : null
  },
}

async function beside(origin: string): Promise<Host> {
  const { port, close } = await site(origin)
  const place = await besideHost(origin, port, 'sid')
  return {
    ...place,
    ...people,
    origin,
    cookie: 'sid',
    takesStatements: true,
    async close() {
      await place.close()
      await close()
    },
  }
}

async function site(origin: string): Promise<{ port: number; close(): Promise<void> }> {
  const { username, password, name } = PERSON
  const users = new Map([['7', { login: username, password, name }]])
  const settings = { origin, secret: HANDOFF_SECRET, token: SESSIONS_TOKEN, users }
  const server = createServer(expressHost(settings))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
