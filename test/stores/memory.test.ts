import { describe, expect, test, vi } from 'vitest'
import { DROPPED } from '../../src/store.ts'
import type { Store } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import {
  done,
  entry,
  found,
  limit,
  limited,
  moved,
  slot,
  storeContract,
  taking,
} from './contract.ts'

function clocked(max?: number): { store: Store; advance(seconds: number): Promise<void> } {
  let now = 1_764_000_000_123
  return {
    store: memoryStore({ now: () => now, ...(max !== undefined && { max }) }),
    async advance(seconds) {
      now += Math.round(seconds * 1000)
    },
  }
}

storeContract('memory', async () => ({ ...clocked(), tick: 0.001, close: async () => {} }))

/** Puts a code, alone in its slot. */
function show(store: Store, key: string, ttl: number = 60, ...limits: ReturnType<typeof limit>[]) {
  return store.put([entry(key, { ttl })], slot(key, { ttl }), limits)
}

describe('memory: the bound', () => {
  test('refuses the code that is one too many, and keeps those it has', async () => {
    const { store } = clocked(3)
    for (const key of ['a', 'b', 'c']) await show(store, key)
    await expect(show(store, 'd', 60, limit('l', 1))).rejects.toThrow(
      'Cannot hold more records: expected at most 3, received 4',
    )
    expect(await store.count([limit('l', 1)])).toEqual(done('l'))
    for (const key of ['a', 'b', 'c']) {
      expect(await store.move(taking(key), [])).toEqual(moved(key, `done 1\nrecord of ${key}`))
    }
  })

  test('refuses entries of which one is too many, and ends nothing then', async () => {
    const { store } = clocked(2)
    await store.put([entry('a')], slot('ada', { state: 'of a' }), [])
    await store.put([entry('b')], slot('bob', { state: 'of b' }), [])
    // The outcome of "a" takes the room that "a" had.
    const next = slot('ada', { state: 'of c' })
    await expect(store.put([entry('c')], next, [])).rejects.toThrow('received 3')
    expect(await store.peek(['a', 'of a', 'c'], []))
      .toEqual(found({ a: 'record of a', 'of a': null, c: null }))
  })

  test('always has room to move, and to end what a slot holds', async () => {
    const { store } = clocked(2)
    await show(store, 'a')
    await show(store, 'b')
    expect(await store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
    expect(await store.drop('slot of b')).toEqual(done('slot of b'))
    expect(await store.peek(['state of a', 'state of b'], [])).toEqual(
      found({ 'state of a': 'done 1\nrecord of a', 'state of b': `${DROPPED}\nrecord of b` }),
    )
  })

  test('has room for a new code where its slot holds nothing that is left', async () => {
    const { store, advance } = clocked(2)
    await store.put([entry('a', { ttl: 5 })], slot('ada'), [])
    await store.put([entry('b')], slot('bob'), [])
    await advance(5)
    await store.put([entry('c')], slot('ada'), [])
    expect(await store.move({ ...taking('c'), to: 'of c' }, []))
      .toEqual(moved('c', 'done 1\nrecord of c'))
  })

  test('has room again for each record that has expired', async () => {
    const { store, advance } = clocked(3)
    await store.put([entry('a')], slot('a', { ttl: 30 }), [])
    await store.put([entry('b', { ttl: 30 })], slot('b', { ttl: 30 }), [])
    await show(store, 'c', 300)
    await expect(show(store, 'd')).rejects.toThrow('Cannot hold more records')
    await store.move({ ...taking('a'), ttl: 10 }, [])
    await expect(show(store, 'd')).rejects.toThrow('Cannot hold more records')
    await advance(30)
    await show(store, 'd')
    await show(store, 'e')
    await expect(show(store, 'f')).rejects.toThrow('Cannot hold more records')
    expect(await store.move(taking('c'), [])).toEqual(moved('c', 'done 1\nrecord of c'))
  })

  test('is not passed by way of a slot whose code is gone', async () => {
    const { store, advance } = clocked(2)
    await store.put([entry('a')], slot('ada', { ttl: 300, state: 'of a' }), [])
    await store.move({ ...taking('a'), to: 'of a', ttl: 10 }, [])
    await store.put([entry('b', { ttl: 30 })], slot('bob', { ttl: 300, state: 'of b' }), [])
    await advance(30)
    await store.put([entry('c')], slot('ada', { state: 'of c' }), [])
    await store.put([entry('d')], slot('bob', { state: 'of d' }), [])
    for (const name of ['ada', 'bob']) {
      await expect(store.put([entry('e')], slot(name, { state: 'of e' }), []))
        .rejects.toThrow('expected at most 2, received 3')
    }
  })

  test('is one of slots too, also where what they held is gone', async () => {
    const { store, advance } = clocked(2)
    for (const key of ['a', 'b']) {
      await store.put([entry(key, { ttl: 1 })], slot(key, { ttl: 300 }), [])
    }
    await advance(1)
    await expect(show(store, 'c')).rejects.toThrow(
      'Cannot hold more slots: expected at most 2, received 3',
    )
    await advance(299)
    expect(await show(store, 'c')).toEqual(done('slot of c'))
  })

  test('holds through any number of codes, states and limits that come and go', async () => {
    const { store, advance } = clocked(200)
    for (let i = 0; i < 20_000; i++) {
      const limits = [limit(`limit ${i}`, 1, 100)]
      await show(store, `code ${i}`, i % 3 === 0 ? 100 : 30)
      const move = { ...taking(`code ${i - 20}`), ttl: i % 2 ? 60 : 1 }
      expect(await store.move(move, limits)).toMatchObject({ state: i < 20 ? 'missing' : 'moved' })
      await advance(1)
    }
  })
})

test('memory: holds no more than about twice what is live, slots too', async () => {
  const maps = new Set<Map<unknown, unknown>>()
  const { set } = Map.prototype
  const watch = vi.spyOn(Map.prototype, 'set').mockImplementation(
    function (this: Map<unknown, unknown>, key, value) {
      if (/^(code|slot of code|spent|state of spent) /.test(String(key))) maps.add(this)
      return set.call(this, key, value)
    },
  )
  try {
    const { store, advance } = clocked()
    const live = 100
    for (let i = 0; i < 50 * live; i++) {
      await show(store, `code ${i}`, live)
      await advance(1)
    }
    const held = [...maps].map(({ size }) => size)
    expect(held.length).toBe(2)
    for (const size of held) expect(size).toBeLessThanOrEqual(2 * live + 2)

    await advance(live)
    for (let i = 0; i < 50 * live; i++) {
      await show(store, `spent ${i}`, 1)
      await store.move({ ...taking(`spent ${i}`), ttl: 1 }, [])
      await advance(1)
    }
    expect(maps.size).toBe(2)
    for (const { size } of maps) expect(size).toBeLessThanOrEqual(4)
  } finally {
    watch.mockRestore()
  }
})

describe('memory: a flood of strangers, each with a counter of its own,', () => {
  async function flood(store: Store, requests: number, each: number = 1): Promise<void> {
    for (let i = 0; i < requests; i++) {
      for (let n = 0; n < each; n++) await store.count([limit(`stranger ${i}`, 300, 600)])
    }
  }

  test('keeps nobody from signing in', async () => {
    const { store } = clocked(100)
    await flood(store, 1000)
    const limits = [limit('ada', 20, 600), limit("ada's network", 300, 600)]
    expect(await store.put([entry('a')], slot('a'), limits)).toEqual(done('slot of a'))
    await flood(store, 1000)
    expect(await store.move(taking('a'), [limit("her phone's network", 300, 600)]))
      .toEqual(moved('a', 'done 1\nrecord of a'))
  })

  test('resets no limit that is reached, or near to it', async () => {
    const { store } = clocked(100)
    const [password, network] = [limit('password of ada', 5, 900), limit('network', 300, 600)]
    for (let i = 0; i < 40; i++) await store.count([network])
    for (let i = 1; i <= 5; i++) {
      await flood(store, 1000)
      expect(await store.count([password])).toEqual(done('password of ada'))
    }
    await flood(store, 1000, 37)
    expect(await store.count([password])).toEqual(limited(900))
    for (let i = 40; i < 300; i++) expect(await store.count([network])).toEqual(done('network'))
    expect(await store.count([network])).toEqual(limited(600))
  })

  test('ends the oldest windows first, of those that are far from their limit', async () => {
    const { store } = clocked(4)
    for (const key of ['a', 'b', 'c', 'd']) await store.count([limit(key, 300)])
    await store.count([limit('a', 300)])
    await store.count([limit('e', 300)])
    const looks = ['a', 'b', 'c', 'd', 'e'].map((key) => store.peek(['none'], [limit(key, 1)]))
    expect((await Promise.all(looks)).map(({ state }) => state))
      .toEqual(['found', 'limited', 'limited', 'limited', 'limited'])
  })

  test('that comes near to every limit ends the oldest of those too', async () => {
    const { store } = clocked(100)
    await store.count([limit('password of ada', 5, 900)])
    for (let i = 0; i < 100; i++) await store.count([limit(`stranger ${i}`, 5, 600)])
    expect(await store.peek(['none'], [limit('password of ada', 1)]))
      .toEqual(found({ none: null }))
    expect(await store.peek(['none'], [limit('stranger 0', 1)])).toEqual(limited(60))
  })

  test('leaves room again when it is over', async () => {
    const { store, advance } = clocked(100)
    for (let i = 0; i < 100; i++) await store.count([limit(`stranger ${i}`, 5, 600)])
    await advance(600)
    for (let i = 0; i < 100; i++) await store.count([limit(`person ${i}`, 300, 600)])
    for (let i = 40; i < 100; i++) {
      expect(await store.peek(['none'], [limit(`person ${i}`, 1)]), `${i}`).toEqual(limited(60))
    }
  })

  test('takes no more memory than the bound, and a few looks each', async () => {
    const maps = new Set<Map<unknown, unknown>>()
    const { set } = Map.prototype
    const watched = vi.spyOn(Map.prototype, 'set').mockImplementation(
      function (this: Map<unknown, unknown>, key, value) {
        if (String(key).startsWith('stranger')) maps.add(this)
        return set.call(this, key, value)
      },
    )
    const looks = vi.spyOn(Object.getPrototypeOf(new Map().entries()), 'next')
    try {
      const { store } = clocked(100)
      for (let i = 0; i < 20_000; i++) {
        const held = [...maps].reduce((sum, { size }) => sum + size, 0)
        expect(held).toBeLessThanOrEqual(100)
        looks.mockClear()
        await store.count([limit(`stranger ${i}`, i % 2 ? 5 : 300, 600)])
        expect(looks.mock.calls.length).toBeLessThanOrEqual(8)
      }
      expect(maps.size).toBe(2)
    } finally {
      looks.mockRestore()
      watched.mockRestore()
    }
  })
})

test('memory: two stores know nothing of each other', async () => {
  const [one, other] = [memoryStore(), memoryStore()]
  await show(one, 'a')
  expect(await other.peek(['a'], [])).toEqual(found({ a: null }))
})

test.each([0, -1, 1.5, NaN, Infinity])('memory: %d is no bound', (max) => {
  expect(() => memoryStore({ max })).toThrow(
    `Cannot bound the memory store: expected a whole number of at least 1, received ${max}`,
  )
})
