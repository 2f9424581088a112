import {
  type Done,
  type Entry,
  type Found,
  type Limit,
  type Limited,
  type Missing,
  type Move,
  OUTCOME_TTL,
  type Slot,
  type Store,
} from '../store.ts'
import { DEVICE_TTL } from './clients.ts'
import type { Namespace, TransferKeys } from './namespace.ts'
import { ask } from './outcomes.ts'
import { readState, readTransfer, type State, type Transfer } from './record.ts'

/** Holds the parts that every act on a transfer needs. */
export interface Engine {
  readonly store: Store
  readonly namespace: Namespace
}

/** The device that acts on a transfer. */
export interface Device {
  /** Its own secret. A device without one can act, and never repeat. */
  readonly secret: string | undefined
  /** Its User-Agent. */
  readonly agent: string
  /** Its network address. */
  readonly address?: string
  /** Its place, where the platform tells it. */
  readonly place?: string
  /** The client id that it names, where it has no browser. */
  readonly client?: string
}

/** A transfer that the store knows. */
export interface Known {
  readonly state: 'known'
  readonly keys: TransferKeys
  readonly transfer: Transfer
  /** The state of the transfer; undefined while its code is unused. */
  readonly now: State | undefined
}

/** The result of a guarded move: `moved`, or `other` where another record is there. */
export interface Turned {
  readonly state: 'moved' | 'other'
  readonly now: State
}

/** Seconds the same device may repeat an act whose reply was lost. */
export const REPEAT_TTL = 60

/**
 * Seconds a claim waits for its number at most. It ends when the code expires, if that is sooner.
 */
export const CLAIM_TTL = 120

/** Seconds an approval waits to be collected. */
export const GRANT_TTL = 60

/** Seconds that one waits at most for a device that polls. */
const LONGEST_GRANT = DEVICE_TTL + GRANT_TTL

/** Reads the time, in seconds since 1970. */
export function seconds(): number {
  return Math.floor(Date.now() / 1000)
}

/**
 * Tells whether an unfinished state has expired. The store may still hold it, because it deletes a
 * record a little later.
 */
export function isOver(state: State): boolean {
  return ['asked', 'claimed', 'granted'].includes(state.name) && seconds() >= endOf(state)
}

/** Tells when a state ends by itself, in seconds since 1970. */
export function endOf({ name, facts, transfer }: State): number {
  switch (name) {
    case 'asked':
      return transfer.expires
    case 'claimed':
      return Math.min(facts.at + CLAIM_TTL, transfer.expires)
    case 'granted': {
      const end = facts.at + GRANT_TTL
      // A device that polls was told how long its code lives (RFC 8628 section 3.2).
      return transfer.client === undefined ? end : Math.max(end, transfer.expires)
    }
    default:
      return facts.at + OUTCOME_TTL
  }
}

/**
 * Writes a transfer's entries and takes its slot.
 *
 * @throws {Fault} when the store does not answer
 */
export function put(
  { store }: Engine,
  entries: readonly Entry[],
  slot: Slot,
  limits: readonly Limit[],
): Promise<Done | Limited> {
  return ask('store', async () => mustBeDone(await store.put(entries, slot, limits), slot.key))
}

/**
 * Reads a transfer and changes nothing.
 *
 * @throws {Fault} when the store does not answer, or holds a record that this library did not write
 */
export function look(
  { store }: Engine,
  keys: TransferKeys,
  limits: readonly Limit[] = [],
): Promise<Known | Missing | Limited> {
  return ask('store', async () => {
    const found = await peek(store, [keys.state, keys.entry], limits)
    if (found.state === 'limited') return found
    const [state, entry] = found.records
    if (typeof state === 'string') {
      const now = readState(state)
      return now ? { state: 'known', keys, transfer: now.transfer, now } : missing(keys)
    }
    const transfer = typeof entry === 'string' ? readTransfer(entry) : undefined
    return transfer ? { state: 'known', keys, transfer, now: undefined } : missing(keys)
  })
}

/**
 * Moves a record, if it begins with the guard.
 *
 * @throws {Fault} when the store does not answer, or holds a record that this library did not write
 */
export function turn(
  { store }: Engine,
  move: Move,
  limits: readonly Limit[] = [],
): Promise<Turned | Missing | Limited> {
  return ask('store', async () => {
    const answer: unknown = await store.move(move, limits)
    if (isLimited(answer)) return answer
    if (!isObject(answer) || answer['key'] !== move.from) throw another()
    const { state, key, record } = answer
    if (state === 'missing') return { state, key }
    if ((state !== 'moved' && state !== 'other') || typeof record !== 'string') throw another()
    const now = readState(record)
    if (!now) return { state: 'missing', key }
    if (state === 'moved' && now.line !== move.line) throw another()
    return { state, now }
  })
}

/**
 * Ends the transfer that the slot of a session holds, because the session ends, and what the session
 * allowed *here* and no device has collected: those transfers are in the slots of the devices that
 * asked, so a mark is left for them.
 *
 * @throws {Fault} when the store does not answer
 */
export async function drop({ store }: Engine, slot: string): Promise<void> {
  const mark = endMark(slot)
  await ask('store', async () => {
    const [dropped, counted] = await Promise.all([store.drop(slot), store.count([mark])])
    mustBeDone(dropped, slot)
    mustBeDone(counted, mark.key)
  })
}

/**
 * Tells whether {@link drop} ended the session of this slot.
 *
 * @throws {Fault} when the store does not answer
 */
export function wasDropped({ store }: Engine, slot: string): Promise<boolean> {
  return ask('store', async () => isLimited(await peek(store, [slot], [endMark(slot)])))
}

/** Makes the mark of a session that ended. It lasts as long as any approval. */
function endMark(slot: string): Limit {
  return { key: `ended:${slot}`, max: 1, ttl: LONGEST_GRANT }
}

/**
 * Counts an attempt in each limit.
 *
 * @throws {Fault} when the store does not answer
 */
export function count({ store }: Engine, limits: readonly Limit[]): Promise<Done | Limited> {
  return ask('store', async () => mustBeDone(await store.count(limits), limits[0]?.key ?? ''))
}

function missing({ state }: TransferKeys): Missing {
  return { state: 'missing', key: state }
}

function mustBeDone(answer: unknown, key: string): Done | Limited {
  if (isLimited(answer)) return answer
  if (isObject(answer) && answer['state'] === 'done' && answer['key'] === key) {
    return { state: 'done', key }
  }
  throw another()
}

/** Reads records, and checks that the answer holds those, in their order, and no others. */
async function peek(
  store: Store,
  wanted: readonly string[],
  limits: readonly Limit[],
): Promise<Found | Limited> {
  const answer = await store.peek(wanted, limits)
  if (isLimited(answer)) return answer
  const { state, keys, records }: Record<string, unknown> = isObject(answer) ? answer : {}
  const isOurs = state === 'found' && Array.isArray(keys) && keys.length === wanted.length &&
    wanted.every((key, i) => key === keys[i])
  const isWhole = Array.isArray(records) && records.length === wanted.length &&
    records.every((record) => record === null || typeof record === 'string')
  if (!isOurs || !isWhole) throw another()
  return answer
}

/** Makes the error for an answer that names another key, because it belongs to another request. */
function another(): TypeError {
  return new TypeError(
    "Cannot use the store's answer: expected one to this question, received another",
  )
}

function isLimited(answer: unknown): answer is Limited {
  if (!isObject(answer) || answer['state'] !== 'limited') return false
  const { retryAfter } = answer
  if (typeof retryAfter === 'number' && Number.isSafeInteger(retryAfter) && retryAfter > 0) {
    return true
  }
  throw another()
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
