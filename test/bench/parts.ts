import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { Redis } from 'ioredis'
import { type Cut, CUTS, edited } from './cuts.ts'
import { load, type Request } from './load.ts'
import { cpuOf, cpuSince, median, ROOT, type Server } from './processes.ts'
import {
  type Endpoint,
  type Runtime,
  RUNTIMES,
  startEndpoint,
  startFloor,
  startProduct,
} from './servers.ts'
import { floorShowings, floorTaps, liveCodes, showings, tap } from './visitors.ts'

// Where the CPU time of a step goes: the product cut off one part later each time, the whole, and
// the floor, loaded in turns. `bun run test/bench/parts.ts [RUNTIME]...`: see README.md.

const ROUNDS = 8
const WARM_UP = 5
const REQUESTS = 1000
const FLOOR = 'the floor'

type Step = keyof typeof CUTS

const asked = process.argv.slice(2)
const runtimes = RUNTIMES.filter((name) =>
  asked.length === 0 ? name !== 'node' : asked.includes(name)
)
const endpoint = await startEndpoint()
const redis = new Redis(endpoint.redis)
try {
  for (const step of ['consume', 'issue'] as const) {
    for (const runtime of runtimes) await measure(runtime, step)
  }
} finally {
  redis.disconnect()
  await endpoint.stop()
}

async function measure(runtime: Runtime, step: Step): Promise<void> {
  const servers = new Map<string, Server>()
  try {
    for (const cut of CUTS[step]) servers.set(cut.part, await startCut(runtime, cut, endpoint))
    servers.set('the whole step', await startProduct(runtime, 'upstash', endpoint))
    servers.set(FLOOR, await startFloor(runtime, endpoint))

    const spent = new Map([...servers.keys()].map((name) => [name, [] as number[]]))
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const [name, { pid, port }] of servers) {
        await redis.flushdb()
        const requests = await requestsOf(runtime, step, name === FLOOR)
        const before = cpuOf(pid)
        const { statuses } = await load(port, requests, 16)
        const microseconds = cpuSince(pid, before) / REQUESTS
        if (statuses.get(step === 'consume' ? 303 : 200) !== REQUESTS) {
          throw new Error(`Cannot measure ${name}: it answered ${[...statuses].join(', ')}`)
        }
        if (round >= 0) spent.get(name)?.push(microseconds)
      }
    }
    console.log(`\n${runtime} ${step}, CPU us until it has done`)
    for (const [name, each] of spent) {
      console.log(`${name.padEnd(40)} ${median(each).toFixed(0).padStart(6)}`)
    }
  } finally {
    for (const server of servers.values()) await server.stop()
  }
}

/** Starts the product from a copy of its source with the cut in it. */
async function startCut(runtime: Runtime, { edits }: Cut, endpoint: Endpoint): Promise<Server> {
  // Not below node_modules, where Deno reads no types.
  const folder = mkdtempSync(join(ROOT, 'test/.bench-'))
  try {
    cpSync(join(ROOT, 'src'), folder, { recursive: true })
    for (const file of new Set(edits.map(({ file }) => file))) {
      const path = join(folder, file)
      writeFileSync(path, edited(file, readFileSync(path, 'utf8'), edits))
    }
    return await startProduct(runtime, 'upstash', endpoint, relative(ROOT, folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function requestsOf(runtime: Runtime, step: Step, floor: boolean): Promise<Request[]> {
  if (step === 'issue') return await (floor ? floorShowings : showings)(runtime, REQUESTS)
  if (floor) return await floorTaps(redis, runtime, REQUESTS)
  return (await liveCodes(redis, REQUESTS)).map((code, index) => tap(runtime, code, index))
}
