/** Seconds between two notes that a session was seen. */
export const SEEN_PAUSE = 300

/** A session to enter. All times without another unit are seconds since 1970. */
export interface Entry {
  readonly sessionId: string
  readonly expires: number
  /** `q`: QR started it. `p`: the person proved who they are, such as by a password. */
  readonly kind: 'q' | 'p'
  /** When it started. */
  readonly at: number
  /** How the person was authenticated (RFC 8176). */
  readonly amr: readonly string[]
  /** The session that started it. */
  readonly by?: string
  /** The device's User-Agent. */
  readonly agent?: string
  /** The place of the device, where the platform tells it. */
  readonly place?: string
  /** The time at which the sign-in began, in milliseconds since 1970. @default now */
  readonly from?: number
}

/** A live session of the registry. */
export interface Entered extends Omit<Entry, 'from'> {
  /** When it was last seen; coarse. */
  readonly seen: number
}

// Characters. A book of 100 sessions stays under 64 KiB, the largest value of Deno KV.
const LONGEST = { agent: 160, place: 60 }

/** Writes the line of a new session. Its parts are separated by one space each. */
export function lineOf({ sessionId, expires, kind, at, by, amr, agent, place }: Entry): string {
  const facts = JSON.stringify({
    amr: amr.slice(0, 4),
    ...(agent && { agent: agent.slice(0, LONGEST.agent) }),
    ...(place && { place: place.slice(0, LONGEST.place) }),
  })
  const from = by === undefined ? '-' : fieldOf(by)
  return [fieldOf(sessionId), expires, kind, at, at, from, facts].join(' ')
}

/** Reads a line; undefined for a tombstone and for a session that has expired. */
export function enteredIn(line: string, now: number): Entered | undefined {
  const [field = '', expires, kind, at, seen, by = '-', ...rest] = line.split(' ')
  if ((kind !== 'q' && kind !== 'p') || Number(expires) <= now) return undefined
  const facts: unknown = JSON.parse(rest.join(' '))
  const { amr, agent, place } = Object.assign({ amr: [], agent: '', place: '' }, facts)
  return {
    sessionId: decodeURIComponent(field),
    ...{ expires: Number(expires), kind, at: Number(at), seen: Number(seen), amr },
    ...(by !== '-' && { by: decodeURIComponent(by) }),
    ...(agent && { agent }),
    ...(place && { place }),
  }
}

/** Names a session in a line. It holds no space, and is never {@link ALL}. */
export function fieldOf(sessionId: string): string {
  // "-" stands for no session.
  return sessionId === '-' ? '%2D' : encodeURIComponent(sessionId)
}
