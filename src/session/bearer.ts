import type { Context } from 'hono'
import type { JWTPayload } from 'hono/utils/jwt/types'
import { sessionFrom, TOKEN } from './claims.ts'
import type { Session, SessionStart, SignedIn } from './session.ts'

/** The parts of a session that bearer tokens need too. */
interface Parts {
  /** Names the audience of the session cookies. */
  audienceOf(origin: string): string
  /** Signs the token of a new session, and enters the session in the registry. */
  begin(c: Context, start: SessionStart, aud: string): Promise<{ token: string; life: number }>
  /** Verifies a token; undefined unless it is of this app and audience. */
  claims(token: string, origin: string, aud: string): Promise<JWTPayload | undefined>
  /** Finds the realm of a request. */
  realm(c: Context): string
  /** Checks a session in the registry; null for one that was ended. */
  live(c: Context, found: { payload: JWTPayload; signedIn: SignedIn }): Promise<unknown>
}

/**
 * Makes the tokens of devices without a browser. They have an audience of their own, so no such
 * token is accepted in a cookie, and no session cookie as a bearer token.
 */
export function bearers(
  { audienceOf, begin, claims, live, realm }: Parts,
): Required<Pick<Session, 'startBearer' | 'readBearer'>> {
  const own = (origin: string) => `${audienceOf(origin)}#bearer`

  return {
    async startBearer(c, start) {
      const { token, life } = await begin(c, start, own(start.origin))
      return { token, ttl: life }
    },

    async readBearer(c, origin) {
      const token = bearerIn(c)
      const payload = token !== undefined && TOKEN.test(token)
        ? await claims(token, origin, own(origin))
        : undefined
      const signedIn = payload ? sessionFrom(payload, realm(c)) : null
      if (!payload || !signedIn || await live(c, { payload, signedIn }) === null) return null
      const { client_id: client } = payload
      return { ...signedIn, ...(typeof client === 'string' && { client }) }
    },
  }
}

/** Reads the token of `Authorization: Bearer` (RFC 6750 section 2.1); undefined without one. */
export function bearerIn(c: Context): string | undefined {
  return /^bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]
}
