import { restStore } from './stores/rest.ts'
import { type WorkerApp, workerApp } from './worker-app.ts'

/** The entry of a Worker. */
const worker: WorkerApp = workerApp({ upstash: restStore })

export default worker
