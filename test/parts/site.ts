import { Hono } from 'hono'
import { jwtSession, type JwtSettings } from '../../src/session/jwt.ts'
import type { QrauthOptions } from '../../src/options.ts'
import { qrauth } from '../../src/qrauth.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import type { User } from '../../src/store.ts'
import { Device } from './device.ts'

export const ORIGIN = 'https://site.test'
export const SECRET = 'a secret of the site, long enough for HS256'
export const ADA: User = { id: 'u1', name: 'Ada Lovelace', signedInAt: 1_700_000_000 }
export const GRACE: User = { id: 'u2', name: 'Grace Hopper', signedInAt: 1_700_000_000 }

type SiteOptions = Partial<QrauthOptions> & {
  mount?: string
  origin?: string
  jwt?: Partial<JwtSettings> & { secret?: string }
}

/** A host site with the app mounted in it, and devices that visit it. */
export function site({ mount = '/qr', jwt, ...options }: SiteOptions = {}) {
  const session = jwtSession({ secret: SECRET, ...jwt })
  const store = memoryStore()
  const app = new Hono()
  app.get('/', (c) => c.text('the host'))
  app.route(mount, qrauth({ session, store, ...options }))

  /** A device that nobody is signed in on. */
  function device(origin: string = ORIGIN, env: object = {}): Device {
    return new Device(app, origin, env)
  }

  /** A device that somebody signed in on by the host's own means. */
  async function signedIn(user: User = ADA, id = 'session-1', origin = ORIGIN): Promise<Device> {
    const device = new Device(app, origin)
    const login = new Hono().get('/', async (c) => {
      await session.start(c, { user, sessionId: id, amr: ['pwd'], origin, onward: '/' })
      return c.text('in')
    })
    const response = await login.request('/')
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(';', 1)[0] ?? ''
      device.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return device
  }

  return { app, session, store, device, signedIn }
}

/** The claims of the session token in a device's jar, unverified: for looking at. */
export function claimsOf(device: Device): Record<string, unknown> {
  const token = device.cookies.get('__Host-session') ?? device.cookies.get('session') ?? ''
  const payload = token.split('.')[1] ?? ''
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')) || '{}')
}
