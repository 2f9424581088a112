import { seconds } from './engine.ts'
import type { Bounds, Grant } from './record.ts'

/**
 * Bounds a new session by the session that lets it in: it ends no later, and has the same claims
 * where the policy gives none of the same name.
 */
export function within(
  { ends, claims }: Bounds,
  grant: Grant = {},
): Pick<Grant, 'ttl' | 'claims'> {
  // A phone that repeats may come a little after the end.
  const left = ends === undefined ? Infinity : Math.max(1, ends - seconds())
  const ttl = Math.min(grant.ttl ?? Infinity, left)
  return {
    ...(Number.isFinite(ttl) && { ttl }),
    ...((claims || grant.claims) && { claims: { ...claims, ...grant.claims } }),
  }
}
