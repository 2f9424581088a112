import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { RegistryStore } from '../../src/session/book.ts'
import { registry } from '../../src/session/registry.ts'
import { memoryRegistry } from '../../src/stores/registry-memory.ts'
import { restRegistry } from '../../src/stores/registry-rest.ts'
import { redisRegistry } from '../../src/stores/registry-tcp.ts'
import { connectRedis } from '../../src/stores/tcp.ts'
import { upstashRegistry } from '../../src/stores/registry-upstash.ts'
import { linkIn } from '../parts/picture.ts'
import { startRedis } from '../parts/redis.ts'
import { ADA, site } from '../parts/site.ts'
import { startStore } from '../parts/upstash.ts'
import { startWire } from '../parts/wire.ts'
import { registryContract } from './registry.contract.ts'

const SECRET = 'a secret of the site, long enough for HS256'
const entry = (sessionId: string, expires: number) => {
  const at = Math.floor(Date.now() / 1000)
  return { sessionId, expires: at + expires, kind: 'q' as const, at, amr: ['qr'] }
}

registryContract('redis', async () => {
  const redis = await startRedis()
  const client = new Redis(redis.port, '127.0.0.1')
  client.on('error', () => {})
  const store = redisRegistry((name, ...args) => client.call(name, ...args))
  const close = async () => {
    client.disconnect()
    await redis.close()
  }
  return { store, close }
})

registryContract('upstash', async () => {
  const endpoint = await startStore()
  return { store: upstashRegistry(endpoint), close: endpoint.close }
})

registryContract('rest', async () => {
  const endpoint = await startStore()
  return { store: restRegistry(endpoint), close: endpoint.close }
})

describe('redis', () => {
  const ends: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  })

  async function start() {
    const endpoint = await startStore()
    ends.push(endpoint.close)
    return { endpoint, sessions: registry({ store: upstashRegistry(endpoint), secret: SECRET }) }
  }

  test('a verb is one command and one round trip, and a check one HMGET', async () => {
    const { endpoint, sessions } = await start()
    const verbs: [string, () => Promise<unknown>][] = [
      ['EVAL', () => sessions.enter('u', entry('a', 60))],
      ['HMGET', () => sessions.check('u', 'a', 0)],
      ['EVAL', () => sessions.touch('u', 'a')],
      ['EVAL', () => sessions.list('u')],
      ['EVAL', () => sessions.end('u', 'a')],
      ['EVAL', () => sessions.endOthers('u', 'a')],
      ['EVAL', () => sessions.endAll('u')],
    ]
    for (const [command, verb] of verbs) {
      endpoint.log.length = 0
      await verb()
      expect(endpoint.log.map(([name]) => name)).toEqual([command])
    }
  })

  test('costs one command for each read, and two more for a new session', async () => {
    const { endpoint } = await start()
    const cost = async (options: object): Promise<Record<string, number>> => {
      const sessions = registry({ store: upstashRegistry(endpoint), secret: SECRET, ...options })
      const { signedIn, device, app, session } = site({ jwt: { registry: sessions } })
      app.get('/me', async (c) => c.text((await session.read(c))?.user.id ?? 'nobody'))
      const computer = await signedIn({ ...ADA, id: `user ${JSON.stringify(options)}` })
      const counted = async (step: () => Promise<unknown>) => {
        endpoint.log.length = 0
        await step()
        return endpoint.log.length
      }
      const first = await counted(() => computer.get('/me'))
      const again = await counted(() => computer.get('/me'))
      const devices = await counted(() => computer.get('/qr/devices'))
      const phone = device()
      const link = linkIn(await (await computer.post('/qr')).text())
      await phone.get(link)
      // The code is in memory here.
      const consume = await counted(() => phone.post(link))
      return { first, again, devices, consume }
    }
    expect(await cost({})).toEqual({ first: 1, again: 1, devices: 2, consume: 2 })
    expect(await cost({ cache: 60 })).toEqual({ first: 1, again: 0, devices: 1, consume: 2 })
  })

  test('the key lives as long as its longest session, and names nobody', async () => {
    const { endpoint, sessions } = await start()
    await sessions.enter('user@example.com', entry('a', 5000))
    await sessions.enter('user@example.com', entry('b', 60))
    const [key = '', ...more] = await endpoint.redis.keys('*')
    expect(more).toEqual([])
    expect(key).toMatch(/^\{qrauth\}:sessions:[\w-]{22}$/)
    const ttl = await endpoint.redis.ttl(key)
    expect(ttl).toBeGreaterThan(4990)
    expect(ttl).toBeLessThanOrEqual(5000)
  })

  test('a store that does not answer throws, and no error names a key or a session', async () => {
    const { endpoint, sessions } = await start()
    await sessions.enter('u', entry('SESSION', 60))
    await endpoint.close()
    const verbs = [
      () => sessions.check('u', 'SESSION', 0),
      () => sessions.touch('u', 'SESSION'),
      () => sessions.list('u'),
      () => sessions.end('u', 'SESSION'),
      () => sessions.enter('u', entry('SESSION', 60)),
    ]
    for (const verb of verbs) {
      const error: unknown = await verb().catch((error: unknown) => error)
      expect(String(error)).toMatch(/^Error: Cannot .* the store at [\d.:]+ did not answer$/)
    }
  })
})

/** A registry on a real Redis, whose wire breaks when it is told to. */
interface Breaking {
  readonly store: RegistryStore
  /** Counts the scripts that were sent since the last call. */
  scripts(): number
  breaks(fault: 'lose request' | 'lose reply'): void
  mend(): Promise<void>
  close(): Promise<void>
}

const breaking: Record<string, () => Promise<Breaking>> = {
  upstash: () => overRest(upstashRegistry),
  rest: () => overRest(restRegistry),
  async redis() {
    const server = await startRedis()
    const wire = await startWire(server.port)
    let connection = await connectRedis(wire.url)
    return {
      store: redisRegistry((...command) => connection.command(...command)),
      scripts: () => wire.sent.splice(0).filter((name) => name === 'EVAL').length,
      breaks: (fault) => void (wire.fault = fault),
      async mend() {
        wire.fault = undefined
        connection.close()
        connection = await connectRedis(wire.url)
      },
      async close() {
        connection.close()
        await wire.close()
        await server.close()
      },
    }
  },
}

async function overRest(open: typeof restRegistry): Promise<Breaking> {
  const endpoint = await startStore()
  return {
    store: open(endpoint),
    scripts: () => endpoint.requests.splice(0).length,
    breaks: (fault) => void (endpoint.fault = () => fault),
    mend: async () => void (endpoint.fault = undefined),
    close: endpoint.close,
  }
}

describe.each(Object.entries(breaking))('%s: a wire that breaks', (_, open) => {
  let at: Breaking
  beforeAll(async () => {
    at = await open()
  })
  afterAll(() => at?.close())

  test.each([['lose request', true], ['lose reply', false]] as const)(
    'is an error of each verb, which is sent once; the session then lives as it was told: %s',
    async (fault, isLive) => {
      const sessions = registry({ store: at.store, secret: SECRET })
      const user = `the user of ${fault}`
      for (const id of ['SESSION', 'OTHER']) await sessions.enter(user, entry(id, 60))
      const verbs = [
        () => sessions.enter(user, entry('LATE', 60)),
        () => sessions.touch(user, 'SESSION'),
        () => sessions.end(user, 'SESSION'),
        () => sessions.endOthers(user, 'LATE'),
        () => sessions.endAll(user),
      ]
      for (const verb of verbs) {
        at.scripts()
        at.breaks(fault)
        const error: unknown = await verb().catch((error: unknown) => error)
        expect(String(error)).toMatch(/^Error: Cannot change sessions: .* did not answer$/)
        expect(at.scripts()).toBe(1)
        await at.mend()
      }
      const live = (await sessions.list(user)).map(({ sessionId }) => sessionId).toSorted()
      expect(live).toEqual(isLive ? ['OTHER', 'SESSION'] : [])
      expect(await sessions.check(user, 'SESSION', 0) !== null).toBe(isLive)
    },
  )
})

test('memory: a user that is one too many is refused, and those it has are kept', async () => {
  const sessions = registry({ store: memoryRegistry({ max: 1 }), secret: SECRET })
  await sessions.enter('a', entry('s', 60))
  await expect(sessions.enter('b', entry('s', 60)))
    .rejects.toThrow('Cannot hold more users: expected at most 1, received 2')
  expect(await sessions.check('a', 's', 0)).not.toBe(null)
})

test('options that cannot work are refused at once', () => {
  const store = memoryRegistry()
  const open = (options: object) => () => registry({ store, secret: SECRET, ...options })
  expect(open({ secret: 'short' })).toThrow('expected 32 bytes or more, received 5')
  expect(open({ max: 101 })).toThrow('Cannot use max: expected a whole number from 1 to 100')
  expect(open({ cache: -1 })).toThrow('Cannot use cache: expected a whole number from 0 to 300')
  expect(open({ acceptBefore: Date.now() })).toThrow('Cannot use acceptBefore')
  expect(open({ store: {} })).toThrow('received one without "find"')
  expect(open({ cached: 1 })).toThrow('received "cached"')
})
