import type { JWTPayload } from 'hono/utils/jwt/types'
import { CLOCK_SKEW, type SignedIn } from './session.ts'

/** The shape of a session token: RFC 7515 section 7.1, without padding, no longer than a cookie. */
export const TOKEN: RegExp = /^(?=.{1,4096}$)[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * Reads the person from the verified claims of a session token. Null where `sub`, `iat` or `exp` is
 * missing or invalid, or `iat` is in the future. The verifier must have checked the expiry.
 */
export function signedInFrom(claims: JWTPayload): SignedIn | null {
  const { sub, exp, iat, jti, name, auth_time } = claims
  if (typeof sub !== 'string' || sub === '' || typeof exp !== 'number') return null
  if (typeof iat !== 'number' || iat > Date.now() / 1000 + CLOCK_SKEW) return null
  return {
    user: {
      id: sub,
      ...(typeof name === 'string' && { name }),
      ...(typeof auth_time === 'number' && { signedInAt: auth_time }),
    },
    ...(typeof jti === 'string' && jti !== '' && { sessionId: jti }),
  }
}
