import { describe, expect, it } from 'vitest'
import { bodyOf, type Move, type Store } from '../../src/store.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { explore, type Flow, type Law, type Mutant } from './explore.ts'

const FLOWS: readonly Flow[] = ['tap', 'match']

/** What must come to something, or the walk did not go where it should. */
const REACHED: Record<Flow, readonly string[]> = {
  tap: ['consumes', 'declines'],
  match: ['claims', 'collects', 'declines'],
}

describe('every order in which a computer, its codes, devices, the network and the clock act', () => {
  const walks = [
    { flow: 'tap', codes: 1, devices: 'PQA', repeats: true },
    { flow: 'match', codes: 1, devices: 'PQA', repeats: true },
    { flow: 'tap', codes: 2, devices: NIGHTLY ? 'PQA' : 'P', repeats: NIGHTLY },
    { flow: 'match', codes: 2, devices: NIGHTLY ? 'PQA' : 'P', repeats: NIGHTLY },
  ] as const

  it.each(walks)(
    '$flow, $codes code(s), devices $devices, requests sent twice: $repeats',
    async (walk) => {
      const { states, steps, reached, broken } = await explore(walk)
      console.log(`${walk.flow}, ${walk.codes}: ${states} states, ${steps} steps`)
      expect([...broken]).toEqual([])
      const acts = REACHED[walk.flow].flatMap((act) =>
        [...walk.devices].map((device) => `${device} ${act}`)
      )
      expect([...reached]).toEqual(expect.arrayContaining([...acts, 'computer undoes', 'drop']))
    },
    3_600_000,
  )
})

/** Rewrites the moves that leave a state of this name. */
function moving(name: string, change: (move: Move) => Move): Mutant {
  return (store) => ({
    ...store,
    move: (move, limits) =>
      store.move(new RegExp(`^(open )?${name} `).test(move.line) ? change(move) : move, limits),
  })
}

/** Says that a state of this name is left, and leaves what was there. */
function pretending(name: string): Mutant {
  return (store) => ({
    ...store,
    async move(move, limits) {
      if (!move.line.startsWith(`${name} `)) return await store.move(move, limits)
      const record = await read(store, move.to)
      return record?.startsWith(move.guard)
        ? { state: 'moved', key: move.from, record: `${move.line}\n${bodyOf(record)}` }
        : { state: 'missing', key: move.from }
    },
  })
}

/** Changes what is left of each state when a slot is taken or dropped. */
function ending(change: (before: string, after: string) => string): Mutant {
  return (store, keys) => {
    async function around<T>(end: () => Promise<T>): Promise<T> {
      const before = await Promise.all(keys.map(({ state }) => read(store, state)))
      const answer = await end()
      for (const [i, { state }] of keys.entries()) {
        const after = await read(store, state)
        const record = change(before[i] ?? '', after ?? '')
        if (after === undefined || record === after) continue
        const slot = { key: `mutant ${i}`, state: '', ttl: 1 }
        await store.put([{ key: state, record, ttl: 600 }], slot, [])
      }
      return answer
    }
    return {
      ...store,
      put: (...all) => around(() => store.put(...all)),
      drop: (slot) => around(() => store.drop(slot)),
    }
  }
}

/** Tells another deadline of the repeat to a device that comes again. */
function repeating(until: number): Mutant {
  return (store) => ({
    ...store,
    async move(move, limits) {
      const answer = await store.move(move, limits)
      if (answer.state !== 'other') return answer
      return { ...answer, record: answer.record.replace(/"until":\d+/, `"until":${until}`) }
    },
  })
}

async function read(store: Store, key: string): Promise<string | undefined> {
  const found = await store.peek([key], [])
  return found.state === 'found' ? found.records[0] ?? undefined : undefined
}

interface Fault {
  readonly law: Law
  readonly mutant: Mutant
  /** The shortest way to break the law, in each flow that can: it says that the reason is the right one. */
  readonly tap?: string
  readonly match?: string
}

const MATCHED = 'issue > P claims > look > computer approves > P collects'

describe('the walk notices', () => {
  const faults: Record<string, Fault> = {
    'a collect without proof': {
      match: 'issue > P claims > look > computer approves > A collects',
      law: 'only a device that consumed or claimed the code gets in',
      mutant: moving('done', (move) => ({ ...move, guard: move.guard && 'open granted ' })),
    },
    'a collect before the approval': {
      match: 'issue > P claims > P collects',
      law: 'only a claim that was approved gets in',
      mutant: moving('done', (move) => ({ ...move, guard: move.guard && 'open ' })),
    },
    'a wrong number that is not the end': {
      match: 'issue > P claims > look > computer denies > computer approves > P collects',
      law: 'nobody gets in by a code that was denied, declined or ended',
      mutant: pretending('denied'),
    },
    'an approval that needs no claim': {
      match: 'issue > P claims > look > drop > computer approves',
      law: 'an approval moves exactly the claim that was seen',
      mutant: moving('granted', (move) => ({ ...move, guard: '' })),
    },
    'an approval of whatever is unfinished': {
      match: 'issue > P claims > look > computer approves > computer approves',
      law: 'an approval moves exactly the claim that was seen',
      mutant: moving('granted', (move) => ({ ...move, guard: 'open ' })),
    },
    'a no of the phone that is not the end': {
      tap: 'issue > P declines > P consumes',
      match: 'issue > P declines > P claims > look > computer approves > P collects',
      law: 'nobody gets in by a code that was denied, declined or ended',
      mutant: (store, keys) => {
        const entries = keys.map(({ entry }) => entry)
        return {
          ...store,
          async move(move, limits) {
            if (!move.line.startsWith('declined ')) return await store.move(move, limits)
            const record = await read(store, move.from)
            if (!record?.startsWith(move.guard) || !entries.includes(move.from)) {
              return await store.move(move, limits)
            }
            const left = `${move.line}\n${bodyOf(record)}`
            return { state: 'moved', key: move.from, record: left }
          },
        }
      },
    },
    'a slot that ends only the code': {
      match: 'issue > P claims > drop > look > computer approves > P collects',
      law: 'nobody gets in by a code that was denied, declined or ended',
      mutant: ending((before, after) => before.startsWith('open ') ? before : after),
    },
    'a slot that ends what is done': {
      tap: 'issue > P consumes > drop',
      match: `${MATCHED} > drop`,
      law: 'what is finished stays when a slot is taken or dropped',
      mutant: ending((before, after) =>
        before.startsWith('done ') ? `ended replaced\n${bodyOf(before)}` : after
      ),
    },
    'an undo that leaves the repeat': {
      tap: 'issue > P consumes > look > computer undoes > P consumes',
      match: `${MATCHED} > look > computer undoes > P collects`,
      law: 'nobody gets in again after an undo',
      mutant: pretending('undone'),
    },
    'a nonce that is ignored': {
      tap: "issue > P consumes > P's consume of comes again",
      match: "issue > P claims > P's claim of comes again",
      law: 'a request that is sent twice is answered twice alike',
      mutant: (store) => ({
        ...store,
        async move(move, limits) {
          const record = await read(store, move.to)
          return record?.startsWith(`${move.line}\n`)
            ? { state: 'other', key: move.from, record }
            : await store.move(move, limits)
        },
      }),
    },
    'a code that is given out twice': {
      tap: 'issue > P consumes > A consumes',
      law: 'at most one device gets in by one code',
      mutant: (store, keys) => ({
        ...store,
        async move(move, limits) {
          const record = await read(store, move.from)
          const answer = await store.move(move, limits)
          if (keys.some(({ entry }) => entry === move.from) && record !== undefined) {
            const slot = { key: 'mutant', state: '', ttl: 1 }
            await store.put([{ key: move.from, record, ttl: 300 }], slot, [])
          }
          return answer
        },
      }),
    },
    'a device whose repeat is forgotten': {
      tap: 'issue > P consumes > P consumes',
      match: `${MATCHED} > P collects`,
      law: 'the one who is let in gets in, however often a reply is lost',
      mutant: repeating(0),
    },
    'a repeat without an end': {
      tap: 'issue > P consumes > code is late > P consumes',
      match: `${MATCHED} > code is late > P collects`,
      law: 'nobody repeats after their time',
      mutant: repeating(9_999_999_999),
    },
  }

  const cases = Object.entries(faults).flatMap(([name, { law, mutant, ...ways }]) =>
    FLOWS.flatMap((flow) => {
      const way = ways[flow]
      return way === undefined ? [] : [{ name, flow, law, mutant, way }]
    })
  )
  it.each(cases)('$name ($flow): $law', async ({ flow, law, mutant, way }) => {
    const { broken } = await explore({ flow, codes: 1, devices: 'PA', mutant, until: law })
    expect(broken.get(law)?.replaceAll(' 0', '')).toBe(way)
  })
})
