import { createServer } from 'node:http'
import { besideHost } from '../place.ts'
import { HANDOFF_SECRET } from '../statement.ts'
import { type Host, hostSuite, PERSON } from '../suite.ts'
import { expressHost } from './host.ts'

hostSuite('an Express site', () => start('http://express.test'))
hostSuite('an Express site on https', () => start('https://express.test'))

async function start(origin: string): Promise<Host> {
  const { username, password, name } = PERSON
  const users = new Map([['7', { login: username, password, name }]])
  const server = createServer(expressHost({ origin, secret: HANDOFF_SECRET, users }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const place = await besideHost(
    origin,
    typeof address === 'object' && address ? address.port : 0,
    'sid',
  )
  return {
    ...place,
    origin,
    cookie: 'sid',
    takesStatements: true,
    signIn: (device) => device.post('/login', { username, password }),
    signOut: (device) => device.post('/logout'),
    async who(device) {
      const answer = await device.get('/whoami')
      return answer.status === 200 ? String((await answer.json()).id) : null
    },
    async close() {
      await place.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
