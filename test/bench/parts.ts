import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { Redis } from 'ioredis'
import { bundle, WORKER } from './bundle.ts'
import { type Cut, CUTS, edited, STARTS } from './cuts.ts'
import { load, mustBe, type Request } from './load.ts'
import { cpuOf, cpuSince, median, ROOT, type Server } from './processes.ts'
import {
  type Endpoint,
  type Runtime,
  RUNTIMES,
  SETTINGS,
  startEndpoint,
  startFloor,
  startProduct,
  variables,
} from './servers.ts'
import {
  floorShowings,
  floorTaps,
  leastShowings,
  leastTaps,
  liveCodes,
  showings,
  taps,
} from './visitors.ts'
import { firstOf } from './workerd.ts'

// Where the CPU time of a step goes: the product cut off one part later each time, the whole, and
// the floor, loaded in turns; `cold` the same for the first code page of a fresh isolate of workerd.
// `bun run test/bench/parts.ts [--quick] [RUNTIME | cold]...`: see README.md.

const QUICK = process.argv.includes('--quick')
const ROUNDS = QUICK ? 3 : 8
const WARM_UP = QUICK ? 2 : 5
const REQUESTS = 1000
const ISOLATES = 24
const FLOOR = 'the floor'
const LEAST = 'the least: floor, digests, token, page'

type Step = keyof typeof CUTS

const asked = process.argv.slice(2).filter((word) => word !== '--quick')
const runtimes = RUNTIMES.filter((name) =>
  asked.length === 0 ? name !== 'node' : asked.includes(name)
)
const endpoint = await startEndpoint()
const redis = new Redis(endpoint.redis)
try {
  for (const step of ['consume', 'issue'] as const) {
    for (const runtime of runtimes) await measure(runtime, step)
  }
  if (asked.length === 0 || asked.includes('cold')) await measureCold()
} finally {
  redis.disconnect()
  await endpoint.stop()
}

async function measure(runtime: Runtime, step: Step): Promise<void> {
  const servers = new Map<string, Server>()
  try {
    for (const cut of CUTS[step]) servers.set(cut.part, await startCut(runtime, cut, endpoint))
    servers.set('the whole step', await startProduct(runtime, 'upstash', endpoint))
    const floor = await startFloor(runtime, endpoint)
    servers.set(LEAST, floor)
    servers.set(FLOOR, floor)

    const spent = new Map([...servers.keys()].map((name) => [name, [] as number[]]))
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const [name, { pid, port }] of servers) {
        await redis.flushdb()
        const requests = await requestsOf(runtime, step, name)
        const before = cpuOf(pid)
        const done = await load(port, requests, 16)
        const microseconds = cpuSince(pid, before) / REQUESTS
        mustBe(name, done, step === 'consume' ? 303 : 200, REQUESTS)
        if (round >= 0) spent.get(name)?.push(microseconds)
      }
    }
    console.log(`\n${runtime} ${step}, CPU us until it has done`)
    for (const [name, each] of spent) print(name, median(each).toFixed(0))
  } finally {
    for (const server of new Set(servers.values())) await server.stop()
  }
}

async function measureCold(): Promise<void> {
  const scripts = new Map<string, string>()
  for (const cut of [...STARTS, ...CUTS.issue]) {
    scripts.set(cut.part, await withCut(cut, (folder) => bundle(WORKER, { folder })))
  }
  scripts.set('the whole page', await bundle(WORKER))
  const bindings = { ...SETTINGS, ...variables(endpoint) }
  const spent = new Map([...scripts.keys()].map((name) => [name, [] as number[]]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, script] of scripts) {
      await redis.flushdb()
      const requests = await showings('workerd', ISOLATES)
      spent.get(name)?.push(await firstOf(script, bindings, requests))
    }
  }
  console.log('\nworkerd, the first code page of an isolate, CPU ms until it has done')
  for (const [name, each] of spent) print(name, median(each).toFixed(1))
}

function print(name: string, value: string): void {
  console.log(`${name.padEnd(40)} ${value.padStart(6)}`)
}

/** Starts the product from a copy of its source with the cut in it. */
function startCut(runtime: Runtime, cut: Cut, endpoint: Endpoint): Promise<Server> {
  return withCut(cut, (folder) => startProduct(runtime, 'upstash', endpoint, folder))
}

/** Does something with a copy of the source with the cut in it. */
async function withCut<T>({ edits }: Cut, act: (folder: string) => Promise<T>): Promise<T> {
  // Not below node_modules, where Deno reads no types.
  const folder = mkdtempSync(join(ROOT, 'test/.bench-'))
  try {
    cpSync(join(ROOT, 'src'), folder, { recursive: true })
    for (const file of new Set(edits.map(({ file }) => file))) {
      const path = join(folder, file)
      writeFileSync(path, edited(file, readFileSync(path, 'utf8'), edits))
    }
    return await act(relative(ROOT, folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function requestsOf(runtime: Runtime, step: Step, name: string): Promise<Request[]> {
  if (step === 'issue') {
    const make = name === FLOOR ? floorShowings : name === LEAST ? leastShowings : showings
    return await make(runtime, REQUESTS)
  }
  if (name === FLOOR) return await floorTaps(redis, runtime, REQUESTS)
  if (name === LEAST) return await leastTaps(redis, runtime, REQUESTS)
  return await taps(runtime, await liveCodes(redis, REQUESTS))
}
