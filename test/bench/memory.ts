import { newSecret } from '../../src/transfer/key.ts'
import { issue } from '../../src/transfer/there.ts'
import type { Store } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { ADDRESS, AGENT, MOUNT, NAMESPACE, TRANSFER } from './engine.ts'
import { median, memoryOf } from './processes.ts'

// What a live code costs the embedded store, and whether it slows down when it is full: prints the
// bytes a code, and the microseconds of an issue there and with 1,000 codes.

const MANY = Number(process.argv[2] ?? 1_000_000)
const FEW = 1000
const ROUNDS = Number(process.argv[3] ?? 21)
/** Without a policy, the address of the device is not kept. */
const HAS_POLICY = process.argv[4] !== 'no-policy'
const ISSUES = 1000

declare const Bun: { gc(force: boolean): void } | undefined

async function fill(store: Store, codes: number): Promise<void> {
  for (let i = 0; i < codes; i++) await show(store, i)
}

/** Each of them with all that the product keeps of a person, their session and their device. */
async function show(store: Store, index: number): Promise<void> {
  const id = `user-${index}`
  const sessionId = newSecret()
  const issuer = { mount: MOUNT, realm: '', userKey: await NAMESPACE.user('', id), sessionId }
  const transfer = {
    ...TRANSFER,
    ...{ user: { ...TRANSFER.user, id }, session: sessionId, undo: newSecret() },
    agent: AGENT,
    ...(HAS_POLICY && { address: ADDRESS }),
  }
  await issue({ store, namespace: NAMESPACE }, issuer, transfer, 600, [])
}

async function held(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    if (typeof Bun !== 'undefined') Bun.gc(true)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return memoryOf(process.pid)
}

/** Microseconds of an issue: the mean of some more. */
async function time(store: Store): Promise<number> {
  const start = performance.now()
  for (let i = 0; i < ISSUES; i++) await show(store, i)
  return 1000 * (performance.now() - start) / ISSUES
}

/** A store with few codes; a new one each time, or it would fill. */
async function small(): Promise<Store> {
  const store = memoryStore()
  await fill(store, FEW)
  return store
}

const many = memoryStore({ max: 2 * MANY })
await time(await small())
const before = await held()
await fill(many, MANY)
const bytes = (await held() - before) / MANY
const times = { few: [] as number[], many: [] as number[] }
for (let round = 0; round < ROUNDS; round++) {
  times.few.push(await time(await small()))
  times.many.push(await time(many))
}
console.log(JSON.stringify({ bytes, few: median(times.few), many: median(times.many) }))
