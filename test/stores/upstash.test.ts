import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store.ts'
import { without } from '../parts/install.ts'
import { type Fault, startStore, type Upstash } from '../parts/upstash.ts'
import { done, entry, found, limit, missing, moved, other, slot } from './contract.ts'
import { storeContract, taking } from './contract.ts'
import { scenes, STATUSES, WAYS } from './upstash.scenes.ts'
import { NIGHTLY } from '../parts/nightly.ts'

const ROOT = new URL('../..', import.meta.url).pathname

describe.each(Object.entries(WAYS))('by %s', (way, makeStore) => {
  describe.skipIf(without('redis'))('on a real Redis', () => {
    let endpoint: Upstash
    beforeAll(async () => {
      endpoint = await startStore()
    })
    afterAll(() => endpoint.close())
    beforeEach(async () => {
      await endpoint.redis.flushall()
      endpoint.log.length = 0
      endpoint.requests.length = 0
    })
    afterEach(() => {
      endpoint.fault = undefined
    })

    function storeHere(timeout: number = 30): Store {
      return makeStore({ url: endpoint.url, token: endpoint.token, timeout })
    }

    /** Brings the end of every key nearer, as if the time had passed. */
    async function advance(seconds: number): Promise<void> {
      for (const key of await endpoint.redis.keys('*')) {
        const left = await endpoint.redis.pttl(key)
        // The Redis has lived a little itself: up to half a second belongs to the test.
        await endpoint.redis.pexpire(key, left - seconds * 1000 <= 500 ? 0 : left - seconds * 1000)
      }
    }

    storeContract('upstash', async () => ({ store: storeHere(), advance, close: async () => {} }))

    describe('upstash: what it costs', () => {
      test('each verb is one request with one command', async () => {
        const store = storeHere()
        const limits = [limit('user', 9), limit('address', 9)]
        await store.put([entry('a'), entry('b')], slot('a'), limits)
        await store.peek(['a', 'state of a'], limits)
        await store.move(taking('a'), limits)
        await store.drop('slot of a')
        await store.count(limits)
        expect(endpoint.log.map(([name]) => name?.toLowerCase())).toEqual([
          'eval',
          'eval',
          'eval',
          'eval',
          'eval',
        ])
        expect(endpoint.requests).toEqual(['/', '/', '/', '/', '/'])
      })

      test('calls at the same moment do not share a request', async () => {
        const store = storeHere()
        await Promise.all([store.peek(['a'], []), store.peek(['b'], [])])
        expect(endpoint.requests).toEqual(['/', '/'])
      })
    })

    describe('upstash: what it leaves in Redis', () => {
      test('every key begins with the prefix', async () => {
        const { url, token } = endpoint
        const store = makeStore({ url, token, prefix: 'my site/' })
        await store.put([entry('a')], slot('a'), [limit('l', 9)])
        await store.move(taking('a'), [limit('m', 9)])
        await store.put([entry('b'), entry('c')], slot('b'), [])
        expect((await endpoint.redis.keys('*')).toSorted()).toEqual([
          'my site/limit:l',
          'my site/limit:m',
          'my site/record:b',
          'my site/record:c',
          'my site/record:state of a',
          'my site/slot:slot of a',
          'my site/slot:slot of b',
        ])
        expect(await storeHere().peek(['b'], [])).toEqual(found({ b: null }))
      })

      test('every key has an end, the right one, and the hash tag of the default prefix', async () => {
        const store = storeHere()
        await store.put([entry('a', { ttl: 300 })], slot('a', { ttl: 400 }), [limit('l', 9, 100)])
        await store.move({ ...taking('a'), ttl: 90 }, [limit('l', 9, 90), limit('m', 9, 20)])
        await store.put([entry('b', { ttl: 200 })], slot('b', { ttl: 210 }), [])
        await store.put([entry('c', { ttl: 50 })], slot('c', { ttl: 50 }), [])
        await store.drop('slot of c')
        const ends = {
          'limit:l': 100,
          'limit:m': 20,
          'record:b': 200,
          'record:state of a': 90,
          'record:state of c': 600,
          'slot:slot of a': 400,
          'slot:slot of b': 210,
        }
        expect((await endpoint.redis.keys('*')).toSorted())
          .toEqual(Object.keys(ends).map((key) => `{qrauth}:${key}`))
        for (const [key, ttl] of Object.entries(ends)) {
          const left = await endpoint.redis.pttl(`{qrauth}:${key}`)
          expect(left).toBeLessThanOrEqual(ttl * 1000)
          expect(left).toBeGreaterThan(ttl * 1000 - 20_000)
        }
      })

      test('a peek changes nothing, not even an end', async () => {
        const store = storeHere()
        await store.put([entry('a')], slot('a'), [limit('l', 1)])
        await store.put([entry('b')], slot('b'), [])
        await store.move(taking('b'), [])
        const before = await snapshot()
        await store.peek(['a', 'state of b', 'nothing'], [])
        await store.peek(['a'], [limit('l', 1)])
        await store.peek(['nothing'], [limit('new', 1)])
        expect(await snapshot()).toEqual(before)
      })

      async function snapshot(): Promise<unknown> {
        const keys = (await endpoint.redis.keys('*')).toSorted()
        const end = (key: string) => endpoint.redis.call('PEXPIRETIME', key)
        return Promise.all(
          keys.map(async (key) => [key, await endpoint.redis.get(key), await end(key)]),
        )
      }

      test('a Redis that is full refuses a new code, and still gives out those it has', async () => {
        const store = storeHere()
        await store.put([entry('a')], slot('a'), [])
        await endpoint.redis.config('SET', 'maxmemory', '1')
        try {
          await expect(store.put([entry('b')], slot('b'), []))
            .rejects.toThrow('answered with an error')
          expect(await store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
          expect(await store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
          expect(await store.peek(['a', 'state of a'], []))
            .toEqual(found({ 'a': null, 'state of a': 'done 1\nrecord of a' }))
        } finally {
          await endpoint.redis.config('SET', 'maxmemory', '0')
        }
      })

      test('a record whose state cannot be written still goes out, once', async () => {
        const store = storeHere()
        await store.put([entry('a')], slot('a'), [])
        // No SET can do with this ttl. It stands for all that can fail after GETDEL.
        expect(await store.move({ ...taking('a'), ttl: 0 }, []))
          .toEqual(moved('a', 'done 1\nrecord of a'))
        expect(await store.move(taking('a', 'done 2'), [])).toEqual(missing('a'))
      })
    })

    test('upstash: many codes, each taken by 50 at once, go out exactly once each', async () => {
      const store = storeHere()
      const codes = Array.from({ length: NIGHTLY ? 200 : 20 }, (_, i) => `code ${i}`)
      await Promise.all(codes.map((code) => store.put([entry(code)], slot(code), [])))
      for (const code of codes) {
        const takes = await Promise.all(
          Array.from({ length: 50 }, (_, i) => store.move(taking(code, `done ${i}`), [])),
        )
        expect(takes.filter(({ state }) => state === 'moved')).toHaveLength(1)
        expect(takes.filter(({ state }) => state === 'other')).toHaveLength(49)
      }
    })

    describe('upstash: what is lost on the way', () => {
      test('a lost request spends nothing', async () => {
        const store = storeHere()
        await store.put([entry('a')], slot('a'), [])
        endpoint.fault = () => 'lose request'
        await expect(store.move(taking('a'), [])).rejects.toThrow('Cannot move a transfer')
        endpoint.fault = undefined
        expect(await store.move(taking('a', 'done 2'), []))
          .toEqual(moved('a', 'done 2\nrecord of a'))
      })

      test('a lost reply spends the code, and the same line alone is told so again', async () => {
        const store = storeHere()
        await store.put([entry('a')], slot('a'), [])
        endpoint.fault = () => 'lose reply'
        await expect(store.move(taking('a'), [])).rejects.toThrow('Cannot move a transfer')
        expect(endpoint.log, 'the move is not sent again').toHaveLength(2)
        endpoint.fault = undefined
        expect(await store.move(taking('a', 'done 2'), []))
          .toEqual(other('a', 'done 1\nrecord of a'))
        expect(await store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
      })

      test('a lost reply to a put leaves what the next put of the slot ends', async () => {
        const store = storeHere()
        endpoint.fault = () => 'lose reply'
        await expect(store.put([entry('a')], slot('ada', { state: 'state of a' }), []))
          .rejects.toThrow('Cannot put a transfer')
        endpoint.fault = undefined
        await store.put([entry('b')], slot('ada', { state: 'state of b' }), [])
        expect(await store.peek(['a', 'state of a'], []))
          .toEqual(found({ 'a': null, 'state of a': 'ended replaced\nrecord of a' }))
      })

      test.each<Fault>(['lose request', 'lose reply', 'truncate'])(
        'a read whose connection broke is asked once more: %s',
        async (fault) => {
          const store = storeHere()
          await store.put([entry('a')], slot('a'), [])
          endpoint.requests.length = 0
          endpoint.fault = () => endpoint.requests.length === 1 ? fault : undefined
          expect(await store.peek(['a'], [])).toEqual(found({ a: 'record of a' }))
          expect(endpoint.requests).toEqual(['/', '/'])
        },
      )

      test('after a fault the same store works on', async () => {
        const store = storeHere(0.2)
        endpoint.fault = () => 'hang'
        await expect(store.put([entry('a')], slot('a'), [])).rejects.toThrow('did not answer')
        endpoint.fault = undefined
        expect(await storeHere().put([entry('a')], slot('a'), [])).toEqual(done('slot of a'))
      })
    })

    describe('upstash: a hostile endpoint', () => {
      beforeEach(() => {
        const seen = new Set<string>()
        endpoint.fault = (_, path) => {
          const [, name = '', more = ''] = path.split('/')
          if (name === 'redirect') return { redirect: Number(more), to: `${endpoint.url}/` }
          if (name === 'reset-once') {
            if (seen.has(path)) return { lag: 0 }
            seen.add(path)
            return 'lose request'
          }
          const faults = ['twice', 'trickle', 'flood', 'truncate', 'swap'] as const
          return faults.find((fault) => fault === name)
        }
      })

      /** What every runtime tells of it. */
      function expectTold(told: Record<string, unknown>): void {
        const fault = (action: string, what: string) =>
          `Cannot ${action}: the store at ${new URL(endpoint.url).host} ${what}`
        const redirected = STATUSES.flatMap((status) => [
          [`put at ${status}`, fault('put a transfer', 'answered with a redirect')],
          [`peek at ${status}`, fault('read a transfer', 'answered with a redirect')],
        ])
        const swapped = `Error: ${fault('read a transfer', 'answered another question')}`
        expect(told).toEqual({
          'put': done('slot of a'),
          'move': moved('a', 'done 1\n{"of":"a 🙂"}'),
          'other': other('a', 'done 1\n{"of":"a 🙂"}'),
          ...Object.fromEntries(redirected),
          'put twice': done('slot of c'),
          'move twice': moved('c', 'done 1\n{"of":"c 🙂"}'),
          'peek after a reset': found({ 'c': null, 'state of c': 'done 1\n{"of":"c 🙂"}' }),
          'move after a reset': fault('move a transfer', 'did not answer'),
          'trickle': fault('read a transfer', 'did not answer'),
          'flood': fault('read a transfer', 'answered with more than 1 MiB'),
          'truncate': fault('count an attempt', 'did not answer'),
          'swap': [swapped, swapped],
        })
        const paths = endpoint.requests.map((path) => path.split('/')[1])
        expect(paths.filter((path) => path === 'redirect'), 'no redirect is followed')
          .toHaveLength(2 * STATUSES.length)
      }

      test('is a fault each time, on Node', async () => {
        const before = endpoint.flooded
        expectTold(await scenes(endpoint.url, endpoint.token, makeStore))
        expect(endpoint.flooded - before, 'the rest is not read').toBeLessThan(64 * 1024 ** 2)
      })

      test.each([['Bun', 'bun', 'run'], ['Deno', 'deno', 'run', '-P', '--no-prompt']])(
        'is a fault each time, on %s',
        async (runtime, command, ...flags) => {
          const { url, token } = endpoint
          const child = spawn(
            `${ROOT}node_modules/.bin/${command}`,
            [...flags, 'test/stores/upstash.child.ts', url, token, way],
            { cwd: ROOT, env: { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' } },
          )
          const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)])
          expect(out, problems).toMatch(/^\{/)
          const told: Record<string, unknown> = JSON.parse(out)
          // Deno's fetch sends a request again itself when the connection broke.
          if (runtime === 'Deno') {
            expect(told['move after a reset']).toEqual(other('c', 'done 1\n{"of":"c 🙂"}'))
            told['move after a reset'] = `Cannot move a transfer: the store at ${
              new URL(url).host
            } did not answer`
          }
          expectTold(told)
        },
      )

      test('is a fault each time, on workerd', async () => {
        const { outputFiles } = await build({
          entryPoints: [`${ROOT}test/stores/upstash.worker.ts`],
          ...{ bundle: true, format: 'esm', target: 'es2022', write: false },
        })
        const workerd = new Miniflare({
          ...{ modules: true, script: outputFiles[0]?.text ?? '', cf: false, port: 0 },
          compatibilityDate: '2024-01-01',
          host: '127.0.0.1',
        })
        try {
          const { url, token } = endpoint
          const query = new URLSearchParams({ url, token, way })
          const response = await workerd.dispatchFetch(`http://example.com/?${query}`)
          const answer = await response.text()
          expect(response.status, answer).toBe(200)
          expectTold(JSON.parse(answer))
        } finally {
          await workerd.dispose()
        }
      })
    })

    describe('upstash: an answer that is invalid', () => {
      const secret = entry('SECRET-KEY', { record: 'SECRET-RECORD' })
      const place = slot('SECRET-SLOT')
      const limits = [limit('SECRET-LIMIT', 9)]
      const verbs: Record<string, (store: Store) => Promise<unknown>> = {
        'put a transfer': (store) => store.put([secret], place, limits),
        'read a transfer': (store) => store.peek([secret.key, 'SECRET-STATE'], limits),
        'move a transfer': (store) => store.move(taking(secret.key, 'SECRET-LINE'), limits),
        'drop a transfer': (store) => store.drop(place.key),
        'count an attempt': (store) => store.count(limits),
      }

      async function expectFault(
        action: string,
        fault: Fault | ((commands: readonly string[][]) => Fault),
        what: string,
        { timeout, requests = 1 }: { timeout?: number; requests?: number } = {},
      ): Promise<void> {
        endpoint.fault = typeof fault === 'function' ? fault : () => fault
        const error: unknown = await verbs[action]?.(storeHere(timeout)).then(
          (answer) => ({ answer }),
          (error: unknown) => error,
        )
        if (!(error instanceof Error)) return expect.unreachable(`got ${JSON.stringify(error)}`)
        expect(error.message)
          .toBe(`Cannot ${action}: the store at ${new URL(endpoint.url).host} ${what}`)
        expect(error.cause).toBeUndefined()
        expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/SECRET|the-token/)
        expect(endpoint.requests, 'nothing that writes is sent twice')
          .toEqual(Array.from({ length: requests }, () => '/'))
      }

      /** The tag that the reply to a script begins with. */
      function tagOf([command = []]: readonly string[][]): string {
        return command[3 + Number(command[2])] ?? ''
      }

      describe.each(Object.keys(verbs))('cannot %s:', (action) => {
        const requests = action === 'read a transfer' ? 2 : 1

        test.each<Fault>(['lose request', 'lose reply', 'truncate'])('%s', async (fault) => {
          await expectFault(action, fault, 'did not answer', { requests })
        })

        test.each<Fault>(['hang', 'trickle'])('no answer in time: %s', async (fault) => {
          await expectFault(action, fault, 'did not answer', { timeout: 0.2 })
        })

        test('an answer of 3 GB', async () => {
          const before = endpoint.flooded
          await expectFault(action, 'flood', 'answered with more than 1 MiB')
          expect(endpoint.flooded - before).toBeLessThan(64 * 1024 ** 2)
        })

        test.each(STATUSES)('a redirect: %d', async (redirect) => {
          const fault = { redirect, to: `${endpoint.url}/` }
          await expectFault(action, fault, 'answered with a redirect')
        })

        test.each([
          [500, '{"error":"ERR of SECRET-KEY"}'],
          [500, '{"error":""}'],
          [500, '{"result":["done"]}'],
          [503, '[]'],
          [400, '5'],
          [404, '"SECRET-RECORD"'],
          [200, '{"error":"ERR SECRET-KEY"}'],
        ])('an error: %d %s', async (status, body) => {
          await expectFault(action, { status, body }, 'answered with an error')
        })

        test('a token that is not known', async () => {
          const body = '{"error":"WRONGPASS SECRET-KEY"}'
          await expectFault(action, { status: 401, body }, 'refused the token')
        })

        test.each([
          [200, '<h1>SECRET-KEY</h1>'],
          [200, ''],
          [200, '{"result":["done"'],
          [502, '<h1>SECRET-KEY</h1>'],
        ])('not JSON: %d %s', async (status, body) => {
          await expectFault(action, { status, body }, 'did not answer like an Upstash endpoint')
        })

        test.each(['{}', '[]', '7', '"x"', 'null', 'true', '[["done"]]', '{"Result":["done"]}'])(
          'no result: %s',
          async (body) => {
            await expectFault(action, { body }, 'did not answer like an Upstash endpoint')
          },
        )

        test.each([
          ...['null', '0', '1', 'true', '"SECRET-RECORD"', '"OK"', '"done"', '{"state":"done"}'],
          ...['{}', '[]', '[["moved","SECRET-RECORD"]]', '[1,2]', '[null,null]', '[[],null]'],
        ])('another result: %s', async (result) => {
          await expectFault(action, { body: `{"result":${result}}` }, 'gave an invalid answer')
        })

        test.each(['["done"]', '["limited",9]', '["","done"]', '["moved","SECRET-RECORD"]'])(
          'a result without the tag: %s',
          async (result) => {
            await expectFault(action, { body: `{"result":${result}}` }, 'answered another question')
          },
        )

        test.each([
          ...['[]', '["Done"]', '["done",1]', '["moved"]', '["moved",1]', '["moved",null]'],
          ...['["moved",{}]', '["moved","SECRET-RECORD"]', '["moved","SECRET-LINE"]'],
          ...['["moved","SECRET-LINE\\n",1]', '["other"]', '["other",null]'],
          ...['["other","SECRET-RECORD",1]', '["missing",null]', '["limited"]', '["limited","9"]'],
          ...['["limited",0]', '["limited",-1]', '["limited",1.5]', '["limited",9,9]', '["found"]'],
          ...['["found",null]', '["found",null,1]', '["found",null,null,null]'],
          ...['["found",[],null]', '[["done"]]'],
        ])('another result with the tag: %s', async (result) => {
          const values: unknown[] = JSON.parse(result)
          const fault = (commands: readonly string[][]) => ({
            body: JSON.stringify({ result: [tagOf(commands), ...values] }),
          })
          await expectFault(action, fault, 'gave an invalid answer')
        })
      })

      test.each([
        ['put a transfer', ['missing']],
        ['put a transfer', ['moved', 'SECRET-LINE\nSECRET-RECORD']],
        ['count an attempt', ['found', 'SECRET-RECORD']],
        ['drop a transfer', ['limited', 9]],
        ['move a transfer', ['done']],
        ['move a transfer', ['found', null, 'SECRET-RECORD']],
        ['read a transfer', ['other', 'SECRET-RECORD']],
        ['read a transfer', ['done']],
      ])('cannot %s: the answer of another verb: %j', async (action, result) => {
        const fault = (commands: readonly string[][]) => ({
          body: JSON.stringify({ result: [tagOf(commands), ...result] }),
        })
        await expectFault(action, fault, 'gave an invalid answer')
      })

      test('the real endpoint refuses another token', async () => {
        const store = makeStore({ url: endpoint.url, token: 'ANOTHER-TOKEN' })
        await expect(store.count([]))
          .rejects.toThrow(/^Cannot count an attempt: .* refused the token$/)
        expect(endpoint.log).toEqual([])
      })

      test('a value of another app under our key is a fault', async () => {
        const store = storeHere()
        await endpoint.redis.lpush('{qrauth}:record:a', 'x')
        await endpoint.redis.set('{qrauth}:limit:l', 'x')
        await endpoint.redis.set('{qrauth}:slot:slot of b', 'x')
        const asks = [
          () => store.move(taking('a'), []),
          () => store.count([limit('l', 9)]),
          () => store.peek(['b'], [limit('l', 9)]),
          () => store.peek(['a'], []),
          () => store.drop('slot of b'),
          () => store.put([entry('b')], slot('b'), []),
        ]
        for (const ask of asks) await expect(ask()).rejects.toThrow('answered with an error')
      })
    })
  })

  test('upstash: an endpoint that is not there is a fault', async () => {
    // Port 1, of the old TCPMUX, is free everywhere.
    const store = makeStore({ url: 'http://127.0.0.1:1', token: 'the-token' })
    await expect(store.move(taking('SECRET-KEY'), []))
      .rejects.toThrow(/^Cannot move a transfer: the store at 127\.0\.0\.1:1 did not answer$/)
  })

  describe('upstash: refuses invalid arguments at construction', () => {
    const url = 'https://name.upstash.io'
    const token = 'the-token'

    test.each([
      ['', 'not a URL'],
      ['name.upstash.io', 'not a URL'],
      ['https://name.upstash.io ', 'not a URL'],
      ['redis://default:PASSWORD@name.upstash.io:6379', 'begins with "redis:"'],
      ['rediss://default:PASSWORD@name.upstash.io:6379', 'begins with "rediss:"'],
      ['https://default:PASSWORD@name.upstash.io', 'with a user, a query or a fragment'],
      ['https://name.upstash.io?_token=PASSWORD', 'with a user, a query or a fragment'],
    ])('the address "%s"', (url, what) => {
      expect(() => makeStore({ url, token })).toThrow(TypeError)
      expect(() => makeStore({ url, token })).toThrow(what)
      expect(() => makeStore({ url, token })).not.toThrow('PASSWORD')
    })

    test.each(['', ' ', 'PASSWORD\n', 'PASS WORD', 'PASSWÖRD'])('the token %j', (token) => {
      expect(() => makeStore({ url, token })).toThrow(TypeError)
      expect(() => makeStore({ url, token })).toThrow(
        'Cannot use this token: expected the REST token',
      )
      expect(() => makeStore({ url, token })).not.toThrow('PASS')
    })

    test('an address or a token that is not set', () => {
      const unset: { url: string; token: string } = JSON.parse('{}')
      expect(() => makeStore({ ...unset, token })).toThrow('not a URL')
      expect(() => makeStore({ ...unset, url })).toThrow('Cannot use this token')
    })

    test('a prefix that is not a string', () => {
      const given: { prefix: string } = JSON.parse('{"prefix":7}')
      expect(() => makeStore({ url, token, ...given }))
        .toThrow('Cannot use this prefix: expected a string, received a number')
    })

    test.each([0, -1, NaN, Infinity, 61])('a timeout of %d', (timeout) => {
      expect(() => makeStore({ url, token, timeout })).toThrow(
        `Cannot wait for the store: expected more than 0 and at most 60 seconds, received ${timeout}`,
      )
    })

    test.each([`${url}/`, 'http://127.0.0.1:8080', 'https://example.com/redis'])(
      'but not %s',
      (url) => {
        expect(() => makeStore({ url, token })).not.toThrow()
      },
    )
  })
})
