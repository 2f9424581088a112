import type { Platform } from '../../src/app/app.ts'
import { demoHost } from '../../src/app/demo.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { upstashStore } from '../../src/stores/upstash.ts'

/** What the entries on a machine of one's own are made of. */
export const PLATFORM: Platform = { upstash: upstashStore, memory: memoryStore, demo: demoHost }
