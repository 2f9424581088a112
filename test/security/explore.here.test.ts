import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { qrauth } from '../../src/qrauth.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { registry } from '../../src/session/registry.ts'
import { bodyOf, type Store } from '../../src/store.ts'
import { memoryRegistry } from '../../src/stores/registry-memory.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { Device } from '../parts/device.ts'
import { NIGHTLY } from '../parts/nightly.ts'
import { ADA, GRACE, ORIGIN, SECRET } from '../parts/site.ts'

// Walks through every order in which a computer that asks (C), an attacker who knows the picture and
// the letters (A), the phones of Ada (P) and Grace (G), and the clock can act, over HTTP. Each state
// is reached anew by the steps that lead to it. What must be true of each step is said here, without
// the product's guards.

/** What must be true of every step. */
type Law =
  | 'the attacker never gets in'
  | 'the computer gets in by its own tap alone'
  | 'the computer gets in as the person who allowed it by a press, and not without one'
  | 'nobody gets in after a no, an undo, an end or the time'
  | 'a code starts one session'

/** The true story of one code. */
interface Story {
  /** The user id of the first person who allowed it in time. */
  allowed: string
  isOver: boolean
  /** Clock ticks of 61 s since it was asked, and since it was allowed. */
  age: number
  since: number
  sessions: string[]
}

interface World {
  readonly app: Hono
  readonly devices: Record<'C' | 'A' | 'P' | 'G', Device>
  readonly ids: string[]
  readonly letters: string[]
  readonly stories: Story[]
  ticks: number
  isPhoneOut: boolean
}

type Act = (world: World) => Promise<unknown>
type Fetch = (request: Request, world: World) => Request | Promise<Request>

interface Mutant {
  readonly store?: (store: Store) => Store
  /** What the request becomes before the app sees it. */
  readonly request?: Fetch
}

async function open({ store = (all) => all, request }: Mutant, grace: boolean): Promise<World> {
  const session = jwtSession({
    secret: SECRET,
    registry: registry({ store: memoryRegistry(), secret: SECRET }),
  })
  const limits = { letters: { user: false }, here: { address: false } } as const
  const options = { session, store: store(memoryStore()), limits, here: { verify: false } as const }
  const inner = new Hono()
  inner.route('/qr', qrauth(options))
  inner.get('/who', async (c) => {
    const found = await session.read(c)
    return c.text(found ? `${found.user.id} ${found.sessionId}` : '')
  })
  inner.get('/enter/:id', async (c) => {
    const user = [ADA, GRACE].find(({ id }) => id === c.req.param('id')) ?? ADA
    await session.start(c, { user })
    return c.text('in')
  })
  inner.get('/leave', async (c) => {
    await session.end(c)
    return c.text('out')
  })
  const app = new Hono().all('*', async (c) => {
    return inner.fetch(request ? await request(c.req.raw, world) : c.req.raw)
  })
  const device = () => new Device(app, ORIGIN)
  const world: World = {
    app,
    devices: { C: device(), A: device(), P: device(), G: device() },
    ids: [],
    letters: [],
    stories: [],
    ticks: 0,
    isPhoneOut: false,
  }
  await world.devices.P.get(`/enter/${ADA.id}`)
  if (grace) await world.devices.G.get(`/enter/${GRACE.id}`)
  return world
}

const last = ({ ids }: World) => ids.at(-1) ?? 'A'.repeat(22)
const here = (world: World, of = last(world)) => `/qr/here/${of}`
const approve = (world: World, of = last(world)) => `/qr/approve/${of}`
const isLive = (story: Story | undefined) => story && !story.isOver && story.age < 2

/** What a page may be asked to do. */
const ACTS = ['undo', '', 'allow', 'collect']

/** The steps, and the true effect of each on the story. */
function stepsOf(asks: number, ticks: number): Record<string, Act> {
  const get = (by: keyof World['devices'], path: (world: World) => string): Act => (world) =>
    world.devices[by].get(path(world))
  const post = (
    by: keyof World['devices'],
    path: (world: World) => string,
    act: string,
    then: (story: Story, world: World) => void = () => {},
  ): Act =>
  async (world) => {
    const story = world.stories.at(-1)
    const letters = world.letters.at(-1) ?? ''
    await world.devices[by].post(path(world), { act, letters, switch: ADA.id })
    if (story) then(story, world)
  }
  const allows = (user: string) => (story: Story, { isPhoneOut }: World) => {
    if (!isLive(story) || story.allowed !== '' || (user === ADA.id && isPhoneOut)) return
    story.allowed = user
    story.since = 0
  }
  const denies = (user: string) => (story: Story, { isPhoneOut }: World) => {
    if (story.allowed === '' && !(user === ADA.id && isPhoneOut)) story.isOver = true
  }
  const undoes = (user: string) => (story: Story, { isPhoneOut }: World) => {
    if (story.allowed === user && !(user === ADA.id && isPhoneOut)) story.isOver = true
  }
  // By default each page gets what it knows, and all of them in the nightly run.
  const tries: [(world: World) => string, string[]][] = [
    [approve, ['undo', 'allow']],
    [(world) => `/qr/${last(world)}`, ['']],
    [here, ['collect']],
    [() => '/qr/approve', ['']],
  ]
  return {
    async 'C asks'(world) {
      if (world.ids.length >= asks) return
      const [former] = world.stories.slice(-1)
      const path = (await world.devices.C.post('/qr/here')).headers.get('location') ?? ''
      const html = await (await world.devices.C.get(path)).text()
      world.ids.push(new URL(path, ORIGIN).pathname.slice(-22))
      world.letters.push(/<span>(\w{4})<\/span><span>(\w{4})</.exec(html)?.slice(1).join('') ?? '')
      if (former && former.sessions.length === 0) former.isOver = true
      world.stories.push({ allowed: '', isOver: false, age: 0, since: 0, sessions: [] })
    },
    'C looks': get('C', here),
    // All that reads, and whatever is sent by one who has only the picture and the letters.
    async 'A tries all'(world) {
      await get('A', here)(world)
      await get('A', approve)(world)
      for (const [path, acts] of tries) {
        for (const act of NIGHTLY ? ACTS : acts) await post('A', path, act)(world)
      }
    },
    async 'P reads'(world) {
      await get('P', approve)(world)
      await post('P', () => '/qr/approve', '')(world)
    },
    'C collects': post('C', here, 'collect'),
    'C collects the former': post(
      'C',
      (world) => here(world, world.ids.at(-2) ?? 'A'.repeat(22)),
      'collect',
    ),
    'P allows': post('P', approve, 'allow', allows(ADA.id)),
    'G allows': post('G', approve, 'allow', allows(GRACE.id)),
    'P denies': post('P', approve, 'deny', denies(ADA.id)),
    'P undoes': post('P', approve, 'undo', undoes(ADA.id)),
    'G undoes': post('G', approve, 'undo', undoes(GRACE.id)),
    'C declines': post('C', here, 'decline', (story) => {
      if (story.sessions.length === 0) story.isOver = true
    }),
    async 'P signs out'(world) {
      await world.devices.P.get('/leave')
      world.isPhoneOut = true
      for (const story of world.stories) if (story.allowed === ADA.id) story.isOver = true
    },
    async 'a minute passes'(world) {
      if (world.ticks >= ticks) return
      world.ticks++
      vi.setSystemTime(Date.now() + 61_000)
      for (const story of world.stories) {
        story.age++
        story.since++
      }
    },
  }
}

const who = async (device: Device) => (await (await device.get('/who')).text()).split(' ')

/** Takes a step, and tells which laws it broke. */
async function take(world: World, name: string, act: Act): Promise<Law[]> {
  const { C, A } = world.devices
  const [before, held = ''] = await who(C)
  await act(world)
  const broken: Law[] = []
  if ((await who(A))[0] !== '') broken.push('the attacker never gets in')
  const [user = '', id = ''] = await who(C)
  if (user === '' || (id === held && before === user)) return broken
  const story = name.endsWith('former') ? world.stories.at(-2) : world.stories.at(-1)
  if (!name.startsWith('C collects')) broken.push('the computer gets in by its own tap alone')
  if (user !== story?.allowed) {
    broken.push(
      'the computer gets in as the person who allowed it by a press, and not without one',
    )
  }
  if (story) {
    // An approval, and the repeat of its collect, live a minute.
    if (story.isOver || story.since > 0) {
      broken.push('nobody gets in after a no, an undo, an end or the time')
    }
    if (!story.sessions.includes(id)) story.sessions.push(id)
    if (story.sessions.length > 1) broken.push('a code starts one session')
  }
  return broken
}

/** What tells two states apart. */
async function keyOf(world: World): Promise<string> {
  const { devices: { C, A, G }, ids } = world
  const states = await Promise.all(
    ids.map(async (id) => (await (await G.get(`/qr/live/${id}`)).json()).state),
  )
  const stories = world.stories.map(({ sessions, ...story }) => [story, sessions.length])
  const ins = await Promise.all([C, A].map(async (device) => (await who(device))[0]))
  return JSON.stringify([states, stories, ins, world.ticks, world.isPhoneOut])
}

const NOW = 1_800_000_000_000

async function explore(
  { asks = 1, ticks = 1, grace = false, attacker = true, until, ...mutant }: Mutant & {
    asks?: number
    ticks?: number
    grace?: boolean
    attacker?: boolean
    until?: Law
  } = {},
) {
  const steps = Object.entries(stepsOf(asks, ticks))
    .filter(([name]) => (grace || !name.startsWith('G')) && (attacker || !name.startsWith('A')))
    .filter(([name]) => asks > 1 || !name.endsWith('former'))
  const paths: string[][] = [[]]
  const visited = new Set<string>()
  const broken = new Map<Law, string>()
  const acts = new Map(steps)
  for (const path of paths) {
    for (const [name, act] of steps) {
      vi.setSystemTime(NOW)
      const world = await open(mutant, grace)
      for (const step of path) {
        const replayed = acts.get(step) ?? (() => Promise.resolve())
        if (step.startsWith('C collects')) await take(world, step, replayed)
        else await replayed(world)
      }
      for (const law of await take(world, name, act)) {
        if (!broken.has(law)) broken.set(law, [...path, name].join(' > '))
      }
      const key = await keyOf(world)
      if (!visited.has(key)) {
        visited.add(key)
        paths.push([...path, name])
      }
    }
    if (until && broken.has(until)) break
  }
  return { states: visited.size, broken, visited }
}

/** Says that a state of this name is left, and leaves what was there. */
function pretending(name: string): (store: Store) => Store {
  return (store) => ({
    ...store,
    async move(move, limits) {
      if (!move.line.startsWith(name)) return await store.move(move, limits)
      const found = await store.peek([move.from], [])
      const record = found.state === 'found' ? found.records[0] : undefined
      return record?.startsWith(move.guard)
        ? { state: 'moved', key: move.from, record: `${move.line}\n${bodyOf(record)}` }
        : { state: 'missing', key: move.from }
    },
  })
}

/** The same request, as if another device had sent it, or as another one. */
function as(request: Request, device: Device, path?: string, act?: string): Request {
  const headers = new Headers(request.headers)
  headers.set('cookie', [...device.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
  if (act === undefined) return new Request(request, { headers })
  headers.set('origin', ORIGIN)
  headers.set('sec-fetch-site', 'same-origin')
  headers.set('content-type', 'application/x-www-form-urlencoded')
  return new Request(new URL(path ?? request.url, ORIGIN), {
    method: 'POST',
    headers,
    body: `act=${act}`,
  })
}

describe('every order in which a computer, an attacker, two phones and the clock act', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  const walks = NIGHTLY
    ? [{ asks: 1, ticks: 2, grace: true }, { asks: 2, ticks: 0, grace: false }]
    : [{ asks: 1, ticks: 0, grace: false }]
  it.each(walks)('breaks no law: $asks code(s), $ticks minute(s), Grace: $grace', async (walk) => {
    const { states, broken, visited } = await explore(walk)
    console.log(`here: ${states} states`)
    expect([...broken]).toEqual([])
    // The walk went where it should.
    const all = [...visited].join('\n')
    for (const state of ['waiting', 'granted', 'done', 'denied', 'declined', 'undone']) {
      expect(all).toContain(`"${state}"`)
    }
    for (const user of walk.grace ? [ADA, GRACE] : [ADA]) expect(all).toContain(`["${user.id}",""]`)
  }, 3_600_000)

  const asked = 'C asks > '
  const faults: Record<string, Mutant & { readonly law: Law; readonly way: string }> = {
    'a collect without the second half': {
      law: 'the attacker never gets in',
      way: `${asked}P allows > A tries all`,
      request: (request, { devices: { A, C } }) =>
        request.method === 'POST' && request.url.includes('/here/') && isOf(request, A)
          ? as(request, C)
          : request,
    },
    'letters that collect': {
      law: 'the attacker never gets in',
      way: `${asked}P allows > A tries all`,
      request: (request, world) =>
        request.method === 'POST' && request.url.endsWith('/approve')
          ? as(request, world.devices.C, here(world), 'collect')
          : request,
    },
    "an approval without the session's POST": {
      law: 'the computer gets in as the person who allowed it by a press, and not without one',
      way: `${asked}P reads > C collects`,
      request: (request, { devices: { P } }) =>
        request.method === 'GET' && isOf(request, P) && /approve\/[\w-]{22}$/.test(request.url)
          ? as(request, P, request.url, 'allow')
          : request,
    },
    'an approval by somebody who is not signed in': {
      law: 'the computer gets in as the person who allowed it by a press, and not without one',
      way: `${asked}A tries all > C collects`,
      request: (request, { devices: { A, P } }) =>
        request.method === 'POST' && request.url.includes('/approve/') && isOf(request, A)
          ? as(request, P)
          : request,
    },
    'no tap on the computer': {
      law: 'the computer gets in by its own tap alone',
      way: `${asked}P allows > C looks`,
      request: (request, { devices: { C } }) =>
        request.method === 'GET' && request.url.includes('/here/') && isOf(request, C)
          ? as(request, C, new URL(request.url).pathname, 'collect')
          : request,
    },
    'a no or an undo of the phone that is not the end': {
      law: 'nobody gets in after a no, an undo, an end or the time',
      way: `${asked}P allows > P undoes > C collects`,
      store: pretending('denied'),
    },
    'a no of the computer that is not the end': {
      law: 'nobody gets in after a no, an undo, an end or the time',
      way: `${asked}P allows > C declines > C collects`,
      store: pretending('declined'),
    },
    'a grant that outlives the session of the phone': {
      law: 'nobody gets in after a no, an undo, an end or the time',
      way: `${asked}P allows > P signs out > C collects`,
      store: (store) => ({
        ...store,
        move: (move, limits) =>
          store.move({ ...move, line: move.line.replace(/,"session":"[^"]*"/, '') }, limits),
      }),
    },
  }
  it.each(Object.entries(faults))('notices %s', async (_, { law, way, ...mutant }) => {
    const attacker = way.includes('A tries all')
    const { broken } = await explore({ ...mutant, attacker, until: law })
    expect(broken.get(law)).toBe(way)
  }, 600_000)
})

/** Tells whether the request is of this device, by its cookies. */
function isOf(request: Request, device: Device): boolean {
  const cookie = request.headers.get('cookie') ?? ''
  return cookie === [...device.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}
