import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server'
import type { WebAuthnCredential } from '@simplewebauthn/server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import type { JwtSession, QrauthOptions } from 'hono-qrauth'

/** Your database: passkeys, each with the session in which it was made, and challenges. */
export interface Passkeys {
  idsOf(userId: string): Promise<readonly string[]>
  add(userId: string, sessionId: string, passkey: WebAuthnCredential): Promise<void>
  /** Removes the passkeys that were made in these sessions. */
  removeOf(userId: string, sessionIds: readonly string[]): Promise<void>
  keepChallenge(sessionId: string, challenge: string): Promise<void>
  /** Reads the challenge and removes it in one step. */
  takeChallenge(sessionId: string): Promise<string | undefined>
}

/** Makes passkeys: `passkey: { options: '/passkey/options', verify: '/passkey/verify' }`. */
export function passkeyEndpoints(session: JwtSession, passkeys: Passkeys, origin: string): Hono {
  const { hostname } = new URL(origin)

  /** Finds the person. A passkey would outlast a session that is bounded, so that one makes none. */
  async function makerIn(c: Context) {
    const { user, sessionId, ends, claims } = await session.read(c) ?? {}
    const isBounded = ends !== undefined || claims !== undefined
    return user && sessionId !== undefined && !isBounded ? { user, sessionId } : undefined
  }

  const app = new Hono()
  app.post('/passkey/options', async (c) => {
    const maker = await makerIn(c)
    if (!maker) return c.json({ verified: false }, 403)
    const { user, sessionId } = maker
    const options = await generateRegistrationOptions({
      rpName: hostname,
      rpID: hostname,
      userID: new TextEncoder().encode(user.id),
      userName: user.name ?? user.id,
      excludeCredentials: (await passkeys.idsOf(user.id)).map((id) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    await passkeys.keepChallenge(sessionId, options.challenge)
    return c.json(options)
  })
  app.post('/passkey/verify', async (c) => {
    const maker = await makerIn(c)
    const expectedChallenge = maker && await passkeys.takeChallenge(maker.sessionId)
    if (!maker || expectedChallenge === undefined) return c.json({ verified: false }, 403)
    const expected = { expectedChallenge, expectedOrigin: origin, expectedRPID: hostname }
    try {
      const response = await c.req.json()
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        ...expected,
      })
      if (!verified) return c.json({ verified }, 400)
      await passkeys.add(maker.user.id, maker.sessionId, registrationInfo.credential)
      return c.json({ verified })
    } catch {
      return c.json({ verified: false }, 400)
    }
  })
  return app
}

/** Removes the passkeys of a session that somebody ended: a thief may have made them. */
export function endPasskeys(passkeys: Passkeys): QrauthOptions['onEvent'] {
  return async (event) => {
    if (event.type === 'undone') await passkeys.removeOf(event.userId, [event.sessionId])
    if (event.type === 'revoked') await passkeys.removeOf(event.userId, event.sessionIds)
  }
}
