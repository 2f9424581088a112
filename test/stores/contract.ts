import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RECEIPT_TTL } from '../../src/store.ts'
import type { Entry, Limit, Store } from '../../src/store.ts'

export interface TestedStore {
  readonly store: Store
  /** Lets that many seconds pass for what is stored. */
  advance(seconds: number): Promise<void>
  close(): Promise<void>
}

const MISSING = { state: 'missing' }
const DONE = { state: 'done' }

/** What every store does, whatever it is made of. */
export function storeContract(name: string, makeStore: () => Promise<TestedStore>): void {
  describe(`${name}: the contract of a store`, () => {
    let tested: TestedStore
    let store: Store
    beforeEach(async () => {
      tested = await makeStore()
      store = tested.store
    })
    afterEach(() => tested.close())

    describe('a code', () => {
      test('is found by peek, as often as anybody looks, and stays', async () => {
        expect(await store.put(entry('a'), [])).toEqual(DONE)
        for (let i = 0; i < 5; i++) {
          expect(await store.peek('a', undefined, [])).toEqual(found('record of a'))
          expect(await store.peek('a', 'receipt', [])).toEqual(found('record of a'))
        }
        expect(await store.take('a', undefined, [])).toEqual(found('record of a'))
      })

      test('is taken once', async () => {
        await store.put(entry('a'), [])
        expect(await store.take('a', undefined, [])).toEqual(found('record of a'))
        expect(await store.take('a', undefined, [])).toEqual(MISSING)
        expect(await store.peek('a', undefined, [])).toEqual(MISSING)
      })

      test('that was never put is missing', async () => {
        expect(await store.peek('a', 'receipt', [])).toEqual(MISSING)
        expect(await store.take('a', 'receipt', [])).toEqual(MISSING)
      })

      test('lives until its ttl is over, and not a moment longer', async () => {
        await store.put(entry('a', { ttl: 30 }), [])
        await store.put(entry('b', { ttl: 30 }), [])
        await tested.advance(29)
        expect(await store.peek('a', undefined, [])).toEqual(found('record of a'))
        expect(await store.take('b', undefined, [])).toEqual(found('record of b'))
        await tested.advance(1)
        expect(await store.peek('a', undefined, [])).toEqual(MISSING)
        expect(await store.take('a', undefined, [])).toEqual(MISSING)
      })

      test('ends when its slot gets a new one', async () => {
        await store.put(entry('a', { slot: 'ada' }), [])
        await store.put(entry('b', { slot: 'ada' }), [])
        await store.put(entry('c', { slot: 'bob' }), [])
        expect(await store.take('a', undefined, [])).toEqual(MISSING)
        expect(await store.take('b', undefined, [])).toEqual(found('record of b'))
        expect(await store.take('c', undefined, [])).toEqual(found('record of c'))
      })

      test('may follow one that was taken or has expired, in the same slot', async () => {
        await store.put(entry('a', { slot: 'ada' }), [])
        await store.take('a', undefined, [])
        await store.put(entry('b', { slot: 'ada', ttl: 30 }), [])
        await tested.advance(30)
        await store.put(entry('c', { slot: 'ada' }), [])
        expect(await store.take('c', undefined, [])).toEqual(found('record of c'))
      })

      test('may be put again under its own key', async () => {
        await store.put(entry('a'), [])
        await store.put(entry('a', { record: 'another' }), [])
        expect(await store.take('a', undefined, [])).toEqual(found('another'))
      })

      test('goes to exactly one of 50 who take it at once', async () => {
        await store.put(entry('a'), [])
        const takes = await Promise.all(
          Array.from({ length: 50 }, (_, i) => store.take('a', `receipt ${i}`, [])),
        )
        expect(takes.filter(({ state }) => state === 'found')).toEqual([found('record of a')])
        expect(takes.filter(({ state }) => state === 'missing')).toHaveLength(49)
      })

      test('goes once to 50 takes of one phone at once, and repeatedly to the others', async () => {
        await store.put(entry('a'), [])
        const takes = await Promise.all(
          Array.from({ length: 50 }, () => store.take('a', 'receipt', [])),
        )
        expect(takes.filter((take) => take.state === 'found' && !take.repeated)).toHaveLength(1)
        expect(takes.filter((take) => take.state === 'found' && take.repeated)).toHaveLength(49)
      })
    })

    describe('a record', () => {
      const records = [
        ...['123456', '1e3', '007', 'null', 'true', '""', '[]', '{"a":1}', '"quoted"', 'OK', ''],
        ...['b2s=', ' spaces ', 'line\nline\r\n\0', 'Zoë 李雷 🙂', '\ufeffmark', 'x'.repeat(4096)],
        ...['found', 'missing', '👩‍👩‍👧'.repeat(300)],
      ]
      test.each(records)('comes back exactly as it was put: %j', async (record) => {
        await store.put(entry('a', { record }), [])
        expect(await store.peek('a', undefined, [])).toEqual(found(record))
        expect(await store.take('a', 'receipt', [])).toEqual(found(record))
        expect(await store.peek('a', 'receipt', [])).toEqual(found(record, true))
        expect(await store.take('a', 'receipt', [])).toEqual(found(record, true))
      })
    })

    describe('a receipt', () => {
      beforeEach(async () => {
        await store.put(entry('a', { slot: 'ada' }), [])
        await store.take('a', 'receipt', [])
      })

      test('gets the same record again, as often as it comes', async () => {
        for (let i = 0; i < 3; i++) {
          expect(await store.take('a', 'receipt', [])).toEqual(found('record of a', true))
          expect(await store.peek('a', 'receipt', [])).toEqual(found('record of a', true))
        }
      })

      test('is the only way to it: another one, or none, gets nothing', async () => {
        expect(await store.take('a', 'other', [])).toEqual(MISSING)
        expect(await store.take('a', undefined, [])).toEqual(MISSING)
        expect(await store.peek('a', 'other', [])).toEqual(MISSING)
        expect(await store.peek('a', undefined, [])).toEqual(MISSING)
      })

      test('lives its seconds, and a repeat adds none', async () => {
        await tested.advance(RECEIPT_TTL - 1)
        expect(await store.take('a', 'receipt', [])).toEqual(found('record of a', true))
        await tested.advance(1)
        expect(await store.peek('a', 'receipt', [])).toEqual(MISSING)
        expect(await store.take('a', 'receipt', [])).toEqual(MISSING)
      })

      test('does not end with the next code of the slot', async () => {
        await store.put(entry('b', { slot: 'ada' }), [])
        expect(await store.take('a', 'receipt', [])).toEqual(found('record of a', true))
      })

      test('is not made by a peek', async () => {
        await store.put(entry('b'), [])
        await store.peek('b', 'of b', [])
        await store.take('b', undefined, [])
        expect(await store.peek('b', 'of b', [])).toEqual(MISSING)
      })
    })

    describe('a limit', () => {
      test('lets so many pass, then says when to come again', async () => {
        for (let i = 0; i < 3; i++) expect(await store.count([limit('l', 3, 20)])).toEqual(DONE)
        expect(await store.count([limit('l', 3, 20)])).toEqual(limited(20))
        expect(await store.count([limit('other', 3, 20)])).toEqual(DONE)
      })

      test('is counted by put, by take that finds and by take that does not', async () => {
        await store.put(entry('a'), [limit('l', 3)])
        await store.take('a', undefined, [limit('l', 3)])
        await store.take('a', undefined, [limit('l', 3)])
        expect(await store.count([limit('l', 3)])).toEqual(limited(60))
      })

      test('that is reached lets put do nothing', async () => {
        await store.put(entry('a', { slot: 'ada' }), [limit('l', 1)])
        expect(await store.put(entry('b', { slot: 'ada' }), [limit('l', 1)])).toEqual(limited(60))
        expect(await store.take('b', undefined, [])).toEqual(MISSING)
        expect(await store.take('a', undefined, [])).toEqual(found('record of a'))
      })

      test('that is reached lets take do nothing', async () => {
        await store.put(entry('a'), [limit('l', 1)])
        expect(await store.take('a', 'receipt', [limit('l', 1)])).toEqual(limited(60))
        expect(await store.peek('a', 'receipt', [])).toEqual(found('record of a'))
        await store.take('a', 'receipt', [])
        expect(await store.take('a', 'receipt', [limit('l', 1)])).toEqual(limited(60))
      })

      test('is looked at by peek and not counted', async () => {
        await store.put(entry('a'), [])
        for (let i = 0; i < 5; i++) {
          expect(await store.peek('a', 'r', [limit('l', 1)])).toEqual(found('record of a'))
        }
        expect(await store.count([limit('l', 1)])).toEqual(DONE)
        expect(await store.peek('a', 'r', [limit('l', 1)])).toEqual(limited(60))
        expect(await store.peek('a', undefined, [limit('l', 1)])).toEqual(limited(60))
        expect(await store.peek('a', undefined, [limit('l', 2)])).toEqual(found('record of a'))
      })

      test('beside one that is reached is not counted', async () => {
        await store.count([limit('full', 1)])
        for (let i = 0; i < 3; i++) {
          expect(await store.count([limit('l', 1), limit('full', 1)])).toEqual(limited(60))
          expect(await store.count([limit('full', 1), limit('l', 1)])).toEqual(limited(60))
        }
        expect(await store.count([limit('l', 1)])).toEqual(DONE)
      })

      test('with the longest wait speaks for all that are reached', async () => {
        const limits = [limit('short', 1, 5), limit('long', 1, 50), limit('free', 9, 500)]
        await store.count(limits)
        expect(await store.count(limits)).toEqual(limited(50))
        expect(await store.peek('a', undefined, limits)).toEqual(limited(50))
        expect(await store.put(entry('a'), limits)).toEqual(limited(50))
        expect(await store.take('a', undefined, limits)).toEqual(limited(50))
        expect(await store.count(limits.toReversed())).toEqual(limited(50))
        expect(await store.peek('a', undefined, limits.toReversed())).toEqual(limited(50))
      })

      test('keeps the end that its first count gave it', async () => {
        await store.count([limit('l', 2, 10)])
        await tested.advance(6)
        await store.count([limit('l', 2, 10)])
        await tested.advance(4)
        expect(await store.count([limit('l', 1, 10)])).toEqual(DONE)
      })

      test('is free again after its ttl, however often it was tried in between', async () => {
        await store.count([limit('l', 1, 10)])
        await tested.advance(9)
        expect(await store.count([limit('l', 1, 1)])).toEqual(limited(1))
        await tested.advance(1)
        expect(await store.peek('a', undefined, [limit('l', 1, 10)])).toEqual(MISSING)
        expect(await store.count([limit('l', 1, 10)])).toEqual(DONE)
      })

      test('lets exactly as many of 50 at once pass as it says', async () => {
        const counts = await Promise.all(
          Array.from({ length: 50 }, () => store.count([limit('l', 7)])),
        )
        expect(counts.filter(({ state }) => state === 'done')).toHaveLength(7)
      })

      test('may be none at all', async () => {
        expect(await store.count([])).toEqual(DONE)
      })
    })

    test('a key of one kind is never one of another', async () => {
      const limits = [limit('slot', 9), limit('key', 9), limit('receipt', 9)]
      await store.put({ key: 'key', record: 'the record', ttl: 60, slot: 'slot' }, limits)
      for (const key of ['slot', 'receipt', 'limit', 'code:key', 'slot:slot', '']) {
        expect(await store.take(key, key, [])).toEqual(MISSING)
        expect(await store.peek(key, 'key', [])).toEqual(MISSING)
      }
      await store.take('key', 'receipt', [])
      for (const key of ['receipt', 'slot', 'key']) {
        expect(await store.take(key, undefined, [])).toEqual(MISSING)
        expect(await store.take(key, 'slot', [])).toEqual(MISSING)
        expect(await store.take(key, 'key', [])).toEqual(MISSING)
      }
      // A slot named like a live code or a receipt ends neither.
      await store.put(entry('a', { slot: 'first' }), [])
      await store.put(entry('b', { slot: 'a' }), [])
      await store.put(entry('c', { slot: 'receipt' }), [])
      expect(await store.take('a', undefined, [])).toEqual(found('record of a'))
      expect(await store.take('key', 'receipt', [])).toEqual(found('the record', true))
    })
  })
}

export function entry(key: string, more: Partial<Entry> = {}): Entry {
  return { key, record: `record of ${key}`, ttl: 60, slot: `slot of ${key}`, ...more }
}

export function limit(key: string, max: number, ttl: number = 60): Limit {
  return { key, max, ttl }
}

export function found(record: string, repeated: boolean = false): object {
  return { state: 'found', record, repeated }
}

function limited(retryAfter: number): object {
  return { state: 'limited', retryAfter }
}
