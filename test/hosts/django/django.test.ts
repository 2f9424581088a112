import { afterAll, beforeAll, describe } from 'vitest'
import { findPart, without } from '../../parts/install.ts'
import { type Running, startProcess } from '../../parts/process.ts'
import { besideHost, settingsOf } from '../place.ts'
import { inFrontOf, SESSIONS_TOKEN, sessionsSuite } from '../sessions.ts'
import { type Host, hostSuite, PERSON } from '../suite.ts'

const ORIGIN = 'http://django.test'
describe.skipIf(without('python', 'django'))('Django', () => {
  let site: Running | undefined
  let port = 0

  beforeAll(async () => {
    const { username, password, name } = PERSON
    site = startProcess(
      findPart('python'),
      ['-B', 'serve.py', username, password, name],
      { cwd: import.meta.dirname, env: { ...settingsOf(ORIGIN), SESSIONS_TOKEN } },
    )
    const [, found] = await site.line(/Listening on (\d+)/)
    port = Number(found)
  })
  afterAll(() => site?.stop())

  const people: Pick<Host, 'signIn' | 'signOut' | 'who'> = {
    async signIn(device) {
      const { username, password } = PERSON
      const form = await (await device.get('/login')).text()
      const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(form)?.[1] ?? ''
      await device.post('/login', { username, password, csrfmiddlewaretoken: token })
    },
    signOut: (device) => device.get('/logout'),
    async who(device) {
      const answer = await device.get('/whoami')
      return answer.status === 200 ? String((await answer.json()).id) : null
    },
  }

  hostSuite('a Django site', async () => {
    const place = await besideHost(ORIGIN, port, 'sessionid')
    return { ...place, ...people, origin: ORIGIN, cookie: 'sessionid', takesStatements: true }
  })

  sessionsSuite('a Django site', async () => ({
    ...people,
    app: inFrontOf(ORIGIN, port, 'sessionid'),
    origin: ORIGIN,
    close: async () => {},
  }))
})
