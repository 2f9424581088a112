import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { qrSvg } from '../../src/qr/svg.ts'
import { qrModules } from '../../src/qr/encode.ts'
import { linkIn } from '../parts/picture.ts'
import { bundle, HONO, WORKER, WORKER_DEMO, WORKER_FETCH } from './bundle.ts'
import { load, mustBe, type Request } from './load.ts'
import {
  cpuOf,
  cpuSince,
  median,
  memoryOf,
  percentile,
  program,
  ROOT,
  type Server,
} from './processes.ts'
import {
  type Endpoint,
  type Runtime,
  RUNTIMES,
  SETTINGS,
  startBetterAuth,
  startEndpoint,
  startFetchOnly,
  startFloor,
  startProduct,
  type Store,
  variables,
} from './servers.ts'
import {
  COMMANDS,
  countCommands,
  LIMITS,
  LINK,
  type Step,
  weighBundles,
  weighPage,
  weighPicture,
} from './sizes.ts'
import {
  betterAuthShowings,
  betterAuthTaps,
  floorShowings,
  floorTaps,
  leastShowings,
  leastTaps,
  liveCodes,
  showings,
  taps,
} from './visitors.ts'
import { firstOf, MUTE, startWorkerd } from './workerd.ts'

// `bun run test/bench/run.ts [--quick] [--soak] [--goal NAME]... [--runtime NAME]...`: see README.md beside this file.

const { values: args } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
    goal: { type: 'string', multiple: true, default: [] },
    runtime: { type: 'string', multiple: true, default: [] },
  },
})

const CONNECTIONS = 16
/** Many short ones: a neighbour that comes and goes then moves few of them. */
const ROUNDS = args.quick ? 5 : 9
/** Seconds after which no further round of a part begins, if it has two: a busy machine is slow. */
const PATIENCE = args.quick ? 25 : 75
const REQUESTS = args.quick ? 200 : 400
/** Of each step, before it is measured: what a runtime compiles on the side is not the price. */
const WARM_UP = args.quick ? 1000 : 4000

function* rounds(): Generator<number> {
  const start = performance.now()
  for (let round = 0; round < ROUNDS; round++) {
    if (round >= 2 && performance.now() - start > 1000 * PATIENCE) return
    yield round
  }
}

/** One part of a goal: a value, and the most or the least it may be. */
interface Part {
  readonly name?: string
  readonly value: number
  readonly most?: number
  readonly least?: number
}

/** Those of `--runtime`, or all. */
const runtimesAsked = RUNTIMES.filter((name) => {
  return args.runtime.length === 0 || args.runtime.includes(name)
})

const goals: { name: string; parts: readonly Part[] }[] = []

function goal(name: string, ...parts: readonly Part[]): void {
  if (wanted(name)) goals.push({ name, parts })
}

function wanted(...names: readonly string[]): boolean {
  return args.goal.length === 0 || names.some((name) => args.goal.includes(name))
}

function say(...cells: readonly (string | number)[]): void {
  console.log(
    cells.map((cell, index) => {
      const text = typeof cell === 'number' ? short(cell) : cell
      return index === 0 ? text.padEnd(34) : text.padStart(12)
    }).join(' '),
  )
}

function title(text: string): void {
  console.log(`\n${text}\n${'-'.repeat(text.length)}`)
}

function short(value: number): string {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(2)
}

/** All measurements of one cell of the table, a round each. */
interface Cell {
  readonly cpu: number[]
  readonly rate: number[]
  readonly p50: number[]
  readonly p99: number[]
}

type Table = Map<string, Cell>

/** Loads a server, and notes the CPU a request in microseconds, the rate and the latencies. */
async function measure(
  table: Table,
  name: string,
  server: Server,
  status: number,
  requests: readonly Request[],
  connections: number = CONNECTIONS,
): Promise<void> {
  const before = cpuOf(server.pid)
  const done = await load(server.port, requests, connections)
  const cpu = cpuSince(server.pid, before) / requests.length
  mustBe(name, done, status, requests.length)
  const cell = table.get(name) ?? { cpu: [], rate: [], p50: [], p99: [] }
  table.set(name, cell)
  cell.cpu.push(cpu)
  cell.rate.push(requests.length / done.seconds)
  cell.p50.push(percentile(done.latencies, 0.5))
  cell.p99.push(percentile(done.latencies, 0.99))
}

/** The median of the rounds' ratios: what slows the machine down slows down both of a round. */
function ratio(table: Table, of: string, to: string, what: keyof Cell = 'cpu'): number {
  const [above, below] = [table.get(of)?.[what] ?? [], table.get(to)?.[what] ?? []]
  return median(above.map((value, round) => value / (below[round] ?? NaN)))
}

function print(table: Table): void {
  say('', 'CPU us', 'req/s', 'p50 ms', 'p99 ms')
  for (const [name, { cpu, rate, p50, p99 }] of table) {
    say(name, ...[cpu, rate, p50, p99].map(median))
  }
}

const FETCH = 'by fetch alone'

/**
 * The servers of one runtime, up at once and loaded in turns; no others are up, for a server that
 * idles while eight others work has lost its caches, and some of its compiled code, when its turn comes.
 */
async function runtime(name: Runtime, table: Table, endpoint: Endpoint, redis: Redis) {
  const product = await startProduct(name, 'upstash', endpoint)
  const floor = await startFloor(name, endpoint)
  const other = name === 'workerd' ? await startFetchOnly(endpoint) : undefined
  const peer = name === 'bun' && wanted('better-auth') ? await startBetterAuth(endpoint) : undefined

  async function round(table: Table, requests: number): Promise<void> {
    const tapped = async () => await taps(name, await liveCodes(redis, requests))
    await redis.flushdb()
    await measure(table, `${name} issue, floor`, floor, 200, floorShowings(name, requests))
    const least = await leastShowings(name, requests)
    await measure(table, `${name} issue, least`, floor, 200, least)
    await measure(table, `${name} issue`, product, 200, await showings(name, requests))
    const floorTapped = await floorTaps(redis, name, requests)
    await measure(table, `${name} consume, floor`, floor, 303, floorTapped)
    const leastTapped = await leastTaps(redis, name, requests)
    await measure(table, `${name} consume, least`, floor, 303, leastTapped)
    await measure(table, `${name} consume`, product, 303, await tapped())
    await redis.flushdb()
    if (other) {
      await measure(table, `${name} issue, ${FETCH}`, other, 200, await showings(name, requests))
      await measure(table, `${name} consume, ${FETCH}`, other, 303, await tapped())
    }
    if (peer) {
      const shown = await betterAuthShowings(peer.port, requests)
      await measure(table, 'better-auth issue', peer, 200, shown)
      const signedIn = await betterAuthTaps(peer.port, requests)
      await measure(table, 'better-auth sign-in', peer, 302, signedIn)
    }
  }

  for (let warm = 0; warm < WARM_UP; warm += 1000) await round(new Map(), 1000)
  for (const _ of rounds()) await round(table, REQUESTS)
  for (const server of [product, floor, other, peer]) await server?.stop()
}

async function runtimes(endpoint: Endpoint, redis: Redis): Promise<void> {
  title('Server CPU a request, 16 connections, medians of rounds')
  const table: Table = new Map()
  for (const name of runtimesAsked) {
    const rows: Table = new Map()
    await runtime(name, rows, endpoint, redis)
    // At once: a bench that is stopped has said what it knows.
    print(rows)
    for (const [row, cell] of rows) table.set(row, cell)
  }

  for (const step of ['consume', 'issue']) {
    const cells = (text: (runtime: Runtime) => number) =>
      runtimesAsked.map((runtime) => `${runtime} ${short(text(runtime))}`)
    say(
      `${step}, ours / floor`,
      ...cells((runtime) => ratio(table, `${runtime} ${step}`, `${runtime} ${step}, floor`)),
    )
    say(`${step}, own share, %`, ...cells((runtime) => ownShare(table, `${runtime} ${step}`)))
    const name = `workerd ${step}, ${FETCH}`
    if (table.has(name)) say(`${name} / floor`, ratio(table, name, `workerd ${step}, floor`))
  }
  for (const step of ['consume', 'issue']) {
    const measured = runtimesAsked.filter((name) => name !== 'node')
    const parts = measured.map((name) => {
      return { name, value: ownShare(table, `${name} ${step}`), most: 25 }
    })
    goal(`own-share-${step}`, ...parts)
  }
  goal(
    'better-auth',
    { name: 'issue', value: ratio(table, 'better-auth issue', 'bun issue'), least: 2 },
    { name: 'sign-in', value: ratio(table, 'better-auth sign-in', 'bun consume'), least: 4 },
  )
}

/** Percent of a step's CPU that is beyond the least: the median of the rounds. */
function ownShare(table: Table, step: string): number {
  return 100 * (1 - ratio(table, `${step}, least`, step))
}

/** One visitor at a time, and a store 10 ms away: what is left is round trips. */
async function latency(endpoint: Endpoint, redis: Redis): Promise<void> {
  title('With a store 10 ms away, on Bun, one visitor at a time')
  const ours = await startProduct('bun', 'upstash', endpoint)
  const peer = await startBetterAuth(endpoint)
  const table: Table = new Map()
  for (const _ of rounds()) {
    await redis.flushdb()
    const shown = await showings('bun', 20)
    const tapped = await taps('bun', await liveCodes(redis, 20))
    const peerShown = await betterAuthShowings(peer.port, 20)
    const peerTapped = await betterAuthTaps(peer.port, 20)
    await endpoint.lag(10)
    await measure(table, 'issue', ours, 200, shown, 1)
    await measure(table, 'better-auth issue', peer, 200, peerShown, 1)
    await measure(table, 'consume', ours, 303, tapped, 1)
    await measure(table, 'better-auth sign-in', peer, 302, peerTapped, 1)
    await endpoint.lag(0)
  }
  await Promise.all([ours.stop(), peer.stop()])
  print(table)
  goal(
    'better-auth-latency',
    { name: 'issue', value: ratio(table, 'issue', 'better-auth issue', 'p50'), most: 0.4 },
    { name: 'sign-in', value: ratio(table, 'consume', 'better-auth sign-in', 'p50'), most: 0.25 },
  )
}

async function counts(): Promise<void> {
  title('Commands a step, limits included')
  const counted = await countCommands()
  say('', ...Object.keys(COMMANDS))
  say('commands = round trips', ...Object.values(counted))
  goal(
    'commands',
    ...Object.entries(COMMANDS).map(([name, wanted]) => {
      return { name, value: counted[name as Step], most: wanted, least: wanted }
    }),
  )
}

async function weights(): Promise<void> {
  title('Bytes')
  const picture = weighPicture()
  const page = await weighPage()
  const bundles = await weighBundles()
  say('', 'raw', 'gzip')
  say('picture of a 60-byte link', picture.raw, picture.gzip)
  say('code page', page.raw, page.gzip)
  say('Worker, minified', '', bundles.worker)
  say(`Worker, ${FETCH}`, '', bundles.fetch)
  say('what a host adds, without hono', '', bundles.mount)
  say('the same with hono, less hono', '', bundles.mountWithHono)
  say(`what a host adds, ${FETCH}`, '', bundles.mountFetch)
  goal(
    'qr-bytes',
    { name: 'raw', value: picture.raw, most: LIMITS.picture.raw },
    { name: 'gzip', value: picture.gzip, most: LIMITS.picture.gzip },
  )
  goal('page-bytes', { value: page.gzip, most: LIMITS.page.gzip })
  goal(
    'bundle',
    { name: 'worker', value: bundles.worker, most: LIMITS.bundle.worker },
    { name: 'fetch', value: bundles.fetch, most: LIMITS.bundle.fetch },
    { name: 'mount-fetch', value: bundles.mountFetch, most: LIMITS.bundle.mountFetch },
  )
}

/** What a script of ours prints, run by Bun on its own. */
function inBun(file: string, ...options: readonly string[]): Record<string, number> {
  const command = ['run', `test/bench/${file}`, ...options]
  return JSON.parse(execFileSync(program('bun'), command, { cwd: ROOT, encoding: 'utf8' }))
}

function warmPicture(): void {
  title('A picture of a 60-byte link on Bun, CPU us')
  let times: Record<string, number>
  try {
    times = inBun('picture.ts')
  } catch {
    console.log('npm "qr" could not draw')
    return goal('qr-warm', { value: NaN, most: 2 })
  }
  const { ours = NaN, qr = NaN } = times
  say('ours', ours)
  say('npm qr, one path', qr)
  goal('qr-warm', { value: ours / qr, most: 2 })
}

/** What it costs to check a session in a registry, by the same page without one. */
function sessions({ url, token }: Endpoint): void {
  title('Sessions in a registry on Bun, CPU us')
  const { read = NaN, ask = NaN, ...times } = inBun('sessions.ts', url, token)
  const { readChecked = NaN, readCached = NaN, askChecked = NaN, askCached = NaN } = times
  const { devices = NaN, devicesCached = NaN } = times
  say('', 'none', 'checked', 'cached')
  say('a page of the host', read, readChecked, readCached)
  say('the page that asks', ask, askChecked, askCached)
  say('the page of devices', '', devices, devicesCached)
  goal(
    'registry',
    { name: 'read', value: readChecked / read, most: 7 },
    { name: 'read-cached', value: readCached / read, most: 2 },
    { name: 'ask', value: askChecked / ask, most: 6 },
    { name: 'ask-cached', value: askCached / ask, most: 2 },
    { name: 'devices', value: devices / ask, most: 10 },
    { name: 'devices-cached', value: devicesCached / ask, most: 9 },
  )
}

const ISOLATES = args.quick ? 12 : 24

/** CPU of an isolate's start in milliseconds: of many in one process, less the first. */
async function startOf(script: string): Promise<number> {
  const many = await startWorkerd(script, {}, ISOLATES + 1)
  const one = await startWorkerd(script, {}, 1)
  await pause(300)
  const none = new Map<string, number>()
  const time = (cpuSince(many.pid, none) - cpuSince(one.pid, none)) / ISOLATES / 1000
  await Promise.all([many.stop(), one.stop()])
  return time
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

async function isolates(): Promise<void> {
  title('CPU to start an isolate of workerd, ms')
  const [ours, other, hono] = [
    await bundle(WORKER),
    await bundle(WORKER_FETCH),
    await bundle(HONO),
  ]
  const times = {
    ours: [] as number[],
    other: [] as number[],
    hono: [] as number[],
    ratio: [] as number[],
  }
  for (const _ of rounds()) {
    const [one, least] = [await startOf(ours), await startOf(hono)]
    times.ours.push(one)
    times.other.push(await startOf(other))
    times.hono.push(least)
    times.ratio.push(one / least)
  }
  say('our Worker', median(times.ours))
  say(`the same, ${FETCH}`, median(times.other))
  say('hono alone', median(times.hono))
  goal('isolate', { value: median(times.ratio), most: 2.5 })
}

const OURS = 'ours, Upstash'
const CONSTANT = 'hono, a constant picture'

async function coldPicture(endpoint: Endpoint, redis: Redis): Promise<void> {
  title('CPU of the first code page in a fresh isolate of workerd, ms')
  const picture = qrSvg(qrModules(LINK), 'QR code')
  const bare = await bundle(`
    import { Hono } from 'hono'
    const picture = ${JSON.stringify(picture)}
    const app = new Hono()
    app.post('/qr', (c) => c.html('<!doctype html><title>Code</title>' + picture))
    export default app
  `)
  const [ours, other] = [await bundle(WORKER), await bundle(WORKER_FETCH)]
  const upstash = { ...SETTINGS, ...variables(endpoint) }
  const memory = { ...SETTINGS, QRAUTH_STORE: 'memory' }
  const requests = await showings('workerd', ISOLATES)
  const scripts = {
    [OURS]: [ours, upstash],
    [`the same, ${FETCH}`]: [other, upstash],
    'the demo Worker, in memory': [await bundle(WORKER_DEMO), memory],
    'the same, no line on stdout': [MUTE + ours, upstash],
    [CONSTANT]: [bare, {}],
  } as const
  const times = new Map<string, number[]>()
  for (const _ of rounds()) {
    await redis.flushdb()
    for (const [name, [script, env]] of Object.entries(scripts)) {
      const time = await firstOf(script, env, requests)
      times.set(name, [...times.get(name) ?? [], time])
    }
  }
  for (const [name, each] of times) say(name, median(each))
  const all = times.get(OURS) ?? []
  const floor = times.get(CONSTANT) ?? []
  const ratios = all.map((time, round) => time / (floor[round] ?? NaN))
  goal('qr-cold', { value: median(ratios), most: 8 })
}

function memory(): void {
  title('The embedded store, on Bun')
  const codes = args.quick ? 250_000 : 1_000_000
  const { bytes = NaN, few = NaN, many = NaN } = inBun('memory.ts', String(codes))
  say(`bytes a live code with a policy, of ${codes}`, bytes)
  const { bytes: bare = NaN } = inBun('memory.ts', String(codes), '1', 'no-policy')
  say('the same without a policy', bare)
  say('issue with 1000 codes, us', few)
  say(`issue with ${codes} codes, us`, many)
  goal(
    'memory',
    { name: 'bytes', value: bytes, most: 760 },
    { name: 'time', value: many / few, most: 1.3 },
  )
}

const PHONES = 50
/** Seconds for each runtime and store; the goal alone has no such end. */
const RACE_TIME = args.goal.includes('race') ? Infinity : args.quick ? 2 : 9

/** Codes that so many phones want at once: each must let one in. */
async function race(endpoint: Endpoint, redis: Redis): Promise<void> {
  title(`${PHONES} phones at each code`)
  say('', 'codes', 'sessions', 'refused', 'other')
  const wantedCodes = args.quick ? 100 : 1000
  let [codes, sessions, fewest] = [0, 0, wantedCodes]
  for (const store of ['upstash', 'memory'] as const) {
    for (const runtime of runtimesAsked) {
      await redis.flushdb()
      const server = await startProduct(runtime, store, endpoint)
      const start = performance.now()
      let [raced, won, refused, other] = [0, 0, 0, 0]
      while (raced < wantedCodes && performance.now() - start < 1000 * RACE_TIME) {
        const live = await show(store, runtime, server, redis, Math.min(50, wantedCodes - raced))
        const each = live.flatMap((code) => Array.from({ length: PHONES }, () => code))
        const requests = await taps(runtime, each, raced * PHONES)
        const { statuses } = await load(server.port, requests, PHONES)
        raced += live.length
        won += statuses.get(303) ?? 0
        refused += statuses.get(404) ?? 0
        other = raced * PHONES - won - refused
      }
      await server.stop()
      say(`${runtime}, ${store}`, raced, won, refused, other)
      codes += raced
      sessions += won
      // A code that let two in and one that let none in must not make up for each other.
      if (refused !== raced * (PHONES - 1)) sessions = NaN
      fewest = Math.min(fewest, raced)
    }
  }
  if (fewest < 1000) console.log('Cut short: `--goal race` races 1,000 codes everywhere')
  goal('race', { value: sessions, most: codes, least: codes })
}

/** Live codes: put into Redis, or shown by the server and read from its pictures. */
async function show(
  store: Store,
  runtime: Runtime,
  server: Server,
  redis: Redis,
  count: number,
): Promise<string[]> {
  if (store === 'upstash') return await liveCodes(redis, count)
  const codes: string[] = []
  await load(server.port, await showings(runtime, count), 1, ({ body }) => {
    codes.push(linkIn(body).split('/').at(-1) ?? '')
  })
  return codes
}

/** Sign-ins at half the peak. */
async function soak(endpoint: Endpoint, redis: Redis): Promise<void> {
  const seconds = args.soak ? 600 : args.quick ? 8 : 24
  const settled = args.soak ? 60 : seconds / 3
  title(`Sign-ins on Bun with Upstash at half the peak, ${seconds} s${args.soak ? '' : ': short'}`)
  const server = await startProduct('bun', 'upstash', endpoint)

  async function signIns(count: number): Promise<[errors: number, seconds: number]> {
    await redis.flushdb()
    const shown = await showings('bun', count)
    const tapped = await taps('bun', await liveCodes(redis, count))
    const first = await load(server.port, shown, CONNECTIONS)
    const second = await load(server.port, tapped, CONNECTIONS)
    const good = (first.statuses.get(200) ?? 0) + (second.statuses.get(303) ?? 0)
    return [2 * count - good, first.seconds + second.seconds]
  }

  await signIns(1000)
  const [, peakSeconds] = await signIns(1000)
  const rate = Math.floor(1000 / peakSeconds / 2)
  const memory: [second: number, bytes: number][] = []
  let errors = 0
  const start = performance.now()
  for (let second = 1; second <= seconds; second++) {
    errors += (await signIns(rate))[0]
    memory.push([second, memoryOf(server.pid)])
    await pause(Math.max(0, start + 1000 * second - performance.now()))
  }
  await server.stop()
  // A tenth of the time each: one reading may fall before a collection or after it.
  const span = Math.max(2, seconds / 10)
  const between = (from: number) =>
    median(memory.filter(([at]) => at > from && at <= from + span).map(([, bytes]) => bytes))
  const [early, late] = [between(settled), between(seconds - span)]
  say('sign-ins a second', rate)
  say('memory after the start, MB', early / 1e6)
  say('memory at the end, MB', late / 1e6)
  say('errors', errors)
  goal(
    'soak',
    { name: 'growth-%', value: 100 * (late / early - 1), most: 5 },
    { name: 'errors', value: errors, most: 0 },
  )
}

function isMet({ value, most = Infinity, least = -Infinity }: Part): boolean {
  return value <= most && value >= least
}

function bound({ most, least }: Part): string {
  if (most !== undefined && most === least) return `=${most}`
  return most === undefined ? `>=${least}` : `<=${most}`
}

/** `goal NAME VALUE LIMIT ok|short`, one word each, for machines. */
function line(name: string, parts: readonly Part[]): string {
  const join = (text: (part: Part) => string, sign: string) =>
    parts.map((part) => part.name === undefined ? text(part) : `${part.name}${sign}${text(part)}`)
      .join(',')
  const values = join(({ value }) => Number(value.toFixed(2)).toString(), '=')
  return `goal ${name} ${values} ${join(bound, '')} ${parts.every(isMet) ? 'ok' : 'short'}`
}

function machine(): string {
  const { length } = cpus()
  return `${length} x ${cpus()[0]?.model}, load ${
    readFileSync('/proc/loadavg', 'utf8').slice(0, 14)
  }`
}

const began = performance.now()
console.log(machine())
if (wanted('commands')) await counts()
if (wanted('qr-bytes', 'page-bytes', 'bundle')) await weights()
if (wanted('qr-warm')) warmPicture()
if (wanted('isolate')) await isolates()
if (wanted('memory')) memory()
const endpoint = await startEndpoint()
const redis = new Redis(endpoint.redis, '127.0.0.1')
if (wanted('registry')) sessions(endpoint)
if (wanted('qr-cold')) await coldPicture(endpoint, redis)
if (wanted('own-share-consume', 'own-share-issue', 'better-auth')) await runtimes(endpoint, redis)
if (wanted('better-auth-latency')) await latency(endpoint, redis)
if (wanted('race')) await race(endpoint, redis)
if (wanted('soak')) await soak(endpoint, redis)
redis.disconnect()
await endpoint.stop()
console.log(`\n${machine()}, ${Math.round((performance.now() - began) / 1000)} s\n`)
for (const { name, parts } of goals) console.log(line(name, parts))
process.exit(goals.every(({ parts }) => parts.every(isMet)) ? 0 : 1)
