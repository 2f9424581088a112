/** A person, as the host knows them. */
export interface User {
  /** Becomes the `sub` of the session token (RFC 7519, section 4.1.2). */
  readonly id: string
  /** The person's name on the pages. */
  readonly name?: string
  /**
   * The time at which the person authenticated, in seconds since 1970: `auth_time` of OpenID
   * Connect.
   */
  readonly signedInAt?: number
}

/**
 * A limit on how often an act may happen. The counter lives until its window ends, so its remaining
 * life is also the time until the next attempt can succeed.
 */
export interface Limit {
  /** The counter's key. A new window has a new key. */
  readonly key: string
  /** The number of times that it may happen in one window. */
  readonly max: number
  /** Seconds until the window ends; at least 1. */
  readonly ttl: number
}

/**
 * A record to write.
 *
 * A record is a body, or a line, a newline and a body. The line holds the transfer's state. The
 * body describes the transfer, never changes and holds no newline. The line of an unfinished
 * transfer begins with {@link OPEN}.
 */
export interface Entry {
  /** A hash. */
  readonly key: string
  readonly record: string
  /** Seconds the entry lives; at least 1. */
  readonly ttl: number
}

/**
 * A slot holds the one live transfer of one session. That transfer ends when another one takes the
 * slot, or the slot is dropped. Its entries are deleted, and its body is left under `state` with a
 * line that tells how it ended. A finished state stays as it is.
 */
export interface Slot {
  /** A hash. */
  readonly key: string
  /** The key under which the state of this transfer is, or will be. */
  readonly state: string
  /** Seconds the slot lives: as long as the transfer can be unfinished. */
  readonly ttl: number
}

/** A guarded move of a record. */
export interface Move {
  /** The key of the record to consume. */
  readonly from: string
  /** The key under which the record is left. It may be the same. */
  readonly to: string
  /** The text with which the record must begin; '' allows any record. */
  readonly guard: string
  /** The line that is left, without a newline. It must differ from the line of every other move. */
  readonly line: string
  /** Seconds that the new record lives, counted from the move; at least 1. */
  readonly ttl: number
}

/** The beginning of the line of every unfinished state. */
export const OPEN = 'open '

/**
 * The beginning of the line of a device where nobody is signed in, which asks to be let in. A store
 * that is full may drop it: strangers can write any number.
 */
export const ASKED = 'open asked '

/** The beginning of its line when a signed-in person allowed it, or of an approved claim. */
export const GRANTED = 'open granted '

/** The line of a state whose slot another transfer took. */
export const REPLACED = 'ended replaced'

/** The line of a state whose slot was dropped, because the session that held it was ended. */
export const DROPPED = 'ended dropped'

/** Seconds that the outcome of a transfer is kept. */
export const OUTCOME_TTL = 600

/** Reports that a limit was reached. Nothing was read, written or moved. */
export interface Limited {
  readonly state: 'limited'
  /** Seconds until another attempt can succeed. */
  readonly retryAfter: number
}

/**
 * Reports that the record was moved. Of callers with different lines exactly one gets this answer.
 */
export interface Moved {
  readonly state: 'moved'
  /** The key `from` of the move. An answer to another request names another key. */
  readonly key: string
  /** The record as it is now: the line, a newline and the body. */
  readonly record: string
}

/** Reports that the record was not moved, because it is absent or does not begin with the guard. */
export interface Other {
  readonly state: 'other'
  /** The key `from` of the move. */
  readonly key: string
  /** The record under `to`. */
  readonly record: string
}

/** Reports that nothing was moved, and that no record is under `to`. */
export interface Missing {
  readonly state: 'missing'
  /** The key `from` of the move. */
  readonly key: string
}

/** The records under the keys. */
export interface Found {
  readonly state: 'found'
  /** The keys of the request, in the same order. */
  readonly keys: readonly string[]
  /** The record under each key; null for none. */
  readonly records: readonly (string | null)[]
}

/** Reports that the store did the act. */
export interface Done {
  readonly state: 'done'
  /** The key of the slot or of the first limit of the request; '' without any. */
  readonly key: string
}

/**
 * Keeps transfers. Every verb is one atomic step and, on a network store, one round trip.
 *
 * `put`, `move` and `count` count one more in each of their limits. If one is reached, they do nothing
 * else and answer `limited`. `peek` reads its limits and counts nothing. An expired record, slot or
 * counter counts as absent.
 *
 * A network may send a request twice. The second run changes and counts nothing: a `put` whose slot
 * holds the same entries answers `done`, and a `move` whose line is already under `to` answers
 * `moved`. Both answer before any limit is read.
 *
 * A verb whose outcome is not known throws. No store answers `missing` because it is unreachable.
 */
export interface Store {
  /**
   * Ends the transfer in the slot ({@link REPLACED}), writes the entries, and gives them the slot.
   */
  put(entries: readonly Entry[], slot: Slot, limits: readonly Limit[]): Promise<Done | Limited>

  /**
   * Consumes the record under `from` (`GETDEL`), if it begins with `guard`, and leaves `line`, a
   * newline and its body under `to`.
   */
  move(move: Move, limits: readonly Limit[]): Promise<Moved | Other | Missing | Limited>

  /** Reads the records under one or more keys, and changes nothing. */
  peek(keys: readonly string[], limits: readonly Limit[]): Promise<Found | Limited>

  /** Ends the transfer in the slot ({@link DROPPED}), and empties the slot. */
  drop(slot: string): Promise<Done>

  /** Counts, and does nothing else. */
  count(limits: readonly Limit[]): Promise<Done | Limited>

  /** Reads the store's clock, in seconds since 1970. Only for a store on another machine. */
  time?(): Promise<number>

  /**
   * Reads how the store treats records when memory is full, after a crash, and at a failover. Only
   * for a store whose settings can be read.
   */
  promises?(): Promise<readonly StorePromise[]>
}

/** One guarantee of a store, with its state. */
export interface StorePromise {
  readonly name: string
  /** False only where the setting is known to be wrong. */
  readonly ok: boolean
  readonly note: string
}

/** Returns the body of a record: the whole record, or the part behind its line. */
export function bodyOf(record: string): string {
  return record.slice(record.indexOf('\n') + 1)
}
