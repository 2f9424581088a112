/** A person, as the host knows them. */
export interface User {
  /** Becomes the `sub` of the session token (RFC 7519, section 4.1.2). */
  readonly id: string
  /** What the person is called on the pages. */
  readonly name?: string
  /** When the person really authenticated, in seconds since 1970: the `auth_time` of OpenID Connect. */
  readonly signedInAt?: number
}

/**
 * A limit on how often something may happen. The counter lives under `key` until its window ends,
 * so the same number is the counter's life and the answer to "when may I try again".
 */
export interface Limit {
  /** The counter's key. A new window has a new key. */
  readonly key: string
  /** How often it may happen in one window. */
  readonly max: number
  /** Seconds until the window ends; at least 1. */
  readonly ttl: number
}

/**
 * A record to write.
 *
 * A record is a body, or a line, a newline and a body. The line says what a transfer's state is now;
 * the body says what the transfer is for, stays the same for its whole life and holds no newline. A
 * line that begins with {@link OPEN} is of a transfer that is not finished.
 */
export interface Entry {
  /** A hash. */
  readonly key: string
  readonly record: string
  /** Seconds the entry lives; at least 1. */
  readonly ttl: number
}

/**
 * A slot holds the one live transfer of one session. When another transfer takes the slot, or the slot
 * is dropped, what the slot held ends: its entries are deleted, and its body is left under `state`
 * with a line that says how it ended. A finished state stays as it is.
 */
export interface Slot {
  /** A hash. */
  readonly key: string
  /** The key under which the state of this transfer is, or will be. */
  readonly state: string
  /** Seconds the slot lives: as long as anything of the transfer can be unfinished. */
  readonly ttl: number
}

/** A guarded move of a record. */
export interface Move {
  /** The key of the record to consume. */
  readonly from: string
  /** The key under which it is left; may be the same. */
  readonly to: string
  /** What the record must begin with; '' for any record. */
  readonly guard: string
  /** The line that is left, without a newline. It must hold something that no other move's line does. */
  readonly line: string
  /** Seconds that what is left lives, counted from the move; at least 1. */
  readonly ttl: number
}

/** What the line of every unfinished state begins with. */
export const OPEN = 'open '

/** The line of a state whose slot another transfer took. */
export const REPLACED = 'ended replaced'

/** The line of a state whose slot was dropped: the session that held it was ended. */
export const DROPPED = 'ended dropped'

/** Seconds that the outcome of a transfer is kept. */
export const OUTCOME_TTL = 600

/** A limit was reached: nothing was read, written or moved. */
export interface Limited {
  readonly state: 'limited'
  /** Seconds until another attempt can succeed. */
  readonly retryAfter: number
}

/** The record was moved. Of any number of callers with different lines exactly one is told so. */
export interface Moved {
  readonly state: 'moved'
  /** The key it was moved from, as asked: an answer to another question names another key. */
  readonly key: string
  /** The record as it is now: the line, a newline and the body. */
  readonly record: string
}

/** The record was not moved: it is not there, or does not begin with the guard. */
export interface Other {
  readonly state: 'other'
  /** The key it was to be moved from, as asked. */
  readonly key: string
  /** What is under `to`. */
  readonly record: string
}

/** Nothing was moved, and there is nothing under `to`. */
export interface Missing {
  readonly state: 'missing'
  /** The key it was to be moved from, as asked. */
  readonly key: string
}

/** What is under each key. */
export interface Found {
  readonly state: 'found'
  /** The keys, as asked and in the same order. */
  readonly keys: readonly string[]
  /** The record under each key; null for none. */
  readonly records: readonly (string | null)[]
}

/** The store did as it was asked. */
export interface Done {
  readonly state: 'done'
  /** The key of the slot, or of the first limit, as asked; '' without any. */
  readonly key: string
}

/**
 * Where transfers live. Every verb is one atomic step and, on a network store, one round trip.
 *
 * `put`, `move` and `count` count one more in each of their limits, or, if any of them is reached, do
 * nothing else and answer `limited`. `peek` looks at its limits and counts nothing. An expired record,
 * slot or counter is as good as absent.
 *
 * A verb that runs twice for one request, because a network sent it again, does and counts once: a
 * `put` whose slot holds these very entries answers `done`, and a `move` whose line is under `to`
 * already answers `moved`, both before any limit is looked at.
 *
 * A verb whose outcome is not known throws: no store answers "missing" because it could not ask.
 */
export interface Store {
  /** Ends what the slot held ({@link REPLACED}), writes the entries, and gives them the slot. */
  put(entries: readonly Entry[], slot: Slot, limits: readonly Limit[]): Promise<Done | Limited>

  /**
   * Consumes the record under `from` (`GETDEL`), if it begins with `guard`, and leaves `line`, a newline
   * and its body under `to`.
   */
  move(move: Move, limits: readonly Limit[]): Promise<Moved | Other | Missing | Limited>

  /** Reads what is under each of one or more keys, and changes nothing. */
  peek(keys: readonly string[], limits: readonly Limit[]): Promise<Found | Limited>

  /** Ends what the slot holds ({@link DROPPED}), and empties it. */
  drop(slot: string): Promise<Done>

  /** Counts, and does nothing else. */
  count(limits: readonly Limit[]): Promise<Done | Limited>

  /** The store's own clock, in seconds since 1970; only where it is another machine's. */
  time?(): Promise<number>
}

/** The part of a record that stays the same: all of it, or what follows its line. */
export function bodyOf(record: string): string {
  return record.slice(record.indexOf('\n') + 1)
}
