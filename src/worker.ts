import { upstashStore } from './stores/upstash.ts'
import { type WorkerApp, workerApp } from './app/worker.ts'

/** The entry point of a Worker that uses Upstash with the package @upstash/redis. */
const worker: WorkerApp = workerApp({ upstash: upstashStore })

export default worker
