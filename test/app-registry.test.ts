import { sign } from 'hono/jwt'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, createApp, type Environment } from '../src/app/app.ts'
import { registry } from '../src/session/registry.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import { Device } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import { PLATFORM } from './parts/platform.ts'
import { SECRET } from './parts/site.ts'

function codesOf(env: Environment): readonly string[] {
  try {
    createApp(env, PLATFORM)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return error.problems.map(({ code }) => code)
  }
  return []
}

describe('QRAUTH_REGISTRY', () => {
  const now = () => Math.floor(Date.now() / 1000)

  /** The app beside a site that signs tokens by itself, and the site's own way to its registry. */
  function beside(more: Environment = {}) {
    const kept = memoryRegistry()
    const platform = { stores: { kept: memoryStore() }, registries: { kept } }
    const app = createApp({ QRAUTH_SECRET: SECRET, ...more }, platform)
    const sessions = registry({ store: kept, secret: SECRET })

    /** A device with a token of the site. */
    async function signedIn(sub: string, issued = now()): Promise<Device> {
      const device = new Device(app, 'https://site.test')
      const [iss, aud, exp] = ['https://site.test', 'https://site.test', now() + 600]
      const claims = { iss, aud, sub, jti: `of ${sub}`, iat: issued, exp, auth_time: issued }
      device.cookies.set('__Host-session', await sign(claims, SECRET, 'HS256'))
      return device
    }
    const entered = (sub: string) =>
      sessions.enter(sub, {
        ...{ sessionId: `of ${sub}`, at: now(), expires: now() + 600 },
        ...{ kind: 'p', amr: ['pwd'] },
      })
    return { app, sessions, signedIn, entered }
  }

  it('keeps sessions beside the codes, also those that the site enters itself', async () => {
    const { app, sessions, signedIn, entered } = beside({ QRAUTH_REGISTRY: 'on' })
    const computer = await signedIn('ada')
    await entered('ada')
    expect((await computer.get('/qr')).status).toBe(200)
    const link = linkIn(await (await computer.post('/qr')).text())
    const phone = new Device(app, 'https://site.test')
    await phone.get(link)
    expect((await phone.post(link)).status).toBe(303)
    expect(await (await computer.get('/qr/devices')).text()).toContain('Sign it out')
    await sessions.endAll('ada')
    for (const device of [computer, phone]) {
      expect((await device.arrive('/qr')).status).toBe(302)
    }
  })

  it('that is on signs out a session that the site did not enter, unless it is older', async () => {
    const strict = beside({ QRAUTH_REGISTRY: 'on' })
    expect((await (await strict.signedIn('ada')).arrive('/qr')).status).toBe(302)
    const before = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+/, '')
    const kind = beside({ QRAUTH_REGISTRY: 'on', QRAUTH_ACCEPT_BEFORE: before })
    expect((await (await kind.signedIn('ada', now() - 120)).get('/qr')).status).toBe(200)
    expect((await (await kind.signedIn('ada')).arrive('/qr')).status).toBe(302)
  })

  it('is off where it is not asked for, so that no session of the site is unknown', async () => {
    const { signedIn } = beside()
    const computer = await signedIn('ada')
    expect((await computer.get('/qr')).status).toBe(200)
    expect((await computer.get('/qr/devices')).status).toBe(404)
  })

  it('is on in the demo wherever its codes are, unless it is turned off', async () => {
    const statusOf = async (more: Environment) => {
      const stores = { stores: { kept: memoryStore() }, registries: { kept: memoryRegistry() } }
      const app = createApp({ QRAUTH_HOST: 'demo', ...more }, { ...PLATFORM, ...stores })
      const person = new Device(app, 'https://site.test')
      await person.post('/login', { username: 'ada', password: 'qrauth-demo' })
      return (await person.get('/qr/devices')).status
    }
    expect([await statusOf({}), await statusOf({ QRAUTH_REGISTRY: 'off' })]).toEqual([200, 404])
  })

  it.each<[string, Environment, string]>([
    ['a word that is unknown', { QRAUTH_REGISTRY: 'yes' }, 'QRAUTH_REGISTRY_INVALID'],
    [
      'a time to come',
      { QRAUTH_ACCEPT_BEFORE: '2999-01-01T00:00:00Z' },
      'QRAUTH_ACCEPT_BEFORE_INVALID',
    ],
    ['a number as a time', { QRAUTH_ACCEPT_BEFORE: '1790000000' }, 'QRAUTH_ACCEPT_BEFORE_INVALID'],
    ['no place for sessions', { QRAUTH_REGISTRY: 'on' }, 'QRAUTH_REGISTRY_ABSENT'],
    [
      'a host with sessions of its own',
      {
        ...{ QRAUTH_REGISTRY: 'on', QRAUTH_HOST: 'whoami', QRAUTH_WHOAMI_COOKIES: 'sid' },
        QRAUTH_WHOAMI_URL: 'https://site.test/whoami',
        ...{ QRAUTH_HANDOFF_PATH: '/handoff', QRAUTH_HANDOFF_SECRET: SECRET },
      },
      'QRAUTH_REGISTRY_ABSENT',
    ],
  ])('is refused with %s', (_, env, code) => {
    expect(codesOf({ QRAUTH_SECRET: SECRET, ...env })).toEqual([code])
  })
})
