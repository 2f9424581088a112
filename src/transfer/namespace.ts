import { firstHalf, hashOf, hmac, keyOf, secondHalf } from './key.ts'
import { lettersOf } from './letters.ts'

/** The keys of one transfer. The store sees nothing else of it. */
export interface TransferKeys {
  /** Names the transfer to the device that showed its code. Not a key. */
  readonly id: string
  /** The key of the code's entry. */
  readonly entry: string
  /** The key of the transfer's state. */
  readonly state: string
}

/** The new device in one transfer, derived from the device's own secret. */
export interface Claimant {
  /** A hash. The store can compare it, and nobody can present it. */
  readonly claimant: string
  /**
   * The id of the new session. It is the same when this device repeats. Neither the picture nor the
   * store reveals it, because it is derived from the device's own secret.
   */
  readonly sessionId: string
}

/** Derives the keys of one app. Two apps that share a store and no secret have no key in common. */
export interface Namespace {
  /** Derives the keys of a code. The same code under another mount, or in another realm, has others. */
  code(mount: string, code: string, realm?: string): Promise<TransferKeys>
  /** Derives the keys of a transfer by its id. */
  transfer(id: string): Promise<TransferKeys>
  /** Derives a device's part in a transfer from its secret and its User-Agent. */
  claimant(id: string, secret: string, agent: string): Promise<Claimant>
  /** Derives the slot of a session, or of the user where sessions have no id. */
  slot(userKey: string, sessionId: string | undefined): Promise<string>
  /** Derives the key of letters, and the pad under which their record holds the transfer's id. */
  letters(letters: string): Promise<{ readonly key: string; readonly pad: string }>
  /** Derives the letters of a transfer, so that no record holds them. */
  lettersOf(id: string): Promise<string>
  /** Names a user within their realm, for limits, slots and the registry. */
  user(realm: string, userId: string): Promise<string>
  /** Names a network, for limits. */
  network(network: string): Promise<string>
}

/**
 * Makes the keys of an app.
 *
 * @param secret the app's secret. All apps with an empty secret on one store have the same keys
 */
export function namespaceOf(secret: string): Namespace {
  // Values, not promises, because on Workers a request must not wait for another request's promise.
  let root: string | undefined
  // Keeps the key of the last mount, because most sites have one. This saves one digest a step.
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

    async code(mount, code, realm = '') {
      const parts = realm === '' ? [code] : [code, realm]
      return await transfer(await keyOf('code', await mountKey(mount), ...parts))
    },

    async claimant(id, secret, agent) {
      const hash = await hashOf('claimant', id, secret, agent)
      return { claimant: firstHalf(hash), sessionId: secondHalf(hash) }
    },

    async slot(userKey, sessionId = '') {
      return await keyOf('slot', userKey, sessionId)
    },

    async letters(letters) {
      const hash = await hashOf('letters', await rootKey(), letters)
      return { key: firstHalf(hash), pad: secondHalf(hash) }
    },

    async lettersOf(id) {
      return lettersOf(await hashOf('compare', await rootKey(), id))
    },

    async user(realm, userId) {
      // The length marks where the realm ends.
      return `${await rootKey()}:${realm.length}:${realm}${userId}`
    },

    async network(network) {
      return `${await rootKey()}:${network}`
    },
  }
}

/** Derives the root of all keys with HMAC (RFC 2104), so that no key reveals the secret. */
async function derive(secret: string): Promise<string> {
  if (secret === '') return ''
  return firstHalf(await hmac(new TextEncoder().encode(secret), 'hono-qrauth namespace'))
}
