import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DROPPED, OUTCOME_TTL, REPLACED } from '../../src/store.ts'
import type { Store } from '../../src/store.ts'
import { type DenoKv, denoKvStore } from '../../src/stores/denokv.ts'
import { denoKvRegistry } from '../../src/stores/registry-denokv.ts'
import { type Running, startProcess } from '../parts/process.ts'
import type { Asked } from './denokv.child.ts'
import { done, entry, found, limit, limited, missing, moved, other, slot } from './contract.ts'
import { storeContract, taking } from './contract.ts'

describe('in Deno', () => {
  let deno: Running
  let url: string
  let names = 0

  beforeAll(async () => {
    deno = startProcess(
      new URL('../../node_modules/.bin/deno', import.meta.url).pathname,
      ['run', '--unstable-kv', '--allow-net=127.0.0.1', '--no-prompt', 'denokv.child.ts'],
      { cwd: import.meta.dirname, env: { NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' } },
    )
    const [, port] = await deno.line(/listening at (\d+)/)
    url = `http://127.0.0.1:${port}/`
  })
  afterAll(() => deno.stop())

  // The answers are compared whole.
  async function ask<T>(name: string, verb: Asked['verb'], ...args: unknown[]): Promise<T> {
    const asked: Asked = { name, verb, args }
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(asked) })
    const { answer, error }: { answer: T; error?: string } = await response.json()
    if (error !== undefined) throw new Error(error)
    return answer
  }

  function newStore() {
    const name = `store ${++names}`
    const store: Store = {
      put: (...args) => ask(name, 'put', ...args),
      move: (...args) => ask(name, 'move', ...args),
      peek: (...args) => ask(name, 'peek', ...args),
      drop: (...args) => ask(name, 'drop', ...args),
      count: (...args) => ask(name, 'count', ...args),
    }
    return {
      name,
      store,
      advance: (seconds: number) => ask<void>(name, 'advance', seconds),
      sendTwice: () => ask<void>(name, 'twice'),
      tick: 0.001,
      close: async () => {},
    }
  }

  storeContract('deno kv', async () => newStore())

  test('deno kv: every entry tells Deno when to delete it', async () => {
    const { name, store, advance } = newStore()
    await store.put([entry('a', { ttl: 300 })], slot('a', { ttl: 500 }), [limit('l', 9, 100)])
    await store.put([entry('b', { ttl: 400 })], slot('b', { ttl: 500 }), [])
    await advance(40)
    await store.move(taking('a'), [limit('l', 9, 90), limit('m', 9, 20)])
    await store.drop('slot of b')
    const ends = {
      'record a': 300,
      'record b': 400,
      'slot slot of a': 500,
      'slot slot of b': 500,
      'limit l': 60,
      'limit m': 20,
      'record state of a': 60,
      'record state of b': OUTCOME_TTL,
    }
    const expiries: Record<string, number> = await ask(name, 'expiries')
    expect(expiries).toEqual(
      Object.fromEntries(Object.entries(ends).map(([key, seconds]) => [key, seconds * 1000])),
    )
  })

  test('deno kv: 20 codes, each taken by 50 at once, go out exactly once each', async () => {
    const { name, store } = newStore()
    for (let i = 0; i < 20; i++) {
      const key = `code ${i}`
      await store.put([entry(key)], slot(key), [])
      const takes: { state: string; record: string }[] = await ask(name, 'race', key)
      const record = takes.find(({ state }) => state === 'moved')?.record ?? ''
      expect(record).toMatch(/^done \d+\nrecord of code \d+$/)
      expect(takes.filter(({ state }) => state === 'moved')).toEqual([moved(key, record)])
      expect(takes.filter(({ state }) => state !== 'moved'))
        .toEqual(Array.from({ length: 49 }, () => other(key, record)))
    }
  })

  describe('deno kv: a commit that the network sends twice', () => {
    test('of a put is one put, and counted once', async () => {
      const { store, sendTwice } = newStore()
      await store.put([entry('a')], slot('ada', { state: 'of a' }), [])
      await sendTwice()
      expect(await store.put([entry('b')], slot('ada', { state: 'of b' }), [limit('l', 1)]))
        .toEqual(done('slot of ada'))
      expect(await store.peek(['a', 'of a', 'b', 'of b'], [limit('l', 2)]))
        .toEqual(found({
          ...{ a: null, 'of a': `${REPLACED}\nrecord of a` },
          ...{ b: 'record of b', 'of b': null },
        }))
      expect(await store.count([limit('l', 2)])).toEqual(done('l'))
      expect(await store.count([limit('l', 2)])).toEqual(limited(60))
    })

    test('of a move is one move, and counted once', async () => {
      const { store, sendTwice } = newStore()
      await store.put([entry('a')], slot('a'), [])
      await sendTwice()
      expect(await store.move(taking('a'), [limit('l', 1)]))
        .toEqual(moved('a', 'done 1\nrecord of a'))
      expect(await store.count([limit('l', 2)])).toEqual(done('l'))
      expect(await store.count([limit('l', 2)])).toEqual(limited(60))
    })

    test('of a drop is one drop', async () => {
      const { store, sendTwice } = newStore()
      await store.put([entry('a')], slot('a'), [])
      await sendTwice()
      expect(await store.drop('slot of a')).toEqual(done('slot of a'))
      expect(await store.peek(['a', 'state of a'], []))
        .toEqual(found({ a: null, 'state of a': `${DROPPED}\nrecord of a` }))
    })
  })

  test('deno kv: of 50 callers that share a limit, all within it succeed', async () => {
    const { store } = newStore()
    const counts = await Promise.all(
      Array.from({ length: 50 }, () => store.count([limit('school', 50)])),
    )
    expect(counts).toEqual(Array.from({ length: 50 }, () => done('school')))
    expect(await store.count([limit('school', 50)])).toMatchObject({ state: 'limited' })
  })

  test('deno kv: more limits, keys and entries than Deno reads at once', async () => {
    const { store } = newStore()
    const limits = Array.from({ length: 25 }, (_, i) => limit(`l${i}`, 3))
    const entries = Array.from({ length: 25 }, (_, i) => entry(`key ${i}`))
    const keys = entries.map(({ key }) => key)
    expect(await store.put(entries, slot('a'), limits)).toEqual(done('slot of a'))
    expect(await store.peek(keys, limits)).toMatchObject({
      keys,
      records: entries.map(({ record }) => record),
    })
    expect(await store.move({ ...taking('key 24'), to: 'state of a' }, limits))
      .toEqual(moved('key 24', 'done 1\nrecord of key 24'))
    expect(await store.count(limits)).toEqual(done('l0'))
    expect(await store.count(limits)).toEqual(limited(60))
    expect(await store.peek(keys, limits)).toEqual(limited(60))
    expect(await store.drop('slot of a')).toEqual(done('slot of a'))
    expect(await store.peek(['state of a', ...keys], [])).toMatchObject({
      records: ['done 1\nrecord of key 24', ...keys.map(() => null)],
    })
  })

  test('deno kv: two prefixes are two stores', async () => {
    const [one, two] = [newStore(), newStore()]
    await one.store.put([entry('a')], slot('a'), [])
    expect(await two.store.move(taking('a'), [])).toEqual(missing('a'))
    expect(await one.store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
  })
})

const SECRETS = [limit('SECRET', 9)]

describe('deno kv: a fault', () => {
  const verbs: Record<string, (store: Store) => Promise<unknown>> = {
    'put a transfer': (store) => store.put([entry('SECRET')], slot('SECRET'), SECRETS),
    'move a transfer': (store) => store.move(taking('SECRET'), SECRETS),
    'read a transfer': (store) => store.peek(['SECRET'], SECRETS),
    'drop a transfer': (store) => store.drop('SECRET'),
    'count an attempt': (store) => store.count(SECRETS),
  }

  /** A database with one value under every key, and a way to commit. */
  function holding(value: unknown, commit: () => Promise<{ ok: boolean }>): DenoKv {
    const operation = { check: () => {}, set: () => {}, delete: () => {}, commit }
    return {
      getMany: async (keys) =>
        keys.map(() => ({ value, versionstamp: value === null ? null : '1' })),
      atomic: () => operation,
    }
  }
  const lost = () => Promise.reject(new Error('SECRET'))
  const committed = async () => ({ ok: true })

  describe.each(Object.keys(verbs))('cannot %s:', (action) => {
    async function expectFault(kv: DenoKv, what: string): Promise<void> {
      const error = await failure(verbs[action]?.(denoKvStore(kv)))
      expect(error.message).toBe(`Cannot ${action}: Deno KV ${what}`)
      expect(error.cause).toBeUndefined()
    }

    test('nothing can be read', async () => {
      await expectFault({ ...holding(null, committed), getMany: lost }, 'did not answer')
    })

    test.each([
      ...[7, 'SECRET', {}, { record: 'SECRET' }, { record: 7, deadline: 1 }],
      ...[{ state: 7, deadline: 1 }, { entries: [7], deadline: 1 }, { entries: 'a', deadline: 1 }],
      { count: 'SECRET', deadline: 1 },
    ])(
      'an invalid value: %j',
      (value) => expectFault(holding(value, committed), 'holds an invalid value'),
    )
  })

  test.each(['put a transfer', 'move a transfer', 'drop a transfer', 'count an attempt'])(
    'cannot %s: a commit whose outcome is not known is not attempted again',
    async (action) => {
      let commits = 0
      const commit = () => {
        commits++
        return lost()
      }
      const store = denoKvStore(holding({ count: 1, deadline: Date.now() + 60_000 }, commit))
      const error = await failure(verbs[action]?.(store))
      expect(error.message).toBe(`Cannot ${action}: Deno KV did not answer`)
      expect(commits).toBe(1)
    },
  )

  test('is a code that others change all the time, and it is not attempted for ever', async () => {
    const value = { record: 'SECRET', deadline: Date.now() + 60_000 }
    const store = denoKvStore(holding(value, async () => ({ ok: false })))
    expect((await failure(store.move(taking('SECRET'), []))).message)
      .toBe(
        'Cannot move a transfer: expected Deno KV to commit in 100 attempts, received as many conflicts',
      )
  })

  test('is not what a missing code is: it takes no commit', async () => {
    expect(await denoKvStore(holding(null, lost)).move(taking('a'), [])).toEqual(missing('a'))
    expect(await denoKvStore(holding(null, lost)).drop('a')).toEqual(done('a'))
    expect(await denoKvStore(holding(null, lost)).peek(['a'], [])).toEqual(found({ a: null }))
  })
})

test('deno kv: refuses invalid arguments at construction', () => {
  const given: { kv: DenoKv; prefix: string } = JSON.parse('{"kv":{},"prefix":7}')
  const kv: DenoKv = { getMany: async () => [], atomic: () => expect.unreachable() }
  for (const make of [denoKvStore, denoKvRegistry]) {
    expect(() => make(given.kv)).toThrow('expected the result of Deno.openKv(), received object')
    expect(() => make(kv, { prefix: given.prefix }))
      .toThrow('Cannot use this prefix: expected a string, received a number')
  }
})

async function failure(promise: Promise<unknown> | undefined): Promise<Error> {
  const outcome: unknown = await promise?.then((value) => ({ value }), (error: unknown) => error)
  return outcome instanceof Error ? outcome : expect.unreachable(`got ${JSON.stringify(outcome)}`)
}
