import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store.ts'
import { restStore } from '../../src/stores/upstash-fetch.ts'
import { upstashStore as sdkStore } from '../../src/stores/upstash.ts'
import { without } from '../parts/install.ts'
import { type Fault, startStore, type Upstash } from '../parts/upstash.ts'
import { entry, found, limit, storeContract } from './contract.ts'

const MISSING = { state: 'missing' }

const WAYS = [['@upstash/redis', sdkStore, 'did not answer'], [
  'fetch alone',
  restStore,
  'did not answer like an Upstash endpoint',
]] as const

describe.each(WAYS)('by %s', (_, upstashStore, withoutResult) => {
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

    function makeStore(timeout: number = 30): Store {
      return upstashStore({ url: endpoint.url, token: endpoint.token, timeout })
    }

    /** Brings the end of every key nearer, as if the time had passed. */
    async function advance(seconds: number): Promise<void> {
      for (const key of await endpoint.redis.keys('*')) {
        const left = await endpoint.redis.pttl(key)
        // The Redis has lived a little itself: up to half a second belongs to the test.
        await endpoint.redis.pexpire(key, left - seconds * 1000 <= 500 ? 0 : left - seconds * 1000)
      }
    }

    storeContract('upstash', async () => ({ store: makeStore(), advance, close: async () => {} }))

    describe('upstash: what it costs', () => {
      test('each verb is one request with one command', async () => {
        const store = makeStore()
        const limits = [limit('user', 9), limit('address', 9)]
        await store.put(entry('a'), limits)
        await store.peek('a', 'receipt', limits)
        await store.take('a', 'receipt', limits)
        await store.count(limits)
        expect(endpoint.log.map(([name]) => name?.toLowerCase())).toEqual([
          'eval',
          'mget',
          'eval',
          'eval',
        ])
        expect(endpoint.requests).toEqual(['/', '/', '/', '/'])
      })

      test('calls at the same moment do not share a request', async () => {
        const store = makeStore()
        await Promise.all([store.peek('a', undefined, []), store.peek('b', undefined, [])])
        expect(endpoint.requests).toEqual(['/', '/'])
      })
    })

    describe('upstash: what it leaves in Redis', () => {
      test('every key begins with the prefix', async () => {
        const { url, token } = endpoint
        const store = upstashStore({ url, token, prefix: 'my site/' })
        await store.put(entry('a'), [limit('l', 9)])
        await store.take('a', 'receipt', [limit('m', 9)])
        await store.put(entry('b'), [])
        expect((await endpoint.redis.keys('*')).toSorted()).toEqual([
          'my site/code:b',
          'my site/limit:l',
          'my site/limit:m',
          'my site/receipt:receipt',
          'my site/slot:slot of a',
          'my site/slot:slot of b',
        ])
        expect(await makeStore().peek('b', undefined, [])).toEqual(MISSING)
      })

      test('every key has an end, and the right one', async () => {
        const store = makeStore()
        await store.put(entry('a', { ttl: 300 }), [limit('l', 9, 100)])
        await store.take('a', 'receipt', [limit('l', 9, 90), limit('m', 9, 20)])
        await store.put(entry('b', { ttl: 200 }), [])
        const ends = {
          'code:b': 200,
          'limit:l': 100,
          'limit:m': 20,
          'receipt:receipt': 60,
          'slot:slot of a': 300,
          'slot:slot of b': 200,
        }
        expect((await endpoint.redis.keys('*')).toSorted())
          .toEqual(Object.keys(ends).map((key) => `qrauth:${key}`))
        for (const [key, ttl] of Object.entries(ends)) {
          const left = await endpoint.redis.pttl(`qrauth:${key}`)
          expect(left).toBeLessThanOrEqual(ttl * 1000)
          expect(left).toBeGreaterThan(ttl * 1000 - 20_000)
        }
      })

      test('a peek changes nothing, not even an end', async () => {
        const store = makeStore()
        await store.put(entry('a'), [limit('l', 1)])
        await store.put(entry('b'), [])
        await store.take('b', 'receipt', [])
        const before = await snapshot()
        await store.peek('a', 'receipt', [])
        await store.peek('a', 'receipt', [limit('l', 1)])
        await store.peek('b', 'receipt', [limit('new', 1)])
        await store.peek('nothing', undefined, [limit('new', 1)])
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
        const store = makeStore()
        await store.put(entry('a'), [])
        await endpoint.redis.config('SET', 'maxmemory', '1')
        try {
          await expect(store.put(entry('b'), [])).rejects.toThrow('answered with an error')
          expect(await store.take('a', 'receipt', [])).toEqual(found('record of a'))
          expect(await store.take('a', 'receipt', [])).toEqual(found('record of a', true))
        } finally {
          await endpoint.redis.config('SET', 'maxmemory', '0')
        }
      })
    })

    test('upstash: 200 codes, each taken by 50 at once, go out exactly once each', async () => {
      const store = makeStore()
      const codes = Array.from({ length: 200 }, (_, i) => `code ${i}`)
      await Promise.all(codes.map((code) => store.put(entry(code), [])))
      for (const code of codes) {
        const takes = await Promise.all(
          Array.from({ length: 50 }, (_, i) => store.take(code, `${code}, phone ${i}`, [])),
        )
        expect(takes.filter(({ state }) => state === 'found')).toEqual([found(`record of ${code}`)])
      }
    })

    describe('upstash: what is lost on the way', () => {
      test('a lost request spends nothing', async () => {
        const store = makeStore()
        await store.put(entry('a'), [])
        endpoint.fault = () => 'lose request'
        await expect(store.take('a', 'receipt', [])).rejects.toThrow('Cannot take a code')
        endpoint.fault = undefined
        expect(await store.take('a', 'receipt', [])).toEqual(found('record of a'))
      })

      test('a lost reply spends the code, and the same receipt alone gets it again', async () => {
        const store = makeStore()
        await store.put(entry('a'), [])
        endpoint.fault = () => 'lose reply'
        await expect(store.take('a', 'receipt', [])).rejects.toThrow('Cannot take a code')
        expect(endpoint.log, 'the take is not sent again').toHaveLength(2)
        endpoint.fault = undefined
        expect(await store.take('a', 'other', [])).toEqual(MISSING)
        expect(await store.take('a', undefined, [])).toEqual(MISSING)
        expect(await store.take('a', 'receipt', [])).toEqual(found('record of a', true))
      })

      test('a lost reply to a take without a receipt leaves nothing', async () => {
        const store = makeStore()
        await store.put(entry('a'), [])
        endpoint.fault = () => 'lose reply'
        await expect(store.take('a', undefined, [])).rejects.toThrow('Cannot take a code')
        endpoint.fault = undefined
        expect(await store.take('a', undefined, [])).toEqual(MISSING)
        expect(await endpoint.redis.keys('*')).toEqual(['qrauth:slot:slot of a'])
      })

      test('after a fault the same store works on', async () => {
        const store = makeStore(0.2)
        endpoint.fault = () => 'hang'
        await expect(store.put(entry('a'), [])).rejects.toThrow('did not answer')
        endpoint.fault = undefined
        expect(await makeStore().put(entry('a'), [])).toEqual({ state: 'done' })
      })
    })

    describe('upstash: an answer that is none of ours', () => {
      const secret = entry('SECRET-KEY', { record: 'SECRET-RECORD', slot: 'SECRET-SLOT' })
      const limits = [limit('SECRET-LIMIT', 9)]
      const verbs: Record<string, (store: Store) => Promise<unknown>> = {
        'put a code': (store) => store.put(secret, limits),
        'look at a code': (store) => store.peek(secret.key, 'SECRET-RECEIPT', limits),
        'take a code': (store) => store.take(secret.key, 'SECRET-RECEIPT', limits),
        'count a try': (store) => store.count(limits),
      }

      async function expectFault(
        action: string,
        fault: Fault,
        what: string,
        timeout?: number,
      ): Promise<void> {
        endpoint.fault = () => fault
        const error: unknown = await verbs[action]?.(makeStore(timeout)).then(
          (answer) => ({ answer }),
          (error: unknown) => error,
        )
        if (!(error instanceof Error)) return expect.unreachable(`got ${JSON.stringify(error)}`)
        expect(error.message)
          .toBe(`Cannot ${action}: the store at ${new URL(endpoint.url).host} ${what}`)
        expect(error.cause).toBeUndefined()
        expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/SECRET|the-token/)
        expect(endpoint.requests, 'nothing is sent twice').toEqual(['/'])
      }

      describe.each(Object.keys(verbs))('cannot %s:', (action) => {
        test.each<Fault>(['lose request', 'lose reply'])('%s', async (fault) => {
          await expectFault(action, fault, 'did not answer')
        })

        test('no answer in time', async () => {
          await expectFault(action, 'hang', 'did not answer', 0.2)
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
            await expectFault(action, { body }, withoutResult)
          },
        )

        test.each([
          ...['null', '0', '1', 'true', '"SECRET-RECORD"', '"OK"', '"done"', '{"state":"done"}'],
          ...['{}', '[]', '["found"]', '["found",1]', '["found",null]', '["found",{}]'],
          ...['[["found","SECRET-RECORD"]]', '["found","SECRET-RECORD",1]', '["repeated"]'],
          ...[
            '["limited"]',
            '["limited","9"]',
            '["limited",0]',
            '["limited",-1]',
            '["limited",1.5]',
          ],
          ...['["limited",9,9]', '["missing",null]', '["missing","missing"]', '["done",1]'],
          ...['["Done"]', '[["done"]]', '[1,2]', '[null,null]', '[null,null,null,null]'],
          ...[
            '["x",null,null]',
            '["-1",null,null]',
            '["1",1,null]',
            '["1",null,{}]',
            '[[],null,null]',
          ],
        ])('another result: %s', async (result) => {
          const body = `{"result":${result}}`
          await expectFault(action, { body }, 'gave an answer that is none of ours')
        })
      })

      test.each([
        ['put a code', ['missing']],
        ['put a code', ['found', 'SECRET-RECORD']],
        ['count a try', ['found', 'SECRET-RECORD']],
        ['take a code', ['done']],
        ['take a code', [null, 'SECRET-RECORD', null]],
        ['look at a code', ['found', 'SECRET-RECORD']],
        ['look at a code', ['done']],
      ])('cannot %s: the answer of another verb: %j', async (action, result) => {
        const body = JSON.stringify({ result })
        await expectFault(action, { body }, 'gave an answer that is none of ours')
      })

      test('the real endpoint refuses another token', async () => {
        const store = upstashStore({ url: endpoint.url, token: 'ANOTHER-TOKEN' })
        await expect(store.count([])).rejects.toThrow(/^Cannot count a try: .* refused the token$/)
        expect(endpoint.log).toEqual([])
      })

      test('a value of another app under our key is a fault', async () => {
        const store = makeStore()
        await endpoint.redis.lpush('qrauth:code:a', 'x')
        await endpoint.redis.set('qrauth:limit:l', 'x')
        await expect(store.take('a', undefined, [])).rejects.toThrow('answered with an error')
        await expect(store.count([limit('l', 9)])).rejects.toThrow('answered with an error')
        await expect(store.peek('b', undefined, [limit('l', 9)])).rejects.toThrow('none of ours')
      })
    })
  })

  test('upstash: an endpoint that is not there is a fault', async () => {
    // Nobody listens on port 1, the old TCPMUX.
    const store = upstashStore({ url: 'http://127.0.0.1:1', token: 'the-token' })
    await expect(store.take('SECRET-KEY', undefined, []))
      .rejects.toThrow(/^Cannot take a code: the store at 127\.0\.0\.1:1 did not answer$/)
  })

  describe('upstash: what it refuses to be made with', () => {
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
      expect(() => upstashStore({ url, token })).toThrow(TypeError)
      expect(() => upstashStore({ url, token })).toThrow(what)
      expect(() => upstashStore({ url, token })).not.toThrow('PASSWORD')
    })

    test.each(['', ' ', 'PASSWORD\n', 'PASS WORD', 'PASSWÖRD'])('the token %j', (token) => {
      expect(() => upstashStore({ url, token })).toThrow(TypeError)
      expect(() => upstashStore({ url, token })).toThrow(
        'Cannot use this token: want the REST token',
      )
      expect(() => upstashStore({ url, token })).not.toThrow('PASS')
    })

    test('an address or a token that is not set', () => {
      const unset: { url: string; token: string } = JSON.parse('{}')
      expect(() => upstashStore({ ...unset, token })).toThrow('not a URL')
      expect(() => upstashStore({ ...unset, url })).toThrow('Cannot use this token')
    })

    test.each([0, -1, NaN, Infinity, 61])('a timeout of %d', (timeout) => {
      expect(() => upstashStore({ url, token, timeout }))
        .toThrow(`Cannot wait ${timeout} s for the store: want more than 0, at most 60`)
    })

    test.each([`${url}/`, 'http://127.0.0.1:8080', 'https://example.com/redis'])(
      'but not %s',
      (url) => {
        expect(() => upstashStore({ url, token })).not.toThrow()
      },
    )
  })
})
