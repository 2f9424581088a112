import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cluster, Redis } from 'ioredis'
import { afterEach, describe, expect, test } from 'vitest'
import { connectedStores } from '../../src/app/standalone.ts'
import { registry } from '../../src/session/registry.ts'
import { redisRegistry } from '../../src/stores/registry-tcp.ts'
import { checkRedis, connectRedis, redisPromises, redisStore } from '../../src/stores/tcp.ts'
import type { RedisCommand } from '../../src/stores/tcp.ts'
import { without } from '../parts/install.ts'
import { freePort, type RunningRedis, startRedis } from '../parts/redis.ts'
import { linkIn } from '../parts/picture.ts'
import { SECRET, site } from '../parts/site.ts'
import { startWire } from '../parts/wire.ts'
import { done, entry, found, limit, limited, missing, moved, other, slot } from './contract.ts'
import { taking } from './contract.ts'

/** What a Redis must be, and what becomes of transfers where it is not: seen on real ones. */
describe.skipIf(without('redis'))('on real Redis servers', () => {
  const ends: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  })

  async function server(settings?: readonly string[]): Promise<RunningRedis> {
    const redis = await startRedis(settings)
    ends.push(redis.close)
    return redis
  }

  /** A client of the test's own, which may do everything. */
  function clientOf({ port }: Pick<RunningRedis, 'port'>): Redis {
    const client = new Redis(port, '127.0.0.1')
    // Without a listener a connection that ends writes to the console.
    client.on('error', () => {})
    ends.push(() => client.disconnect())
    return client
  }

  async function commandOf(url: string): Promise<RedisCommand> {
    const { command, close } = await connectRedis(url, { timeout: 30 })
    ends.push(close)
    return command
  }

  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'qrauth-redis-'))
    ends.push(() => rmSync(path, { recursive: true }))
    return path
  }

  async function refusal(promise: Promise<unknown>): Promise<string> {
    const outcome = await promise.then(() => 'it was accepted', (error: unknown) => error)
    return outcome instanceof Error ? outcome.message : String(outcome)
  }

  describe('redis: a user', () => {
    const PAGE = readFileSync(new URL('../../src/stores/README.md', import.meta.url), 'utf8')
    const [, LINE = ''] = /```acl\n +(user .+)\n/.exec(PAGE) ?? []
    const [, MORE = ''] = /registry of sessions also needs `(.+)`,/.exec(PAGE) ?? []
    const NEEDED = LINE.split(' ').filter((rule) => rule.startsWith('+'))

    /** Starts a Redis with the user of the page, by whose address it is reached. */
    async function startDocumented(more = ''): Promise<string> {
      const file = join(folder(), 'users.acl')
      writeFileSync(file, `${LINE} ${more}\n`)
      const { url } = await server(['--save', '', '--aclfile', file])
      return url.replace('//', '//my-site:PASSWORD@')
    }

    async function urlFor(...rules: string[]): Promise<string> {
      const redis = await server()
      await clientOf(redis).call('ACL', 'SETUSER', 'app', 'on', '>SECRET', ...rules)
      return redis.url.replace('//', '//app:SECRET@')
    }

    test('the documented user signs a phone in, and every key begins with QRAUTH_PREFIX', async () => {
      const url = await startDocumented()
      const found = await connectedStores({ QRAUTH_REDIS_URL: url, QRAUTH_PREFIX: '{my-site}:' })
      const stores = 'stores' in found && found.stores ? found.stores : expect.unreachable()
      const store = stores['redis'] ?? expect.unreachable()
      const { signedIn, device } = site({ store })
      const link = linkIn(await (await (await signedIn()).post('/qr')).text())
      const phone = device()
      await phone.get(link)
      expect((await phone.post(link)).status).toBe(303)
      expect((await device().post(link)).status).toBe(404)
      const keys = await clientOf({ port: Number(new URL(url).port) }).keys('*')
      expect(keys.length).toBeGreaterThan(1)
      expect(keys.filter((key) => !key.startsWith('{my-site}:'))).toEqual([])
      expect(await refusal(connectRedis(url)), 'the keys of others are closed to it')
        .toMatch(/^Cannot use Redis as this user: /)
    })

    test('the registry needs the commands that are documented for it, and each of them', async () => {
      const options = { prefix: '{my-site}:', timeout: 30 }
      async function use(more: string): Promise<unknown> {
        const { command, close } = await connectRedis(await startDocumented(more), options)
        ends.push(close)
        const sessions = registry({ store: redisRegistry(command, options), secret: SECRET })
        const at = Math.floor(Date.now() / 1000)
        const session = { sessionId: 'a', kind: 'q', at, expires: at + 600, amr: ['qr'] } as const
        await sessions.enter('u1', session)
        await sessions.check('u1', 'a', 0)
        const held = await sessions.list('u1')
        await sessions.enter('u1', { ...session, sessionId: 'gone', expires: at })
        await sessions.endAll('u1')
        return held.length
      }
      expect(await use(MORE)).toBe(1)
      for (const rule of MORE.split(' ')) {
        expect(await refusal(use(MORE.replace(rule, ''))), rule).toContain('NOPERM')
      }
    })

    test('a user with exactly the rights of the store is accepted and works', async () => {
      const command = await commandOf(await urlFor('~{qrauth}:*', ...NEEDED))
      const store = redisStore(command)
      await store.put([entry('a')], slot('a'), [limit('l', 9)])
      expect(await store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
      const promises = await redisPromises(command)
      expect(promises.map(({ ok }) => ok)).toEqual([true, true, true])
      expect(promises.map(({ note }) => note).join()).toMatch(/not told.*not told.*not told/)
    })

    test.each(NEEDED)('a user without %s is refused at the start', async (lacking) => {
      const url = await urlFor('~{qrauth}:*', '+info', ...NEEDED.filter((rule) => rule !== lacking))
      expect(await refusal(connectRedis(url))).toBe(
        'Cannot use Redis as this user: expected one that may run EVAL, GET, SET, GETDEL, DEL, ' +
          'INCR and EXPIRE on all keys that begin with the prefix',
      )
    })

    test('a user without access to keys of the prefix is refused at the start', async () => {
      const url = await urlFor('~other:*', '+info', ...NEEDED)
      expect(await refusal(connectRedis(url))).toMatch(/^Cannot use Redis as this user: /)
      await connectRedis(url, { prefix: 'other:' }).then(({ close }) => close())
    })
  })

  test('redis: a replica is refused at the start', async () => {
    const primary = await server()
    const replica = await server(['--save', '', '--replicaof', '127.0.0.1', String(primary.port)])
    expect(await refusal(connectRedis(replica.url)))
      .toBe('Cannot use this Redis: expected the primary, received a read-only replica')
  })

  test('redis: a server without EVAL is refused at the start', async () => {
    const redis = await server(['--save', '', '--rename-command', 'EVAL', ''])
    expect(await refusal(connectRedis(redis.url)))
      .toMatch(/^Cannot use this Redis: expected 6\.2 or newer with scripts, /)
  })

  describe('redis: a cluster of three nodes', () => {
    async function startCluster(): Promise<RunningRedis[]> {
      const nodes: RunningRedis[] = []
      for (let i = 0; i < 3; i++) {
        nodes.push(
          await server([
            ...['--save', '', '--cluster-enabled', 'yes', '--dir', folder()],
            ...['--cluster-port', String(await freePort())],
          ]),
        )
      }
      const clients = nodes.map(clientOf)
      const slots = [[0, 5460], [5461, 10922], [10923, 16383]].map((range) => range.map(String))
      for (const [i, client] of clients.entries()) {
        await client.call('CLUSTER', 'ADDSLOTSRANGE', ...slots[i] ?? [])
        const bus = await client.config('GET', 'cluster-port')
        const [, port = ''] = Array.isArray(bus) ? bus.map(String) : []
        for (const other of clients) {
          await other.call('CLUSTER', 'MEET', '127.0.0.1', String(nodes[i]?.port), port)
        }
      }
      const states = () => Promise.all(clients.map((client) => client.call('CLUSTER', 'INFO')))
      await expect.poll(
        async () => (await states()).every((info) => /state:ok/.test(String(info))),
        {
          timeout: 60_000,
        },
      ).toBe(true)
      return nodes
    }

    test('keeps transfers under the default prefix, and refuses one without a hash tag', async () => {
      const nodes = await startCluster()
      const cluster = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })))
      ends.push(() => cluster.disconnect())
      const command: RedisCommand = (name = '', ...args) => cluster.call(name, ...args)
      await expect(checkRedis(command)).resolves.toBeUndefined()
      const store = redisStore(command)
      for (const key of ['a', 'b', 'c', 'd']) {
        await store.put([entry(key)], slot('ada', { state: `state of ${key}` }), [limit('l', 9)])
      }
      expect(await store.move(taking('a'), [])).toEqual(other('a', 'ended replaced\nrecord of a'))
      expect(await store.move(taking('d'), [])).toEqual(moved('d', 'done 1\nrecord of d'))

      expect(await refusal(checkRedis(command, { prefix: 'qrauth:' }))).toBe(
        'Cannot spread a transfer over the nodes of a Redis Cluster: ' +
          'expected a prefix with a hash tag, such as "{qrauth}:"',
      )
      // One node alone holds a third of all keys.
      const alone = await Promise.all(nodes.map(async ({ url }) => {
        const connected = connectRedis(url)
        await connected.then(({ close }) => ends.push(close)).catch(() => undefined)
        return refusal(connected)
      }))
      const words = 'Cannot use one node of a Redis Cluster alone: ' +
        'expected the command of a client that knows the whole cluster'
      expect(alone.toSorted()).toEqual([words, words, 'it was accepted'])
    })
  })

  describe('redis: a crash', () => {
    /** Issues a code, takes it, crashes, starts again; the code of another is still alive then. */
    async function crashed(settings: (folder: string) => string[]) {
      const path = folder()
      const first = await server(settings(path))
      const store = redisStore(await commandOf(first.url))
      await store.put([entry('used')], slot('used'), [limit('l', 1)])
      await store.put([entry('live')], slot('live'), [])
      await clientOf(first).save()
      expect(await store.move(taking('used'), [])).toEqual(moved('used', 'done 1\nrecord of used'))
      expect(await store.count([limit('after', 1)])).toEqual(done('after'))
      const promises = await redisPromises(await commandOf(first.url))
      await first.kill()
      const second = await server(settings(path))
      return {
        store: redisStore(await commandOf(second.url)),
        persistence: promises.find(({ name }) => name === 'persistence'),
      }
    }

    test('with an append-only file forgets nothing', async () => {
      const { store, persistence } = await crashed((dir) => [
        ...['--dir', dir, '--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec'],
      ])
      expect(persistence).toMatchObject({ ok: true })
      expect(await store.move(taking('used', 'done 2'), []))
        .toEqual(other('used', 'done 1\nrecord of used'))
      expect(await store.move(taking('live'), [])).toEqual(moved('live', 'done 1\nrecord of live'))
      expect(await store.count([limit('after', 1)])).toEqual(limited(60))
    })

    test('with save points only brings a used code back, and the health check says so', async () => {
      const { store, persistence } = await crashed((dir) => [
        ...['--dir', dir, '--save', '3600 1', '--appendonly', 'no'],
      ])
      expect(persistence).toEqual({
        name: 'persistence',
        ok: false,
        note: 'save points only: a crash brings back codes that were used. Expected appendonly',
      })
      expect(await store.move(taking('used', 'done 2'), []))
        .toEqual(moved('used', 'done 2\nrecord of used'))
      expect(await store.count([limit('l', 1)]), 'as it was at the save').toEqual(limited(60))
      expect(await store.count([limit('after', 1)]), 'forgotten').toEqual(done('after'))
    })

    test('without persistence forgets everything, and brings nothing back', async () => {
      const { store, persistence } = await crashed((dir) => [
        ...['--dir', dir, '--dbfilename', `${crypto.randomUUID()}.rdb`, '--save', ''],
      ])
      expect(persistence).toMatchObject({ ok: true })
      expect(await store.move(taking('used', 'done 2'), [])).toEqual(missing('used'))
      expect(await store.move(taking('live'), [])).toEqual(missing('live'))
      expect(await store.count([limit('l', 1)])).toEqual(done('l'))
    })
  })

  describe('redis: a failover', () => {
    async function pair() {
      const primary = await server()
      const wire = await startWire(primary.port)
      ends.push(() => wire.close())
      const replica = await server([
        ...['--save', '', '--replicaof', '127.0.0.1', new URL(wire.url).port],
      ])
      const [near, far] = [clientOf(primary), clientOf(replica)]
      const store = redisStore(await commandOf(primary.url), { timeout: 30 })
      await store.put([entry('a')], slot('a'), [])
      await store.put([entry('b')], slot('b'), [])
      await expect.poll(() => far.exists('{qrauth}:record:b'), { timeout: 30_000 }).toBe(1)
      return { primary, wire, replica, near, far, store }
    }

    test('to a replica whose link was cut brings a used code back', async () => {
      const { primary, wire, replica, far, store } = await pair()
      const promises = await redisPromises(await commandOf(primary.url))
      expect(promises.find(({ name }) => name === 'replication')?.note)
        .toBe('a replica that is promoted while its link is cut brings back codes that were used')
      await wire.close()
      expect(await store.move(taking('a'), [])).toMatchObject({ state: 'moved' })
      await primary.kill()
      await far.call('REPLICAOF', 'NO', 'ONE')
      const promoted = redisStore(await commandOf(replica.url))
      expect(await promoted.move(taking('a', 'done 2'), []))
        .toEqual(moved('a', 'done 2\nrecord of a'))
    })

    test('to a replica that was asked to acknowledge each write brings none back', async () => {
      const { primary, wire, replica, far } = await pair()
      const store = redisStore(await commandOf(primary.url), { replicas: 1, timeout: 30 })
      expect(await store.move(taking('a'), [])).toMatchObject({ state: 'moved' })
      await wire.close()
      const hasty = redisStore(await commandOf(primary.url), { replicas: 1, timeout: 0.5 })
      expect(await refusal(hasty.move(taking('b'), [])))
        .toBe('Cannot move a transfer: Redis wrote to fewer than 1 replicas')
      expect(await hasty.peek(['state of a'], []), 'a read waits for none')
        .toEqual(found({ 'state of a': 'done 1\nrecord of a' }))
      await primary.kill()
      await far.call('REPLICAOF', 'NO', 'ONE')
      const promoted = redisStore(await commandOf(replica.url))
      expect(await promoted.move(taking('a', 'done 2'), []))
        .toEqual(other('a', 'done 1\nrecord of a'))
      expect(await promoted.move(taking('b', 'done 2'), []), 'nobody got in by it before')
        .toEqual(moved('b', 'done 2\nrecord of b'))
    })

    test('is refused at the start where replicas are asked for and there are none', async () => {
      const { url } = await server()
      expect(await refusal(connectRedis(url, { replicas: 1, timeout: 0.5 }))).toMatch(
        /^Cannot connect to Redis at [\d.:]+: it wrote to fewer than 1 replicas$/,
      )
    })
  })

  describe('redis: a full memory', () => {
    async function filled(policy: string) {
      const redis = await server(['--save', '', '--maxmemory-policy', policy])
      const client = clientOf(redis)
      const command = await commandOf(redis.url)
      const store = redisStore(command)
      await store.put([entry('a')], slot('a'), [])
      expect(await store.count([limit('l', 1, 600)])).toEqual(done('l'))
      const used = /^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]
      await client.config('SET', 'maxmemory', String(Number(used) + 2 * 1024 * 1024))
      const eviction = (await redisPromises(command)).find(({ name }) => name === 'eviction')
      const junk = 'x'.repeat(10_000)
      for (let i = 0; i < 2000; i++) {
        if (!await client.exists('{qrauth}:limit:l')) break
        const wrote = await client.set(`junk ${i}`, junk).catch(() => undefined)
        if (!wrote) break
      }
      return { store, eviction, client }
    }

    test.each(['allkeys-lru', 'volatile-lru'])(
      'with %s forgets limits, and the health check says so',
      async (policy) => {
        const { store, eviction } = await filled(policy)
        expect(eviction).toEqual({
          name: 'eviction',
          ok: false,
          note: `${policy} drops limits and live codes: expected noeviction`,
        })
        expect(await store.peek(['a'], [limit('l', 1)])).toMatchObject({ state: 'found' })
      },
    )

    test('with noeviction refuses new codes, and keeps codes and limits', async () => {
      const { store, eviction, client } = await filled('noeviction')
      await client.config('SET', 'maxmemory', '1')
      expect(eviction).toEqual({ name: 'eviction', ok: true, note: 'noeviction' })
      expect(await refusal(store.put([entry('b')], slot('b'), [])))
        .toBe('Cannot put a transfer: Redis answered with the error OOM')
      expect(await store.count([limit('l', 1)])).toEqual(limited(60))
      expect(await store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
    })
  })
})
