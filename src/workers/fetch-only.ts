import { restStore } from '../stores/upstash-fetch.ts'
import { type WorkerApp, workerApp } from '../app/worker.ts'

/** The entry point of a Worker that uses Upstash with `fetch` alone. */
const worker: WorkerApp = workerApp({ upstash: restStore })

export default worker
