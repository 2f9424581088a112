import { restStore } from '../stores/upstash-fetch.ts'
import { type WorkerApp, workerApp } from '../app/worker.ts'

/** The entry of a Worker. */
const worker: WorkerApp = workerApp({ upstash: restStore })

export default worker
