import { upstashRegistry } from './stores/registry-upstash.ts'
import { upstashStore } from './stores/upstash.ts'
import { type WorkerApp, workerApp } from './app/worker.ts'
import { languages } from './workers/languages.ts'

/** The entry point of a Worker that uses Upstash with the package @upstash/redis. */
const worker: WorkerApp = workerApp({
  upstash: upstashStore,
  upstashSessions: upstashRegistry,
  languages,
})

export default worker
