import type { Engine } from '../../src/transfer/engine.ts'
import { limiter } from '../../src/transfer/limits.ts'
import { type Namespace, namespaceOf } from '../../src/transfer/namespace.ts'
import { consume, issue } from '../../src/transfer/there.ts'
import { type Command, PREFIX, scriptedStore } from '../../src/stores/redis.ts'
import type { Store } from '../../src/store.ts'

// What the servers of the bench, and those who load them, know of the product's engine.

/** The origin that the servers are told people use; https, as in production. */
export const ORIGIN = 'https://bench.test'
export const MOUNT: string = `${ORIGIN}/qr`
export const SECRET = 'a secret of the bench, long enough for HS256'
export const TTL = 300

/** The keys of the product under test. */
export const NAMESPACE: Namespace = namespaceOf(SECRET)

export const USER = { id: 'user-0000', name: 'Ada Lovelace', signedInAt: 1_700_000_000 } as const
export const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'

/** A session id, as long as those of the product. */
const SESSION = 'abcdefghijklmnopqrstuv'

/** What a code is issued for. */
export const TRANSFER = { user: USER, session: SESSION, undo: SESSION } as const

/** The address of the device that issues a code; kept where the site has a policy. */
export const ADDRESS = '10.0.0.1'

/** What stands for the key of a request in a recorded command. */
const KEY = '-key-of-a-request-'

/** The keys of a transfer that the floor is asked for; as long as the product's. */
export function floorKeys(key: string): { entry: string; state: string; slot: string } {
  return { entry: `ent-${key}`, state: `sta-${key}`, slot: `slo-${key}` }
}

const { entry, state, slot } = floorKeys(KEY)
const known: Namespace = {
  ...NAMESPACE,
  code: () => Promise.resolve({ id: KEY, entry, state }),
  slot: () => Promise.resolve(slot),
}

/** A command of the product, as JSON: of its own script, with as many keys and as many bytes. */
export type Recorded = (key: string) => string

/** Records the command of an issue. */
export function recordIssue(): Promise<Recorded> {
  const limits = limiter({})('issue', { user: `${SESSION}:0:${KEY}`, network: KEY })
  const issuer = { mount: MOUNT, realm: '', userKey: USER.id, sessionId: SESSION }
  return record((engine) => issue(engine, issuer, TRANSFER, TTL, limits))
}

/** Records the command of a consume. */
export function recordConsume(): Promise<Recorded> {
  const limits = limiter({})('consume', { network: KEY })
  const device = { secret: SESSION, agent: AGENT, address: ADDRESS }
  const claimant = { claimant: SESSION, sessionId: SESSION }
  return record((engine) => {
    return consume(engine, { id: KEY, entry, state }, device, claimant, limits)
  })
}

async function record(act: (engine: Engine) => Promise<unknown>): Promise<Recorded> {
  let text = ''
  const store = scriptedStore(PREFIX, 'the bench', (command) => {
    text = JSON.stringify(command)
    return Promise.reject(new Error('The command is recorded, not sent'))
  })
  await act({ store, namespace: known }).catch(() => {})
  if (!text.includes(KEY)) throw new Error('Cannot record a command: expected one, received none')
  return (key) => text.replaceAll(KEY, key)
}

/** A store in the Redis behind the endpoint, for those who put codes there. */
export function storeOf(send: (command: Command) => Promise<unknown>): Store {
  return scriptedStore(PREFIX, 'the Redis of the bench', send)
}
