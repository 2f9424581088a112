/** The part that is used of `Deno.Kv`. */
export interface DenoKv {
  getMany(keys: KvKey[]): Promise<KvEntry[]>
  atomic(): KvOperation
}

export type KvKey = readonly string[]

interface KvEntry {
  readonly value: unknown
  readonly versionstamp: string | null
}

interface KvOperation {
  check(...entries: KvCheck[]): unknown
  set(key: KvKey, value: unknown, options: { expireIn: number }): unknown
  delete(key: KvKey): unknown
  commit(): Promise<{ readonly ok: boolean }>
}

interface KvCheck {
  readonly key: KvKey
  readonly versionstamp: string | null
}

/** A stored value: a record, the transfer of a slot, or a counter. */
export interface Value {
  readonly record?: string
  readonly state?: string
  /** The keys of a slot's entries. */
  readonly entries?: readonly string[]
  readonly count?: number
  /** The time at which it expires, in milliseconds since 1970. */
  readonly deadline: number
}

/** A key and its new value; undefined deletes the key. */
export type Change = readonly [key: KvKey, to: Value | undefined]

/** The answer of a verb, and the changes that it makes. */
export interface Plan<T> {
  readonly answer: T
  readonly changes?: readonly Change[]
}

/** Reads the values of keys. A commit checks every value that the verb has read. */
export type Read = (keys: readonly KvKey[]) => Promise<readonly (Value | undefined)[]>

/** A value that was read, unless it has expired, and the version that the commit checks. */
interface Held extends KvCheck {
  readonly value?: Value
}

/**
 * Runs a verb as one step: reads, plans and commits. Where a value has changed since it was read,
 * nothing is committed, and the verb begins again.
 */
export type Atomically = <T>(action: string, plan: (read: Read) => Promise<Plan<T>>) => Promise<T>

// The number of keys that Deno KV reads in one snapshot.
const AT_ONCE = 10

// Of all callers that change one key at the same time, one succeeds in each round.
const ROUNDS = 100

// Milliseconds of the longest pause after a round. It is random, so that the same callers do not
// collide.
const PAUSE = 50

/**
 * Refuses a value that is not a Deno KV, and a prefix that is not a string.
 *
 * @throws {TypeError} that names neither value
 */
export function mustBeKv(kv: DenoKv, prefix: string): void {
  if (typeof kv?.getMany !== 'function' || typeof kv.atomic !== 'function') {
    throw new TypeError(
      `Cannot use this as Deno KV: expected the result of Deno.openKv(), received ${typeof kv}`,
    )
  }
  if (typeof prefix !== 'string') {
    throw new TypeError(`Cannot use this prefix: expected a string, received a ${typeof prefix}`)
  }
}

/**
 * Makes the function by which every verb reads and commits. Its errors name no key and no value.
 *
 * @param now the time, in milliseconds since 1970
 */
export function atomicallyIn(kv: DenoKv, now: () => number): Atomically {
  async function readHeld(action: string, keys: readonly KvKey[]): Promise<Held[]> {
    const entries = await ask(action, () => kv.getMany([...keys]))
    return keys.map((key, i) => {
      const { value = null, versionstamp = null } = entries[i] ?? {}
      if (value !== null && !isValue(value)) {
        throw new Error(`Cannot ${action}: Deno KV holds an invalid value`)
      }
      const isLive = value !== null && now() < value.deadline
      return { key, versionstamp, ...(isLive && { value }) }
    })
  }

  /** Commits the changes. Returns false where a value has changed since it was read. */
  async function commit(
    action: string,
    held: readonly Held[],
    changes: readonly Change[],
  ): Promise<boolean> {
    // The last change of a key counts.
    const last = new Map(changes.map((change) => [change[0].join('\n'), change]))
    const { ok } = await ask(action, () => {
      const operation = kv.atomic()
      for (const { key, versionstamp } of held) operation.check({ key, versionstamp })
      for (const [key, to] of last.values()) {
        // Never 0, which Deno reads as no expiry.
        if (to) operation.set(key, to, { expireIn: Math.max(1, to.deadline - now()) })
        else operation.delete(key)
      }
      return operation.commit()
    })
    return ok
  }

  return async function atomically(action, plan) {
    for (let round = 0; round < ROUNDS; round++) {
      const held: Held[] = []
      let moments = 0
      const { answer, changes = [] } = await plan(async (keys) => {
        const found: Held[] = []
        for (let i = 0; i < keys.length; i += AT_ONCE) {
          found.push(...await readHeld(action, keys.slice(i, i + AT_ONCE)))
          moments++
        }
        held.push(...found)
        return found.map(({ value }) => value)
      })
      // One snapshot is consistent. Several are checked by a commit without changes.
      if (changes.length === 0 && moments < 2) return answer
      if (await commit(action, held, changes)) return answer
      await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE))
    }
    throw new Error(
      `Cannot ${action}: expected Deno KV to commit in ${ROUNDS} attempts, received as many conflicts`,
    )
  }
}

async function ask<T>(action: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch {
    // Its error may name a key.
    throw new Error(`Cannot ${action}: Deno KV did not answer`)
  }
}

function isValue(value: unknown): value is Value {
  if (typeof value !== 'object' || value === null) return false
  const isOr = (type: string, name: string) =>
    ['undefined', type].includes(typeof Reflect.get(value, name))
  const entries: unknown = Reflect.get(value, 'entries') ?? []
  return typeof Reflect.get(value, 'deadline') === 'number' && isOr('string', 'record') &&
    isOr('string', 'state') && isOr('number', 'count') &&
    Array.isArray(entries) && entries.every((key) => typeof key === 'string')
}
