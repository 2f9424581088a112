/** What is used of `Deno.Kv`. */
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

/** What is kept under a key: a record, what a slot holds, or a counter's count. */
export interface Value {
  readonly record?: string
  readonly state?: string
  /** The keys of a slot's entries. */
  readonly entries?: readonly string[]
  readonly count?: number
  /** When it ends, in milliseconds since 1970. */
  readonly deadline: number
}

/** What is to be under a key; undefined for nothing. */
export type Change = readonly [key: KvKey, to: Value | undefined]

/** What a verb answers, and what it changes. */
export interface Plan<T> {
  readonly answer: T
  readonly changes?: readonly Change[]
}

/** Reads what is under keys. All that one verb reads is checked when it commits. */
export type Read = (keys: readonly KvKey[]) => Promise<readonly (Value | undefined)[]>

/** What was found under a key, unless it has expired, and what a commit checks of it. */
interface Held extends KvCheck {
  readonly value?: Value
}

/**
 * Does a verb as one step: reads, and does what its plan makes of it, or nothing at all where any of
 * what was read has changed in between; then it begins again.
 */
export type Atomically = <T>(action: string, plan: (read: Read) => Promise<Plan<T>>) => Promise<T>

// So many keys Deno KV reads at once, as they were at one moment.
const AT_ONCE = 10

// Of all that change the same key at once, each round lets one through.
const ROUNDS = 100

// Milliseconds to wait at most after a round, at random, so that the same do not meet again.
const PAUSE = 50

/**
 * Makes the way in which every verb reads and commits. No error of it names a key or a value.
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

  /** False where anything that was read has changed since. */
  async function commit(
    action: string,
    held: readonly Held[],
    changes: readonly Change[],
  ): Promise<boolean> {
    // Of two changes of one key the later one counts.
    const last = new Map(changes.map((change) => [change[0].join('\n'), change]))
    const { ok } = await ask(action, () => {
      const operation = kv.atomic()
      for (const { key, versionstamp } of held) operation.check({ key, versionstamp })
      for (const [key, to] of last.values()) {
        // Never 0, which Deno takes for no end at all.
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
      // What was read at one moment is true as it is. Else a commit without a change checks it.
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
