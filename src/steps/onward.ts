import { pathOnOrigin } from '../http/origin.ts'
import type { User } from '../store.ts'
import { ask } from '../transfer/outcomes.ts'
import type { Visit } from '../visit.ts'

/**
 * Checks the path that a visitor asked for.
 *
 * @returns undefined without one; null for a path that leads to another origin
 */
export function nextPath(
  { origin }: Visit,
  next: string | undefined,
): string | null | undefined {
  return next === undefined || next === '' ? undefined : pathOnOrigin(next, origin) ?? null
}

/**
 * Finds the path the new device goes to: `next` of the code, or else the path of `redirectTo`.
 *
 * @throws {Fault} when `redirectTo` throws
 */
export async function onwardPath(
  { origin, settings }: Visit,
  user: User,
  next: string | undefined,
): Promise<string> {
  const path = next ?? await ask('session', () => settings.redirectTo(user))
  return typeof path === 'string' ? pathOnOrigin(path, origin) ?? '/' : '/'
}
