import { DEMO_NAME, demoHost } from '../app/demo.ts'
import { memoryRegistry } from '../stores/registry-memory.ts'
import { memoryStore } from '../stores/memory.ts'
import { restRegistry } from '../stores/registry-rest.ts'
import { restStore } from '../stores/upstash-fetch.ts'
import { type WorkerApp, workerApp } from '../app/worker.ts'
import { languages } from './languages.ts'

/** The entry point of the demo with `wrangler dev`: the demo site, and codes in memory. */
const worker: WorkerApp = workerApp({
  upstash: restStore,
  upstashSessions: restRegistry,
  memory: memoryStore,
  demo: demoHost,
  demoName: DEMO_NAME,
  sessions: memoryRegistry,
  languages,
})

export default worker
