import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DROPPED } from '../../src/store.ts'
import type { Store } from '../../src/store.ts'
import { durableStore } from '../../src/stores/durable.ts'
import type { Asked } from './durable.worker.ts'
import { done, entry, found, limit, missing, moved, other, slot } from './contract.ts'
import { storeContract, taking } from './contract.ts'

describe('in workerd', () => {
  let script: string
  let workerd: Miniflare
  const folder = mkdtempSync(join(tmpdir(), 'qrauth-durable-'))
  let names = 0

  function start(): Miniflare {
    return new Miniflare({
      modules: true,
      script,
      compatibilityDate: '2026-04-01',
      host: '127.0.0.1',
      port: 0,
      cf: false,
      durableObjects: {
        CODES: { className: 'TestCodes', useSQLite: true },
        BROKEN: { className: 'BrokenCodes', useSQLite: true },
      },
      durableObjectsPersist: folder,
    })
  }

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [new URL('durable.worker.ts', import.meta.url).pathname],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      write: false,
    })
    script = outputFiles[0]?.text ?? ''
    workerd = start()
    await workerd.ready
  })
  afterAll(async () => {
    await workerd.dispose()
    rmSync(folder, { recursive: true })
  })

  async function ask(path: string, body?: Asked): Promise<Record<string, unknown>> {
    const response = await workerd.dispatchFetch(`https://example.com${path}`, {
      method: 'POST',
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return JSON.parse(text)
  }

  /** The store that a Worker has, by way of that Worker. */
  function storeIn(name: string, query: string = ''): Store {
    // The answers are compared whole.
    async function call<T>(verb: Asked['verb'], ...args: unknown[]): Promise<T> {
      const { answer, error } = await ask(`/call?name=${name}${query}`, { verb, args })
      if (error) throw Object.assign(new Error(), error)
      return answer as T
    }
    return {
      put: (...args) => call('put', ...args),
      move: (...args) => call('move', ...args),
      peek: (...args) => call('peek', ...args),
      drop: (...args) => call('drop', ...args),
      count: (...args) => call('count', ...args),
    }
  }

  function newObject() {
    const name = `object-${++names}`
    return {
      store: storeIn(name),
      advance: async (seconds: number) => {
        await ask(`/advance?name=${name}&seconds=${seconds}`)
      },
      rows: () => ask(`/rows?name=${name}`),
      ring: () => ask(`/ring?name=${name}`),
      former: () => ask(`/former?name=${name}`),
      tick: 0.001,
      close: async () => {},
    }
  }

  storeContract('durable object', async () => newObject())

  test('durable object: records, slots and counters outlive the object', async () => {
    const { store } = newObject()
    await store.put([entry('a')], slot('a'), [])
    await store.put([entry('b')], slot('b'), [limit('l', 1)])
    await store.move(taking('b', 'open 1'), [])
    await workerd.dispose()
    workerd = start()
    expect(await store.peek(['a'], [limit('l', 1)])).toMatchObject({ state: 'limited' })
    expect(await store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
    expect(await store.move(taking('a', 'done 2'), []))
      .toEqual(other('a', 'done 1\nrecord of a'))
    expect(await store.move(taking('b', 'open 1'), [])).toEqual(moved('b', 'open 1\nrecord of b'))
    await store.drop('slot of b')
    expect(await store.peek(['state of b'], []))
      .toEqual(found({ 'state of b': `${DROPPED}\nrecord of b` }))
  })

  test('durable object: two names are two stores', async () => {
    const [one, two] = [newObject(), newObject()]
    await one.store.put([entry('a')], slot('a'), [])
    expect(await two.store.move(taking('a'), [])).toEqual(missing('a'))
    expect(await one.store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
  })

  test('durable object: the tables of a former version go, and their codes with them', async () => {
    const { store, former } = newObject()
    await store.put([entry('b')], slot('b'), [])
    const { tables } = await former()
    expect(tables).toEqual(expect.arrayContaining(['records', 'slots', 'counters']))
    expect(tables).not.toContain('codes')
    expect(tables).not.toContain('receipts')
    expect(await store.peek(['a', 'b'], [])).toEqual(found({ a: null, b: 'record of b' }))
  })

  describe('durable object: what has expired', () => {
    test('is deleted when the alarm rings, and nothing else is', async () => {
      const { store, advance, rows, ring } = newObject()
      await store.put([entry('short', { ttl: 30 })], slot('short', { ttl: 30 }), [
        limit('short', 9, 30),
      ])
      await store.put([entry('long', { ttl: 300 })], slot('long', { ttl: 300 }), [
        limit('long', 9, 300),
      ])
      await store.put([entry('taken', { ttl: 300 })], slot('taken', { ttl: 45 }), [])
      await store.move(taking('taken'), [])
      expect(await rows()).toMatchObject({
        records: ['long', 'short', 'state of taken'],
        slots: ['slot of long', 'slot of short', 'slot of taken'],
        counters: ['long', 'short'],
      })
      await advance(59.999)
      await ring()
      expect(await rows()).toMatchObject({
        records: ['long', 'state of taken'],
        slots: ['slot of long'],
        counters: ['long'],
      })
      await advance(0.001)
      await ring()
      expect(await rows()).toMatchObject({
        records: ['long'],
        slots: ['slot of long'],
        counters: ['long'],
      })
      expect(await store.move(taking('long'), [])).toEqual(moved('long', 'done 1\nrecord of long'))
    })

    test('has its alarm from the first write on, until nothing is left', async () => {
      const { store, advance, rows, ring } = newObject()
      await store.peek(['a', 'state of a'], [limit('l', 1)])
      expect(await rows()).toMatchObject({ alarm: null })
      await store.put([entry('a', { ttl: 400 })], slot('a', { ttl: 400 }), [])
      expect(await rows()).toMatchObject({ alarm: expect.closeTo(300, -2) })
      await ring()
      expect(await rows()).toMatchObject({ records: ['a'], alarm: expect.closeTo(300, -2) })
      await advance(400)
      await ring()
      expect(await rows()).toMatchObject({ records: [], slots: [], alarm: null })
      await store.count([limit('l', 1)])
      expect(await rows()).toMatchObject({ counters: ['l'], alarm: expect.closeTo(300, -2) })
    })
  })

  test('durable object: one that fails is a fault, and names nothing', async () => {
    const broken = storeIn('broken', '&broken')
    const error = await failure(broken.move(taking('SECRET-KEY', 'SECRET-LINE'), []))
    expect(error.message).toBe('Cannot move a transfer: the Durable Object did not answer')
    expect(error.stack).not.toContain('SECRET')
  })
})

describe('durable object: an invalid answer', () => {
  const verbs: Record<string, (store: Store) => Promise<unknown>> = {
    'put a transfer': (store) => store.put([entry('SECRET')], slot('SECRET'), []),
    'move a transfer': (store) => store.move(taking('SECRET'), []),
    'read a transfer': (store) => store.peek(['SECRET', 'SECRET TOO'], []),
    'drop a transfer': (store) => store.drop('slot of SECRET'),
    'count an attempt': (store) => store.count([limit('SECRET', 1)]),
  }

  function answering(response: () => Promise<Response>, timeout?: number): Store {
    const namespace = { idFromName: (name: string) => name, get: () => ({ fetch: response }) }
    return durableStore(namespace, timeout === undefined ? {} : { timeout })
  }

  describe.each(Object.keys(verbs))('cannot %s:', (action) => {
    async function expectFault(response: () => Promise<Response>, what: string): Promise<void> {
      const error = await failure(verbs[action]?.(answering(response)))
      expect(error.message).toBe(`Cannot ${action}: the Durable Object ${what}`)
      expect(error.cause).toBeUndefined()
    }

    test.each([
      ...[null, [], 'done', {}, { state: 'SECRET' }, { state: 'found' }, { state: 'limited' }],
      ...[{ state: 'done' }, { state: 'missing' }, { state: 'limited', retryAfter: 'SECRET' }],
      // Answers to other questions, and half answers.
      ...[done('SECRET OF ANOTHER'), moved('SECRET OF ANOTHER', 'SECRET'), missing('SECRET 2')],
      ...[other('SECRET OF ANOTHER', 'SECRET'), found({ SECRET: null }), done('')],
      ...[found({ SECRET: 'SECRET', 'SECRET OF ANOTHER': 'SECRET' }), {
        state: 'moved',
        key: 'SECRET',
      }],
      ...[found({ 'SECRET TOO': null, SECRET: null }), {
        state: 'other',
        key: 'SECRET',
        record: 7,
      }],
      { ...found({ SECRET: null, 'SECRET TOO': null }), records: [null] },
      { ...found({ SECRET: null, 'SECRET TOO': null }), records: [null, 7] },
      { ...found({ SECRET: null, 'SECRET TOO': null }), keys: 'SECRET' },
    ])(
      '%j',
      (answer) => expectFault(async () => Response.json(answer), 'gave an invalid answer'),
    )

    test('a status that is no success', async () => {
      const response = async () => Response.json(done('slot of SECRET'), { status: 500 })
      await expectFault(response, 'gave an invalid answer')
    })

    test('no JSON, or nothing at all', async () => {
      await expectFault(async () => new Response('<h1>SECRET</h1>'), 'did not answer')
      await expectFault(() => Promise.reject(new Error('SECRET')), 'did not answer')
    })
  })

  test('no answer in time', async () => {
    const namespace = {
      idFromName: (name: string) => name,
      get: () => ({
        fetch: (_url: string, { signal }: { signal: AbortSignal }) =>
          new Promise<Response>((_, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason))
          ),
      }),
    }
    const error = await failure(durableStore(namespace, { timeout: 0.1 }).count([]))
    expect(error.message).toBe('Cannot count an attempt: the Durable Object did not answer')
  })

  test('is told from a valid one', async () => {
    const store = answering(async () => Response.json({ state: 'done', key: 'l' }))
    expect(await store.count([limit('l', 9)])).toEqual(done('l'))
    await expect(store.count([])).rejects.toThrow('invalid answer')
    await expect(store.move(taking('l'), [])).rejects.toThrow('invalid answer')
  })

  test('is one to drop that speaks of limits, which drop has not', async () => {
    const store = answering(async () => Response.json({ state: 'limited', retryAfter: 9 }))
    await expect(store.drop('l')).rejects.toThrow('invalid answer')
    expect(await store.count([])).toEqual({ state: 'limited', retryAfter: 9 })
  })
})

describe('durable object: refuses invalid arguments at construction', () => {
  const namespace = { idFromName: (name: string) => name, get: () => ({ fetch }) }

  test.each([0, -1, NaN, 61])('a timeout of %d', (timeout) => {
    expect(() => durableStore(namespace, { timeout }))
      .toThrow(`expected more than 0 and at most 60 seconds, received ${timeout}`)
  })

  test('no binding, and no name', () => {
    const unset: { namespace: typeof namespace } = JSON.parse('{}')
    expect(() => durableStore(unset.namespace)).toThrow('expected the binding of a Durable Object')
    expect(() => durableStore(namespace, { name: '' })).toThrow(
      'expected a string such as "codes", received ""',
    )
  })
})

async function failure(promise: Promise<unknown> | undefined): Promise<Error> {
  const outcome: unknown = await promise?.then((value) => ({ value }), (error: unknown) => error)
  return outcome instanceof Error ? outcome : expect.unreachable(`got ${JSON.stringify(outcome)}`)
}
