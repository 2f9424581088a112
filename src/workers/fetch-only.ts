import { restRegistry } from '../stores/registry-rest.ts'
import { restStore } from '../stores/upstash-fetch.ts'
import { type WorkerApp, workerApp } from '../app/worker.ts'
import { languages } from './languages.ts'

/** The entry point of a Worker that uses Upstash with `fetch` alone. */
const worker: WorkerApp = workerApp({
  upstash: restStore,
  upstashSessions: restRegistry,
  languages,
})

export default worker
