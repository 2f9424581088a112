import { describe, expect, test, vi } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import type { Store } from '../../src/store.ts'
import { entry, found, limit, storeContract } from './contract.ts'

function clocked(max?: number): { store: Store; advance(seconds: number): Promise<void> } {
  let now = 1_764_000_000_123
  return {
    store: memoryStore({ now: () => now, ...(max !== undefined && { max }) }),
    async advance(seconds) {
      now += seconds * 1000
    },
  }
}

storeContract('memory', async () => ({ ...clocked(), close: async () => {} }))

describe('memory: the bound', () => {
  test('refuses the code that is one too many, and keeps those it has', async () => {
    const { store } = clocked(3)
    for (const key of ['a', 'b', 'c']) await store.put(entry(key), [])
    await expect(store.put(entry('d'), [limit('l', 1)])).rejects.toThrow(
      'Cannot hold more codes: the memory store has 3 of 3',
    )
    expect(await store.count([limit('l', 1)])).toEqual({ state: 'done' })
    for (const key of ['a', 'b', 'c']) {
      expect(await store.take(key, undefined, [])).toEqual(found(`record of ${key}`))
    }
  })

  test('has room for a new code where the slot gives up its former one', async () => {
    const { store } = clocked(2)
    await store.put(entry('a', { slot: 'ada' }), [])
    await store.put(entry('b'), [])
    await store.put(entry('c', { slot: 'ada' }), [])
    expect(await store.take('c', undefined, [])).toEqual(found('record of c'))
  })

  test('has room again for each code that was taken or has expired', async () => {
    const { store, advance } = clocked(3)
    await store.put(entry('a', { ttl: 300 }), [])
    await store.put(entry('b', { ttl: 30 }), [])
    await store.put(entry('c', { ttl: 300 }), [])
    await expect(store.put(entry('d'), [])).rejects.toThrow('Cannot hold more codes')
    await store.take('a', undefined, [])
    await store.put(entry('d'), [])
    await advance(30)
    await store.put(entry('e'), [])
    await expect(store.put(entry('f'), [])).rejects.toThrow('Cannot hold more codes')
    expect(await store.take('c', undefined, [])).toEqual(found('record of c'))
  })

  test('is not passed by way of a slot whose code is gone', async () => {
    const { store, advance } = clocked(2)
    await store.put(entry('a', { slot: 'ada' }), [])
    await store.take('a', undefined, [])
    await store.put(entry('b', { slot: 'bob', ttl: 30 }), [])
    await advance(30)
    for (const key of ['c', 'd']) await store.put(entry(key), [])
    await expect(store.put(entry('e', { slot: 'ada' }), [])).rejects.toThrow('2 of 2')
    await expect(store.put(entry('e', { slot: 'bob' }), [])).rejects.toThrow('2 of 2')
  })

  test('does not spend a code whose receipt has no room', async () => {
    const { store, advance } = clocked(1)
    await store.put(entry('a'), [])
    await store.take('a', 'receipt of a', [])
    await store.put(entry('b', { ttl: 300 }), [])
    await expect(store.take('b', 'receipt of b', [limit('l', 1)])).rejects.toThrow(
      'Cannot hold more receipts',
    )
    expect(await store.take('b', undefined, [])).toEqual(found('record of b'))
    await store.put(entry('c', { ttl: 300 }), [])
    await advance(60)
    expect(await store.take('c', 'receipt of c', [])).toEqual(found('record of c'))
  })

  test('refuses to count what it cannot remember, and does nothing then', async () => {
    const { store, advance } = clocked(2)
    await store.put(entry('a'), [limit('l', 9), limit('m', 9)])
    await expect(store.count([limit('n', 9)])).rejects.toThrow('Cannot hold more counters')
    await expect(store.put(entry('b'), [limit('l', 2), limit('n', 9)])).rejects.toThrow('counters')
    await expect(store.take('a', undefined, [limit('n', 9)])).rejects.toThrow('counters')
    expect(await store.peek('b', undefined, [])).toEqual({ state: 'missing' })
    expect(await store.put(entry('b'), [limit('l', 2)])).toEqual({ state: 'done' })
    await advance(60)
    expect(await store.count([limit('n', 9)])).toEqual({ state: 'done' })
  })

  test('holds through any number of codes, receipts and limits that come and go', async () => {
    const { store, advance } = clocked(200)
    for (let i = 0; i < 20_000; i++) {
      const limits = [limit(`limit ${i}`, 1, 100)]
      await store.put(entry(`code ${i}`, { ttl: i % 3 === 0 ? 100 : 30 }), [])
      expect(await store.take(`code ${i - 20}`, i % 2 ? `receipt ${i}` : undefined, limits))
        .toMatchObject({ state: i < 20 ? 'missing' : 'found' })
      await advance(1)
    }
  })
})

test('memory: holds no more than about twice what is live, the names of slots too', async () => {
  const maps = new Set<Map<unknown, unknown>>()
  const { set } = Map.prototype
  const watch = vi.spyOn(Map.prototype, 'set').mockImplementation(
    function (this: Map<unknown, unknown>, key, value) {
      if (/^(code|slot|spent) /.test(String(key))) maps.add(this)
      return set.call(this, key, value)
    },
  )
  try {
    const { store, advance } = clocked()
    const live = 100
    for (let i = 0; i < 50 * live; i++) {
      await store.put(entry(`code ${i}`, { ttl: live, slot: `slot ${i}` }), [])
      await advance(1)
    }
    const held = [...maps].map(({ size }) => size)
    expect(held.length).toBe(2)
    for (const size of held) expect(size).toBeLessThanOrEqual(2 * live + 2)

    await advance(live)
    for (let i = 0; i < 50 * live; i++) {
      await store.put(entry(`spent ${i}`, { slot: `slot of it ${i}` }), [])
      await store.take(`spent ${i}`, undefined, [])
    }
    for (const { size } of maps) expect(size).toBeLessThanOrEqual(4)
  } finally {
    watch.mockRestore()
  }
})

test('memory: two stores know nothing of each other', async () => {
  const [one, other] = [memoryStore(), memoryStore()]
  await one.put(entry('a'), [])
  expect(await other.peek('a', undefined, [])).toEqual({ state: 'missing' })
})

test.each([0, -1, 1.5, NaN, Infinity])('memory: %d is no bound', (max) => {
  expect(() => memoryStore({ max })).toThrow(
    `Cannot hold ${max} codes: want a whole number of at least 1`,
  )
})
