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

/**
 * Reads the person and the bounds from the verified claims of a session token of this realm. Null
 * for a token of another realm, and where {@link signedInFrom} finds none.
 */
export function sessionFrom(claims: JWTPayload, realm: string): SignedIn | null {
  const signedIn = (claims['realm'] ?? '') === realm ? signedInFrom(claims) : null
  return signedIn && { ...signedIn, ...boundsIn(claims) }
}

/** Reads how the person was authenticated, and the bounds that `start` wrote into the token. */
function boundsIn(claims: JWTPayload): Pick<SignedIn, 'amr' | 'ends' | 'claims'> {
  const amr = textsIn(claims['amr'])
  const ends = numberIn(claims['ends'])
  const narrow = textsIn(claims['narrow'])
  return {
    ...(amr.length > 0 && { amr }),
    ...(ends !== undefined && { ends }),
    ...(narrow.length > 0 && {
      claims: Object.fromEntries(narrow.map((name) => [name, claims[name]])),
    }),
  }
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** Reads a number from a claim; undefined for any other value. */
export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
