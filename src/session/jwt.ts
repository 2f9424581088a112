import type { Context } from 'hono'
import { sign, verify } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import { oldNames } from '../checked.ts'
import { clearCookie, cookieName, MAX_COOKIE, readCookies, writeCookie } from '../http/cookie.ts'
import { newSecret } from '../transfer/key.ts'
import { arrivals } from '../http/origin.ts'
import type { User } from '../store.ts'
import { bearers } from './bearer.ts'
import { numberIn, sessionFrom, TOKEN } from './claims.ts'
import { checked, type JwtSessionOptions, type Keys, secretKeys } from './jwt-options.ts'
import { type Entered, SEEN_PAUSE } from './entered.ts'
import { type Session, SessionRefused, type SessionStart, type SignedIn } from './session.ts'

export type { JwtAlgorithm, JwtSessionOptions, JwtSettings } from './jwt-options.ts'

/**
 * The session of {@link jwtSession}. A host may also call it on its own pages, without an origin.
 */
export interface JwtSession extends Session {
  read(c: Context, origin?: string): Promise<SignedIn | null>
  /** Starts a session for the host's own login. `amr` is `['pwd']` unless it is given. */
  start(c: Context, start: Pick<SessionStart, 'user'> & Partial<SessionStart>): Promise<void>
  end(c: Context, origin?: string): Promise<void>
  mustFit(user: User, origin: string): Promise<void>
  /**
   * Reads the signed-in person, notes in the registry that they were seen (at most every 5 minutes),
   * and writes a new session token where half the life of the old one is over. The session stays the
   * same. For the host's middleware: `signedIn(session, { renew: true })` calls it.
   */
  renew(c: Context, origin?: string): Promise<SignedIn | null>
  originOf(c: Context): string | undefined
  realm(c: Context): string
}

/** A token, its `exp`, and the seconds it lasts. */
interface Signed {
  readonly token: string
  readonly exp: number
  readonly life: number
}

/** A session to begin, with all that its token needs. */
type Begun = Pick<SessionStart, 'user' | 'sessionId' | 'amr' | 'origin'> & Partial<SessionStart>

/** A token's verified claims, and the person they name. */
interface Found {
  readonly payload: JWTPayload
  readonly signedIn: SignedIn
}

// A site that moved its cookie sends two. More could only make the server verify needlessly.
const MAX_COOKIES = 4
// Characters of a name that pages show.
const MAX_NAME = 80

/**
 * Makes sessions that are a session token (JWT, RFC 7519) in a cookie: `iss`, `aud`, `sub`, `iat`,
 * `exp`, `jti`, `amr`, and `auth_time` where it is known. A token that is altered, expired, or not
 * signed by this app for this origin is no session. Where the cookie came several times, exactly
 * one must verify. Without a registry the server keeps no session, so it ends only with its `exp`.
 *
 * @throws {TypeError | RangeError} for a secret under 32 bytes and every other setting that
 *   cannot work
 */
export function jwtSession(options: JwtSessionOptions): JwtSession {
  const { alg, ttl, lifetime, registry, realm, name, secrets, keys: given, issuer, audience } =
    checked(options)
  const names = [name]
  const warn = oldNames('jwtSession()')
  if (options.secrets) warn('secrets', 'secret')
  const arrival = arrivals(options)
  let imported: Promise<Keys> | undefined
  const keys = () => imported ??= given ? Promise.resolve(given) : secretKeys(secrets, alg)

  /** Verifies a token; undefined unless one of this app's keys signed it. */
  async function claims(
    token: string,
    origin: string,
    aud: string = audience ?? origin,
  ): Promise<JWTPayload | undefined> {
    for (const key of (await keys()).verify) {
      try {
        return await verify(token, key, {
          alg,
          iss: issuer ?? origin,
          aud,
          // Checked below, because hono rejects a clock one second ahead, and accepts a missing
          // `exp`.
          iat: false,
        })
      } catch {
        // The error is dropped, because its message holds the token. The next key may match.
      }
    }
    return undefined
  }

  /** Signs a token that ends in `ttl` seconds, or at the absolute end of its session if sooner. */
  async function tokenOf(
    claims: JWTPayload,
    origin: string,
    bound: number,
    aud: string = audience ?? origin,
  ): Promise<Signed> {
    const iat = Math.floor(Date.now() / 1000)
    const exp = Math.min(iat + ttl, bound)
    const token = await sign(
      { ...claims, iss: issuer ?? origin, aud, iat, exp },
      (await keys()).sign,
      alg,
    )
    const size = cookieName(name, origin).length + token.length
    if (size > MAX_COOKIE) {
      throw new RangeError(
        `Cannot start a session: expected a cookie of at most ${MAX_COOKIE} bytes, received ${size}`,
      )
    }
    return { token, exp, life: exp - iat }
  }

  function newToken(start: Pick<SessionStart, 'user' | 'sessionId' | 'amr' | 'origin'>, more: {
    readonly ttl?: number
    readonly claims?: Readonly<Record<string, unknown>>
    readonly realm?: string
    readonly client?: string
  } = {}, aud?: string): Promise<Signed> {
    const { user, sessionId, amr, origin } = start
    const ends = Math.floor(Date.now() / 1000) + Math.min(more.ttl ?? lifetime, lifetime)
    const own = {
      sub: user.id,
      jti: sessionId,
      amr,
      ...(user.name !== undefined && { name: shortened(user.name) }),
      ...(user.signedInAt !== undefined && { auth_time: user.signedInAt }),
      ...(more.realm && { realm: more.realm }),
      // A renewed token needs it. Without it the session ends by its first `iat`.
      ...(more.ttl !== undefined && { ends }),
      // RFC 9068 section 2.2.
      ...(more.client !== undefined && { client_id: more.client }),
    }
    const narrow = Object.keys(more.claims ?? {}).filter((name) => !(name in own))
    const claims = { ...more.claims, ...own, ...(narrow.length > 0 && { narrow }) }
    return tokenOf(claims, origin, ends, aud)
  }

  /** Finds the one session whose token verifies, among the cookies of the request. */
  async function tokenIn(c: Context, origin: string): Promise<Found | null> {
    const tokens = readCookies(c, name, origin).filter((token) => TOKEN.test(token))
    if (tokens.length > MAX_COOKIES) return null
    const found: Found[] = []
    for (const token of tokens) {
      const verified = await claims(token, origin)
      const signedIn = verified ? sessionFrom(verified, realm(c)) : null
      if (verified && signedIn) found.push({ payload: verified, signedIn })
    }
    const [first = null, ...more] = found
    return more.length === 0 ? first : null
  }

  /** Checks the session of a token in the registry. */
  async function live(c: Context, { payload, signedIn }: Found): Promise<Entered | true | null> {
    if (!registry) return true
    const { user, sessionId = '' } = signedIn
    return await registry.check(ownerOf(c, user), sessionId, payload.iat ?? 0)
  }

  const ownerOf = (c: Context, { id }: User) => ({ id, realm: realm(c) })

  /** Signs the token of a new session, and enters the session in the registry. */
  async function begin(c: Context, start: Begun, aud?: string): Promise<Signed> {
    const { user, sessionId, amr, by, place, at } = start
    const signed = await newToken(start, { ...start, realm: realm(c) }, aud)
    const answer = await registry?.enter(ownerOf(c, user), {
      ...{ sessionId, amr, expires: signed.exp, at: signed.exp - signed.life },
      kind: by !== undefined || amr.includes('qr') ? 'q' : 'p',
      ...(by !== undefined && { by }),
      agent: start.agent ?? c.req.header('user-agent') ?? '',
      ...(place !== undefined && { place }),
      ...(at !== undefined && { from: Math.round(at * 1000) }),
    })
    if (answer === 'full' || answer === 'ended') throw new SessionRefused(answer)
    return signed
  }

  const [secret] = secrets
  const session: JwtSession = {
    ...(secret !== undefined && { namespaceSecret: () => secret }),
    readsCookies: names,
    setsCookies: names,
    longest: lifetime,

    originOf: (c) => arrival(c).origin,
    realm,

    async read(c, origin = arrival(c).origin) {
      const found = origin === undefined ? null : await tokenIn(c, origin)
      return found && await live(c, found) !== null ? found.signedIn : null
    },

    async renew(c, origin = arrival(c).origin) {
      const found = origin === undefined ? null : await tokenIn(c, origin)
      const entered = found && await live(c, found)
      if (origin === undefined || !found || entered === null) return null
      const { payload, signedIn: { user, sessionId } } = found
      const now = Math.floor(Date.now() / 1000)
      const since = numberIn(payload['since']) ?? payload.iat ?? now
      const ends = numberIn(payload['ends']) ?? since + lifetime
      const left = (payload.exp ?? now) - now
      // A token that the registry does not know would not be accepted once it is newer.
      const isKnown = registry === undefined || entered !== true
      const signed = isKnown && left < ttl / 2 && ends - now > left
        ? await tokenOf({ ...payload, since }, origin, ends)
        : undefined
      const isSeen = entered === true || now - entered.seen < SEEN_PAUSE
      if (registry && entered !== true && (signed || !isSeen)) {
        const is = await registry.touch(ownerOf(c, user), sessionId ?? '', signed?.exp)
        if (!is) return null
      }
      if (signed) writeCookie(c, name, signed.token, origin, signed.life)
      return found.signedIn
    },

    async start(c, start) {
      const { user, amr = ['pwd'], origin = arrival(c).origin } = start
      if (origin === undefined) {
        throw new TypeError('Cannot start a session: expected an allowed host, received another')
      }
      const old = start.sessionId === undefined ? start.id : undefined
      if (old !== undefined) warn('id', 'sessionId')
      const sessionId = start.sessionId ?? old ?? newSecret()
      const signed = await begin(c, { ...start, user, sessionId, amr, origin })
      writeCookie(c, name, signed.token, origin, signed.life)
    },

    ...bearers({ begin, claims, live, realm, audienceOf: (origin) => audience ?? origin }),

    async end(c, origin = arrival(c).origin) {
      if (origin === undefined) return
      const found = registry && await tokenIn(c, origin)
      clearCookie(c, name, origin)
      if (!found) return
      const { user, sessionId = '' } = found.signedIn
      await registry.end(ownerOf(c, user), sessionId)
    },

    async mustFit(user, origin) {
      const { length } = user.id + (issuer ?? '') + (audience ?? '')
      // A shorter one fits with every signature. The check is left out, because signing takes time.
      if (length > 256) await newToken({ user, sessionId: newSecret(), amr: ['qr'], origin })
    },

    ...(registry && {
      list: (c: Context, user: User) => registry.list(ownerOf(c, user)),
      room: (c: Context, user: User, by?: string) => registry.room(ownerOf(c, user), by),
      async revoke(c: Context, user: User, sessionId: string) {
        await registry.end(ownerOf(c, user), sessionId)
      },
      async revokeAll(c: Context, user: User, but?: string) {
        if (but === undefined) await registry.endAll(ownerOf(c, user))
        else await registry.endOthers(ownerOf(c, user), but)
      },
    }),
  }
  return session
}

/**
 * Cuts a name to the length that pages show, because the rest would only make the cookie longer.
 */
function shortened(name: string): string {
  const letters = [...name.slice(0, 4 * MAX_NAME)]
  return letters.length > MAX_NAME ? `${letters.slice(0, MAX_NAME).join('')}…` : name
}
