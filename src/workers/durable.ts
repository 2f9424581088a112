import { ConfigurationError } from '../app/environment.ts'
import { durableStore, isDurableNamespace } from '../stores/durable.ts'
import { durableRegistry } from '../stores/registry-durable.ts'
import { type WorkerApp, workerApp } from '../app/worker.ts'
import { languages } from './languages.ts'

export { QrauthCodes } from '../stores/durable.ts'
export { QrauthSessions } from '../stores/registry-durable.ts'

/**
 * The entry point of a Worker that keeps its codes in a Durable Object, bound as `CODES`, and
 * sessions, with `QRAUTH_REGISTRY=on`, in one a user, bound as `SESSIONS`.
 */
const worker: WorkerApp = workerApp({
  languages,
  bound({ CODES: codes, SESSIONS: sessions }) {
    if (isDurableNamespace(codes)) {
      return {
        stores: { durable: durableStore(codes) },
        registries: isDurableNamespace(sessions) ? { durable: durableRegistry(sessions) } : {},
      }
    }
    const message =
      'Cannot keep codes: expected CODES bound to the Durable Object QrauthCodes, received no such binding'
    throw new ConfigurationError([{ code: 'CODES_MISSING', message }])
  },
})

export default worker
