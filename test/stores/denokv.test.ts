import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store.ts'
import { type DenoKv, denoKvStore } from '../../src/stores/denokv.ts'
import { type Running, startProcess } from '../parts/process.ts'
import type { Asked } from './denokv.child.ts'
import { entry, found, limit, storeContract } from './contract.ts'

const MISSING = { state: 'missing' }

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
      put: (entry, limits) => ask(name, 'put', entry, limits),
      peek: (key, receipt, limits) => ask(name, 'peek', key, receipt, limits),
      take: (key, receipt, limits) => ask(name, 'take', key, receipt, limits),
      count: (limits) => ask(name, 'count', limits),
    }
    return {
      name,
      store,
      advance: (seconds: number) => ask<void>(name, 'advance', seconds),
      close: async () => {},
    }
  }

  storeContract('deno kv', async () => newStore())

  test('deno kv: every entry tells Deno when to delete it', async () => {
    const { name, store, advance } = newStore()
    await store.put(entry('a', { ttl: 300 }), [limit('l', 9, 100)])
    await advance(40)
    await store.take('a', 'receipt', [limit('l', 9, 90), limit('m', 9, 20)])
    const expiries: Record<string, number> = await ask(name, 'expiries')
    const ends = {
      'code a': 300,
      'slot slot of a': 300,
      'limit l': 60,
      'limit m': 20,
      'receipt receipt': 60,
    }
    expect(Object.keys(expiries).toSorted()).toEqual(Object.keys(ends).toSorted())
    for (const [key, seconds] of Object.entries(ends)) {
      expect(expiries[key], key).toBeLessThanOrEqual(seconds * 1000)
      expect(expiries[key], key).toBeGreaterThan(seconds * 1000 - 15_000)
    }
  })

  test('deno kv: 20 codes, each taken by 50 at once, go out exactly once each', async () => {
    const { name, store } = newStore()
    for (let i = 0; i < 20; i++) {
      await store.put(entry(`code ${i}`), [])
      const takes: { state: string }[] = await ask(name, 'race', `code ${i}`)
      expect(takes.filter(({ state }) => state === 'found')).toEqual([found(`record of code ${i}`)])
      expect(takes.filter(({ state }) => state === 'missing')).toHaveLength(49)
    }
  })

  test('deno kv: 50 who share a limit all get through that it lets pass', async () => {
    const { store } = newStore()
    const counts = await Promise.all(
      Array.from({ length: 50 }, () => store.count([limit('school', 50)])),
    )
    expect(counts).toEqual(Array.from({ length: 50 }, () => ({ state: 'done' })))
    expect(await store.count([limit('school', 50)])).toMatchObject({ state: 'limited' })
  })

  test('deno kv: eight limits and no more', async () => {
    const { store } = newStore()
    const limits = Array.from({ length: 9 }, (_, i) => limit(`l${i}`, 9))
    await store.put(entry('a'), limits.slice(1))
    await expect(store.take('a', 'receipt', limits))
      .rejects.toThrow(/^Cannot take a code: Deno KV did not answer$/)
    expect(await store.take('a', 'receipt', limits.slice(1))).toEqual(found('record of a'))
  })

  test('deno kv: two prefixes are two stores', async () => {
    const [one, other] = [newStore(), newStore()]
    await one.store.put(entry('a'), [])
    expect(await other.store.take('a', undefined, [])).toEqual(MISSING)
    expect(await one.store.take('a', undefined, [])).toEqual(found('record of a'))
  })
})

describe('deno kv: a fault', () => {
  const verbs: Record<string, (store: Store) => Promise<unknown>> = {
    'put a code': (store) => store.put(entry('SECRET'), [limit('SECRET', 9)]),
    'look at a code': (store) => store.peek('SECRET', 'SECRET', [limit('SECRET', 9)]),
    'take a code': (store) => store.take('SECRET', 'SECRET', [limit('SECRET', 9)]),
    'count a try': (store) => store.count([limit('SECRET', 9)]),
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
  const done = async () => ({ ok: true })

  describe.each(Object.keys(verbs))('cannot %s:', (action) => {
    async function expectFault(kv: DenoKv, what: string): Promise<void> {
      const error = await failure(verbs[action]?.(denoKvStore(kv)))
      expect(error.message).toBe(`Cannot ${action}: Deno KV ${what}`)
      expect(error.cause).toBeUndefined()
    }

    test('nothing can be read', async () => {
      await expectFault({ ...holding(null, done), getMany: lost }, 'did not answer')
    })

    test.each([7, 'SECRET', {}, { record: 'SECRET' }, { record: 7, deadline: 1 }])(
      'a value that is none of ours: %j',
      (value) => expectFault(holding(value, done), 'holds a value that is none of ours'),
    )
  })

  test.each(['put a code', 'take a code', 'count a try'])(
    'cannot %s: a commit whose outcome is not known is not tried again',
    async (action) => {
      let commits = 0
      const commit = () => {
        commits++
        return lost()
      }
      const error = await failure(verbs[action]?.(denoKvStore(holding(null, commit))))
      expect(error.message).toBe(`Cannot ${action}: Deno KV did not answer`)
      expect(commits).toBe(1)
    },
  )

  test('cannot take a code that others change all the time, but does not try for ever', async () => {
    const value = { record: 'SECRET', deadline: Date.now() + 60_000 }
    const store = denoKvStore(holding(value, async () => ({ ok: false })))
    expect((await failure(store.take('SECRET', undefined, []))).message)
      .toBe('Cannot take a code: Deno KV was too busy for 100 tries')
  })

  test('is not what a missing code is: it takes no commit', async () => {
    expect(await denoKvStore(holding(null, lost)).take('a', 'receipt', [])).toEqual(MISSING)
  })
})

test('deno kv: what it refuses to be made with', () => {
  const given: { kv: DenoKv; prefix: string } = JSON.parse('{"kv":{},"prefix":7}')
  expect(() => denoKvStore(given.kv)).toThrow('want what Deno.openKv() resolves to')
  const kv: DenoKv = { getMany: async () => [], atomic: () => expect.unreachable() }
  expect(() => denoKvStore(kv, { prefix: given.prefix }))
    .toThrow('Cannot use a prefix that is a number: want a string')
})

async function failure(promise: Promise<unknown> | undefined): Promise<Error> {
  const outcome: unknown = await promise?.then((value) => ({ value }), (error: unknown) => error)
  return outcome instanceof Error ? outcome : expect.unreachable(`got ${JSON.stringify(outcome)}`)
}
