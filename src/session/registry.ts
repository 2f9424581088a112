import type { Context } from 'hono'
import {
  boolean,
  func,
  mustBeOptions,
  number,
  object,
  oneOf,
  type ShapeOf,
  text,
} from '../checked.ts'
import { keyOf } from '../transfer/key.ts'
import { namespaceOf } from '../transfer/namespace.ts'
import { type End, hasRoom, type RegistryStore } from './book.ts'
import { type Entered, enteredIn, type Entry, fieldOf, lineOf } from './entered.ts'
import { remembered } from './remembered.ts'

export type { RegistryStore } from './book.ts'
export type { Entered, Entry } from './entered.ts'

/** The settings of {@link registry}. */
export interface RegistryOptions {
  /** Keeps the sessions, such as `upstashRegistry()`. */
  store: RegistryStore
  /**
   * The secret from which the keys are derived: 32 bytes or more, the same in every process. That of
   * `jwtSession()` will do.
   */
  secret: string
  /** Names the tenant within which a user id is unique: the same function as that of `qrauth()`. */
  realm?: (c: Context) => string
  /** The largest number of sessions of a user, from 1 to 100. @default 50 */
  max?: number
  /**
   * Where a user has `max` sessions: `refuse` refuses a new one, and `oldest` ends the oldest that QR
   * started. A session that a person signed in to with a password never makes room.
   * @default 'refuse'
   */
  full?: 'refuse' | 'oldest'
  /** Whether the sessions that a session started by QR `stay` or `end` with it. @default 'stay' */
  started?: 'stay' | 'end'
  /**
   * Seconds, at most 300, for which a process may believe its last check. It delays the end of a
   * session by as much. @default 0
   */
  cache?: number
  /**
   * Accepts sessions while the registry cannot be reached, also ended ones. Without it, such a
   * request is a fault. @default false
   */
  failOpen?: boolean
  /**
   * Accepts session tokens that were issued before this time and are not in the registry, in
   * seconds since 1970, so that turning the registry on signs nobody out. @default 0
   */
  acceptBefore?: number
}

/** The sessions of users that can be listed and ended. */
export interface Registry {
  /** Enters a new session. @returns `full` or `ended` where it must not start */
  enter(user: Owner, entry: Entry): Promise<'entered' | 'full' | 'ended'>
  /**
   * Checks whether a session is live.
   *
   * @param issued when its token was issued, in seconds since 1970
   * @returns null for a session that was ended or is unknown; `true` for one without an entry that
   *   `acceptBefore` or `failOpen` accepts
   */
  check(user: Owner, sessionId: string, issued: number): Promise<Entered | true | null>
  /**
   * Notes that a session was seen now, and prolongs it to `expires`. It cannot revive one.
   *
   * @returns false where the session was ended
   */
  touch(user: Owner, sessionId: string, expires?: number): Promise<boolean>
  /** Lists the live sessions, the newest first. */
  list(user: Owner): Promise<readonly Entered[]>
  /**
   * Tells whether one more session that QR starts has room, and whether the session that issues or
   * issued its code is live.
   */
  room(user: Owner, by?: string): Promise<'room' | 'full' | 'ended'>
  /** Ends a session. @returns the ids it ended */
  end(user: Owner, sessionId: string): Promise<readonly string[]>
  /** Ends all sessions but this one. @returns the ids it ended */
  endOthers(user: Owner, sessionId: string): Promise<readonly string[]>
  /**
   * Ends all sessions of a user, such as one who was disabled, and erases what is kept of them. A
   * sign-in by QR that began before and has not finished does not finish, nor does a login of the
   * host that gives `start` its `at`. One that begins later starts a session, so a user who must
   * stay out has to be disabled first.
   *
   * @returns the ids it ended
   */
  endAll(user: Owner): Promise<readonly string[]>
  /** Finds the realm of a request. */
  realm(c: Context): string
}

/** A user: the id; with the option `realm` the id and the realm, or the call throws. */
export type Owner = string | { readonly id: string; readonly realm: string }

const SHAPE: ShapeOf<RegistryOptions> = {
  store: object,
  secret: text,
  realm: func,
  max: number,
  full: oneOf('refuse', 'oldest'),
  started: oneOf('stay', 'end'),
  cache: number,
  failOpen: boolean,
  acceptBefore: number,
}

// Seconds a tombstone is kept: a sign-in that began before the end has finished or failed by then.
const TOMB_TTL = 600
// Seconds, the longest life of a session token that was issued without a registry.
const LONGEST = 400 * 86_400

/**
 * Makes a registry of sessions, for `jwtSession({ secret, registry })` and for the host's own calls:
 * `await sessions.endAll('user-1')` signs a user out everywhere.
 *
 * @throws {TypeError | RangeError} for options that cannot work
 */
export function registry(options: RegistryOptions): Registry {
  const { store, max, evict, family, cache, failOpen, acceptBefore, realm, secret } = checked(
    options,
  )
  const namespace = namespaceOf(secret)
  const memory = remembered(cache)
  const seconds = () => Math.floor(Date.now() / 1000)
  const tombs = () => ({
    tomb: seconds() + TOMB_TTL,
    old: acceptBefore === 0 ? 0 : acceptBefore + LONGEST,
  })

  async function bookOf(user: Owner): Promise<string> {
    if (typeof user === 'string' && options.realm) {
      throw new TypeError(
        'Cannot find the sessions of a user: expected { id, realm }, because the option realm is given, received an id alone',
      )
    }
    const { id, realm } = typeof user === 'string' ? { id: user, realm: '' } : user
    return await keyOf('sessions', await namespace.user(realm, id))
  }

  async function end(
    user: Owner,
    which: End['which'],
    sessionId?: string,
  ): Promise<readonly string[]> {
    const book = await bookOf(user)
    const field = sessionId === undefined ? '' : fieldOf(sessionId)
    memory.forget()
    const act = { verb: 'end', now: seconds(), which, field, from: Date.now(), ...tombs() } as const
    const { fields } = await store.act(book, act)
    return fields.map(decodeURIComponent)
  }

  async function list(user: Owner): Promise<readonly Entered[]> {
    const lines = await store.all(await bookOf(user))
    return lines.flatMap((line) => enteredIn(line, seconds()) ?? [])
      .toSorted((one, two) => two.at - one.at)
  }

  async function check(
    user: Owner,
    sessionId: string,
    issued: number,
  ): Promise<Entered | true | null> {
    const [book, field] = [await bookOf(user), fieldOf(sessionId)]
    const known = memory.get(`${book} ${field}`)
    if (known !== undefined) return known
    let found: readonly [string | null, string | null]
    try {
      found = await store.find(book, field)
    } catch (error) {
      if (failOpen) return true
      throw error
    }
    const [line, all] = found
    const entered = line === null ? undefined : enteredIn(line, seconds())
    const isOld = line === null && issued < acceptBefore &&
      issued * 1000 >= Number(all?.split(' ')[3] ?? 0)
    const answer = entered ?? (isOld ? true : null)
    if (answer !== null) memory.set(`${book} ${field}`, answer)
    return answer
  }

  return {
    realm,
    list,

    async enter(user, entry) {
      const now = seconds()
      const { state } = await store.act(await bookOf(user), {
        ...{ verb: 'enter', now, field: fieldOf(entry.sessionId), line: lineOf(entry) },
        from: entry.from ?? Date.now(),
        // A person who proved who they are can always get in.
        ...{ max, evict: entry.kind === 'p' ? 'qp' : evict, family, ...tombs() },
      })
      memory.forget()
      return state === 'done' ? 'entered' : state
    },

    check,

    async touch(user, sessionId, expires = 0) {
      const now = seconds()
      const act = { verb: 'touch', now, field: fieldOf(sessionId), seen: now, expires } as const
      memory.forget()
      try {
        return (await store.act(await bookOf(user), act)).state === 'done'
      } catch (error) {
        if (failOpen) return true
        throw error
      }
    },

    async room(user, by) {
      const lines = await store.all(await bookOf(user))
      const now = seconds()
      const isLive = by === undefined ||
        lines.some((line) => enteredIn(line, now)?.sessionId === by) ||
        (acceptBefore > 0 && await check(user, by, 0) !== null)
      if (!isLive) return 'ended'
      const field = by === undefined ? '' : fieldOf(by)
      return hasRoom(lines, field, { now, max, evict, family }) ? 'room' : 'full'
    },

    end: (user, sessionId) => end(user, family ? 'family' : 'one', sessionId),
    endOthers: (user, sessionId) => end(user, 'others', sessionId),
    endAll: (user) => end(user, 'all'),
  }
}

function checked(options: RegistryOptions) {
  mustBeOptions<RegistryOptions>('registry()', options, SHAPE)
  const { store, secret, max = 50, full = 'refuse', cache = 0, acceptBefore = 0 } = options
  const { failOpen = false, realm = () => '', started = 'stay' } = options
  const missing = ['find', 'all', 'act'].find((verb) => !func.fits(Reflect.get(store ?? {}, verb)))
  if (missing !== undefined) {
    throw new TypeError(
      `Cannot use store: expected an object such as memoryRegistry(), received one without "${missing}"`,
    )
  }
  const { length } = new TextEncoder().encode(secret ?? '')
  if (length < 32) {
    throw new RangeError(`Cannot use secret: expected 32 bytes or more, received ${length}`)
  }
  mustBeWhole('max', max, 1, 100)
  mustBeWhole('cache', cache, 0, 300)
  // Milliseconds would accept every token for ever.
  mustBeWhole('acceptBefore', acceptBefore, 0, Math.floor(Date.now() / 1000) + 86_400)
  return {
    ...{ store, secret, max, cache, acceptBefore, failOpen, realm },
    evict: full === 'oldest' ? 'q' : '',
    family: started === 'end',
  } as const
}

function mustBeWhole(option: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new RangeError(
    `Cannot use ${option}: expected a whole number from ${min} to ${max}, received ${value}`,
  )
}
