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

/**
 * When a tombstone expires, which is as long as the session it names could come back: through a
 * sign-in in progress, or as a session token that is accepted without an entry.
 */
export interface Tombs {
  /** The least, in seconds since 1970: no sign-in in progress is left. */
  readonly tomb: number
  /** When the last token that is accepted without an entry expires; 0 where none is accepted. */
  readonly old: number
}

/**
 * Enters a session, unless it was ended, or, as a new one, the session that starts it was ended or
 * no room is left.
 */
export interface Enter extends Tombs {
  readonly verb: 'enter'
  readonly now: number
  readonly field: string
  readonly line: string
  /** The time at which the sign-in began, in milliseconds since 1970. */
  readonly from: number
  /** The largest number of sessions. */
  readonly max: number
  /** The kinds of session whose oldest makes room, in this order. */
  readonly evict: '' | 'q' | 'qp'
  /** Whether the sessions that an evicted one started end with it. */
  readonly family: boolean
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
export interface End extends Tombs {
  readonly verb: 'end'
  readonly now: number
  /** `one`: this session. `family`: also all that come from it. `others`: all but this one. */
  readonly which: 'one' | 'family' | 'others' | 'all'
  /** The session; '' for `all`. */
  readonly field: string
  /** The time of the act, in milliseconds since 1970. */
  readonly from: number
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

type Live = readonly (readonly [string, Line])[]

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

function enter(book: Book, act: Enter): Answer {
  const { field, line, from, max } = act
  const former = book.get(field)
  // Without a former line, the session that starts this one must be live, so no end is too late.
  const needed = former ?? book.get(partsOf(line).by)
  if (needed !== undefined && partsOf(needed).kind === 'x') return answer('ended')
  if (from < Number(book.get(ALL)?.split(' ')[3] ?? 0)) return answer('ended')
  const live = liveOf(book)
  let ended: readonly string[] = []
  if (former === undefined && live.length >= max) {
    const oldest = evicted(live, partsOf(line).by, act)
    if (oldest === undefined) return answer('full')
    ended = act.family ? [...familyOf(live, oldest)] : [oldest]
    for (const own of ended) bury(book, own, act)
  }
  book.set(field, line)
  return answer('done', ended)
}

/** Finds the session that makes room. One that starts the new session stays. */
function evicted(
  live: Live,
  by: string,
  { evict, family }: Pick<Enter, 'evict' | 'family'>,
): string | undefined {
  for (const wanted of evict) {
    const [oldest] = live.filter(([own, { kind }]) =>
      kind === wanted && own !== by && !(family && familyOf(live, own).has(by))
    ).toSorted(([one, a], [two, b]) => a.at - b.at || (one < two ? -1 : 1))
    if (oldest) return oldest[0]
  }
  return undefined
}

/**
 * Tells whether a new session has room among these lines.
 *
 * @param by the field of the session that starts it
 */
export function hasRoom(
  lines: readonly string[],
  by: string,
  act: Pick<Enter, 'now' | 'max' | 'evict' | 'family'>,
): boolean {
  const live = liveOf(new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line])))
    .filter(([, { expires }]) => expires > act.now)
  return live.length < act.max || evicted(live, by, act) !== undefined
}

function touch(book: Book, { field, seen, expires }: Touch): Answer {
  const [, until, kind, at, , ...rest] = book.get(field)?.split(' ') ?? []
  if (kind === undefined || kind === 'x') return answer('ended')
  const last = Math.max(expires, Number(until))
  book.set(field, [field, last, kind, at, seen, ...rest].join(' '))
  return answer('done')
}

function end(book: Book, act: End): Answer {
  const { which, field, from } = act
  const live = liveOf(book)
  const isKept = live.some(([own]) => own === field)
  const chosen = which === 'family' ? familyOf(live, field) : new Set([field])
  const ended = live.map(([own]) => own)
    .filter((own) => which === 'all' || chosen.has(own) !== (which === 'others'))
  // A session that is not entered yet must find its tombstone.
  const tombs = which === 'one' || which === 'family' ? chosen : ended
  for (const own of tombs) bury(book, own, act)
  if (which === 'all' || (which === 'others' && isKept)) {
    bury(book, ALL, act)
    book.set(ALL, `${book.get(ALL)} ${from}`)
  }
  return answer('done', ended)
}

/** Leaves a tombstone. */
function bury(book: Book, field: string, { tomb, old }: Tombs): void {
  const former = book.get(field)
  // A token of a session that is entered expires with its line.
  const last = former === undefined || field === ALL ? old : partsOf(former).expires
  book.set(field, `${field} ${old === 0 ? tomb : Math.max(tomb, last)} x`)
}

/** Finds the live sessions that come from a session: those it started, and so on; and itself. */
function familyOf(live: Live, field: string): Set<string> {
  const family = new Set([field])
  // What is added on the way is visited too.
  for (const each of family) {
    for (const [own, { by }] of live) if (by === each) family.add(own)
  }
  return family
}

function liveOf(book: Book): Live {
  return [...book].map(([field, line]) => [field, partsOf(line)] as const)
    .filter(([, { kind }]) => kind !== 'x')
}

function partsOf(line: string): Line {
  const [, expires, kind = 'x', at, , by = ''] = line.split(' ', 6)
  return { expires: Number(expires), kind, at: Number(at), by }
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
