import { ask } from './outcomes.ts'
import { firstHalf, hashOf, keyOf, newSecret, secondHalf } from './key.ts'
import type { Done, Limit, Limited, Missing, Store, User } from '../store.ts'

/** What a code stands for: whose session starts on the device that consumes it. */
export interface Transfer {
  readonly user: User
  /** Where the phone goes. */
  readonly next?: string
}

/** A code that is live. It exists here and in the link, and nowhere else. */
export interface Issued {
  readonly state: 'issued'
  readonly code: string
  readonly key: string
}

/** A code that somebody came with, and what it stands for. */
export interface Known {
  readonly state: 'known'
  readonly key: string
  readonly transfer: Transfer
  /**
   * The id of the session to come: the same when this phone repeats. It is computed from the code and
   * the phone's own secret, so neither the picture nor the store tells it.
   */
  readonly sessionId: string
  /** This very phone consumed it before. */
  readonly repeated: boolean
}

/** What a code is good for, where it was made for, and by which phone it is presented. */
export interface Presented {
  readonly code: string
  /** The origin and base of the app; a code made for another one is unknown here. */
  readonly mount: string
  /** The phone's own secret, which makes its receipt. */
  readonly phone: string | undefined
}

// A record of another version is none of ours.
const VERSION = 2

/**
 * Issues a code, and ends the one that the same session showed before.
 *
 * @param holder the session that shows it, or the user where sessions have no id
 * @param ttl seconds the code lives
 * @throws {Fault} when the store does not answer
 */
export async function issue(
  store: Store,
  mount: string,
  holder: string,
  { user, next }: Transfer,
  ttl: number,
  limits: readonly Limit[],
): Promise<Issued | Limited> {
  const code = newSecret()
  // An array: the names of properties would be half of it. JSON says null for undefined.
  const values = [VERSION, user.id, user.name, user.signedInAt]
  const record = JSON.stringify(next === undefined ? values : [...values, next])
  const [key, slot] = await Promise.all([
    keyOf('transfer', mount, code),
    keyOf('slot', mount, holder),
  ])
  const put = await answered(DONE, () => store.put({ key, record, ttl, slot }, limits))
  return put.state === 'limited' ? put : { state: 'issued', code, key }
}

/**
 * Looks at a code and changes nothing.
 *
 * @throws {Fault} when the store does not answer
 */
export async function peek(
  store: Store,
  presented: Presented,
  limits: readonly Limit[],
): Promise<Known | Missing | Limited> {
  const { key, receipt, sessionId } = await derived(presented)
  const answer = await answered(FOUND, () => store.peek(key, receipt, limits))
  return known(answer, key, sessionId)
}

/**
 * Consumes a code: of any number of phones exactly one gets the transfer, and that one may repeat.
 *
 * @throws {Fault} when the store does not answer
 */
export async function consume(
  store: Store,
  presented: Presented,
  limits: readonly Limit[],
): Promise<Known | Missing | Limited> {
  const { key, receipt, sessionId } = await derived(presented)
  const answer = await answered(FOUND, () => store.take(key, receipt, limits))
  return known(answer, key, sessionId)
}

async function derived({ code, mount, phone }: Presented) {
  const key = await keyOf('transfer', mount, code)
  if (phone === undefined) return { key, receipt: undefined, sessionId: newSecret() }
  // Of the key, for a digest of 64 bytes or more costs Bun ten times one of less.
  const hash = await hashOf('receipt', key, phone)
  return { key, receipt: firstHalf(hash), sessionId: secondHalf(hash) }
}

/**
 * Counts a try at something.
 *
 * @throws {Fault} when the store does not answer
 */
export function count(store: Store, limits: readonly Limit[]): Promise<Done | Limited> {
  return answered(DONE, () => store.count(limits))
}

type Answer = Awaited<ReturnType<Store['take']>>

const DONE = ['done', 'limited'] as const
const FOUND = ['found', 'missing', 'limited'] as const

/** Waits for the store, and takes for an answer only what is one. */
function answered<T extends Answer | Done>(
  states: readonly T['state'][],
  verb: () => Promise<T>,
): Promise<T> {
  return ask('store', async () => {
    const answer = await verb()
    const isOne = isObject(answer) && states.includes(answer.state) &&
      (answer.state !== 'found' || typeof answer.record === 'string') &&
      (answer.state !== 'limited' ||
        (Number.isSafeInteger(answer.retryAfter) && answer.retryAfter > 0))
    if (!isOne) throw new TypeError(`Cannot use the store's answer: want ${states.join(', ')}`)
    return answer
  })
}

function known(answer: Answer, key: string, sessionId: string): Known | Missing | Limited {
  if (answer.state !== 'found') return answer
  const transfer = parse(answer.record)
  return transfer
    ? { state: 'known', key, transfer, sessionId, repeated: answer.repeated === true }
    : { state: 'missing' }
}

/** The transfer a record holds, or undefined for whatever is not exactly a record of ours. */
function parse(record: string): Transfer | undefined {
  const values = json(record)
  if (!Array.isArray(values) || values.length < 4 || values.length > 5) return undefined
  const [version, id, name, signedInAt, next = null]: unknown[] = values
  if (version !== VERSION || typeof id !== 'string' || id === '') return undefined
  if (name !== null && typeof name !== 'string') return undefined
  if (signedInAt !== null && typeof signedInAt !== 'number') return undefined
  if (next !== null && typeof next !== 'string') return undefined
  return {
    user: { id, ...(name !== null && { name }), ...(signedInAt !== null && { signedInAt }) },
    ...(next !== null && { next }),
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
