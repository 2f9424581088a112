import { firstHalf, hashOf, keyOf, secondHalf } from './key.ts'

/** The keys of one transfer: all that the store sees of it. */
export interface TransferKeys {
  /** Names the transfer to the device that showed its code. Not a key. */
  readonly id: string
  /** The key of the code's entry. */
  readonly entry: string
  /** The key of the transfer's state. */
  readonly state: string
}

/** The new device, as its own secret makes it known to one transfer. */
export interface Claimant {
  /** A hash: the store can compare it, and nobody can present it. */
  readonly claimant: string
  /**
   * The id of the session to come. It is the same when this device repeats, and is computed from the
   * device's own secret, so neither the picture nor the store tells it.
   */
  readonly sessionId: string
}

/** The keys of one app. Two apps that share a store and not a secret never know each other's. */
export interface Namespace {
  /** Derives the keys of a code. A code of another mount is another one. */
  code(mount: string, code: string): Promise<TransferKeys>
  /** Derives the keys of a transfer by its id. */
  transfer(id: string): Promise<TransferKeys>
  /** Derives a device's part in a transfer from its secret and its User-Agent. */
  claimant(id: string, secret: string, agent: string): Promise<Claimant>
  /** Derives the slot of a session, or of the user where sessions have no id. */
  slot(userKey: string, sessionId: string | undefined): Promise<string>
  /** Names a user within their realm: in limits, slots and the registry. */
  user(realm: string, userId: string): Promise<string>
  /** Names a network in limits. */
  network(network: string): Promise<string>
}

/**
 * Makes the keys of an app.
 *
 * @param secret the app's; any text. Without one all such apps on a store are one
 */
export function namespaceOf(secret: string): Namespace {
  // Values, never promises: on Workers no request may wait for what another one began.
  let root: string | undefined
  // The last mount, because nearly every site has one: one digest less a step.
  let last: { readonly mount: string; readonly key: string } | undefined

  async function rootKey(): Promise<string> {
    return root ??= await derive(secret)
  }

  async function mountKey(mount: string): Promise<string> {
    if (last?.mount === mount) return last.key
    const key = await keyOf('mount', await rootKey(), mount)
    last = { mount, key }
    return key
  }

  async function transfer(id: string): Promise<TransferKeys> {
    const hash = await hashOf('transfer', await rootKey(), id)
    return { id, entry: firstHalf(hash), state: secondHalf(hash) }
  }

  return {
    transfer,

    async code(mount, code) {
      return await transfer(await keyOf('code', await mountKey(mount), code))
    },

    async claimant(id, secret, agent) {
      const hash = await hashOf('claimant', id, secret, agent)
      return { claimant: firstHalf(hash), sessionId: secondHalf(hash) }
    },

    async slot(userKey, sessionId = '') {
      return await keyOf('slot', userKey, sessionId)
    },

    async user(realm, userId) {
      // The length says where the realm ends.
      return `${await rootKey()}:${realm.length}:${realm}${userId}`
    },

    async network(network) {
      return `${await rootKey()}:${network}`
    },
  }
}

/** HMAC keeps the secret out of reach of anybody who sees the keys (RFC 2104). */
async function derive(secret: string): Promise<string> {
  if (secret === '') return ''
  const bytes = new TextEncoder().encode(secret)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
  const name = new TextEncoder().encode('hono-qrauth namespace')
  return firstHalf(new Uint8Array(await crypto.subtle.sign('HMAC', key, name)))
}
