import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store.ts'
import { durableStore } from '../../src/stores/durable.ts'
import type { Asked } from './durable.worker.ts'
import { entry, found, limit, storeContract } from './contract.ts'

const DONE = { state: 'done' }
const MISSING = { state: 'missing' }

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
      put: (entry, limits) => call('put', entry, limits),
      peek: (key, receipt, limits) => call('peek', key, receipt, limits),
      take: (key, receipt, limits) => call('take', key, receipt, limits),
      count: (limits) => call('count', limits),
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
      close: async () => {},
    }
  }

  storeContract('durable object', async () => newObject())

  test('durable object: codes, receipts and counters outlive the object', async () => {
    const { store } = newObject()
    await store.put(entry('a'), [])
    await store.put(entry('b'), [limit('l', 1)])
    await store.take('b', 'receipt', [])
    await workerd.dispose()
    workerd = start()
    expect(await store.peek('a', undefined, [limit('l', 1)])).toMatchObject({ state: 'limited' })
    expect(await store.take('a', undefined, [])).toEqual(found('record of a'))
    expect(await store.take('a', undefined, [])).toEqual(MISSING)
    expect(await store.take('b', 'receipt', [])).toEqual(found('record of b', true))
  })

  test('durable object: two names are two stores', async () => {
    const [one, other] = [newObject(), newObject()]
    await one.store.put(entry('a'), [])
    expect(await other.store.take('a', undefined, [])).toEqual(MISSING)
    expect(await one.store.take('a', undefined, [])).toEqual(found('record of a'))
  })

  describe('durable object: what has expired', () => {
    test('is deleted when the alarm rings, and nothing else is', async () => {
      const { store, advance, rows, ring } = newObject()
      await store.put(entry('short', { ttl: 30 }), [limit('short', 9, 30)])
      await store.put(entry('long', { ttl: 300 }), [limit('long', 9, 300)])
      await store.put(entry('taken', { ttl: 300 }), [])
      await store.take('taken', 'receipt', [])
      expect(await rows()).toMatchObject({
        codes: ['long', 'short'],
        receipts: ['receipt'],
        counters: ['long', 'short'],
      })
      await advance(60)
      await ring()
      expect(await rows()).toMatchObject({ codes: ['long'], receipts: [], counters: ['long'] })
      expect(await store.take('long', undefined, [])).toEqual(found('record of long'))
    })

    test('has its alarm from the first write on, until nothing is left', async () => {
      const { store, advance, rows, ring } = newObject()
      await store.peek('a', 'receipt', [limit('l', 1)])
      expect(await rows()).toMatchObject({ alarm: null })
      await store.put(entry('a', { ttl: 400 }), [])
      expect(await rows()).toMatchObject({ alarm: expect.closeTo(300, -2) })
      await ring()
      expect(await rows()).toMatchObject({ codes: ['a'], alarm: expect.closeTo(300, -2) })
      await advance(400)
      await ring()
      expect(await rows()).toMatchObject({ codes: [], alarm: null })
      await store.count([limit('l', 1)])
      expect(await rows()).toMatchObject({ counters: ['l'], alarm: expect.closeTo(300, -2) })
    })
  })

  test('durable object: one that fails is a fault, and names nothing', async () => {
    const broken = storeIn('broken', '&broken')
    const error = await failure(broken.take('SECRET-KEY', 'SECRET-RECEIPT', []))
    expect(error.message).toBe('Cannot take a code: the Durable Object did not answer')
    expect(error.stack).not.toContain('SECRET')
  })
})

describe('durable object: an answer that is none of ours', () => {
  const verbs: Record<string, (store: Store) => Promise<unknown>> = {
    'put a code': (store) => store.put(entry('SECRET'), []),
    'look at a code': (store) => store.peek('SECRET', 'SECRET', []),
    'take a code': (store) => store.take('SECRET', 'SECRET', []),
    'count a try': (store) => store.count([limit('SECRET', 1)]),
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

    test.each([null, [], 'done', {}, { state: 'SECRET' }, { state: 'found' }, {
      state: 'limited',
    }])(
      '%j',
      (answer) =>
        expectFault(async () => Response.json(answer), 'gave an answer that is none of ours'),
    )

    test('a status that is no success', async () => {
      const response = async () => Response.json({ state: 'done' }, { status: 500 })
      await expectFault(response, 'gave an answer that is none of ours')
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
    expect(error.message).toBe('Cannot count a try: the Durable Object did not answer')
  })

  test('is told from one of ours', async () => {
    const store = answering(async () => Response.json({ state: 'done' }))
    expect(await store.count([])).toEqual(DONE)
    await expect(store.take('a', undefined, [])).rejects.toThrow('none of ours')
  })
})

describe('durable object: what it refuses to be made with', () => {
  const namespace = { idFromName: (name: string) => name, get: () => ({ fetch }) }

  test.each([0, -1, NaN, 61])('a timeout of %d', (timeout) => {
    expect(() => durableStore(namespace, { timeout }))
      .toThrow(`Cannot wait ${timeout} s for the store: want more than 0, at most 60`)
  })

  test('no binding, and no name', () => {
    const unset: { namespace: typeof namespace } = JSON.parse('{}')
    expect(() => durableStore(unset.namespace)).toThrow('want the binding of a Durable Object')
    expect(() => durableStore(namespace, { name: '' })).toThrow('want a string such as "codes"')
  })
})

async function failure(promise: Promise<unknown> | undefined): Promise<Error> {
  const outcome: unknown = await promise?.then((value) => ({ value }), (error: unknown) => error)
  return outcome instanceof Error ? outcome : expect.unreachable(`got ${JSON.stringify(outcome)}`)
}
