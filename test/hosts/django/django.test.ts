import { findOrInstall } from '../../parts/install.ts'
import { startProcess } from '../../parts/process.ts'
import { INTERPRETERS } from '../interpreters.ts'
import { besideHost, settingsOf } from '../place.ts'
import { hostSuite, PERSON } from '../suite.ts'

hostSuite('a Django site', async () => {
  const { python, django } = INTERPRETERS
  findOrInstall(django.names, django.packages)
  const origin = 'http://django.test'
  const { username, password, name } = PERSON
  const site = startProcess(
    findOrInstall(python.names, python.packages),
    ['-B', 'serve.py', username, password, name],
    { cwd: import.meta.dirname, env: settingsOf(origin) },
  )
  const [, port] = await site.line(/Listening on (\d+)/)
  const place = await besideHost(origin, Number(port), 'sessionid')
  return {
    ...place,
    origin,
    cookie: 'sessionid',
    takesStatements: true,
    async signIn(device) {
      const form = await (await device.get('/login')).text()
      const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(form)?.[1] ?? ''
      await device.post('/login', { username, password, csrfmiddlewaretoken: token })
    },
    signOut: (device) => device.get('/logout'),
    async who(device) {
      const answer = await device.get('/whoami')
      return answer.status === 200 ? String((await answer.json()).id) : null
    },
    async close() {
      await place.close()
      await site.stop()
    },
  }
})
