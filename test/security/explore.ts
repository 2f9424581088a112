import {
  type Device,
  drop,
  type Engine,
  GRANT_TTL,
  isOver,
  look,
  type Turned,
} from '../../src/transfer/engine.ts'
import { namespaceOf, type TransferKeys } from '../../src/transfer/namespace.ts'
import { readState } from '../../src/transfer/record.ts'
import { approve, collect, deny, undo } from '../../src/transfer/state.ts'
import { claim, consume, decline, issue, mayRepeat } from '../../src/transfer/there.ts'
import type { Missing, Store } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'

// Walks through every order in which a computer and its codes, devices that all know the picture, the
// network and the clock can act. What acts is the product's own code over the memory store, which is
// built anew for each step from the state that is walked; what is true of each step is said here, from
// the records before and after it, without the product's guards.
//
// A device remembers nothing: it may send anything at any time, so a reply that was lost is a step after
// which the device asks again. `again` is one request that the network holds back and sends once more.

export type Flow = 'tap' | 'match'

/** Makes a store of the one given that has a fault; `keys` are those of every code. */
export type Mutant = (store: Store, keys: readonly TransferKeys[]) => Store

export interface Setup {
  readonly flow: Flow
  readonly codes: number
  readonly devices: string
  /** Whether the network may hold one request back and send it once more. */
  readonly repeats?: boolean
  readonly mutant?: Mutant
  /** Stops at the first state that breaks this law. */
  readonly until?: Law
}

/** What must be true of every step. */
export type Law =
  | 'at most one device gets in by one code'
  | 'only a device that consumed or claimed the code gets in'
  | 'only a claim that was approved gets in'
  | 'nobody gets in by a code that was denied, declined or ended'
  | 'nobody gets in again after an undo'
  | 'nobody repeats after their time'
  | 'an approval moves exactly the claim that was seen'
  | 'a code that is replaced or dropped ends, and says so'
  | 'what is finished stays when a slot is taken or dropped'
  | 'a request that is sent twice is answered twice alike'
  | 'the one who is let in gets in, however often a reply is lost'
  | 'what was seen and is still so can be approved, denied and undone'
  | 'a step changes nothing but what it is for'

export interface Walk {
  readonly states: number
  readonly steps: number
  /** Which kinds of step ever came to something. */
  readonly reached: ReadonlySet<string>
  /** The laws that were broken, each with the shortest way to it. */
  readonly broken: ReadonlyMap<Law, string>
}

/** One code: what the store holds of it, and what is true of it. */
interface Code {
  /** False when the reply that tells the code was lost. */
  readonly isKnown: boolean
  /** Whether the store has the code's entry. */
  readonly entry: boolean
  /** The line of the transfer's state; '' for none. */
  readonly line: string
  /** The code's own time is over, and that of an approval. */
  readonly isLate: boolean
  /** The device that consumed or claimed it while it was live. */
  readonly first: string
  /** The device whose claim was approved when it was seen. */
  readonly approved: string
  /** It was denied, declined or ended before anybody was in. */
  readonly isOver: boolean
  readonly isUndone: boolean
  /** The devices that were let in. */
  readonly ins: string
}

interface Request {
  readonly act: 'consume' | 'claim' | 'collect' | 'decline' | 'right' | 'wrong' | 'undo'
  readonly by: string
  readonly of: number
  /** The line that the computer saw. */
  readonly seen: string
}

interface World {
  readonly codes: readonly Code[]
  /** The code that has the session's slot; -1 for none. */
  readonly slot: number
  /** What the computer's page shows. */
  readonly seen: { readonly of: number; readonly line: string } | null
  /** A request that is sent once more, with the line it wrote. */
  readonly again:
    | { readonly request: Request; readonly nonce: string; readonly line: string }
    | null
}

const START: World = { codes: [], slot: -1, seen: null, again: null }
const NEW: Code = {
  isKnown: true,
  entry: false,
  line: '',
  isLate: false,
  first: '',
  approved: '',
  isOver: false,
  isUndone: false,
  ins: '',
}

const NOW = 1_800_000_000_000
const TTL = 300
const ISSUER = { mount: 'https://site.test/qr', realm: '', userKey: 'user', sessionId: 'session' }
const NONCE = /nonce-0{13}\d\dA/g

export async function explore(setup: Setup): Promise<Walk> {
  const lab = await open(setup)
  try {
    return await walk(setup, lab)
  } finally {
    lab.close()
  }
}

async function walk({ until, ...setup }: Setup, lab: Lab): Promise<Walk> {
  const visited = new Set<string>()
  const queue: { world: World; from: number; name: string }[] = []
  const broken = new Map<Law, string>()
  const reached = new Set<string>()
  const ids = new Map<string, number>()
  let steps = 0

  const idOf = (line: string): number => {
    const id = ids.get(line) ?? ids.size
    ids.set(line, id)
    return id
  }
  const visit = (world: World, from: number, name: string): void => {
    const made = renamed(world)
    const numbered = <Of extends { line: string }>(of: Of) => ({ ...of, line: idOf(of.line) })
    const { codes, slot, seen, again } = made
    const key = JSON.stringify([
      codes.map(numbered),
      slot,
      seen && numbered(seen),
      again && numbered(again),
    ])
    if (visited.has(key)) return
    visited.add(key)
    queue.push({ world: made, from, name })
  }
  const wayTo = (index: number): string[] => {
    const at = queue[index]
    return at && at.from >= 0 ? [...wayTo(at.from), at.name] : []
  }

  visit(START, -1, '')
  for (let index = 0; index < queue.length; index++) {
    const { world } = queue[index] ?? { world: START }
    for (const step of stepsOf(world, setup, lab)) {
      steps++
      const { name, worlds, laws, isReached } = await step()
      if (isReached) reached.add(name.replace(/ ?\d+/, ''))
      for (const law of laws) {
        if (!broken.has(law)) broken.set(law, [...wayTo(index), name].join(' > '))
      }
      for (const next of worlds) visit(next, index, name)
    }
    if (until && broken.has(until)) break
    // What was walked is not needed again, but for its name.
    const done = queue[index]
    if (done) done.world = START
  }
  return { states: queue.length, steps, reached, broken }
}

/** Gives the nonces the names of their first places, so that states which differ by them alone are one. */
function renamed({ codes, slot, seen, again }: World): World {
  const names = new Map<string, string>()
  const rename = (line: string): string =>
    line.replace(NONCE, (nonce) => {
      const name = names.get(nonce) ?? nonceOf(names.size)
      names.set(nonce, name)
      return name
    })
  return {
    codes: codes.map((code) => ({ ...code, line: rename(code.line) })),
    slot,
    seen: seen && { ...seen, line: rename(seen.line) },
    again: again && {
      request: { ...again.request, seen: rename(again.request.seen) },
      nonce: rename(again.nonce),
      line: rename(again.line),
    },
  }
}

function nonceOf(number: number): string {
  return `nonce-${'0'.repeat(13)}${String(number).padStart(2, '0')}A`
}

function freshNonce(world: World): string {
  const used = JSON.stringify(world)
  for (let number = 50;; number++) if (!used.includes(nonceOf(number))) return nonceOf(number)
}

interface Stepped {
  readonly name: string
  readonly worlds: readonly World[]
  readonly laws: readonly Law[]
  readonly isReached: boolean
}

type Step = () => Promise<Stepped>

function stepsOf(
  world: World,
  { flow, codes, devices, repeats = true }: Setup,
  lab: Lab,
): Step[] {
  const steps: Step[] = []
  const { seen, again, slot } = world
  const send = (request: Request) => steps.push(() => sending(world, request, repeats, lab))
  const happens = (name: string, next: World) =>
    steps.push(() => Promise.resolve({ name, worlds: [next], laws: [], isReached: true }))

  if (world.codes.length < codes) {
    for (const how of ['', ' (sent twice)', ' (reply lost)']) {
      steps.push(() => issuing(world, how, lab))
    }
  }
  if (slot >= 0) steps.push(() => dropping(world, lab))
  if (seen) {
    const by = 'computer'
    if (seen.line.startsWith('open claimed ')) {
      send({ act: 'right', by, of: seen.of, seen: seen.line })
      send({ act: 'wrong', by, of: seen.of, seen: seen.line })
    } else send({ act: 'undo', by, of: seen.of, seen: seen.line })
  }
  if (again) steps.push(() => sendingAgain(world, again, lab))
  for (const [of, code] of world.codes.entries()) {
    if (code.isKnown) {
      const acts = flow === 'tap' ? ['consume', 'decline'] as const : DEVICE_ACTS
      for (const act of acts) for (const by of devices) send({ act, by, of, seen: '' })
    }
    if (/^(open claimed|done) /.test(code.line)) steps.push(() => looking(world, of, lab))
    if (code.entry) happens(`code ${of} expires`, edit(world, of, { entry: false }))
    if (code.line !== '') happens(`state ${of} expires`, edit(world, of, { line: '' }))
    if (!code.isLate) happens(`code ${of} is late`, late(world, of))
  }
  if (world.codes[slot]?.isLate) happens('the slot expires', { ...world, slot: -1 })
  return steps
}

const DEVICE_ACTS = ['claim', 'collect', 'decline'] as const

function edit(world: World, of: number, change: Partial<Code>): World {
  return { ...world, codes: world.codes.map((code, i) => i === of ? { ...code, ...change } : code) }
}

/** The code's own time is over, and that of an approval at its last moment; a claim may be held still. */
function late(world: World, of: number): World {
  const line = world.codes[of]?.line ?? ''
  const left = line.startsWith('open granted ') ? '' : line
  const again = world.again?.request.of === of ? null : world.again
  return { ...edit(world, of, { entry: false, line: left, isLate: true }), again }
}

async function issuing(world: World, how: string, lab: Lab): Promise<Stepped> {
  const of = world.codes.length
  const laws: Law[] = []
  const next = await lab.run(world, of, `code-${'0'.repeat(15)}${of}A`, async (engine) => {
    const { store } = engine
    const twice: Store = {
      ...store,
      async put(...all) {
        await store.put(...all)
        return await store.put(...all)
      },
    }
    const by = how === ' (sent twice)' ? { ...engine, store: twice } : engine
    await issue(by, ISSUER, { user: { id: 'ada' } }, TTL, [])
  }, [...world.codes, { ...NEW, isKnown: how !== ' (reply lost)' }])
  const name = `issue ${of}${how}`
  const ended = ending(world, next, 'ended replaced ', laws)
  return { name, worlds: [{ ...ended, slot: of }], laws, isReached: true }
}

async function dropping(world: World, lab: Lab): Promise<Stepped> {
  const laws: Law[] = []
  const next = await lab.run(world, world.slot, '', async (engine) => {
    await drop(engine, await engine.namespace.slot(ISSUER.userKey, ISSUER.sessionId))
  })
  const ended = ending(world, next, 'ended dropped ', laws)
  return { name: 'drop', worlds: [{ ...ended, slot: -1 }], laws, isReached: true }
}

/** What a taken or dropped slot does to the code that had it. */
function ending(before: World, after: World, line: string, laws: Law[]): World {
  let world = after
  for (const [of, code] of before.codes.entries()) {
    const now = after.codes[of] ?? NEW
    const isLive = code.entry || code.line.startsWith('open ')
    if (of === before.slot && isLive) {
      if (now.entry || now.line.trimEnd() !== line.trimEnd()) {
        laws.push('a code that is replaced or dropped ends, and says so')
      }
      world = edit(world, of, { isOver: true })
    } else if (now.line !== code.line) {
      laws.push('what is finished stays when a slot is taken or dropped')
    } else if (now.entry !== code.entry) laws.push('a step changes nothing but what it is for')
  }
  return world
}

async function looking(world: World, of: number, lab: Lab): Promise<Stepped> {
  const laws: Law[] = []
  let line = ''
  const next = await lab.run(world, of, '', async (engine) => {
    const known = await look(engine, lab.keys[of] ?? NO_KEYS)
    if (known.state === 'known') line = known.now?.line ?? ''
  })
  const code = world.codes[of] ?? NEW
  if (!isSame(world, next) || line !== code.line) {
    laws.push('a step changes nothing but what it is for')
  }
  return { name: `look ${of}`, worlds: [{ ...next, seen: { of, line } }], laws, isReached: true }
}

async function sending(
  world: World,
  request: Request,
  repeats: boolean,
  lab: Lab,
): Promise<Stepped> {
  const laws: Law[] = []
  const nonce = freshNonce(world)
  const { next, outcome, isIn } = await acting(world, request, nonce, lab)
  const after = judged(world, next, request, outcome, isIn, laws)
  const { act, by, of } = request
  const line = after.codes[of]?.line ?? ''
  const worlds = [after]
  if (repeats && outcome === 'moved' && !world.again) {
    worlds.push({ ...after, again: { request, nonce, line } })
  }
  const isReached = outcome === 'moved' || isIn
  return { name: `${by} ${WORDS[act]} ${of}`, worlds, laws, isReached }
}

/** The network sends what it sent before, and the answer to it is the one that arrives. */
async function sendingAgain(
  world: World,
  { request, nonce, line }: NonNullable<World['again']>,
  lab: Lab,
): Promise<Stepped> {
  const laws: Law[] = []
  const { next, outcome, isIn } = await acting(world, request, nonce, lab)
  const { act, by, of } = request
  const isStill = world.codes[of]?.line === line
  if (isStill !== (outcome === 'moved')) {
    laws.push('a request that is sent twice is answered twice alike')
  }
  if (!isSame(world, next)) laws.push('a step changes nothing but what it is for')
  const after = isIn ? letIn(next, request, laws) : next
  const name = `${by}'s ${act} of ${of} comes again`
  return { name, worlds: [{ ...after, again: null }], laws, isReached: true }
}

const WORDS: Record<Request['act'], string> = {
  consume: 'consumes',
  claim: 'claims',
  collect: 'collects',
  decline: 'declines',
  right: 'approves',
  wrong: 'denies',
  undo: 'undoes',
}

interface Acted {
  readonly next: World
  readonly outcome: 'moved' | 'other' | 'missing' | 'none'
  readonly isIn: boolean
}

async function acting(
  world: World,
  { act, by, of, seen }: Request,
  nonce: string,
  lab: Lab,
): Promise<Acted> {
  let [outcome, isIn]: [Acted['outcome'], boolean] = ['none', false]
  const keys = lab.keys[of] ?? NO_KEYS
  const device: Device = { secret: `secret of ${by}`, agent: `agent of ${by}` }
  const next = await lab.run(world, of, nonce, async (engine) => {
    const claimant = await engine.namespace.claimant(keys.id, device.secret ?? '', device.agent)
    const told = (turned: Turned | Missing | { readonly state: 'limited' }, lets: boolean) => {
      if (turned.state === 'limited') throw new Error('No limit was given')
      outcome = turned.state
      // As the consume step reads it: it moved, or the same device repeats.
      isIn = lets && turned.state !== 'missing' &&
        (turned.state === 'moved' || mayRepeat(turned, claimant))
    }
    const shown = seen === '' ? undefined : readState(`${seen}\n${lab.body}`)
    switch (act) {
      case 'consume':
        return told(await consume(engine, keys, device, claimant, []), true)
      case 'claim':
        return told(await claim(engine, keys, device, claimant, []), false)
      case 'collect':
        return told(await collect(engine, keys, device, claimant), true)
      case 'decline':
        return told(await decline(engine, keys, device, claimant, []), false)
      case 'undo':
        return shown && told(await undo(engine, keys, shown), false)
      default: {
        const { numbers = [], number } = shown?.facts ?? {}
        const pick = numbers.find((of) => (of === number) === (act === 'right'))
        if (!shown || pick === undefined || isOver(shown)) return
        const answer = pick === number ? approve : deny
        return told(await answer(engine, keys, shown), false)
      }
    }
  })
  return { next, outcome, isIn }
}

/** Says what is true after a request, by the records before it, and which laws it broke. */
function judged(
  before: World,
  after: World,
  request: Request,
  outcome: Acted['outcome'],
  isIn: boolean,
  laws: Law[],
): World {
  const { act, by, of, seen } = request
  const code = before.codes[of] ?? NEW
  let world = after
  const isAsSeen = seen !== '' && code.line === seen
  const device = isAsSeen ? code.first : ''
  // What the request is for, if it is not too late for it.
  let isFor = false
  switch (act) {
    case 'consume':
    case 'claim':
      isFor = code.entry
      if (isFor && code.first === '') world = edit(world, of, { first: by })
      break
    case 'collect':
      isFor = code.line.startsWith('open granted ')
      break
    case 'decline':
      isFor = code.entry || /^open (claimed|granted) /.test(code.line) && code.first === by
      if (isFor) world = edit(world, of, { isOver: true })
      break
    case 'undo':
      isFor = isAsSeen
      if (isFor) world = edit(world, of, { isUndone: true })
      break
    default:
      // An approval after the code's time is refused by its step.
      isFor = isAsSeen && !code.isLate
      if (isFor) world = edit(world, of, act === 'right' ? { approved: device } : { isOver: true })
  }
  if (seen !== '' && isFor && outcome !== 'moved') {
    laws.push('what was seen and is still so can be approved, denied and undone')
  }
  if (!isFor && !isSame(before, after)) {
    laws.push(
      act === 'right'
        ? 'an approval moves exactly the claim that was seen'
        : 'a step changes nothing but what it is for',
    )
  }
  const isOwed = act === 'consume' && code.entry || act !== 'claim' && act !== 'decline' &&
      code.first === by && code.line !== '' && !code.isLate && !code.isOver && !code.isUndone &&
      (act === 'consume' || code.approved === by)
  if (isOwed && !isIn) laws.push('the one who is let in gets in, however often a reply is lost')
  return isIn ? letIn(world, request, laws) : world
}

/** A device gets a session. */
function letIn(world: World, { act, by, of }: Request, laws: Law[]): World {
  const { ins, first, approved, isOver, isUndone, isLate } = world.codes[of] ?? NEW
  const all = ins.includes(by) ? ins : [...ins, by].toSorted().join('')
  if (all.length > 1) laws.push('at most one device gets in by one code')
  if (first !== by) laws.push('only a device that consumed or claimed the code gets in')
  if (act === 'collect' && approved !== by) laws.push('only a claim that was approved gets in')
  if (isOver) laws.push('nobody gets in by a code that was denied, declined or ended')
  if (isUndone) laws.push('nobody gets in again after an undo')
  if (isLate) laws.push('nobody repeats after their time')
  return edit(world, of, { ins: all })
}

/** True where the store holds the same in both. */
function isSame(one: World, other: World): boolean {
  return one.codes.every(({ entry, line }, i) =>
    entry === other.codes[i]?.entry && line === other.codes[i]?.line
  )
}

const NO_KEYS: TransferKeys = { id: '', entry: '', state: '' }

/** Where one step is taken: the real engine on a store that is as the world says. */
interface Lab {
  readonly keys: readonly TransferKeys[]
  /** What every record's body is. */
  readonly body: string
  run(
    world: World,
    of: number,
    random: string,
    act: (engine: Engine) => Promise<void>,
    codes?: readonly Code[],
  ): Promise<World>
  close(): void
}

async function open({ codes, mutant = (store) => store }: Setup): Promise<Lab> {
  const real = namespaceOf('a secret of the app')
  // The same keys are asked for at each step: they are derived once.
  const held = new Map<string, Promise<unknown>>()
  const once = <Of extends unknown[], T>(name: string, make: (...of: Of) => Promise<T>) => {
    return (...of: Of): Promise<T> => {
      const key = [name, ...of].join('\n')
      const found = held.get(key) ?? make(...of)
      held.set(key, found)
      return found as Promise<T>
    }
  }
  const namespace = {
    ...real,
    code: once('code', real.code),
    claimant: once('claimant', real.claimant),
    slot: once('slot', real.slot),
  }
  const keys = await Promise.all(
    Array.from({ length: codes }, (_, i) => real.code(ISSUER.mount, `code-${'0'.repeat(15)}${i}A`)),
  )
  const slot = await real.slot(ISSUER.userKey, ISSUER.sessionId)
  const asked = keys.flatMap(({ entry, state }) => [entry, state])
  const { now } = Date
  let [clock, random, bytes] = [NOW, '', 0]
  Date.now = () => clock
  // A nonce is the request's own, and the numbers are always the same.
  const draw = <T extends ArrayBufferView | null>(array: T): T => {
    if (!(array instanceof Uint8Array)) throw new TypeError('Cannot draw into this')
    if (array.length === 1) array[0] = bytes++
    else array.set(Uint8Array.from(atob(base64(random)), (letter) => letter.charCodeAt(0)))
    return array
  }
  Object.defineProperty(crypto, 'getRandomValues', { value: draw, configurable: true })

  let body = ''
  async function restored(world: World): Promise<Store> {
    let at = NOW - 60_000
    const store = memoryStore({ max: 100, now: () => at })
    const held = keys[world.slot]
    if (held) {
      // Its entry has expired by the time that the others are put.
      const entry = { key: held.entry, record: body, ttl: 1 }
      await store.put([entry], { key: slot, state: held.state, ttl: 1000 }, [])
    }
    at = NOW
    for (const [i, { entry, line }] of world.codes.entries()) {
      const { entry: key = '', state = '' } = keys[i] ?? {}
      const entries = []
      if (entry) entries.push({ key, record: body, ttl: TTL })
      if (line !== '') entries.push({ key: state, record: `${line}\n${body}`, ttl: 600 })
      await store.put(entries, { key: `restored ${i}`, state: '', ttl: 1 }, [])
    }
    return store
  }

  async function run(
    world: World,
    of: number,
    drawn: string,
    act: (engine: Engine) => Promise<void>,
    codes: readonly Code[] = world.codes,
  ): Promise<World> {
    const store = await restored(world)
    random = drawn
    bytes = 0
    clock = NOW + (world.codes[of]?.isLate ? (TTL + GRANT_TTL + 1) * 1000 : 0)
    await act({ store: mutant(store, keys), namespace })
    const found = await store.peek(asked, [])
    if (found.state !== 'found') throw new Error('No limit was given')
    if (body === '') body = found.records[0] ?? ''
    return {
      ...world,
      codes: codes.map((code, i) => {
        const [entry, state] = [found.records[2 * i], found.records[2 * i + 1] ?? '']
        if (state !== '' && !state.endsWith(`\n${body}`)) throw new Error('Another body')
        return { ...code, entry: entry === body, line: state.slice(0, -body.length - 1) }
      }),
    }
  }

  return {
    keys,
    get body() {
      return body
    },
    run,
    close() {
      Date.now = now
      Reflect.deleteProperty(crypto, 'getRandomValues')
    },
  }
}

function base64(text: string): string {
  return text.replaceAll('-', '+').replaceAll('_', '/')
}
