import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Act, ALL, type Book, changed, type RegistryStore } from '../../src/session/book.ts'
import { registry } from '../../src/session/registry.ts'
import { times } from '../parts/nightly.ts'

const SECRET = 'a secret of the site, long enough for HS256'

interface Running {
  readonly store: RegistryStore
  close(): Promise<unknown>
}

const seconds = () => Math.floor(Date.now() / 1000)

function session(
  sessionId: string,
  more: { kind?: 'q' | 'p'; by?: string; at?: number; from?: number } = {},
) {
  const at = more.at ?? seconds()
  return { sessionId, expires: seconds() + 600, kind: 'q' as const, amr: ['qr'], ...more, at }
}

let users = 0
const newUser = () => `user ${++users}`

/** What every registry does, whatever keeps its books. */
export function registryContract(name: string, start: () => Promise<Running>): void {
  describe(`${name}: a registry`, () => {
    let running: Running
    beforeAll(async () => {
      running = await start()
    })
    afterEach(() => void vi.useRealTimers())
    afterAll(() => running.close())
    const open = (options: object = {}) =>
      registry({ store: running.store, secret: SECRET, ...options })

    test('knows a session that was entered, and no other', async () => {
      const [user, other] = [newUser(), newUser()]
      const entry = {
        ...session('a b', { by: 'c d' }),
        agent: 'Browser 1.0',
        place: 'Oslo, Norway',
      }
      expect(await open().enter(user, entry)).toBe('entered')
      expect(await open().check(user, 'a b', 0)).toEqual({ ...entry, seen: entry.at })
      expect(await open().list(user)).toEqual([{ ...entry, seen: entry.at }])
      for (const sessionId of ['a', 'b', '%', '-', '']) {
        expect(await open().check(user, sessionId, 0)).toBe(null)
      }
      expect(await open().check(other, 'a b', 0)).toBe(null)
      expect(await open({ secret: SECRET + SECRET }).check(user, 'a b', 0)).toBe(null)
      expect(await open().check({ id: user, realm: 'another' }, 'a b', 0)).toBe(null)
    })

    test('counts a session as absent from its expiry on', async () => {
      const user = newUser()
      await open().enter(user, { ...session('a'), expires: seconds() })
      expect(await open().check(user, 'a', 0)).toBe(null)
      expect(await open().touch(user, 'a', seconds() + 60)).toBe(false)
      expect(await open().list(user)).toEqual([])
    })

    test('touching tells when a session was seen, and prolongs it', async () => {
      const user = newUser()
      await open().enter(user, session('a', { at: seconds() - 500 }))
      expect(await open().touch(user, 'a')).toBe(true)
      const [entered] = await open().list(user)
      expect(entered?.seen).toBeGreaterThan(seconds() - 5)
      expect(entered?.expires).toBeLessThanOrEqual(seconds() + 600)
      await open().touch(user, 'a', seconds() + 5000)
      expect((await open().list(user))[0]?.expires).toBeGreaterThan(seconds() + 4000)
      await open().touch(user, 'a', seconds() + 50)
      expect((await open().list(user))[0]?.expires).toBeGreaterThan(seconds() + 4000)
    })

    test('neither touching nor entering revives a session that was ended', async () => {
      const user = newUser()
      await open().enter(user, session('a'))
      expect(await open().end(user, 'a')).toEqual(['a'])
      expect(await open().touch(user, 'a', seconds() + 60)).toBe(false)
      expect(await open().enter(user, session('a'))).toBe('ended')
      expect(await open().check(user, 'a', 0)).toBe(null)
      expect(await open().list(user)).toEqual([])
    })

    test('a session that was ended starts no other, and those that it started stay', async () => {
      const user = newUser()
      await open().enter(user, session('computer'))
      await open().enter(user, session('phone', { by: 'computer' }))
      await open().end(user, 'computer')
      expect(await open().enter(user, session('late', { by: 'computer' }))).toBe('ended')
      expect(await open().enter(user, session('phone', { by: 'computer' }))).toBe('entered')
    })

    test('a session that is ended before it is entered is never entered', async () => {
      const user = newUser()
      expect(await open().end(user, 'late')).toEqual([])
      expect(await open().enter(user, session('late'))).toBe('ended')
    })

    test('ends all, also a sign-in that began before, and not one that begins after', async () => {
      const user = newUser()
      const before = Date.now() - 1
      for (const id of ['a', 'b']) await open().enter(user, session(id))
      expect((await open().endAll(user)).toSorted()).toEqual(['a', 'b'])
      expect(await open().enter(user, session('late', { from: before }))).toBe('ended')
      expect(await open().enter(user, session('new', { from: Date.now() + 1 }))).toBe('entered')
      expect((await open().list(user)).map(({ sessionId }) => sessionId)).toEqual(['new'])
    })

    test('ending erases what was kept of a session, and leaves its id and times', async () => {
      const user = newUser()
      const books: string[] = []
      const seeing: RegistryStore = {
        ...running.store,
        act(book, act) {
          books.push(book)
          return running.store.act(book, act)
        },
      }
      const entry = { agent: 'Browser 1.0', place: 'Oslo', by: 'starter', amr: ['AMR'] }
      for (const id of ['a', 'b', 'c']) {
        await open({ store: seeing }).enter(user, { ...session(id), ...entry })
      }
      const [book = ''] = books
      const kept = async () => (await running.store.all(book)).join('\n')
      for (const text of ['Browser 1.0', 'Oslo', 'starter', 'AMR']) {
        expect(await kept()).toContain(text)
      }
      await open().end(user, 'a')
      expect((await kept()).match(/Browser/g)).toHaveLength(2)
      await open().endOthers(user, 'b')
      await open().endAll(user)
      for (const line of (await kept()).split('\n')) {
        expect(line).toMatch(/^([abc%]) \d{10} x( \d{13})?$/)
      }
    })

    test('ends all others, and also one with those it started', async () => {
      const user = newUser()
      for (const id of ['a', 'b', 'c', 'd']) {
        await open().enter(user, session(id, id === 'c' ? { by: 'b' } : {}))
      }
      expect((await open({ started: 'end' }).end(user, 'b')).toSorted()).toEqual(['b', 'c'])
      expect(await open().endOthers(user, 'a')).toEqual(['d'])
      expect((await open().list(user)).map(({ sessionId }) => sessionId)).toEqual(['a'])
    })

    test('ends all that come from a session, where the host says so, however it ends', async () => {
      const ending = open({ started: 'end', full: 'oldest', max: 4 })
      const ids = async (user: string) => (await ending.list(user)).map((each) => each.sessionId)
      const user = newUser()
      await ending.enter(user, session('computer', { kind: 'p', at: 1 }))
      await ending.enter(user, session('phone', { by: 'computer', at: 2 }))
      await ending.enter(user, session('tablet', { by: 'phone', at: 3 }))
      await ending.enter(user, session('other', { at: 4 }))
      expect((await ending.end(user, 'computer')).toSorted())
        .toEqual(['computer', 'phone', 'tablet'])
      expect(await ids(user)).toEqual(['other'])
      expect(await ending.enter(user, session('late', { by: 'tablet' }))).toBe('ended')
      // The oldest makes room, and with it ends what comes from it.
      await ending.enter(user, session('younger', { by: 'other', at: 5 }))
      await ending.enter(user, session('youngest', { by: 'younger', at: 6 }))
      await ending.enter(user, session('last', { kind: 'p', at: 7 }))
      expect(await ending.enter(user, session('new', { kind: 'p', at: 8 }))).toBe('entered')
      expect(await ids(user)).toEqual(['new', 'last'])
    })

    test('ends no session to make room for one that comes from it', async () => {
      const user = newUser()
      await open().enter(user, session('pwd', { kind: 'p', at: 1 }))
      await open().enter(user, session('phone', { by: 'pwd', at: 2 }))
      await open().enter(user, session('tablet', { by: 'phone', at: 3 }))
      const making = { max: 3, full: 'oldest' }
      const ending = open({ ...making, started: 'end' })
      expect(await ending.room(user, 'tablet')).toBe('full')
      expect(await ending.enter(user, session('new', { by: 'tablet' }))).toBe('full')
      expect(await open(making).room(user, 'tablet')).toBe('room')
      expect(await open(making).enter(user, session('new', { by: 'tablet' }))).toBe('entered')
      expect((await open().list(user)).map(({ sessionId }) => sessionId).toSorted())
        .toEqual(['new', 'pwd', 'tablet'])
    })

    test.each(['refuse', 'oldest'])('lets a password in where it is full (%s)', async (full) => {
      const user = newUser()
      const sessions = open({ max: 3, full })
      const ids = async () => (await sessions.list(user)).map(({ sessionId }) => sessionId)
      for (const [at, id] of ['first', 'second'].entries()) {
        await sessions.enter(user, session(id, { kind: 'p', at: at + 1 }))
      }
      await sessions.enter(user, session('phone', { at: 3 }))
      expect(await sessions.enter(user, session('third', { kind: 'p', at: 4 }))).toBe('entered')
      expect(await ids()).toEqual(['third', 'second', 'first'])
      expect(await sessions.room(user)).toBe('full')
      expect(await sessions.enter(user, session('fourth', { kind: 'p', at: 5 }))).toBe('entered')
      expect(await ids()).toEqual(['fourth', 'third', 'second'])
      expect(await sessions.touch(user, 'first', seconds() + 60)).toBe(false)
    })

    test('refuses one session too many, unless one that QR started makes room', async () => {
      const user = newUser()
      await open().enter(user, session('pwd', { kind: 'p', at: 1 }))
      await open().enter(user, session('young', { at: 3 }))
      await open().enter(user, session('old', { at: 2 }))
      expect(await open({ max: 3 }).room(user)).toBe('full')
      expect(await open({ max: 4 }).room(user, 'pwd')).toBe('room')
      expect(await open({ max: 4 }).room(user, 'gone')).toBe('ended')
      expect(await open({ max: 3 }).enter(user, session('more'))).toBe('full')
      expect(await open({ max: 3 }).enter(user, session('old', { at: 2 }))).toBe('entered')
      const making = open({ max: 3, full: 'oldest' })
      expect(await making.room(user)).toBe('room')
      expect(await making.enter(user, session('more', { kind: 'p' }))).toBe('entered')
      expect(await making.check(user, 'old', 0)).toBe(null)
      expect(await making.touch(user, 'old', seconds() + 60)).toBe(false)
      expect(await making.enter(user, session('again', { kind: 'p' }))).toBe('entered')
      expect(await making.check(user, 'young', 0)).toBe(null)
      expect(await making.enter(user, session('no'))).toBe('full')
      expect(await making.check(user, 'pwd', 0)).not.toBe(null)
    })

    test('holds 50 sessions of each user, each of which is found and ended alone', async () => {
      const many = Array.from({ length: times(4, 20) }, newUser)
      const ids = Array.from({ length: 50 }, (_, i) => `session ${i}`)
      await Promise.all(many.map(async (user) => {
        for (const id of ids) expect(await open().enter(user, session(id))).toBe('entered')
        expect(await open().enter(user, session('more'))).toBe('full')
        await open().end(user, 'session 7')
        expect(await open().list(user)).toHaveLength(49)
        expect(await open().check(user, 'session 49', 0)).not.toBe(null)
      }))
    })

    test('of many sessions that are entered at once, as many get in as have room', async () => {
      const user = newUser()
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => open({ max: 5 }).enter(user, session(`s${i}`))),
      )
      expect(answers.filter((answer) => answer === 'entered')).toHaveLength(5)
      expect(answers.filter((answer) => answer === 'full')).toHaveLength(15)
      expect(await open().list(user)).toHaveLength(5)
    })

    test('of an end and touches at the same time, the session is ended', async () => {
      for (let i = 0; i < 10; i++) {
        const user = newUser()
        await open().enter(user, session('a'))
        const touch = () => open().touch(user, 'a', seconds() + 900)
        await Promise.all([touch(), open().end(user, 'a'), touch(), touch()])
        expect(await open().check(user, 'a', 0)).toBe(null)
      }
    })

    test('accepts what was issued before a date, until it is ended', async () => {
      const user = newUser()
      const accepting = open({ acceptBefore: seconds() - 100 })
      expect(await accepting.check(user, 'old', seconds() - 200)).toBe(true)
      expect(await accepting.check(user, 'new', seconds() - 50)).toBe(null)
      await accepting.end(user, 'old')
      expect(await accepting.check(user, 'old', seconds() - 200)).toBe(null)
      expect(await accepting.check(user, 'older', seconds() - 200)).toBe(true)
      await accepting.endAll(user)
      expect(await accepting.check(user, 'older', seconds() - 200)).toBe(null)
    })

    test('accepts no token of a session that ended, for as long as the token lives', async () => {
      vi.useFakeTimers({ toFake: ['Date'] })
      const [user, issued] = [newUser(), seconds()]
      const life = { expires: issued + 5000, kind: 'q', amr: ['qr'] } as const
      const accepting = open({ acceptBefore: issued + 3600, full: 'oldest', max: 2 })
      await accepting.enter(user, { ...life, sessionId: 'ended', at: issued })
      await accepting.enter(user, { ...life, sessionId: 'evicted', at: issued + 1 })
      expect(await accepting.end(user, 'ended')).toEqual(['ended'])
      await accepting.end(user, 'unknown')
      await accepting.enter(user, { ...life, sessionId: 'third', at: issued + 2 })
      await accepting.enter(user, { ...life, sessionId: 'last', at: issued + 3 })
      vi.setSystemTime(Date.now() + 4_990_000)
      expect(await accepting.touch(user, 'last')).toBe(true)
      for (const id of ['ended', 'evicted', 'unknown']) {
        expect([id, await accepting.check(user, id, issued)]).toEqual([id, null])
      }
      expect(await accepting.check(user, 'older', issued)).toBe(true)
    })

    test('remembers an end, also where no token of before the date can be left', async () => {
      const [user, before] = [newUser(), Date.now() - 1]
      const accepting = open({ acceptBefore: 1 })
      await accepting.endAll(user)
      expect(await accepting.enter(user, session('late', { from: before }))).toBe('ended')
    })

    test('in any story, is what a book in memory is', async () => {
      const field = fc.constantFrom('a', 'b', 'c', 'd')
      // The time of the story is its own. In real time, no line of it expires meanwhile.
      const now = seconds() + 3600
      const time = fc.integer({ min: now + 1, max: now + 30 })
      const from = fc.integer({ min: now * 1000, max: now * 1000 + 20 })
      const old = fc.oneof(fc.constant(0), time)
      const act: fc.Arbitrary<(now: number) => Act> = fc.oneof(
        fc.record({
          ...{ field, from, old, family: fc.boolean(), max: fc.integer({ min: 1, max: 4 }) },
          evict: fc.constantFrom('', 'q', 'qp'),
        })
          .chain((enter) =>
            fc.tuple(
              time,
              fc.constantFrom('q', 'p'),
              fc.nat(9),
              fc.constantFrom('-', 'a', 'b', 'c'),
            )
              .map(([expires, kind, at, by]) => (now: number): Act => ({
                ...{ verb: 'enter', now, ...enter, tomb: now + 15 },
                line: `${enter.field} ${expires} ${kind} ${at} ${at} ${by} {"amr":[]}`,
              }))
          ),
        fc.record({ field, seen: time, expires: fc.oneof(fc.constant(0), time) })
          .map((touch) => (now: number): Act => ({ verb: 'touch', now, ...touch })),
        fc.record({ which: fc.constantFrom('one', 'family', 'others', 'all'), field, from, old })
          .map((end) => (now: number): Act => ({ verb: 'end', now, ...end, tomb: now + 15 })),
      )
      const story = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), act), { maxLength: 14 })
      await fc.assert(
        fc.asyncProperty(story, async (acts) => {
          const [model, user]: [Book, string] = [new Map(), newUser()]
          let time = now
          for (const [later, make] of acts) {
            time += later
            const act = make(time)
            const expected = changed(model, act)
            const answer = await running.store.act(user, act)
            expect({ ...answer, fields: answer.fields.toSorted() })
              .toEqual({ ...expected, fields: expected.fields.toSorted() })
            const live = (lines: Iterable<string>) =>
              [...lines].filter((line) => Number(line.split(' ')[1]) > time).toSorted()
            expect(live(await running.store.all(user))).toEqual(live(model.values()))
            expect(live((await running.store.find(user, 'a')).filter((line) => line !== null)))
              .toEqual(live(['a', ALL].flatMap((each) => model.get(each) ?? [])))
          }
        }),
        { numRuns: 60 },
      )
    })
  })
}
