import { mustBeOptions, text } from '../checked.ts'
import type { Limit } from '../store.ts'
import { SECRET } from './key.ts'

/** A kind of devices without a browser. */
export interface Client {
  /** What such a device is called on the pages: "a device that calls itself NAME". */
  readonly name: string
}

/** Seconds that the code of a device without a browser lives. */
export const DEVICE_TTL = 600

/** Seconds that such a device waits between two polls. */
export const INTERVAL = 5

/** Names the grant of RFC 8628 section 3.4. */
export const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code'

/** The longest name, in characters: pages show it in one line. */
const LONGEST = 60

/**
 * Checks the clients that a host names, and their ids (RFC 6749 appendix A.1).
 *
 * @throws {TypeError} for an id or a name that cannot work
 */
export function clientsOf(clients: Readonly<Record<string, Client>>): ReadonlyMap<string, Client> {
  const entries = Object.entries(clients)
  for (const [id, client] of entries) {
    if (!/^[\x21-\x7e]{1,128}$/.test(id)) {
      throw new TypeError(
        `Cannot use here.clients: expected ids of 1 to 128 visible ASCII characters, received ${
          JSON.stringify(id.slice(0, 64))
        }`,
      )
    }
    mustBeOptions<Client>(`here.clients.${id}`, client, { name: text })
    const length = String(client.name ?? '').trim().length
    if (length >= 1 && length <= LONGEST) continue
    throw new TypeError(
      `Cannot use here.clients.${id}: expected a name of 1 to ${LONGEST} characters, received ${length}`,
    )
  }
  // A map, because an object also has what it inherits, such as "constructor".
  return new Map(entries)
}

/**
 * Writes a device code: the id of the transfer, which the picture holds too, and the half that only
 * the device knows.
 */
export function deviceCodeText(id: string, secret: string): string {
  return id + secret
}

/** Reads a device code; undefined for any other text. */
export function deviceCodeIn(
  text: string,
): { readonly id: string; readonly secret: string } | undefined {
  const [id, secret] = [text.slice(0, 22), text.slice(22)]
  return SECRET.test(id) && SECRET.test(secret) ? { id, secret } : undefined
}

/**
 * Makes the limit by which a device polls at most once in an interval. A poll changes nothing else,
 * and the counter is gone when the next poll may come. Its key is the claimant, so that only the
 * device itself can make it wait: whoever has the picture knows the id alone.
 */
export function pollLimit(claimant: string): Limit {
  return { key: `poll:${claimant}`, max: 1, ttl: INTERVAL }
}
