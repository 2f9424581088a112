import { type WorkerApp, workerApp } from './worker-app.ts'

/** The entry of a Worker. */
const worker: WorkerApp = workerApp()

export default worker
