import type { Grant } from '../transfer/record.ts'

/**
 * Bounds the new session: the life that the person chose, within that of the policy. The first life
 * stands for every value that is not one of them.
 */
export function grantOf(
  lives: readonly number[],
  chosen: string | null,
  grant: Grant | undefined,
): Grant | undefined {
  const life = lives.find((life) => String(life) === chosen) ?? lives[0] ?? Infinity
  const ttl = Math.min(life, grant?.ttl ?? Infinity)
  return Number.isFinite(ttl) ? { ...grant, ttl } : grant
}
