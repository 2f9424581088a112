import type { Done, Found, Limited, Missing, Moved, Other, Store } from '../store.ts'
import { askDurable, type DurableNamespace } from './durable-ask.ts'
import type { Call } from './durable-object.ts'

export type { DurableNamespace } from './durable-ask.ts'
export { type DurableState, QrauthCodes } from './durable-object.ts'

/** How {@link durableStore} is set up. */
export interface DurableOptions {
  /**
   * The object that holds the codes, where several apps share a namespace.
   *
   * @default 'codes'
   */
  readonly name?: string
  /**
   * Seconds to wait for an answer.
   *
   * @default 3
   */
  readonly timeout?: number
}

/**
 * Makes a store in one Durable Object, so that only a Cloudflare account is needed. Each verb is
 * one request to the object, sent once. An answer that names another key than the request is a
 * fault.
 *
 * Every code of the app is in the one object, which runs near its first visitor.
 *
 * Cloudflare KV cannot be a store. It is eventually consistent, so for up to a minute a live code
 * may be unknown, or a spent code live. It also cannot read and delete in one step, so two phones
 * could sign in with one code.
 *
 * @throws {TypeError} for a namespace, a name or a timeout that cannot work
 */
export function durableStore<Id>(
  namespace: DurableNamespace<Id>,
  { name = 'codes', timeout = 3 }: DurableOptions = {},
): Store {
  const askObject = askDurable<Id, Call>(namespace, timeout)
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(
      `Cannot name the Durable Object: expected a string such as "codes", received ${
        JSON.stringify(name)
      }`,
    )
  }
  function ask<T>(
    action: string,
    call: Call,
    read: (answer: unknown) => T | undefined,
  ): Promise<T> {
    return askObject(name, action, call, read)
  }

  return {
    put: (entries, slot, limits) =>
      ask(
        'put a transfer',
        { verb: 'put', entries, slot, limits },
        (answer) => readDone(answer, slot.key) ?? readLimited(answer),
      ),
    move: (move, limits) =>
      ask(
        'move a transfer',
        { verb: 'move', move, limits },
        (answer) => readMove(answer, move.from) ?? readLimited(answer),
      ),
    peek: (keys, limits) =>
      ask(
        'read a transfer',
        { verb: 'peek', keys, limits },
        (answer) => readFound(answer, keys) ?? readLimited(answer),
      ),
    drop: (slot) =>
      ask('drop a transfer', { verb: 'drop', slot }, (answer) => readDone(answer, slot)),
    count: (limits) =>
      ask(
        'count an attempt',
        { verb: 'count', limits },
        (answer) => readDone(answer, limits[0]?.key ?? '') ?? readLimited(answer),
      ),
  }
}

function readDone(answer: unknown, key: string): Done | undefined {
  const isDone = property(answer, 'state') === 'done' && property(answer, 'key') === key
  return isDone ? { state: 'done', key } : undefined
}

function readMove(answer: unknown, key: string): Moved | Other | Missing | undefined {
  if (property(answer, 'key') !== key) return undefined
  const [state, record] = [property(answer, 'state'), property(answer, 'record')]
  if (state === 'missing') return { state, key }
  const isKnown = state === 'moved' || state === 'other'
  return isKnown && typeof record === 'string' ? { state, key, record } : undefined
}

function readFound(answer: unknown, keys: readonly string[]): Found | undefined {
  if (property(answer, 'state') !== 'found') return undefined
  const [asked, records] = [property(answer, 'keys'), property(answer, 'records')]
  if (!Array.isArray(asked) || !Array.isArray(records)) return undefined
  if (asked.length !== keys.length || records.length !== keys.length) return undefined
  if (!keys.every((key, i) => asked[i] === key)) return undefined
  const isRecord = (record: unknown) => record === null || typeof record === 'string'
  return records.every(isRecord) ? { state: 'found', keys, records } : undefined
}

function readLimited(answer: unknown): Limited | undefined {
  const retryAfter = property(answer, 'retryAfter')
  return property(answer, 'state') === 'limited' && typeof retryAfter === 'number'
    ? { state: 'limited', retryAfter }
    : undefined
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** Tells whether a value is a binding to a namespace of Durable Objects. */
export function isDurableNamespace(value: unknown): value is DurableNamespace<unknown> {
  return typeof value === 'object' && value !== null &&
    'idFromName' in value && typeof value.idFromName === 'function' &&
    'get' in value && typeof value.get === 'function'
}
