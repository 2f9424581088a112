import type { JWTPayload } from 'hono/utils/jwt/types'
import type { SignedIn } from './session.ts'

/** Reads how the person was authenticated, and the bounds that `start` wrote into the token. */
export function boundsIn(claims: JWTPayload): Pick<SignedIn, 'amr' | 'ends' | 'claims'> {
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
