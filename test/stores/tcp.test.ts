import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store.ts'
import {
  checkRedis,
  connectRedis,
  type RedisCommand,
  type RedisConnection,
  redisStore,
} from '../../src/stores/tcp.ts'
import { findPart, without } from '../parts/install.ts'
import { startProcess } from '../parts/process.ts'
import { freePort, type RunningRedis, startRedis } from '../parts/redis.ts'
import { entry, found, limit, storeContract } from './contract.ts'

const MISSING = { state: 'missing' }
const ROOT = new URL('../..', import.meta.url)
const BIN = new URL('node_modules/.bin/', ROOT).pathname

type Fault = 'lose request' | 'lose reply' | 'hang'

/** A wire to a server that breaks when it is told. */
interface Wire {
  readonly url: string
  /** The names of all commands that were sent. */
  readonly sent: string[]
  /** Applied to whatever is sent from now on. */
  fault: Fault | undefined
  /** Ends every connection, and takes new ones. */
  cut(): void
  close(): Promise<void>
}

async function startWire(port: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (data) => {
      wire.sent.push(...commandsIn(data))
      if (wire.fault === 'hang') return
      if (wire.fault === 'lose request') return void near.destroy()
      far.write(data)
    })
    far.on('data', (data) => {
      if (wire.fault === 'lose reply') near.destroy()
      else near.write(data)
    })
  })
  const wire: Wire = {
    url: `redis://127.0.0.1:${await listen(server)}`,
    sent: [],
    fault: undefined,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      wire.cut()
      await closed
    },
  }
  return wire
}

/** The names of commands in what a client sends (RESP: an array of bulk strings each). */
function commandsIn(data: Buffer): string[] {
  const names = data.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n/g)
  return [...names].map(([, name = '']) => name.toUpperCase())
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}

describe.skipIf(without('redis'))('on a real Redis', () => {
  let server: RunningRedis
  let redis: Redis
  let wire: Wire
  let connection: RedisConnection
  beforeAll(async () => {
    server = await startRedis()
    redis = new Redis(server.url)
    wire = await startWire(server.port)
  })
  afterAll(async () => {
    redis.disconnect()
    await wire.close()
    await server.close()
  })
  beforeEach(async () => {
    await redis.flushall()
    connection = await connectRedis(wire.url)
    wire.sent.length = 0
  })
  afterEach(() => {
    wire.fault = undefined
    connection.close()
  })

  /** Brings the end of every key nearer, as if the time had passed. */
  async function advance(seconds: number): Promise<void> {
    for (const key of await redis.keys('*')) {
      const left = await redis.pttl(key)
      // The Redis has lived a little itself: up to half a second belongs to the test.
      await redis.pexpire(key, left - seconds * 1000 <= 500 ? 0 : left - seconds * 1000)
    }
  }

  storeContract('redis', async () => {
    const connection = await connectRedis(server.url, 30)
    const store = redisStore(connection.command, { timeout: 30 })
    return { store, advance, close: async () => connection.close() }
  })

  test('redis: each verb is one command', async () => {
    const store = redisStore(connection.command)
    const limits = [limit('user', 9), limit('address', 9)]
    await store.put(entry('a'), limits)
    await store.peek('a', 'receipt', limits)
    await store.take('a', 'receipt', limits)
    await store.count(limits)
    expect(wire.sent).toEqual(['EVAL', 'MGET', 'EVAL', 'EVAL'])
  })

  test("redis: its clock is the server's", async () => {
    const [seconds = 0] = await redis.time()
    const time = await redisStore(connection.command).time?.()
    expect(time).toBeGreaterThanOrEqual(Number(seconds))
    expect(time).toBeLessThan(Number(seconds) + 60)
  })

  test('redis: every key begins with the prefix and has an end', async () => {
    const store = redisStore(connection.command, { prefix: '{my site}:' })
    await store.put(entry('a'), [limit('l', 9)])
    await store.take('a', 'receipt', [])
    await store.put(entry('b'), [])
    const keys = (await redis.keys('*')).toSorted()
    expect(keys).toEqual([
      '{my site}:code:b',
      '{my site}:limit:l',
      '{my site}:receipt:receipt',
      '{my site}:slot:slot of a',
      '{my site}:slot:slot of b',
    ])
    for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0)
  })

  test('redis: 200 codes, each taken by 50 at once, go out exactly once each', async () => {
    const { command, close } = await connectRedis(server.url, 30)
    const store = redisStore(command, { timeout: 30 })
    const codes = Array.from({ length: 200 }, (_, i) => `code ${i}`)
    await Promise.all(codes.map((code) => store.put(entry(code), [])))
    for (const code of codes) {
      const takes = await Promise.all(
        Array.from({ length: 50 }, (_, i) => store.take(code, `${code}, phone ${i}`, [])),
      )
      expect(takes.filter(({ state }) => state === 'found')).toEqual([found(`record of ${code}`)])
    }
    close()
  })

  describe('redis: what is lost on the way', () => {
    test('a lost reply of a take throws, is not sent again, and leaves the receipt', async () => {
      const store = redisStore(connection.command)
      await store.put(entry('a'), [])
      wire.fault = 'lose reply'
      await expect(store.take('a', 'receipt', []))
        .rejects.toThrow(/^Cannot take a code: Redis did not answer$/)
      wire.fault = undefined
      await connected(store)
      expect(wire.sent.filter((name) => name === 'EVAL'), 'put, and take once').toHaveLength(2)
      expect(await store.take('a', 'other', [])).toEqual(MISSING)
      expect(await store.take('a', 'receipt', [])).toEqual(found('record of a', true))
    })

    test('a lost request spends nothing', async () => {
      const store = redisStore(connection.command)
      await store.put(entry('a'), [])
      wire.fault = 'lose request'
      await expect(store.take('a', 'receipt', [])).rejects.toThrow('Redis did not answer')
      wire.fault = undefined
      await connected(store)
      expect(wire.sent.filter((name) => name === 'EVAL'), 'put, and take once').toHaveLength(2)
      expect(await store.take('a', 'receipt', [])).toEqual(found('record of a'))
    })

    test('no answer in time throws', async () => {
      const store = redisStore(connection.command, { timeout: 0.2 })
      wire.fault = 'hang'
      await expect(store.take('a', 'receipt', []))
        .rejects.toThrow(/^Cannot take a code: Redis did not answer$/)
    })

    test('a command while there is no connection throws at once, and is never sent', async () => {
      const store = redisStore(connection.command, { timeout: 30 })
      wire.cut()
      await expect(store.peek('a', 'receipt', [])).rejects.toThrow('Redis did not answer')
      await expect(store.take('a', 'receipt', [])).rejects.toThrow('Redis did not answer')
      await connected(store)
      expect(wire.sent).not.toContain('EVAL')
    })

    test('a connection that falls silent is made anew', async () => {
      const { command, close } = await connectRedis(wire.url, 0.3)
      const store = redisStore(command, { timeout: 0.3 })
      wire.fault = 'hang'
      await expect(store.count([])).rejects.toThrow('Redis did not answer')
      await expect.poll(() => wire.sent.filter((name) => name === 'INFO').length, {
        timeout: 30_000,
      }).toBeGreaterThan(2)
      wire.fault = undefined
      await connected(store)
      close()
    })

    /** Waits until the client has its next connection. */
    async function connected(store: Store): Promise<void> {
      const peek = () => store.peek('nothing', undefined, []).catch(() => undefined)
      await expect.poll(peek, { timeout: 30_000 }).toEqual(MISSING)
    }
  })

  describe('redis: the server', () => {
    test('of these tests is new enough', async () => {
      await expect(checkRedis(connection.command)).resolves.toBeUndefined()
    })

    test('that wants a password is told apart, and no error names any password', async () => {
      await redis.config('SET', 'requirepass', 'SECRET-RIGHT')
      try {
        const address = server.url.replace('//', '//:SECRET-WRONG@')
        expect(await messageOf(connectRedis(address)))
          .toMatch(/^Cannot connect to Redis at [\d.:]+: it answered with the error WRONGPASS$/)
        expect(await messageOf(connectRedis(server.url)))
          .toMatch(/^Cannot connect to Redis at [\d.:]+: it answered with the error NOAUTH$/)
        const right = await connectRedis(server.url.replace('//', '//default:SECRET%2DRIGHT@'))
        expect(await redisStore(right.command).count([])).toEqual({ state: 'done' })
        right.close()
      } finally {
        await redis.config('SET', 'requirepass', '')
      }
    })

    test('keeps the codes in the database of the address', async () => {
      const { command, close } = await connectRedis(`${server.url}/3`)
      await redisStore(command).put(entry('a'), [])
      expect(await redis.keys('*')).toEqual([])
      expect(await redis.call('INFO', 'keyspace')).toContain('db3:keys=2')
      close()
    })

    test('by TLS must have a certificate that somebody vouches for', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'qrauth-tls-'))
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
      const made = spawnSync('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'],
        ...['-addext', 'subjectAltName=DNS:localhost'],
      ], { encoding: 'utf8' })
      expect(made.status, made.stderr).toBe(0)
      const port = await freePort()
      const secure = startProcess(findPart('redis'), [
        ...['--port', '0', '--tls-port', String(port), '--bind', '127.0.0.1', '--save', ''],
        ...['--tls-cert-file', cert, '--tls-key-file', key, '--tls-auth-clients', 'no'],
      ])
      try {
        await secure.line(/Ready to accept connections/)
        const url = `rediss://localhost:${port}`
        expect(await messageOf(connectRedis(url)))
          .toBe(`Cannot connect to Redis at localhost:${port}: it did not answer`)
        // A runtime learns whom to trust when it starts.
        expect(run('bun', smoke(url), { NODE_EXTRA_CA_CERTS: cert })).toBe('true missing true')
      } finally {
        await secure.stop()
        rmSync(folder, { recursive: true })
      }
    })
  })

  /** A program that takes a code twice, the second time with the receipt of the first. */
  function smoke(url: string, command: string = ''): string {
    return `
      import { connectRedis, redisStore } from '${new URL('src/stores/tcp.ts', ROOT)}'
      const { command, close } = ${command || `await connectRedis('${url}')`}
      const store = redisStore(command)
      await store.put({ key: 'smoke', record: 'Zoë 🙂', ttl: 60, slot: 'slot' }, [])
      const limits = [{ key: 'l', max: 9, ttl: 60 }]
      const takes = []
      for (const receipt of ['mine', 'other', 'mine']) {
        takes.push(await store.take('smoke', receipt, limits))
      }
      close()
      console.log(
        takes[0].record === 'Zoë 🙂' && !takes[0].repeated,
        takes[1].state,
        takes[2].record === 'Zoë 🙂' && takes[2].repeated,
      )
    `
  }

  function run(runtime: 'bun' | 'deno', program: string, env: Record<string, string> = {}): string {
    const [verb = '', ...flags] = runtime === 'bun' ? ['-e'] : ['eval', '--ext=ts']
    const { stdout, stderr } = spawnSync(join(BIN, runtime), [verb, ...flags, program], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1', ...env },
      timeout: 50_000,
    })
    return stdout.trim() || stderr
  }

  test.each(['bun', 'deno'] as const)('redis: ioredis on %s takes a code once', (runtime) => {
    expect(run(runtime, smoke(server.url))).toBe('true missing true')
  })

  const BUN = `(() => {
    const client = new Bun.RedisClient('URL', { enableOfflineQueue: false, maxRetries: 1000 })
    return {
      command: async (name, ...args) => {
        if (!client.connected) await client.connect()
        return client.send(name, args)
      },
      close: () => client.close(),
    }
  })()`

  test("redis: Bun's own client takes a code once", () => {
    expect(run('bun', smoke('', BUN.replace('URL', server.url)))).toBe('true missing true')
  })
})

test('redis: a server that is too old is refused at the start', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      const info = '# Server\r\nredis_version:6.0.16\r\nredis_mode:standalone\r\n'
      const known = `$${info.length}\r\n${info}\r\n`
      for (const name of commandsIn(data)) {
        socket.write(name === 'INFO' ? known : '-ERR unknown\r\n')
      }
    })
  })
  const port = await listen(server)
  expect(await messageOf(connectRedis(`redis://127.0.0.1:${port}`)))
    .toBe('Cannot use Redis 6.0.16: want 6.2 or newer for GETDEL')
  await new Promise((resolve) => server.close(resolve))
})

test('redis: a server that is not there is told at the start', async () => {
  // Nobody listens on port 1, the old TCPMUX.
  expect(await messageOf(connectRedis('redis://user:SECRET@127.0.0.1:1')))
    .toBe('Cannot connect to Redis at 127.0.0.1:1: it did not answer')
})

describe('redis: the version', () => {
  const info = (version: string): RedisCommand => async (...command) => {
    expect(command).toEqual(['INFO', 'server'])
    return `# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\n`
  }

  test.each(['6.2', '6.2.0', '6.2.21', '7.0.15', '8.0.0-rc1', '10.1.0', '255.255.255'])(
    '%s will do',
    async (version) => {
      await expect(checkRedis(info(version))).resolves.toBeUndefined()
    },
  )

  test.each(['6.0.16', '6.1.240', '5.0.14', '2.8.0'])('%s is too old', async (version) => {
    await expect(checkRedis(info(version)))
      .rejects.toThrow(`Cannot use Redis ${version}: want 6.2 or newer for GETDEL`)
  })

  test.each(['', 'SECRET', 'redis_version:\r\n', 'x_redis_version:7.0.0', null, 7, ['7.0.0'], {}])(
    'is not in %j',
    async (reply) => {
      expect(await messageOf(checkRedis(async () => reply)))
        .toBe('Cannot use a Redis that does not tell its version: want 6.2 or newer for GETDEL')
    },
  )

  test('is not told by a server that does not answer', async () => {
    const command = () => Promise.reject(new Error('NOPERM this user has no permissions'))
    expect(await messageOf(checkRedis(command)))
      .toBe('Cannot learn the version of Redis: Redis answered with the error NOPERM')
    expect(await messageOf(checkRedis(() => new Promise(() => {}), 0.1)))
      .toBe('Cannot learn the version of Redis: Redis did not answer')
  })
})

describe('redis: a fault', () => {
  const secret = entry('SECRET-KEY', { record: 'SECRET-RECORD', slot: 'SECRET-SLOT' })
  const limits = [limit('SECRET-LIMIT', 9)]
  const verbs: Record<string, (store: Store) => Promise<unknown>> = {
    'put a code': (store) => store.put(secret, limits),
    'look at a code': (store) => store.peek(secret.key, 'SECRET-RECEIPT', limits),
    'take a code': (store) => store.take(secret.key, 'SECRET-RECEIPT', limits),
    'count a try': (store) => store.count(limits),
    'ask the time': async (store) => store.time?.(),
  }

  describe.each(Object.keys(verbs))('cannot %s:', (action) => {
    async function expectFault(command: RedisCommand, what: string): Promise<void> {
      const error = await failure(verbs[action]?.(redisStore(command)))
      expect(error.message).toBe(`Cannot ${action}: Redis ${what}`)
      expect(error.cause).toBeUndefined()
      expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('SECRET')
    }

    test.each([
      ['OOM command not allowed, SECRET-KEY', 'answered with the error OOM'],
      ['ERR SECRET-KEY', 'answered with the error ERR'],
      [
        'READONLY You can not write against a read only replica',
        'answered with the error READONLY',
      ],
      ['SECRET-KEY was it', 'did not answer'],
      ['connect ECONNREFUSED redis://:SECRET@127.0.0.1', 'did not answer'],
      ['', 'did not answer'],
    ])('an error of the client: %s', async (message, what) => {
      const error = Object.assign(new Error(message), { command: { args: ['SECRET-KEY'] } })
      await expectFault(() => Promise.reject(error), what)
    })

    test('a client that throws something else, or at once', async () => {
      await expectFault(() => Promise.reject('SECRET-KEY'), 'did not answer')
      await expectFault(() => {
        throw new Error('SECRET-KEY')
      }, 'did not answer')
    })

    test.each([null, 'OK', 'SECRET-RECORD', 1, [], ['found'], ['found', 1], ['limited', '9'], {}])(
      'an answer that is none of ours: %j',
      async (reply) => {
        await expectFault(async () => reply, 'gave an answer that is none of ours')
      },
    )
  })
})

describe('redis: what it refuses', () => {
  const command: RedisCommand = async () => null

  test.each([0, -1, NaN, Infinity, 61])('a timeout of %d', async (timeout) => {
    const message = `Cannot wait ${timeout} s for Redis: want more than 0, at most 60`
    expect(() => redisStore(command, { timeout })).toThrow(message)
    await expect(checkRedis(command, timeout)).rejects.toThrow(message)
    await expect(connectRedis('redis://127.0.0.1', timeout)).rejects.toThrow(message)
  })

  test('a client instead of a function, and a prefix that is none', () => {
    const given: { command: RedisCommand; prefix: string } = JSON.parse('{"command":{},"prefix":7}')
    expect(() => redisStore(given.command))
      .toThrow('Cannot use a command of type object: want a function')
    expect(() => redisStore(command, { prefix: given.prefix }))
      .toThrow('Cannot use a prefix that is a number: want a string')
  })

  test.each([
    ['', 'not a URL'],
    ['127.0.0.1:6379', 'not a URL'],
    ['redis://:SECRET@host ', 'not a URL'],
    ['https://name.upstash.io?SECRET', 'begins with "https:"'],
    ['redis:', 'without a host'],
    ['redis://host?password=SECRET', 'with a query or a fragment'],
    ['redis://host#SECRET', 'with a query or a fragment'],
    ['redis://host/SECRET', 'whose path is no number'],
    ['redis://host/1/2', 'whose path is no number'],
    ['redis://:SECRET%zz@host', 'with a "%" that encodes nothing'],
  ])('the address "%s"', async (url, what) => {
    const error = await failure(connectRedis(url))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(what)
    expect(error.message).not.toContain('SECRET')
  })
})

async function failure(promise: Promise<unknown> | undefined): Promise<Error> {
  const outcome: unknown = await promise?.then((value) => ({ value }), (error: unknown) => error)
  return outcome instanceof Error ? outcome : expect.unreachable(`got ${JSON.stringify(outcome)}`)
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return (await failure(promise)).message
}
