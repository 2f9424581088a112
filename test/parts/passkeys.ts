import type { WebAuthnCredential } from '@simplewebauthn/server'
import type { Passkeys } from '../readme/passkeys.ts'

/** A passkey, and in which session it was made. */
export interface Kept {
  readonly userId: string
  readonly sessionId: string
  readonly passkey: WebAuthnCredential
}

/** The passkeys and challenges of a host, in memory. */
export function passkeysInMemory(): { readonly kept: Kept[]; readonly passkeys: Passkeys } {
  const kept: Kept[] = []
  const challenges = new Map<string, string>()
  return {
    kept,
    passkeys: {
      idsOf: async (id) => kept.filter(({ userId }) => userId === id).map((one) => one.passkey.id),
      add: async (userId, sessionId, passkey) => void kept.push({ userId, sessionId, passkey }),
      async removeOf(_, sessionIds) {
        const left = kept.filter(({ sessionId }) => !sessionIds.includes(sessionId))
        kept.splice(0, kept.length, ...left)
      },
      keepChallenge: async (sessionId, challenge) => void challenges.set(sessionId, challenge),
      async takeChallenge(sessionId) {
        const challenge = challenges.get(sessionId)
        challenges.delete(sessionId)
        return challenge
      },
    },
  }
}
