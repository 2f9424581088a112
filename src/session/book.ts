/**
 * Keeps the sessions of each user: one book a user, one line a session. Every verb is one atomic
 * step and, on a network store, one round trip. A verb whose outcome is not known throws.
 *
 * A line is `field expires kind at seen by facts`. A session that was ended leaves a tombstone,
 * `field expires x`, which a late `enter` and a late `touch` see. The field {@link ALL} is a
 * tombstone of all sessions that began before its time: `% expires x milliseconds`.
 *
 * The time of a verb is that of the caller, because the caller also wrote the expiries. A line that
 * has expired counts as absent, also where the store still holds it.
 */
export interface RegistryStore {
  /** Reads the line of one session, and the tombstone of all. One command. */
  find(book: string, field: string): Promise<readonly [string | null, string | null]>
  /** Reads all lines. */
  all(book: string): Promise<readonly string[]>
  /** Changes the book. */
  act(book: string, act: Act): Promise<Answer>
}

/** A change of a book. All times without another unit are seconds since 1970. */
export type Act = Enter | Touch | End

/** Enters a session, unless it, or for a new one that which starts it, was ended, or no room is left. */
export interface Enter {
  readonly verb: 'enter'
  readonly now: number
  readonly field: string
  readonly line: string
  /** The time at which the sign-in began, in milliseconds since 1970. */
  readonly from: number
  /** The largest number of sessions. */
  readonly max: number
  /** Whether the oldest session that QR started makes room. */
  readonly evict: boolean
  /** When a tombstone that this act leaves expires. */
  readonly tomb: number
}

/** Notes that a session was seen, and may prolong it. It cannot revive a session. */
export interface Touch {
  readonly verb: 'touch'
  readonly now: number
  readonly field: string
  readonly seen: number
  /** The new expiry; 0 keeps the former one. */
  readonly expires: number
}

/** Ends sessions. */
export interface End {
  readonly verb: 'end'
  readonly now: number
  /** `one`: this session. `started`: this one and those it started. `others`: all but this one. */
  readonly which: 'one' | 'started' | 'others' | 'all'
  /** The session; '' for `all`. */
  readonly field: string
  /** The time of the act, in milliseconds since 1970. */
  readonly from: number
  /** When the tombstones of this act expire. */
  readonly tomb: number
}

/** `ended` and `full`: nothing was entered or touched. `done`: with the fields that it ended. */
export interface Answer {
  readonly state: 'done' | 'ended' | 'full'
  readonly fields: readonly string[]
}

/** The field of the tombstone of all sessions. No session has it, because fields are URI-encoded. */
export const ALL = '%'

/** The lines of one user by their fields. */
export type Book = Map<string, string>

interface Line {
  readonly expires: number
  /** `q`: started by QR. `p`: a person proved who they are. `x`: ended. */
  readonly kind: string
  readonly at: number
  readonly by: string
}

/**
 * Changes a book in memory. Stores that can run a function in one step use it; the script of Redis
 * does the same.
 */
export function changed(book: Book, act: Act): Answer {
  for (const [field, line] of book) if (partsOf(line).expires <= act.now) book.delete(field)
  switch (act.verb) {
    case 'enter':
      return enter(book, act)
    case 'touch':
      return touch(book, act)
    case 'end':
      return end(book, act)
  }
}

/** Returns the time until which a book must be kept, in seconds since 1970. */
export function lastOf(book: Book): number {
  return Math.max(0, ...[...book.values()].map((line) => partsOf(line).expires))
}

function enter(book: Book, { field, line, from, max, evict, tomb }: Enter): Answer {
  const former = book.get(field)
  // Without a former line, the session that starts this one must be live, so no end is too late.
  const needed = former ?? book.get(partsOf(line).by)
  if (needed !== undefined && partsOf(needed).kind === 'x') return answer('ended')
  if (from < Number(book.get(ALL)?.split(' ')[3] ?? 0)) return answer('ended')
  const ended: string[] = []
  const live = liveOf(book)
  if (former === undefined && live.length >= max) {
    const [oldest] = live.filter(([, { kind }]) => kind === 'q')
      .toSorted(([, one], [, two]) => one.at - two.at)
    if (!evict || !oldest) return answer('full')
    ended.push(oldest[0])
    book.set(oldest[0], tombOf(oldest[0], tomb))
  }
  book.set(field, line)
  return answer('done', ended)
}

function touch(book: Book, { field, seen, expires }: Touch): Answer {
  const [, until, kind, at, , ...rest] = book.get(field)?.split(' ') ?? []
  if (kind === undefined || kind === 'x') return answer('ended')
  const last = Math.max(expires, Number(until))
  book.set(field, [field, last, kind, at, seen, ...rest].join(' '))
  return answer('done')
}

function end(book: Book, { which, field, from, tomb }: End): Answer {
  const live = liveOf(book)
  const isKept = live.some(([own]) => own === field)
  const ended = live.filter(([own, { by }]) =>
    which === 'all' || (own === field) !== (which === 'others') ||
    (which === 'started' && by === field)
  ).map(([own]) => own)
  // A session that is not entered yet must find its tombstone.
  const tombs = which === 'one' || which === 'started' ? new Set([field, ...ended]) : ended
  for (const own of tombs) book.set(own, tombOf(own, tomb))
  if (which === 'all' || (which === 'others' && isKept)) {
    book.set(ALL, `${tombOf(ALL, tomb)} ${from}`)
  }
  return answer('done', ended)
}

function liveOf(book: Book): (readonly [string, Line])[] {
  return [...book].map(([field, line]) => [field, partsOf(line)] as const)
    .filter(([, { kind }]) => kind !== 'x')
}

function partsOf(line: string): Line {
  const [, expires, kind = 'x', at, , by = ''] = line.split(' ', 6)
  return { expires: Number(expires), kind, at: Number(at), by }
}

function tombOf(field: string, expires: number): string {
  return `${field} ${expires} x`
}

function answer(state: Answer['state'], fields: readonly string[] = []): Answer {
  return { state, fields }
}

/**
 * Checks an answer of a store.
 *
 * @returns undefined for another value
 */
export function answerIn(value: unknown): Answer | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const [state, fields]: unknown[] = [Reflect.get(value, 'state'), Reflect.get(value, 'fields')]
  const isState = state === 'done' || state === 'ended' || state === 'full'
  return isState && isTexts(fields) ? { state, fields } : undefined
}

/** Tells whether a value is a list of texts. */
export function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
