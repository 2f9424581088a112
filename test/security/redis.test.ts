import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import type { QrauthEvent } from '../../src/transfer/events.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import type { Store } from '../../src/store.ts'
import { connectRedis, redisStore } from '../../src/stores/tcp.ts'
import { upstashStore } from '../../src/stores/upstash.ts'
import { Device } from '../parts/device.ts'
import { without } from '../parts/install.ts'
import { linkIn } from '../parts/picture.ts'
import { PLATFORM } from '../parts/platform.ts'
import { ADA, claimsOf, GRACE, SECRET, site } from '../parts/site.ts'
import { startUpstash, type Upstash } from '../parts/upstash.ts'
import { type RunningRedis, startRedis } from '../parts/redis.ts'

const THEIRS = 'https://b.example'

describe.skipIf(without('redis'))('attacks on running apps over one real Redis', () => {
  let server: RunningRedis
  let redis: Redis
  let tcp: Store
  let endpoint: Upstash
  const ends: (() => unknown)[] = []

  beforeAll(async () => {
    server = await startRedis()
    endpoint = await startUpstash(server.url)
    redis = new Redis(server.url)
    const { command, close } = await connectRedis(server.url)
    ends.push(close, () => redis.disconnect(), endpoint.close, server.close)
    tcp = redisStore(command, { timeout: 30 })
  })
  afterAll(async () => {
    for (const end of ends) await end()
  })
  beforeEach(async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    endpoint.fault = undefined
    endpoint.requests.length = 0
    await redis.flushall()
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  function rest(): Store {
    return upstashStore({ url: endpoint.url, token: endpoint.token, timeout: 30 })
  }

  async function shownTo(computer: Device): Promise<string> {
    return linkIn(await (await computer.post('/qr')).text())
  }

  describe('a site that shares the store and says the Host of another one', () => {
    const KEYS = {
      ours: 'the secret of the attacked site, known to it alone',
      theirs: "the secret of the attacker's site, known to them",
    }

    /** Whether a code that was shown at one site, under the other's name, signs a phone in there. */
    async function takesOver(
      theirs: Parameters<typeof site>[0],
      ours: Parameters<typeof site>[0],
    ): Promise<boolean> {
      const attacker = site({ store: tcp, ...theirs })
      const attacked = site({ store: tcp, ...ours, origin: THEIRS, allowedHosts: ['b.example'] })
      const link = await shownTo(await attacker.signedIn(ADA, 'session-1', THEIRS))
      expect(link).toMatch(/^https:\/\/b\.example\/qr\//)
      const phone = attacked.device(THEIRS)
      await phone.get(link)
      const { status } = await phone.post(link)
      expect([status === 303, status === 404]).toContain(true)
      expect(phone.cookies.has('__Host-session')).toBe(status === 303)
      return status === 303
    }

    it('gets nobody in where the secrets differ, whoever gives them', async () => {
      const [ours, theirs] = [KEYS.ours, KEYS.theirs]
      const jwt = (secret: string) => ({ jwt: { secret } })
      expect(await takesOver(jwt(theirs), jwt(ours))).toBe(false)
      expect(await takesOver({ secret: theirs }, { secret: ours })).toBe(false)
      expect(await takesOver({ secret: theirs }, { secret: false })).toBe(false)
      expect(await takesOver({ secret: false }, { secret: ours })).toBe(false)
    })

    it('is the same site to the other one where both share a secret, or say false', async () => {
      expect(await takesOver({ secret: KEYS.ours }, { secret: KEYS.ours })).toBe(true)
      expect(await takesOver({ secret: false }, { secret: false })).toBe(true)
    })

    it('is no set-up that a host gets into unawares: without any secret it does not start', () => {
      const { namespaceSecret: _, ...session } = jwtSession({ secret: SECRET })
      expect(() => site({ store: tcp, session })).toThrow(
        'Cannot derive keys without a secret: expected secret',
      )
    })

    it('gets nobody in as the standalone app either', async () => {
      const platform = { ...PLATFORM, stores: { redis: tcp } }
      const attacker = createApp({ QRAUTH_HOST: 'demo', QRAUTH_SECRET: KEYS.theirs }, platform)
      const settings = { QRAUTH_ORIGIN: THEIRS, QRAUTH_ALLOWED_HOSTS: 'b.example' }
      async function comesIn(QRAUTH_SECRET: string): Promise<number> {
        const env = { QRAUTH_HOST: 'demo', QRAUTH_SECRET, ...settings }
        const attacked = createApp(env, platform)
        const computer = new Device(attacker, THEIRS)
        await computer.post('/login', { username: 'ada', password: 'qrauth-demo', next: '/' })
        return (await new Device(attacked, THEIRS).post(await shownTo(computer))).status
      }
      expect(await comesIn(KEYS.ours)).toBe(404)
      expect(await comesIn(KEYS.theirs)).toBe(303)
    })
  })

  describe('a connection to the store', () => {
    /** Two people, each with a phone whose confirm page is open. */
    async function two() {
      const { signedIn, device } = site({ store: rest() })
      return await Promise.all([ADA, GRACE].map(async (user) => {
        const link = await shownTo(await signedIn(user, `session of ${user.id}`))
        const phone = device()
        await phone.get(link)
        return { user, link, phone }
      }))
    }

    it('whose answers are swapped signs nobody in as somebody else, and each as themselves later', async () => {
      const people = await two()
      endpoint.fault = () => 'swap'
      const answers = await Promise.all(people.map(({ phone, link }) => phone.post(link)))
      expect(answers.map(({ status }) => status)).toEqual([503, 503])
      for (const { phone } of people) expect(phone.cookies.has('__Host-session')).toBe(false)

      endpoint.fault = undefined
      for (const { phone, link, user } of people) {
        expect((await phone.post(link)).status).toBe(303)
        expect(claimsOf(phone)['sub']).toBe(user.id)
      }
    })

    it('whose answers are swapped shows nobody the name of somebody else', async () => {
      const people = await two()
      endpoint.fault = () => 'swap'
      const answers = await Promise.all(people.map(({ phone, link }) => phone.get(link)))
      for (const answer of answers) {
        expect(answer.status).toBe(503)
        expect(await answer.text()).not.toMatch(/Ada|Grace/)
      }
    })

    it.each([301, 302, 303, 307, 308])(
      'that redirects by %d is no other store: nothing is told there, and nobody gets in',
      async (redirect) => {
        const [person] = await two()
        const elsewhere = await startUpstash(server.url, endpoint.token)
        try {
          endpoint.fault = () => ({ redirect, to: `${elsewhere.url}/` })
          expect((await person?.phone.post(person.link))?.status).toBe(503)
          const { signedIn } = site({ store: rest() })
          expect((await (await signedIn()).post('/qr')).status).toBe(503)
          expect(elsewhere.requests).toEqual([])
          expect(person?.phone.cookies.has('__Host-session')).toBe(false)
        } finally {
          await elsewhere.close()
        }
      },
    )
  })

  describe('a command that the network sends twice', () => {
    it.each(['without cookies', 'with cookies'])(
      'signs the one phone in once, %s, and tells it as one consume',
      async (kind) => {
        const events: QrauthEvent[] = []
        const limits = { consume: { address: { max: 2, window: 600 } } }
        const onEvent = (event: QrauthEvent) => void events.push(event)
        const { signedIn, device } = site({ store: rest(), limits, onEvent })
        const link = await shownTo(await signedIn())
        const from = { incoming: { socket: { remoteAddress: '203.0.113.1' } } }
        const phone = device(undefined, from)
        if (kind === 'with cookies') await phone.get(link)

        endpoint.fault = () => 'twice'
        expect((await phone.post(link)).status).toBe(303)
        expect(claimsOf(phone)['sub']).toBe(ADA.id)
        endpoint.fault = undefined
        expect((await device(undefined, from).post(link)).status, 'another phone').toBe(404)
        expect(events.map(({ type }) => type)).toEqual(['issued', 'consumed', 'refused'])
        expect((await device(undefined, from).post(link)).status, 'two were counted').toBe(429)
      },
    )

    it('issues one code, which ends the one before and works', async () => {
      const { signedIn, device } = site({ store: rest() })
      const computer = await signedIn()
      const former = await shownTo(computer)
      endpoint.fault = () => 'twice'
      const link = await shownTo(computer)
      endpoint.fault = undefined
      expect((await device().post(former)).status).toBe(404)
      expect((await device().post(link)).status).toBe(303)
    })
  })

  describe('the deploy checklist', () => {
    it('says what a crash of this very Redis does to used codes, and what memory that is full does', async () => {
      const token = "an operator's token, long enough for it"
      const env = {
        QRAUTH_HOST: 'demo',
        QRAUTH_SECRET: SECRET,
        QRAUTH_ORIGIN: 'https://a.example',
        QRAUTH_HEALTH_TOKEN: token,
      }
      vi.stubGlobal('fetch', () => Promise.reject(new Error('no network')))
      const app = createApp(env, { ...PLATFORM, stores: { redis: tcp } })
      async function wrong(): Promise<string[]> {
        const headers = { authorization: `Bearer ${token}` }
        const answer = await app.request('https://a.example/qr/health', { headers })
        const { checks } = await answer.json()
        return checks.filter(({ ok }: { ok: boolean }) => !ok)
          .map(({ name }: { name: string }) => name)
      }
      try {
        expect(await wrong()).toEqual([])
        await redis.config('SET', 'save', '60 1')
        expect(await wrong()).toEqual(['persistence'])
        await redis.config('SET', 'appendonly', 'yes')
        expect(await wrong()).toEqual([])
        await redis.config('SET', 'maxmemory', '100mb', 'maxmemory-policy', 'allkeys-lru')
        expect(await wrong()).toEqual(['eviction'])
      } finally {
        await redis.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction')
        await redis.config('SET', 'save', '', 'appendonly', 'no')
        vi.unstubAllGlobals()
      }
    })
  })

  describe('one person, by every spelling of the path and by every Host', () => {
    const SPELLINGS = ['/qr', '/%71r', '/q%72', '/%71%72', '/qr/', '/./qr', '//qr'] as const
    const anybody = {
      ...jwtSession({ secret: SECRET }),
      read: async () => ({ user: ADA, sessionId: 'session-1' }),
    }

    /** Sends a form to each spelling at each of so many hosts, and counts the answers by status. */
    async function press(
      app: ReturnType<typeof site>['app'],
      fields: Record<string, string>,
      hosts: number,
    ): Promise<Record<number, number>> {
      const counted: Record<number, number> = {}
      for (let i = 0; i < hosts; i++) {
        const computer = new Device(app, `https://host-${i}.test`)
        for (const path of SPELLINGS) {
          const { status } = await computer.post(path, fields)
          counted[status] = (counted[status] ?? 0) + 1
        }
      }
      return counted
    }

    it('gets 20 codes, of which one is live', async () => {
      const { app } = site({ store: tcp, session: anybody, secret: SECRET })
      const counted = await press(app, {}, 20)
      expect(counted[200]).toBe(20)
      expect(counted[429]).toBeGreaterThan(80)
      const records = await redis.keys('*record:*')
      const live = (await redis.mget(records)).filter((record) => record?.startsWith('{'))
      expect(live).toHaveLength(1)
    })

    it('has five attempts at the password', async () => {
      const attempts: string[] = []
      const verify = (_user: unknown, password: string) => attempts.push(password) < 0
      const { app } = site({
        store: tcp,
        session: anybody,
        secret: SECRET,
        reauthenticate: { verify },
      })
      const counted = await press(app, { password: 'a guess' }, 20)
      expect(counted[403]).toBe(5)
      expect(counted[200]).toBeUndefined()
      expect(attempts).toHaveLength(5)
    })
  })
})
