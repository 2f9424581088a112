import type { Context } from 'hono'
import type { Policy } from 'hono-qrauth'

const ADMINISTRATORS = new Set(['7', '12'])

/** Administrators never sign in by QR, so they get no code. */
export const neverAdministrators: Policy<Context> = ({ user }) => {
  return ADMINISTRATORS.has(user.id)
    ? { deny: 'Administrators sign in with a security key.' }
    : 'allow'
}

/** The person confirms a phone in another country by a number that it shows. */
export const matchAbroad: Policy<Context> = ({ signedIn, newDevice }) => {
  // Only Cloudflare tells the country. Elsewhere every phone shows a number.
  const isKnown = newDevice.country !== undefined
  return isKnown && newDevice.country === signedIn.country ? 'allow' : { require: 'match' }
}

/** A browser that is unknown stays signed in for an hour. */
export const hourForUnknown: Policy<Context> = ({ newDevice }) => {
  return /Chrome|Firefox|Safari/.test(newDevice.agent ?? '') ? 'allow' : { ttl: 3600 }
}
