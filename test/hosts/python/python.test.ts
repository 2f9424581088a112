import { vi } from 'vitest'
import { createApp } from '../../../src/app/app.ts'
import { findPart } from '../../parts/install.ts'
import { PLATFORM } from '../../parts/platform.ts'
import { startProcess } from '../../parts/process.ts'
import { listen, settingsOf, through } from '../place.ts'
import { HANDOFF_SECRET } from '../statement.ts'
import { hostSuite, PERSON } from '../suite.ts'

hostSuite('a site in Python that leads to the app itself', async () => {
  const origin = 'http://python.test'
  const { username, password } = PERSON
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  // The app must know the site's port, and the site the app's: the site asks for one that is free.
  let app: ReturnType<typeof createApp> | undefined = undefined
  const ours = await listen({
    fetch: (request, env) => app?.fetch(request, env) ?? new Response('', { status: 503 }),
  })
  const site = startProcess(
    findPart('python'),
    ['-B', 'site.py'],
    {
      cwd: import.meta.dirname,
      env: {
        ...settingsOf(origin),
        APP: `127.0.0.1:${ours.port}`,
        PORT: '0',
        LOGIN: username,
        PASSWORD: password,
      },
    },
  )
  const [, port] = await site.line(/Listening on (\d+)/)
  app = createApp({
    QRAUTH_HOST: 'whoami',
    QRAUTH_WHOAMI_URL: `http://127.0.0.1:${port}/whoami`,
    QRAUTH_WHOAMI_COOKIES: 'sid',
    QRAUTH_HANDOFF_PATH: '/handoff',
    QRAUTH_HANDOFF_SECRET: HANDOFF_SECRET,
    QRAUTH_TRUST_PROXY: 'loopback',
    QRAUTH_HERE: 'compare',
  }, PLATFORM)
  return {
    app: through({ port: Number(port) }),
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
      await site.stop()
      await ours.close()
      log.mockRestore()
      warn.mockRestore()
    },
  }
}, 'python')
