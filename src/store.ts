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

/** One code's entry: what `put` writes. */
export interface Entry {
  /** The hash of the code. */
  readonly key: string
  /** What the code stands for; the store does not look inside. */
  readonly record: string
  /** Seconds the entry lives. */
  readonly ttl: number
  /**
   * Names the session that shows the code. A slot holds one live code: putting a new one ends the
   * one before it.
   */
  readonly slot: string
}

/** A limit was reached: nothing was read, written or taken. */
export interface Limited {
  readonly state: 'limited'
  /** Seconds until another try can succeed. */
  readonly retryAfter: number
}

/** There is a record. `repeated`: it was taken before, and the caller holds its receipt. */
export interface Found {
  readonly state: 'found'
  readonly record: string
  readonly repeated: boolean
}

/** There is no record, or not for this caller. */
export interface Missing {
  readonly state: 'missing'
}

/** The store did as it was asked. */
export interface Done {
  readonly state: 'done'
}

/** Seconds a taken record can be had again by the holder of its receipt. */
export const RECEIPT_TTL = 60

/**
 * Where codes live. Every verb is one atomic step and, on a network store, one round trip.
 *
 * Every verb but `peek` counts one more in each of its limits, or, if any of them is reached, does
 * nothing and answers `limited`. An expired entry, receipt or counter is as good as absent.
 *
 * A verb whose outcome is not known throws: no store answers "missing" because it could not ask.
 */
export interface Store {
  /** Writes the entry, and ends the code its slot held before. */
  put(entry: Entry, limits: readonly Limit[]): Promise<Done | Limited>

  /**
   * Reads a record and changes nothing. With a receipt key, a record that was taken under it is
   * found too. Limits are looked at, never counted.
   */
  peek(
    key: string,
    receipt: string | undefined,
    limits: readonly Limit[],
  ): Promise<Found | Missing | Limited>

  /**
   * Consumes a record: of any number of callers exactly one is told `repeated: false`. With a
   * receipt key the record stays there for {@link RECEIPT_TTL} seconds, and whoever comes with the
   * same receipt again gets it with `repeated: true`.
   */
  take(
    key: string,
    receipt: string | undefined,
    limits: readonly Limit[],
  ): Promise<Found | Missing | Limited>

  /** Counts, and does nothing else. */
  count(limits: readonly Limit[]): Promise<Done | Limited>

  /** The store's own clock, in seconds since 1970; only where it is another machine's. */
  time?(): Promise<number>
}
