import { issue } from '../../src/transfer/code.ts'
import { newSecret } from '../../src/transfer/key.ts'
import type { Store } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { median, memoryOf } from './processes.ts'

// What a live code costs the embedded store, and whether it slows down when it is full: prints the
// bytes a code, and the microseconds of an issue there and with 1,000 codes.

const MANY = Number(process.argv[2] ?? 1_000_000)
const FEW = 1000
const ROUNDS = 21
const ISSUES = 1000

declare const Bun: { gc(force: boolean): void } | undefined

async function fill(store: Store, codes: number): Promise<void> {
  for (let i = 0; i < codes; i++) await show(store, i)
}

function show(store: Store, index: number): ReturnType<typeof issue> {
  const user = { id: `user-${index}`, name: 'Ada Lovelace', signedInAt: 1_700_000_000 }
  return issue(store, 'https://bench.test/qr', newSecret(), { user }, 600, [])
}

async function held(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    if (typeof Bun !== 'undefined') Bun.gc(true)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return memoryOf(process.pid)
}

/** Issues, and consumes what was issued: the number of live codes stays. */
async function time(store: Store): Promise<number> {
  let spent = 0
  for (let i = 0; i < ISSUES; i++) {
    const start = performance.now()
    const issued = await show(store, i)
    spent += performance.now() - start
    if (issued.state === 'issued') await store.take(issued.key, undefined, [])
  }
  return 1000 * spent / ISSUES
}

const [few, many] = [memoryStore(), memoryStore({ max: 2 * MANY })]
await fill(few, FEW)
await time(few)
const before = await held()
await fill(many, MANY)
const bytes = (await held() - before) / MANY
const times = { few: [] as number[], many: [] as number[] }
for (let round = 0; round < ROUNDS; round++) {
  times.few.push(await time(few))
  times.many.push(await time(many))
}
console.log(JSON.stringify({ bytes, few: median(times.few), many: median(times.many) }))
