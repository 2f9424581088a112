import { Hono } from 'hono'
import type { SessionStart } from '../../src/session/session.ts'
import { handoff } from '../../src/hosts/handoff.ts'

export const HANDOFF_SECRET = 'a secret that only the host and we share'

/** A statement, where the phone is sent with it, and the cookie that goes with it. */
export interface Stated {
  readonly location: string
  readonly statement: string
  readonly cookie: string
  /** The whole `Set-Cookie` line. */
  readonly line: string
}

/** Has a handoff state something, as when a phone has consumed a code. */
export async function state(
  options: Partial<Parameters<typeof handoff>[0]> = {},
  start: Partial<SessionStart> = {},
): Promise<Stated> {
  const { start: begin } = handoff({ path: '/handoff', secret: HANDOFF_SECRET, ...options })
  const app = new Hono().get('/', async (c) => {
    const location = await begin(c, {
      user: { id: 'u1', name: 'Ada' },
      sessionId: 'the-new-session',
      amr: ['qr'],
      origin: 'https://site.test',
      onward: '/inbox?tab=2',
      ...start,
    })
    return c.text(location ?? '')
  })
  const response = await app.request('/')
  const location = await response.text()
  const line = response.headers.getSetCookie()[0] ?? ''
  return {
    location,
    statement: new URL(location, 'https://site.test').searchParams.get('handoff') ?? '',
    cookie: /=([^;]*)/.exec(line)?.[1] ?? '',
    line,
  }
}

/** What a statement says, unverified: for looking at, and for forging. */
export function claimsIn(statement: string): Record<string, unknown> {
  return JSON.parse(atob((statement.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')))
}

/** A part of a token, as anybody can write it. */
export function part(value: unknown): string {
  return btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
