import { ConfigurationError } from '../app/environment.ts'
import { durableStore, isDurableNamespace } from '../stores/durable.ts'
import { type WorkerApp, workerApp } from '../app/worker.ts'
import { languages } from './languages.ts'

export { QrauthCodes } from '../stores/durable.ts'

/** The entry point of a Worker that keeps its codes in a Durable Object, bound as `CODES`. */
const worker: WorkerApp = workerApp({
  languages,
  bound({ CODES: codes }) {
    if (isDurableNamespace(codes)) return { durable: durableStore(codes) }
    const message =
      'Cannot keep codes: expected CODES bound to the Durable Object QrauthCodes, received no such binding'
    throw new ConfigurationError([{ code: 'CODES_MISSING', message }])
  },
})

export default worker
