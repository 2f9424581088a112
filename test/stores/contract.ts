import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DROPPED, OUTCOME_TTL, REPLACED } from '../../src/store.ts'
import type { Done, Entry, Found, Limit, Limited, Missing, Move } from '../../src/store.ts'
import type { Moved, Other, Slot, Store } from '../../src/store.ts'
import { times } from '../parts/nightly.ts'

export interface TestedStore {
  readonly store: Store
  /** Lets that many seconds pass for what is stored. */
  advance(seconds: number): Promise<void>
  close(): Promise<void>
  /**
   * Seconds before its end at which something still lives for certain: 0.001 where the clock stands
   * still between two calls of `advance`.
   *
   * @default 1
   */
  readonly tick?: number
}

// How many codes are raced for.
const CODES = times(4, 200)

// So many fit into one value of every store.
const UNITS = 4096

/** Tests the behaviour that every store must have. */
export function storeContract(name: string, makeStore: () => Promise<TestedStore>): void {
  describe(`${name}: the contract of a store`, () => {
    let tested: TestedStore
    let store: Store
    beforeEach(async () => {
      tested = await makeStore()
      store = tested.store
    })
    afterEach(() => tested.close())

    const records = async (...keys: string[]): Promise<unknown> => {
      const answer = await store.peek(keys, [])
      return answer.state === 'found' ? answer.records : answer
    }

    /** Lets a time pass that ends in `seconds`; then, what is left of them. */
    async function justBefore(seconds: number): Promise<() => Promise<void>> {
      const { tick = 1 } = tested
      await tested.advance(seconds - tick)
      return () => tested.advance(tick)
    }

    describe('a code', () => {
      test('is found by peek, as often as it is looked at, and stays', async () => {
        expect(await store.put([entry('a')], slot('a'), [])).toEqual(done('slot of a'))
        for (let i = 0; i < 5; i++) {
          expect(await store.peek(['a'], [])).toEqual(found({ a: 'record of a' }))
        }
        expect(await store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
      })

      test('is taken once', async () => {
        await store.put([entry('a')], slot('a'), [])
        expect(await store.move(taking('a'), [])).toEqual(moved('a', 'done 1\nrecord of a'))
        expect(await store.move(taking('a', 'done 2'), []))
          .toEqual(other('a', 'done 1\nrecord of a'))
        expect(await records('a', 'state of a')).toEqual([null, 'done 1\nrecord of a'])
      })

      test('that was never put is missing', async () => {
        expect(await store.peek(['a'], [])).toEqual(found({ a: null }))
        expect(await store.move(taking('a'), [])).toEqual(missing('a'))
        expect(await records('a', 'state of a')).toEqual([null, null])
      })

      test('lives until its ttl is over, and not a moment longer', async () => {
        await store.put([entry('a', { ttl: 30 })], slot('a'), [])
        await store.put([entry('b', { ttl: 30 })], slot('b'), [])
        const end = await justBefore(30)
        expect(await records('a')).toEqual(['record of a'])
        expect(await store.move(taking('b'), [])).toEqual(moved('b', 'done 1\nrecord of b'))
        await end()
        expect(await records('a')).toEqual([null])
        expect(await store.move(taking('a'), [])).toEqual(missing('a'))
      })

      test('may live a second, and may have a slot that lives a second', async () => {
        await store.put([entry('a', { ttl: 1 })], slot('a', { ttl: 1 }), [])
        await tested.advance(1)
        expect(await records('a')).toEqual([null])
        expect(await store.put([entry('b')], slot('a', { state: 's' }), [])).toEqual(
          done('slot of a'),
        )
        expect(await records('b', 'state of a')).toEqual(['record of b', null])
      })

      test('may follow one that was taken or has expired, in the same slot', async () => {
        await store.put([entry('a')], slot('ada', { state: 'of a' }), [])
        await store.move({ ...taking('a'), to: 'of a' }, [])
        await store.put([entry('b', { ttl: 30 })], slot('ada', { state: 'of b' }), [])
        await tested.advance(30)
        await store.put([entry('c')], slot('ada', { state: 'of c' }), [])
        expect(await records('of a', 'b', 'of b', 'c')).toEqual([
          ...['done 1\nrecord of a', null, null, 'record of c'],
        ])
      })

      test('goes to exactly one of 50 who take it at once', async () => {
        for (let i = 0; i < CODES; i++) {
          const key = `code ${i}`
          await store.put([entry(key)], slot(key), [])
          const takes = await Promise.all(
            Array.from({ length: 50 }, (_, n) => store.move(taking(key, `done ${n}`), [])),
          )
          const winners = takes.filter(({ state }) => state === 'moved')
          expect(winners).toHaveLength(1)
          const [record] = await store.peek([`state of ${key}`], []).then(recordsOf)
          expect(record).toMatch(/^done \d+\nrecord of code \d+$/)
          expect(winners).toEqual([moved(key, record ?? '')])
          expect(takes.filter(({ state }) => state !== 'moved'))
            .toEqual(Array.from({ length: 49 }, () => other(key, record ?? '')))
        }
      })

      test('goes to one request however often that is sent at once, and is counted once', async () => {
        await store.put([entry('a')], slot('a'), [])
        const takes = await Promise.all(
          Array.from({ length: 50 }, () => store.move(taking('a'), [limit('l', 1)])),
        )
        expect(takes).toEqual(
          Array.from({ length: 50 }, () => moved('a', 'done 1\nrecord of a')),
        )
      })
    })

    describe('a state', () => {
      const step = (guard: string, line: string, ttl: number = 60): Move => ({
        ...{ from: 'state of a', to: 'state of a', guard, line, ttl },
      })
      beforeEach(async () => {
        await store.put([entry('a')], slot('a'), [])
        await store.move({ ...taking('a', 'open claimed 1'), ttl: 120 }, [])
      })

      test('goes from step to step under its own key, and keeps its body', async () => {
        expect(await store.move(step('open claimed 1\n', 'open granted 2'), []))
          .toEqual(moved('state of a', 'open granted 2\nrecord of a'))
        expect(await store.move(step('open granted', 'done 3'), []))
          .toEqual(moved('state of a', 'done 3\nrecord of a'))
        expect(await records('a', 'state of a')).toEqual([null, 'done 3\nrecord of a'])
      })

      test('stays as it is for a guard that it does not begin with', async () => {
        const guards = [
          ...[
            'open claimed 2',
            'pen',
            'record of a',
            'OPEN',
            ' open',
            'open claimed 1\n\n',
            '.',
            '%a',
          ],
          ...['^open', 'open claimed 1\nrecord of a and more', '*', 'open?', '[o]pen'],
        ]
        for (const guard of guards) {
          expect(await store.move(step(guard, 'done'), []), guard)
            .toEqual(other('state of a', 'open claimed 1\nrecord of a'))
        }
        expect(await records('state of a')).toEqual(['open claimed 1\nrecord of a'])
      })

      test('moves for every guard that it begins with, up to all of it', async () => {
        const guards = ['', 'o', 'open ', 'open claimed 1', 'open claimed 1\n']
        for (const guard of guards) {
          await store.move(step('', 'open claimed 1'), [])
          const line = `open guarded by ${guard.length}`
          expect(await store.move(step(guard, line), []), guard)
            .toEqual(moved('state of a', `${line}\nrecord of a`))
        }
        await store.move(step('', 'open claimed 1'), [])
        expect(await store.move(step('open claimed 1\nrecord of a', 'done'), []))
          .toEqual(moved('state of a', 'done\nrecord of a'))
      })

      test('is moved from step to step by exactly one of 50 at once', async () => {
        for (let i = 0; i < CODES; i++) {
          await store.move(step('', `open round ${i}`), [])
          const moves = await Promise.all(
            Array.from(
              { length: 50 },
              (_, n) => store.move(step(`open round ${i}\n`, `n ${n}`), []),
            ),
          )
          const winners = moves.filter(({ state }) => state === 'moved')
          expect(winners).toHaveLength(1)
          const [record] = await store.peek(['state of a'], []).then(recordsOf)
          expect(winners).toEqual([moved('state of a', record ?? '')])
          expect(moves.filter(({ state }) => state !== 'moved'))
            .toEqual(Array.from({ length: 49 }, () => other('state of a', record ?? '')))
        }
      })

      test('lives its ttl from the move on, and not a moment longer', async () => {
        await tested.advance(60)
        expect(await store.move(step('open claimed 1', 'done', 30), []))
          .toMatchObject({ state: 'moved' })
        const end = await justBefore(30)
        expect(await records('state of a')).toEqual(['done\nrecord of a'])
        await end()
        expect(await records('state of a')).toEqual([null])
        expect(await store.move(step('', 'again'), [])).toEqual(missing('state of a'))
      })

      test('lives no longer for having been looked at or refused', async () => {
        const end = await justBefore(120)
        await store.peek(['state of a'], [])
        await store.move(step('done', 'again', 600), [])
        await end()
        expect(await records('state of a')).toEqual([null])
      })

      test('is told to a request whose own record is gone, and only while it lives', async () => {
        const late = taking('a', 'open claimed 2')
        expect(await store.move(late, [])).toEqual(other('a', 'open claimed 1\nrecord of a'))
        await tested.advance(120)
        expect(await store.move(late, [])).toEqual(missing('a'))
      })

      test('gives way to a move from another key', async () => {
        await store.put([entry('b', { record: 'line\nrecord of b' })], slot('b'), [])
        const move = { ...taking('b', 'done 2'), guard: 'line', to: 'state of a' }
        expect(await store.move({ ...move, guard: 'other' }, []))
          .toEqual(other('b', 'open claimed 1\nrecord of a'))
        expect(await records('b', 'state of a'))
          .toEqual(['line\nrecord of b', 'open claimed 1\nrecord of a'])
        expect(await store.move(move, [])).toEqual(moved('b', 'done 2\nrecord of b'))
        expect(await records('b', 'state of a')).toEqual([null, 'done 2\nrecord of b'])
      })
    })

    test('a guard that does not match leaves the code, and there is nothing to tell', async () => {
      await store.put([entry('a')], slot('a'), [])
      expect(await store.move({ ...taking('a'), guard: 'record of b' }, [])).toEqual(missing('a'))
      expect(await records('a', 'state of a')).toEqual(['record of a', null])
    })

    describe('a move that is sent twice', () => {
      beforeEach(async () => {
        await store.put([entry('a')], slot('a'), [])
      })

      test('is answered twice alike, from key to key and in its own place', async () => {
        const answer = moved('a', 'open 1\nrecord of a')
        expect(await store.move(taking('a', 'open 1'), [])).toEqual(answer)
        expect(await store.move(taking('a', 'open 1'), [])).toEqual(answer)
        const step = { ...taking('a', 'open 2'), from: 'state of a', guard: 'open 1' }
        const next = moved('state of a', 'open 2\nrecord of a')
        expect(await store.move(step, [])).toEqual(next)
        expect(await store.move(step, [])).toEqual(next)
      })

      test('counts once, also where it uses a limit up', async () => {
        const limits = [limit('l', 2), limit('m', 1)]
        for (let i = 0; i < 3; i++) {
          expect(await store.move(taking('a'), limits)).toEqual(moved('a', 'done 1\nrecord of a'))
        }
        expect(await store.count([limit('l', 2)])).toEqual(done('l'))
        expect(await store.count([limit('l', 2)])).toEqual(limited(60))
        expect(await store.count([limit('m', 1)])).toEqual(limited(60))
        expect(await store.move(taking('a'), limits)).toEqual(moved('a', 'done 1\nrecord of a'))
      })

      test('adds no time', async () => {
        await store.move(taking('a'), [])
        const end = await justBefore(60)
        expect(await store.move(taking('a'), [])).toMatchObject({ state: 'moved' })
        await end()
        expect(await store.move(taking('a'), [])).toEqual(missing('a'))
      })

      test('is told what became of it where the next step was quicker', async () => {
        await store.move(taking('a', 'open 1'), [])
        const step = { ...taking('a', 'done 2'), from: 'state of a', guard: 'open 1' }
        await store.move(step, [])
        expect(await store.move(taking('a', 'open 1'), []))
          .toEqual(other('a', 'done 2\nrecord of a'))
      })

      test('is told from one whose line begins alike', async () => {
        await store.move(taking('a', 'open 12'), [])
        for (const line of ['open 1', 'open 123', 'open']) {
          expect(await store.move(taking('a', line), []), line)
            .toEqual(other('a', 'open 12\nrecord of a'))
        }
      })
    })

    describe('a put that is sent twice', () => {
      const put = (limits: readonly Limit[] = []) => store.put([entry('a')], slot('a'), limits)

      test('ends nothing and is answered twice alike', async () => {
        expect(await put()).toEqual(done('slot of a'))
        expect(await put()).toEqual(done('slot of a'))
        expect(await records('a', 'state of a')).toEqual(['record of a', null])
      })

      test('counts once, also where it uses a limit up', async () => {
        for (let i = 0; i < 3; i++) {
          expect(await put([limit('l', 2), limit('m', 1)])).toEqual(done('slot of a'))
        }
        expect(await store.count([limit('l', 2)])).toEqual(done('l'))
        expect(await store.count([limit('l', 2)])).toEqual(limited(60))
      })

      test('brings no code back that was taken in between', async () => {
        await put()
        await store.move(taking('a'), [])
        expect(await put()).toEqual(done('slot of a'))
        expect(await records('a', 'state of a')).toEqual([null, 'done 1\nrecord of a'])
      })

      test('adds no time', async () => {
        await store.put([entry('a', { ttl: 30 })], slot('a', { ttl: 90 }), [])
        await tested.advance(20)
        expect(await store.put([entry('a', { ttl: 30 })], slot('a', { ttl: 90 }), []))
          .toEqual(done('slot of a'))
        await tested.advance(10)
        expect(await records('a')).toEqual([null])
      })

      test('is told from one that holds more entries, or fewer', async () => {
        await store.put([entry('a')], slot('ada', { state: 'first' }), [])
        await store.put([entry('a'), entry('b')], slot('ada', { state: 'second' }), [])
        expect(await records('first', 'a', 'b'))
          .toEqual([`${REPLACED}\nrecord of a`, 'record of a', 'record of b'])
        await store.put([entry('b')], slot('ada', { state: 'third' }), [])
        expect(await records('second', 'a', 'b'))
          .toEqual([`${REPLACED}\nrecord of a`, null, 'record of b'])
      })
    })

    describe.each([
      [
        'replaced',
        REPLACED,
        () => store.put([entry('next')], slot('a', { state: 'state of next' }), []),
      ],
      ['dropped', DROPPED, () => store.drop('slot of a')],
    ])('a slot that is %s', (_, line, end) => {
      const answer = done('slot of a')

      test('ends its code, and says so', async () => {
        await store.put([entry('a')], slot('a'), [])
        expect(await end()).toEqual(answer)
        expect(await records('a', 'state of a')).toEqual([null, `${line}\nrecord of a`])
        expect(await store.move(taking('a'), [])).toEqual(other('a', `${line}\nrecord of a`))
      })

      test('ends an unfinished state, which no guard finds again', async () => {
        await store.put([entry('a')], slot('a'), [])
        await store.move(taking('a', 'open claimed 1'), [])
        expect(await end()).toEqual(answer)
        expect(await records('a', 'state of a')).toEqual([null, `${line}\nrecord of a`])
        const move = { ...taking('a'), from: 'state of a', guard: 'open claimed 1' }
        expect(await store.move(move, [])).toEqual(other('state of a', `${line}\nrecord of a`))
      })

      test.each(['done 1', 'denied', 'ended declined', 'open', 'opener', 'Open '])(
        'leaves a finished state as it is: %j',
        async (finished) => {
          await store.put([entry('a')], slot('a'), [])
          await store.move({ ...taking('a', finished), ttl: 90 }, [])
          expect(await end()).toEqual(answer)
          const over = await justBefore(90)
          expect(await records('state of a')).toEqual([`${finished}\nrecord of a`])
          await over()
          expect(await records('state of a')).toEqual([null])
        },
      )

      test('ends letters and the state that was put with them', async () => {
        await store.put([entry('letters'), asked()], slot('a'), [])
        expect(await end()).toEqual(answer)
        expect(await records('letters', 'state of a')).toEqual([null, `${line}\nwhat was asked`])
      })

      test('ends letters, and leaves the state that is finished', async () => {
        await store.put([entry('letters'), asked()], slot('a'), [])
        await store.move({ ...taking('a', 'done 1'), from: 'state of a' }, [])
        expect(await end()).toEqual(answer)
        expect(await records('letters', 'state of a')).toEqual([null, 'done 1\nwhat was asked'])
      })

      test('ends a state whose letters are gone', async () => {
        await store.put([entry('letters', { ttl: 5 }), asked()], slot('a'), [])
        await tested.advance(5)
        expect(await end()).toEqual(answer)
        expect(await records('state of a')).toEqual([`${line}\nwhat was asked`])
      })

      test('ends the other entries of a state that one of them became', async () => {
        await store.put([entry('a'), entry('b')], slot('a'), [])
        await store.move(taking('a', 'open claimed 1'), [])
        expect(await end()).toEqual(answer)
        expect(await records('a', 'b', 'state of a')).toEqual([null, null, `${line}\nrecord of a`])
      })

      test('leaves the body of the first entry that is still there', async () => {
        const entries = [entry('a', { ttl: 5 }), entry('b', { record: 'line\nof b' }), entry('c')]
        await store.put(entries, slot('a'), [])
        await tested.advance(5)
        expect(await end()).toEqual(answer)
        expect(await records('a', 'b', 'c', 'state of a')).toEqual([
          null,
          null,
          null,
          `${line}\nof b`,
        ])
      })

      test('leaves nothing where nothing was left', async () => {
        await store.put([entry('a', { ttl: 5 })], slot('a'), [])
        await tested.advance(5)
        expect(await end()).toEqual(answer)
        expect(await records('a', 'state of a')).toEqual([null, null])
      })

      test('leaves nothing of a state that has expired', async () => {
        await store.put([entry('a')], slot('a'), [])
        await store.move({ ...taking('a', 'open claimed 1'), ttl: 5 }, [])
        await tested.advance(5)
        expect(await end()).toEqual(answer)
        expect(await records('a', 'state of a')).toEqual([null, null])
      })

      test('leaves an empty body where the body is empty', async () => {
        await store.put([entry('a', { record: '' })], slot('a'), [])
        expect(await end()).toEqual(answer)
        expect(await records('a', 'state of a')).toEqual([null, `${line}\n`])
      })

      test('leaves what it leaves for ten minutes, and not a moment longer', async () => {
        await store.put([entry('a', { ttl: 30 })], slot('a'), [])
        await tested.advance(20)
        await end()
        const over = await justBefore(OUTCOME_TTL)
        expect(await records('state of a')).toEqual([`${line}\nrecord of a`])
        await over()
        expect(await records('state of a')).toEqual([null])
      })

      test('ends nothing more when it has itself expired', async () => {
        await store.put([entry('a', { ttl: 90 })], slot('a', { ttl: 30 }), [])
        await tested.advance(30)
        expect(await end()).toEqual(answer)
        expect(await records('a', 'state of a')).toEqual(['record of a', null])
      })

      test('lives until its own ttl is over', async () => {
        await store.put([entry('a', { ttl: 90 })], slot('a', { ttl: 30 }), [])
        await justBefore(30)
        expect(await end()).toEqual(answer)
        expect(await records('a', 'state of a')).toEqual([null, `${line}\nrecord of a`])
      })

      test('ends nothing of another slot', async () => {
        await store.put([entry('a')], slot('a'), [])
        await store.put([entry('b')], slot('b'), [])
        await end()
        expect(await records('b', 'state of b')).toEqual(['record of b', null])
      })

      test('ends a code that 50 take at that moment, in every order', async () => {
        for (let i = 0; i < CODES; i++) {
          const [key, state] = [`code ${i}`, `state ${i}`]
          await store.put([entry(key)], slot('a', { state }), [])
          const move = (n: number) => ({ ...taking(key, `open ${i} ${n}`), to: state })
          const [, ...takes] = await Promise.all([
            end(),
            ...Array.from({ length: 50 }, (_, n) => store.move(move(n), [])),
          ])
          expect(takes.filter(({ state }) => state === 'moved').length).toBeLessThanOrEqual(1)
          expect(await records(key, state)).toEqual([null, `${line}\nrecord of ${key}`])
        }
      })
    })

    describe('a slot', () => {
      test('that was never taken can be dropped', async () => {
        expect(await store.drop('slot')).toEqual(done('slot'))
      })

      test('that was dropped is empty', async () => {
        await store.put([entry('a')], slot('a'), [])
        await store.drop('slot of a')
        await tested.advance(60)
        expect(await store.drop('slot of a')).toEqual(done('slot of a'))
        await store.put([entry('b')], slot('a', { state: 'state of b' }), [])
        expect(await records('b', 'state of a')).toEqual(['record of b', `${DROPPED}\nrecord of a`])
        await tested.advance(OUTCOME_TTL - 60)
        expect(await records('state of a')).toEqual([null])
      })

      test('holds one of 50 codes that are put at once, and the others say that they ended', async () => {
        const puts = Array.from(
          { length: 50 },
          (_, n) => store.put([entry(`code ${n}`)], slot('ada', { state: `state ${n}` }), []),
        )
        expect(await Promise.all(puts)).toEqual(puts.map(() => done('slot of ada')))
        const held: string[] = []
        for (let n = 0; n < 50; n++) {
          const [code, state] = await store.peek([`code ${n}`, `state ${n}`], []).then(recordsOf)
          if (code === null) expect(state).toBe(`${REPLACED}\nrecord of code ${n}`)
          else held.push(`${code}, ${state}`)
        }
        expect(held).toEqual([expect.stringMatching(/^record of code \d+, null$/)])
      })
    })

    describe('a record', () => {
      const odd = [
        ...['123456', '1e3', '007', 'null', 'true', '""', '[]', '{"a":1}', '"quoted"', 'OK', ''],
        ...['b2s=', ' spaces ', 'line\nbody\r\0', 'Zoë 李雷 🙂', '\ufeffmark', 'x'.repeat(4096)],
        ...['found', 'missing', 'open', 'ended replaced', '👩‍👩‍👧'.repeat(300), '\n', 'line\n'],
      ]
      async function expectKept(record: string): Promise<void> {
        const body = record.slice(record.indexOf('\n') + 1)
        await store.put([entry('a', { record })], slot('a'), [])
        expect(await records('a')).toEqual([record])
        expect(await store.move({ ...taking('a', 'open 1'), guard: record }, []))
          .toEqual(moved('a', `open 1\n${body}`))
        expect(await store.move(taking('a', 'open 2'), [])).toEqual(other('a', `open 1\n${body}`))
        await store.drop('slot of a')
        expect(await records('a', 'state of a')).toEqual([null, `${DROPPED}\n${body}`])
      }

      test.each(odd)('comes back exactly as it was put: %j', expectKept)

      test('may be JSON with any character', async () => {
        for (let first = 0; first < 0x10000; first += UNITS) {
          await expectKept(JSON.stringify({ v: 3, text: unitsFrom(first) }))
        }
      })

      test.each([
        'open {"by":"Zoë 李雷 🙂"}',
        'done %d+ [a-z]* .',
        '1',
        ' ',
        'done \\n "x" \u2028',
      ])(
        'may have any line before its body: %j',
        async (line) => {
          await store.put([entry('a', { record: '{"v":3}' })], slot('a'), [])
          for (let i = 0; i < 2; i++) {
            expect(await store.move(taking('a', line), [])).toEqual(moved('a', `${line}\n{"v":3}`))
          }
          const next = { ...taking('a', 'done 2'), from: 'state of a', guard: `${line}\n` }
          expect(await store.move(next, [])).toEqual(moved('state of a', 'done 2\n{"v":3}'))
        },
      )
    })

    describe('a peek', () => {
      test('answers each key at its place, also the same one twice', async () => {
        await store.put([entry('a'), entry('b')], slot('a'), [])
        expect(await store.peek(['b', 'none', 'a', 'b'], [])).toEqual({
          state: 'found',
          keys: ['b', 'none', 'a', 'b'],
          records: ['record of b', null, 'record of a', 'record of b'],
        })
      })

      test('changes nothing', async () => {
        await store.peek(['a', 'state of a'], [limit('l', 1)])
        expect(await store.count([limit('l', 1)])).toEqual(done('l'))
        await store.put([entry('a')], slot('a'), [])
        expect(await records('a', 'state of a')).toEqual(['record of a', null])
      })
    })

    describe('a limit', () => {
      test('lets so many pass, then says when to come again', async () => {
        for (let i = 0; i < 3; i++) {
          expect(await store.count([limit('l', 3, 20)])).toEqual(done('l'))
        }
        expect(await store.count([limit('l', 3, 20)])).toEqual(limited(20))
        expect(await store.count([limit('other', 3, 20)])).toEqual(done('other'))
      })

      test('is counted by put, by a move that moves and by moves that do not', async () => {
        await store.put([entry('a')], slot('a'), [limit('l', 4)])
        await store.move(taking('a', 'done 1'), [limit('l', 4)])
        await store.move(taking('a', 'done 2'), [limit('l', 4)])
        await store.move(taking('none'), [limit('l', 4)])
        expect(await store.count([limit('l', 4)])).toEqual(limited(60))
      })

      test('that is reached lets put do nothing', async () => {
        await store.put([entry('a')], slot('ada', { state: 'state of a' }), [limit('l', 1)])
        const next = slot('ada', { state: 'state of b' })
        expect(await store.put([entry('b')], next, [limit('l', 1)])).toEqual(limited(60))
        expect(await records('a', 'state of a', 'b', 'state of b'))
          .toEqual(['record of a', null, null, null])
        await store.drop('slot of ada')
        expect(await records('a', 'state of a')).toEqual([null, `${DROPPED}\nrecord of a`])
      })

      test('that is reached lets move do nothing', async () => {
        await store.put([entry('a')], slot('a'), [limit('l', 1)])
        expect(await store.move(taking('a'), [limit('l', 1)])).toEqual(limited(60))
        expect(await records('a', 'state of a')).toEqual(['record of a', null])
        await store.move(taking('a'), [])
        expect(await store.move(taking('a', 'done 2'), [limit('l', 1)])).toEqual(limited(60))
        expect(await store.move(taking('none'), [limit('l', 1)])).toEqual(limited(60))
        expect(await records('a', 'state of a')).toEqual([null, 'done 1\nrecord of a'])
      })

      test('is looked at by peek and not counted', async () => {
        await store.put([entry('a')], slot('a'), [])
        for (let i = 0; i < 5; i++) {
          expect(await store.peek(['a'], [limit('l', 1)])).toEqual(found({ a: 'record of a' }))
        }
        expect(await store.count([limit('l', 1)])).toEqual(done('l'))
        expect(await store.peek(['a'], [limit('l', 1)])).toEqual(limited(60))
        expect(await store.peek(['a'], [limit('l', 2)])).toEqual(found({ a: 'record of a' }))
      })

      test('beside one that is reached is not counted', async () => {
        await store.count([limit('full', 1)])
        for (let i = 0; i < 3; i++) {
          const limits = [limit('l', 1), limit('full', 1)]
          expect(await store.count(limits)).toEqual(limited(60))
          expect(await store.count(limits.toReversed())).toEqual(limited(60))
          expect(await store.put([entry('a')], slot('a'), limits)).toEqual(limited(60))
          expect(await store.move(taking('a'), limits)).toEqual(limited(60))
        }
        expect(await store.count([limit('l', 1)])).toEqual(done('l'))
      })

      test('with the longest wait speaks for all that are reached', async () => {
        const limits = [limit('short', 1, 5), limit('long', 1, 50), limit('free', 9, 500)]
        expect(await store.count(limits)).toEqual(done('short'))
        for (const all of [limits, limits.toReversed()]) {
          expect(await store.count(all)).toEqual(limited(50))
          expect(await store.peek(['a'], all)).toEqual(limited(50))
          expect(await store.put([entry('a')], slot('a'), all)).toEqual(limited(50))
          expect(await store.move(taking('a'), all)).toEqual(limited(50))
        }
      })

      test('keeps the end that its first count gave it', async () => {
        await store.count([limit('l', 2, 10)])
        await tested.advance(6)
        await store.count([limit('l', 2, 10)])
        await tested.advance(4)
        expect(await store.count([limit('l', 1, 10)])).toEqual(done('l'))
      })

      test('is free again after its ttl, however often it was attempted in between', async () => {
        await store.count([limit('l', 1, 10)])
        const end = await justBefore(10)
        expect(await store.count([limit('l', 1, 1)])).toEqual(limited(1))
        await end()
        expect(await store.peek(['a'], [limit('l', 1, 10)])).toEqual(found({ a: null }))
        expect(await store.count([limit('l', 1, 10)])).toEqual(done('l'))
      })

      test('lets exactly as many of 50 at once pass as it says', async () => {
        const counts = await Promise.all(
          Array.from({ length: 50 }, () => store.count([limit('l', 7)])),
        )
        expect(counts.filter(({ state }) => state === 'done')).toHaveLength(7)
      })

      test('may be none at all', async () => {
        expect(await store.count([])).toEqual(done(''))
      })
    })

    test('a key of one kind is never one of another', async () => {
      const limits = [limit('slot', 9), limit('key', 9), limit('state', 9)]
      await store.put([{ key: 'key', record: 'the record', ttl: 60 }], {
        ...{ key: 'slot', state: 'state', ttl: 60 },
      }, limits)
      for (const key of ['slot', 'limit', 'code:key', 'record:key', 'slot:slot', 'state', '']) {
        expect(await store.move({ ...taking(key), to: `to ${key}` }, []), key).toEqual(missing(key))
        expect(await records(key), key).toEqual([null])
        expect(await store.drop(`no ${key}`)).toEqual(done(`no ${key}`))
      }
      // A slot named like a record or a counter ends neither.
      await store.put([entry('a')], { key: 'key', state: 'of a', ttl: 60 }, [])
      await store.drop('state')
      await store.drop('key')
      expect(await records('key', 'a', 'of a'))
        .toEqual(['the record', null, `${DROPPED}\nrecord of a`])
      expect(await store.count([limit('key', 2)])).toEqual(done('key'))
      expect(await store.count([limit('key', 2)])).toEqual(limited(60))
    })
  })
}

export function entry(key: string, more: Partial<Entry> = {}): Entry {
  return { key, record: `record of ${key}`, ttl: 60, ...more }
}

export function slot(name: string, more: Partial<Slot> = {}): Slot {
  return { key: `slot of ${name}`, state: `state of ${name}`, ttl: 180, ...more }
}

/** The move by which a device takes a code: what is left is under the state that `slot` names. */
export function taking(key: string, line: string = 'done 1'): Move {
  return { from: key, to: `state of ${key}`, guard: '', line, ttl: 60 }
}

export function limit(key: string, max: number, ttl: number = 60): Limit {
  return { key, max, ttl }
}

export function done(key: string): Done {
  return { state: 'done', key }
}

export function moved(key: string, record: string): Moved {
  return { state: 'moved', key, record }
}

export function other(key: string, record: string): Other {
  return { state: 'other', key, record }
}

export function missing(key: string): Missing {
  return { state: 'missing', key }
}

/** What is found where each key has its own record. */
export function found(records: Readonly<Record<string, string | null>>): Found {
  return { state: 'found', keys: Object.keys(records), records: Object.values(records) }
}

export function limited(retryAfter: number): Limited {
  return { state: 'limited', retryAfter }
}

/** The state that the other direction puts beside its letters. */
function asked(): Entry {
  return entry('state of a', { record: 'open asked 1\nwhat was asked' })
}

function recordsOf(answer: Found | Limited): readonly (string | null)[] {
  return answer.state === 'found' ? answer.records : expect.unreachable('a limit was reached')
}

/** Text of many UTF-16 code units, some of them half of a pair. */
function unitsFrom(first: number): string {
  return String.fromCharCode(...Array.from({ length: UNITS }, (_, i) => first + i))
}
