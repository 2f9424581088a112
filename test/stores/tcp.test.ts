import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
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
  redisPromises,
  redisStore,
} from '../../src/stores/tcp.ts'
import { findPart, without } from '../parts/install.ts'
import { startProcess } from '../parts/process.ts'
import { freePort, type RunningRedis, startRedis } from '../parts/redis.ts'
import { commandsIn, listen, startWire, type Wire, type WireFault } from '../parts/wire.ts'
import { done, entry, found, limit, limited, moved, other, slot } from './contract.ts'
import { storeContract, taking } from './contract.ts'
import { NIGHTLY } from '../parts/nightly.ts'

const ROOT = new URL('../..', import.meta.url)
const BIN = new URL('node_modules/.bin/', ROOT).pathname

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
    const connection = await connectRedis(server.url, { timeout: 30 })
    const store = redisStore(connection.command, { timeout: 30 })
    return { store, advance, close: async () => connection.close() }
  })

  test('redis: each verb is one command', async () => {
    const store = redisStore(connection.command)
    const limits = [limit('user', 9), limit('address', 9)]
    await store.put([entry('a'), entry('b')], slot('a'), limits)
    await store.peek(['a', 'state of a'], limits)
    await store.move(taking('a'), limits)
    await store.drop('slot of a')
    await store.count(limits)
    expect(wire.sent).toEqual(['EVAL', 'EVAL', 'EVAL', 'EVAL', 'EVAL'])
  })

  test("redis: its clock is the server's", async () => {
    const [seconds = 0] = await redis.time()
    const time = await redisStore(connection.command).time?.()
    expect(time).toBeGreaterThanOrEqual(Number(seconds))
    expect(time).toBeLessThan(Number(seconds) + 60)
  })

  test('redis: every key begins with the prefix and has an end', async () => {
    const store = redisStore(connection.command, { prefix: '{my site}:' })
    await store.put([entry('a')], slot('a'), [limit('l', 9)])
    await store.move(taking('a'), [])
    await store.put([entry('b')], slot('b'), [])
    const keys = (await redis.keys('*')).toSorted()
    expect(keys).toEqual([
      '{my site}:limit:l',
      '{my site}:record:b',
      '{my site}:record:state of a',
      '{my site}:slot:slot of a',
      '{my site}:slot:slot of b',
    ])
    for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0)
  })

  test('redis: many codes, each taken by 50 at once, go out exactly once each', async () => {
    const { command, close } = await connectRedis(server.url, { timeout: 30 })
    const store = redisStore(command, { timeout: 30 })
    const codes = Array.from({ length: NIGHTLY ? 200 : 20 }, (_, i) => `code ${i}`)
    await Promise.all(codes.map((code) => store.put([entry(code)], slot(code), [])))
    for (const code of codes) {
      const takes = await Promise.all(
        Array.from({ length: 50 }, (_, i) => store.move(taking(code, `done ${i}`), [])),
      )
      expect(takes.filter(({ state }) => state === 'moved')).toHaveLength(1)
      expect(takes.filter(({ state }) => state === 'other')).toHaveLength(49)
    }
    close()
  })

  describe('redis: what is lost on the way', () => {
    test.each<WireFault>(['lose reply', 'truncate'])(
      'a move throws, is not sent again, and its own line alone is told so: %s',
      async (fault) => {
        const store = redisStore(connection.command)
        await store.put([entry('a')], slot('a'), [])
        wire.fault = fault
        await expect(store.move(taking('a'), []))
          .rejects.toThrow(/^Cannot move a transfer: Redis did not answer$/)
        wire.fault = undefined
        expect(wire.sent, 'put, and move once').toEqual(['EVAL', 'EVAL'])
        await connected(store)
        expect(await store.move(taking('a', 'done 2'), []))
          .toEqual(other('a', 'done 1\nrecord of a'))
        expect(await store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
      },
    )

    test('a lost request spends nothing', async () => {
      const store = redisStore(connection.command)
      await store.put([entry('a')], slot('a'), [])
      wire.fault = 'lose request'
      await expect(store.move(taking('a'), [])).rejects.toThrow('Redis did not answer')
      wire.fault = undefined
      expect(wire.sent, 'put, and move once').toEqual(['EVAL', 'EVAL'])
      await connected(store)
      expect(await store.move(taking('a', 'done 2'), []))
        .toEqual(moved('a', 'done 2\nrecord of a'))
    })

    test('no answer in time throws', async () => {
      const store = redisStore(connection.command, { timeout: 0.2 })
      wire.fault = 'hang'
      await expect(store.move(taking('a'), []))
        .rejects.toThrow(/^Cannot move a transfer: Redis did not answer$/)
    })

    test('a command while there is no connection throws at once, and is never sent', async () => {
      const store = redisStore(connection.command, { timeout: 30 })
      wire.cut()
      await expect(store.peek(['a'], [])).rejects.toThrow('Redis did not answer')
      await expect(store.move(taking('a'), [])).rejects.toThrow('Redis did not answer')
      expect(wire.sent).not.toContain('EVAL')
      await connected(store)
    })

    test('a connection that falls silent is made anew', async () => {
      const { command, close } = await connectRedis(wire.url, { timeout: 0.3 })
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

    test('a command that is sent twice does and counts once', async () => {
      const twice: RedisCommand = async (...parts) => {
        await connection.command(...parts)
        return connection.command(...parts)
      }
      const store = redisStore(twice)
      const limits = [limit('l', 2)]
      expect(await store.put([entry('a')], slot('a'), limits)).toEqual(done('slot of a'))
      expect(await store.move(taking('a'), limits)).toEqual(moved('a', 'done 1\nrecord of a'))
      expect(await store.drop('slot of a')).toEqual(done('slot of a'))
      expect(await store.peek(['state of a'], [limit('l', 3)]))
        .toEqual(found({ 'state of a': 'done 1\nrecord of a' }))
      expect(await store.peek(['state of a'], limits)).toEqual(limited(60))
    })

    test('answers that two connections exchanged are faults', async () => {
      const store = redisStore(exchanging(connection.command))
      await redisStore(connection.command).put([entry('a'), entry('b')], slot('a'), [])
      const outcomes = await Promise.all([
        failure(store.move(taking('a', 'done 1'), [])),
        failure(store.move(taking('b', 'done 2'), [])),
      ])
      expect(outcomes.map(({ message }) => message)).toEqual([
        'Cannot move a transfer: Redis answered another question',
        'Cannot move a transfer: Redis answered another question',
      ])
    })

    /** Gives each of two commands the reply to the other. */
    function exchanging(command: RedisCommand): RedisCommand {
      let first: { reply: Promise<unknown>; take: (reply: unknown) => void } | undefined
      return async (...parts) => {
        const reply = command(...parts)
        if (!first) return new Promise((take) => first = { reply, take })
        first.take(await reply)
        return first.reply
      }
    }

    /** Waits until the client has its next connection. */
    async function connected(store: Store): Promise<void> {
      const peek = () => store.peek(['nothing'], []).catch(() => undefined)
      await expect.poll(peek, { timeout: 30_000 }).toEqual(found({ nothing: null }))
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
        expect(await redisStore(right.command).count([])).toEqual(done(''))
        right.close()
      } finally {
        await redis.config('SET', 'requirepass', '')
      }
    })

    test('keeps the codes in the database of the address', async () => {
      const { command, close } = await connectRedis(`${server.url}/3`)
      await redisStore(command).put([entry('a')], slot('a'), [])
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
        expect(run('bun', smoke(url), { NODE_EXTRA_CA_CERTS: cert })).toBe(
          'moved other moved null true',
        )
      } finally {
        await secure.stop()
        rmSync(folder, { recursive: true })
      }
    })
  })

  /** A program that takes a code three times, the last time as the first. */
  function smoke(url: string, command: string = ''): string {
    return `
      import { connectRedis, redisStore } from '${new URL('src/stores/tcp.ts', ROOT)}'
      const { command, close } = ${command || `await connectRedis('${url}')`}
      const store = redisStore(command)
      const slot = { key: 'slot', state: 'state', ttl: 60 }
      await store.put([{ key: 'smoke', record: 'Zoë 🙂', ttl: 60 }], slot, [])
      const limits = [{ key: 'l', max: 9, ttl: 60 }]
      const takes = []
      for (const line of ['done 1', 'done 2', 'done 1']) {
        takes.push(await store.move({ from: 'smoke', to: 'state', guard: '', line, ttl: 60 }, limits))
      }
      const { records } = await store.peek(['smoke', 'state'], limits)
      await store.drop('slot')
      close()
      console.log(
        ...takes.map(({ state, record }) => record === 'done 1\\nZoë 🙂' && state),
        records[0], records[1] === 'done 1\\nZoë 🙂',
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
    expect(run(runtime, smoke(server.url))).toBe('moved other moved null true')
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
    expect(run('bun', smoke('', BUN.replace('URL', server.url)))).toBe(
      'moved other moved null true',
    )
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
    .toBe('Cannot use Redis 6.0.16: expected 6.2 or newer, because of GETDEL')
  await new Promise((resolve) => server.close(resolve))
})

test('redis: a server that is not there is told at the start', async () => {
  // Nobody listens on port 1, the old TCPMUX.
  expect(await messageOf(connectRedis('redis://user:SECRET@127.0.0.1:1')))
    .toBe('Cannot connect to Redis at 127.0.0.1:1: it did not answer')
})

describe('redis: the version', () => {
  // A server that tells this of itself and refuses every script, as a replica does.
  const telling = (info: unknown): RedisCommand => async (...command) => {
    if (command[0] !== 'INFO') throw new Error('READONLY You can not write against SECRET')
    expect(command).toEqual(['INFO', 'server'])
    return info
  }
  const version = (version: string) =>
    telling(`# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\n`)
  const NEXT = 'Cannot use this Redis: expected the primary, received a read-only replica'

  test.each(['6.2', '6.2.0', '6.2.21', '7.0.15', '8.0.0-rc1', '10.1.0', '255.255.255'])(
    '%s will do, and the scripts are tried next',
    async (text) => {
      expect(await messageOf(checkRedis(version(text)))).toBe(NEXT)
    },
  )

  test.each(['6.0.16', '6.1.240', '5.0.14', '2.8.0'])('%s is too old', async (text) => {
    await expect(checkRedis(version(text)))
      .rejects.toThrow(`Cannot use Redis ${text}: expected 6.2 or newer, because of GETDEL`)
  })

  test.each(['', 'SECRET', 'redis_version:\r\n', 'x_redis_version:7.0.0', null, 7, ['7.0.0'], {}])(
    'is not in %j, and the scripts are tried',
    async (reply) => {
      expect(await messageOf(checkRedis(telling(reply)))).toBe(NEXT)
    },
  )

  test.each(['NOPERM this user has no permissions', "ERR unknown command 'INFO'"])(
    'need not be told where the server says: %s',
    async (refusal) => {
      const command: RedisCommand = async (...parts) => {
        throw new Error(parts[0] === 'INFO' ? refusal : 'READONLY You can not write')
      }
      expect(await messageOf(checkRedis(command))).toBe(NEXT)
    },
  )

  test('is not told by a server that does not answer', async () => {
    expect(await messageOf(checkRedis(() => new Promise(() => {}), { timeout: 0.1 })))
      .toBe('Cannot use Redis: it did not answer')
  })
})

describe('redis: a server that cannot work is refused at the start', () => {
  test.each([
    ['READONLY You can not write against a read only replica', 'expected the primary'],
    [
      'ERR Error running script (call to f_0): @user_script:3: @user_script: 3: -READONLY You can',
      'expected the primary',
    ],
    ['CROSSSLOT Keys in request do not hash to the same slot', 'expected a prefix with a hash tag'],
    ['MOVED 1 127.0.0.1:1', 'expected the command of a client that knows the whole cluster'],
    ['NOPERM this user has no permissions to run the eval command', 'expected one that may run'],
    ['ERR ACL failure in script: User u has no permissions', 'expected one that may run'],
    ["ERR The user executing the script can't run this command", 'expected one that may run'],
    ['ERR unknown command `EVAL`', 'expected 6.2 or newer with scripts'],
    ['ERR Unknown Redis command called from script script: SECRET', 'expected 6.2 or newer'],
    ['ERR SECRET', 'Cannot use Redis: it answered with the error ERR'],
    ['MISCONF SECRET', 'Cannot use Redis: it answered with the error MISCONF'],
    ['SECRET', 'Cannot use Redis: it did not answer'],
  ])('%s', async (refusal, words) => {
    const command: RedisCommand = async (...parts) => {
      if (parts[0] === 'EVAL') throw new Error(refusal)
      return 'redis_version:7.0.0'
    }
    const message = await messageOf(checkRedis(command))
    expect(message).toContain(words)
    expect(message).not.toContain('SECRET')
  })

  test('one that answers something else', async () => {
    expect(await messageOf(checkRedis(async () => ['SECRET', 'done'])))
      .toBe('Cannot put a transfer: Redis answered another question')
  })
})

describe('redis: a fault', () => {
  const secret = entry('SECRET-KEY', { record: 'SECRET-RECORD' })
  const limits = [limit('SECRET-LIMIT', 9)]
  const verbs: Record<string, (store: Store) => Promise<unknown>> = {
    'put a transfer': (store) => store.put([secret], slot('SECRET-SLOT'), limits),
    'read a transfer': (store) => store.peek([secret.key], limits),
    'move a transfer': (store) => store.move(taking(secret.key, 'SECRET-LINE'), limits),
    'drop a transfer': (store) => store.drop('SECRET-SLOT'),
    'count an attempt': (store) => store.count(limits),
    'read the time': async (store) => store.time?.(),
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

    test.each([null, 'OK', 'SECRET-RECORD', 1, [], [1, 'done'], [['x'], 'done'], [null], {}])(
      'an invalid answer: %j',
      async (reply) => {
        await expectFault(async () => reply, 'gave an invalid answer')
      },
    )

    test.each([[['x', 'done']], [['x', 'limited', 9]], [['', 'moved', 'SECRET-RECORD']]])(
      'an answer to another question: %j',
      async (reply) => {
        const isTime = action === 'read the time'
        const what = isTime ? 'gave an invalid answer' : 'answered another question'
        await expectFault(async () => reply, what)
      },
    )
  })
})

describe('redis: refuses invalid arguments at construction', () => {
  const command: RedisCommand = async () => null

  test.each([0, -1, NaN, Infinity, 61])('a timeout of %d', async (timeout) => {
    const message =
      `Cannot wait for Redis: expected more than 0 and at most 60 seconds, received ${timeout}`
    expect(() => redisStore(command, { timeout })).toThrow(message)
    await expect(checkRedis(command, { timeout })).rejects.toThrow(message)
    await expect(redisPromises(command, { timeout })).rejects.toThrow(message)
    await expect(connectRedis('redis://127.0.0.1', { timeout })).rejects.toThrow(message)
  })

  test.each([-1, 0.5, NaN, 100])('%d replicas', (replicas) => {
    expect(() => redisStore(command, { replicas }))
      .toThrow(
        `Cannot wait for replicas: expected a whole number from 0 to 99, received ${replicas}`,
      )
  })

  test('a client instead of a function, and a prefix that is none', () => {
    const given: { command: RedisCommand; prefix: string } = JSON.parse('{"command":{},"prefix":7}')
    expect(() => redisStore(given.command))
      .toThrow('Cannot use this command: expected a function, such as that of connectRedis(), ')
    expect(() => redisStore(command, { prefix: given.prefix }))
      .toThrow('Cannot use this prefix: expected a string, received a number')
  })

  test.each([
    ['', 'not a URL'],
    ['127.0.0.1:6379', 'not a URL'],
    ['redis://:SECRET@host ', 'not a URL'],
    ['https://name.upstash.io?SECRET', 'begins with "https:"'],
    ['redis:', 'without a host'],
    ['redis://host?password=SECRET', 'with a query or a fragment'],
    ['redis://host#SECRET', 'with a query or a fragment'],
    ['redis://host/SECRET', 'whose path is not a database number'],
    ['redis://host/1/2', 'whose path is not a database number'],
    ['redis://:SECRET%zz@host', 'with an invalid "%" escape'],
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
