import { restStore } from './stores/rest.ts'
import { type WorkerApp, workerApp } from './worker-app.ts'

/** The entry of a Worker that speaks to Upstash by `fetch` alone: smaller and quicker to start. */
const worker: WorkerApp = workerApp({ upstash: restStore })

export default worker
