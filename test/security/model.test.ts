import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Session } from '../../src/session/session.ts'
import type { QrauthEvent } from '../../src/transfer/events.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { bodyOf, type Store, type User } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import type { Device } from '../parts/device.ts'
import { times } from '../parts/nightly.ts'
import { linkIn } from '../parts/picture.ts'
import { ADA, claimsOf, GRACE, SECRET, site } from '../parts/site.ts'

// The flow against a model of it: three computers (two of Ada's sessions and one of Grace's) show
// codes, three phones open and tap links in any order, the clock jumps, the store and the session
// fail before or after they acted or are asked twice by one request, replies are lost, people sign out,
// and in as somebody else.

const TTL = 300
const COOKIE = '__Host-session'
// Where a phone keeps its secrets: one for each of four transfers.
const PLACES = Array.from({ length: 4 }, (_, i) => `__Host-qrauth-${i}`)
/** Seconds a phone may repeat its tap. */
const REPEAT = 60
const PHONES = 3
const START = 1_800_000_000_000
const COMPUTERS: readonly User[] = [ADA, ADA, GRACE]

/** One code, as the model knows it. */
interface Code {
  readonly user: string
  readonly computer: number
  /** When it ends, in milliseconds. */
  readonly deadline: number
  /** The id of the session that it started, by the secret of the phone. */
  readonly sessions: Map<string, string>
  state: 'live' | 'ended' | 'taken'
  /** Which phone's secret repeats it, and until when, in seconds. */
  repeat?: { readonly secret: string; readonly deadline: number }
}

interface Phone {
  signedIn?: { readonly user: string; readonly session: string }
  /** By the first letters of a transfer's id. */
  readonly secrets: Map<string, string>
}

interface Model {
  now: number
  readonly codes: Code[]
  readonly phones: Phone[]
}

type Verb = 'put' | 'peek' | 'move' | 'start'
/** `after`: it acted, and nobody was told. `twice`: the network sent the request again. */
type Failure =
  | { readonly verb: Verb; readonly when: 'before' | 'after' | 'twice' }
  | undefined

interface Real {
  readonly computers: readonly Device[]
  readonly phones: readonly Device[]
  readonly links: string[]
  readonly events: QrauthEvent[]
  /** The first letters of the ids of the codes; '' where nobody was told. */
  readonly ids: string[]
  link: string
  now: number
  failure: Failure
  stranger(): Device
  signIn(phone: number, user: User, id: string): Promise<void>
  session: Session
}

afterEach(() => void vi.useRealTimers())

function fails(failure: Failure, verb: Verb): boolean {
  return failure?.verb === verb && failure.when !== 'twice'
}

/** A failing part fails once. */
async function failing<T>(real: Real, verb: Verb, act: () => Promise<T>): Promise<T> {
  const { failure } = real
  if (failure?.verb !== verb) return await act()
  real.failure = undefined
  if (failure.when !== 'before') await act()
  if (failure.when === 'twice') return await act()
  throw new Error(`the ${verb} failed`)
}

async function makeReal(mutate: (store: Store) => Store): Promise<Real> {
  // The app's clock is the store's.
  vi.useFakeTimers({ now: START, toFake: ['Date'] })
  const inner = mutate(memoryStore({ now: () => real.now }))
  const jwt = jwtSession({ secret: SECRET })
  const store: Store = {
    put: (...all) => failing(real, 'put', () => inner.put(...all)),
    peek: (...all) => failing(real, 'peek', () => inner.peek(...all)),
    move: (...all) => failing(real, 'move', () => inner.move(...all)),
    drop: (...all) => inner.drop(...all),
    count: (...all) => inner.count(...all),
  }
  const session: Session = {
    ...jwt,
    start: (...all) => failing(real, 'start', () => jwt.start(...all)),
  }
  const made = site({
    store,
    session,
    ttl: TTL,
    limits: { issue: { user: false } },
    onEvent: (event) => void real.events.push(event),
    qr: (text) => {
      real.link = text
      return [[true]]
    },
  })
  const computers = [
    await made.signedIn(ADA, 'computer-0'),
    await made.signedIn(ADA, 'computer-1'),
    await made.signedIn(GRACE, 'computer-2'),
  ]
  const phones = Array.from({ length: PHONES }, () => made.device())
  const real: Real = {
    computers,
    phones,
    links: [],
    events: [],
    ids: [],
    link: '',
    now: START,
    failure: undefined,
    session,
    stranger: () => made.device(),
    async signIn(phone, user, id) {
      const other = await made.signedIn(user, id)
      at(phones, phone).cookies.set(COOKIE, other.cookies.get(COOKIE) ?? '')
    },
  }
  return real
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined) throw new RangeError(`Nothing at ${index} of ${list.length}`)
  return found
}

function isLive(model: Model, code: Code): boolean {
  return code.state === 'live' && model.now < code.deadline
}

/** Whether this phone may have the code's session: it is live, or was taken by this very phone. */
function isOpenTo(model: Model, code: Code, secret: string | undefined): boolean {
  if (isLive(model, code)) return true
  const { repeat } = code
  return code.state === 'taken' && repeat !== undefined && secret === repeat.secret &&
    seconds(model) < repeat.deadline
}

function seconds({ now }: Model): number {
  return Math.floor(now / 1000)
}

/** The secrets in a phone's jar, by the first letters of a transfer's id. */
function secretsOf({ cookies }: Device): Map<string, string> {
  const held = PLACES.flatMap((name) => cookies.get(name) ?? [])
  const secrets = new Map(held.map((value) => [value.slice(0, 8), value.slice(9)]))
  // No two are of one transfer.
  expect(secrets.size).toBe(held.length)
  return secrets
}

/** What holds at every moment. */
async function audit(model: Model, real: Real): Promise<void> {
  for (const [i, phone] of model.phones.entries()) {
    const device = at(real.phones, i)
    const { sub, jti } = device.cookies.has(COOKIE) ? claimsOf(device) : {}
    expect({ user: sub, session: jti })
      .toEqual({ user: phone.signedIn?.user, session: phone.signedIn?.session })
    expect(secretsOf(device)).toEqual(phone.secrets)
  }
  // To somebody without any cookie, exactly the live codes are known; looking changes nothing.
  for (const [i, code] of model.codes.entries()) {
    const link = real.links[i]
    if (link === undefined || link === '') continue
    const { status } = await real.stranger().get(link)
    expect([i, status]).toEqual([i, isLive(model, code) ? 200 : 404])
  }
  const consumed = real.events.flatMap((event) => event.type === 'consumed' ? [event.id] : [])
  expect(new Set(consumed).size).toBe(consumed.length)
  for (const computer of COMPUTERS.keys()) {
    const live = model.codes.filter((code) => code.computer === computer && isLive(model, code))
    expect(live.length).toBeLessThanOrEqual(1)
  }
}

type Command = fc.AsyncCommand<Model, Real>

/** A step of somebody, and its words for the report of a failure. */
function step(words: string, run: (model: Model, real: Real) => Promise<void>): Command {
  return {
    check: () => true,
    toString: () => words,
    async run(model, real) {
      try {
        await run(model, real)
      } finally {
        real.failure = undefined
      }
      await audit(model, real)
    },
  }
}

function issue(computer: number, failure: Failure): Command {
  const words = `computer ${computer} shows a code${say(failure)}`
  return step(words, async (model, real) => {
    real.failure = failure
    const { status } = await at(real.computers, computer).post('/qr')
    const isLost = fails(failure, 'put')
    expect(status).toBe(isLost ? 503 : 200)
    if (isLost && failure?.when === 'before') return

    for (const code of model.codes) {
      if (code.computer === computer && code.state === 'live') code.state = 'ended'
    }
    model.codes.push({
      user: at(COMPUTERS, computer).id,
      computer,
      deadline: model.now + TTL * 1000,
      sessions: new Map(),
      state: 'live',
    })
    // A code whose put was not answered is in the store and on no screen.
    real.links.push(isLost ? '' : real.link)
    const issued = real.events.at(-1)
    real.ids.push(!isLost && issued?.type === 'issued' ? issued.id.slice(0, 8) : '')
  })
}

/** The code a number stands for, as long as somebody saw it. */
function seen(model: Model, real: Real, number: number) {
  const shown = real.links.flatMap((link, i) =>
    link === '' ? [] : [{ link, code: at(model.codes, i), id: at(real.ids, i) }]
  )
  // Most of all people look at what was shown last.
  return shown.at(-1 - number % Math.max(1, shown.length))
}

function open(number: number, which: number, failure: Failure): Command {
  const words = `phone ${number} opens link -${which}${say(failure)}`
  return step(words, async (model, real) => {
    const found = seen(model, real, which)
    if (!found) return
    const { link, code, id } = found
    const phone = at(model.phones, number)
    const device = at(real.phones, number)
    real.failure = failure
    const { status } = await device.get(link)
    if (fails(failure, 'peek')) return expect(status).toBe(503)
    if (!isOpenTo(model, code, phone.secrets.get(id))) return expect(status).toBe(404)
    // A phone that is in by this very code goes on.
    const isIn = phone.signedIn?.user === code.user
    expect(status).toBe(isIn && !isLive(model, code) ? 302 : 200)
    if (isIn || !isLive(model, code)) return
    renew(phone, device, id)
  })
}

/** Looking at a live code makes a new secret for it, and keeps those of three other transfers at least. */
function renew(phone: Phone, device: Device, id: string): void {
  const secrets = secretsOf(device)
  const secret = secrets.get(id)
  expect(secret).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect([...phone.secrets.values()]).not.toContain(secret)
  const others = new Map([...phone.secrets].filter(([of]) => of !== id))
  const kept = [...others].filter(([of, value]) => secrets.get(of) === value)
  expect(kept.length).toBe(Math.min(others.size, PLACES.length - 1))
  expect(secrets.size).toBe(kept.length + 1)
  phone.secrets.clear()
  for (const [of, value] of secrets) phone.secrets.set(of, value)
}

/** What happens to a tap besides what it does. */
interface Tap {
  readonly failure: Failure
  /** The reply does not arrive. */
  readonly isLost: boolean
  /** The person was told who is signed in now, and wants to be somebody else. */
  readonly switches: boolean
}

function tap(number: number, which: number, { failure, isLost, switches }: Tap): Command {
  const how = `${switches ? ', switching' : ''}${isLost ? ', reply lost' : ''}${say(failure)}`
  return step(`phone ${number} taps link -${which}${how}`, async (model, real) => {
    const found = seen(model, real, which)
    if (!found) return
    const { link, code, id } = found
    const phone = at(model.phones, number)
    const device = at(real.phones, number)
    const secret = phone.secrets.get(id)
    const before = new Map(device.cookies)
    const current = phone.signedIn
    real.failure = failure
    const fields = switches && current ? { switch: current.user } : {}
    const events = real.events.length
    const { status } = await device.post(link, fields)
    const told = real.events[events]
    const { jti } = device.cookies.has(COOKIE) ? claimsOf(device) : {}
    if (isLost) {
      device.cookies.clear()
      for (const [name, value] of before) device.cookies.set(name, value)
    }

    const isOpen = isOpenTo(model, code, secret)
    if (current) {
      if (fails(failure, 'peek')) return expect(status).toBe(503)
      if (!isOpen) return expect(status).toBe(404)
      if (current.user === code.user) return expect(status).toBe(isLive(model, code) ? 200 : 303)
      if (!switches) return expect(status).toBe(409)
    }
    const moveFails = fails(failure, 'move')
    if (moveFails && failure?.when === 'before') return expect(status).toBe(503)
    const isFirst = isLive(model, code)
    if (isFirst) {
      code.state = 'taken'
      if (secret !== undefined) code.repeat = { secret, deadline: seconds(model) + REPEAT }
    }
    if (moveFails) return expect(status).toBe(503)
    if (!isOpen) return expect(status).toBe(404)
    // A request that was sent twice is its first answer.
    expect(told).toMatchObject({ type: isFirst ? 'consumed' : 'repeated' })
    if (fails(failure, 'start')) return expect(status).toBe(503)
    expect(status).toBe(303)
    // A session of its own, and the same one again.
    const session = String(jti)
    const others = model.codes.filter((other) => other !== code)
    expect(others.flatMap(({ sessions }) => [...sessions.values()])).not.toContain(session)
    const by = secret ?? session
    expect(session).toBe(code.sessions.get(by) ?? session)
    code.sessions.set(by, session)
    if (!isLost) phone.signedIn = { user: code.user, session }
  })
}

function signOut(number: number): Command {
  return step(`phone ${number} signs out`, async (model, real) => {
    at(real.phones, number).cookies.delete(COOKIE)
    delete at(model.phones, number).signedIn
  })
}

function signIn(number: number, user: User): Command {
  return step(`phone ${number} signs in as ${user.name}`, async (model, real) => {
    const session = `of the host, on phone ${number}`
    await real.signIn(number, user, session)
    at(model.phones, number).signedIn = { user: user.id, session }
  })
}

function forget(number: number): Command {
  return step(`phone ${number} forgets its secrets`, async (model, real) => {
    for (const name of PLACES) at(real.phones, number).cookies.delete(name)
    at(model.phones, number).secrets.clear()
  })
}

function steal(number: number, which: number): Command {
  const words = `another browser with the secrets of phone ${number} opens and taps link -${which}`
  return step(words, async (model, real) => {
    const found = seen(model, real, which)
    if (!found || isLive(model, found.code)) return
    const thief = real.stranger()
    const agent = { 'user-agent': 'another browser' }
    for (const name of PLACES) {
      const value = at(real.phones, number).cookies.get(name)
      if (value !== undefined) thief.cookies.set(name, value)
    }
    expect((await thief.get(found.link, agent)).status).toBe(404)
    expect((await thief.post(found.link, {}, agent)).status).toBe(404)
  })
}

function wait(milliseconds: number): Command {
  return step(`${milliseconds} ms pass`, async (model, real) => {
    model.now += milliseconds
    real.now += milliseconds
    vi.setSystemTime(real.now)
  })
}

function say(failure: Failure): string {
  if (!failure) return ''
  const { verb, when } = failure
  return when === 'twice' ? `, ${verb} is sent twice` : `, ${verb} fails ${when} it acted`
}

function failures(...verbs: Verb[]): fc.Arbitrary<Failure> {
  return fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 4 },
    fc.record({
      verb: fc.constantFrom(...verbs),
      when: fc.constantFrom('before', 'after', 'twice'),
    }),
  )
}

const phone = fc.nat({ max: PHONES - 1 })
const which = fc.oneof(
  { arbitrary: fc.constant(0), weight: 3 },
  { arbitrary: fc.constant(1), weight: 2 },
  fc.nat({ max: 9 }),
)
const tapped = fc.tuple(
  phone,
  which,
  fc.record({
    // A start that failed after it acted wrote a cookie, which must not go out with the fault.
    failure: failures('peek', 'move', 'move', 'start'),
    isLost: fc.nat({ max: 3 }).map((of) => of === 0),
    switches: fc.boolean(),
  }),
).map((all) => tap(...all))
const opened = fc.tuple(phone, which, failures('peek')).map((all) => open(...all))

// What happens more often is here more often.
const steps: fc.Arbitrary<Command>[] = [
  fc.tuple(fc.nat({ max: 2 }), failures('put')).map((all) => issue(...all)),
  fc.nat({ max: 2 }).map((computer) => issue(computer, undefined)),
  opened,
  opened,
  tapped,
  tapped,
  tapped,
  phone.map(signOut),
  phone.map(forget),
  fc.tuple(phone, which).map((all) => steal(...all)),
  fc.tuple(phone, fc.constantFrom(ADA, GRACE)).map((all) => signIn(...all)),
  fc.constantFrom(1, 1000, 59_999, 60_000, 240_000, 299_999, 300_000, 900_000).map(wait),
]

/** Plays stories against the model; throws, with the shortest story, where the two differ. */
async function play(
  numRuns: number,
  mutate: (store: Store) => Store = (store) => store,
  seed?: number,
): Promise<{ readonly failed: boolean; readonly stories: number }> {
  let stories = 0
  const property = fc.asyncProperty(
    fc.commands(steps, { maxCommands: 40, size: 'max' }),
    async (commands) => {
      stories++
      const real = await makeReal(mutate)
      const phones = Array.from({ length: PHONES }, (): Phone => ({ secrets: new Map() }))
      await fc.asyncModelRun(
        () => ({ model: { now: real.now, codes: [], phones }, real }),
        commands,
      )
    },
  )
  const parameters = { numRuns, timeout: 20_000, ...(seed !== undefined && { seed }) }
  if (seed === undefined) {
    await fc.assert(property, parameters)
    return { failed: false, stories }
  }
  const { failed } = await fc.check(property, { ...parameters, endOnFailure: true })
  return { failed, stories }
}

describe('any story of two people, three computers and three phones', () => {
  it('gives a phone a session only where the model allows one, and that one', async () => {
    const wanted = times(25, 120)
    const { stories } = await play(wanted)
    expect(stories).toBe(wanted)
  }, 60_000)
})

async function read(store: Store, key: string): Promise<string | null> {
  const found = await store.peek([key], [])
  return found.state === 'found' ? found.records[0] ?? null : null
}

describe('the model notices a store', () => {
  /** Each is how some store of another product is, or was. */
  const mutants: Record<string, (store: Store) => Store> = {
    'that does not end the former code of a session': (store) => {
      let slots = 0
      return {
        ...store,
        put: (entries, slot, limits) => store.put(entries, { ...slot, key: `${slots++}` }, limits),
      }
    },
    'that gives a code out twice': (store) => ({
      ...store,
      async move(move, limits) {
        const record = await read(store, move.from)
        if (record === null) return await store.move(move, limits)
        return { state: 'moved', key: move.from, record: `${move.line}\n${bodyOf(record)}` }
      },
    }),
    'that repeats for every device': (store) => ({
      ...store,
      async move(move, limits) {
        const answer = await store.move(move, limits)
        if (answer.state !== 'other') return answer
        return { state: 'moved', key: move.from, record: `${move.line}\n${bodyOf(answer.record)}` }
      },
    }),
    'that keeps no state': (store) => ({
      ...store,
      move: (move, limits) => store.move({ ...move, to: 'nowhere' }, limits),
    }),
    'that answers a request which is sent twice as two': (store) => ({
      ...store,
      async move(move, limits) {
        const record = await read(store, move.to)
        return record?.startsWith(`${move.line}\n`)
          ? { state: 'other', key: move.from, record }
          : await store.move(move, limits)
      },
    }),
    'that consumes when it is asked to look': (store) => ({
      ...store,
      async peek(keys, limits) {
        const found = await store.peek(keys, limits)
        for (const [i, from] of keys.entries()) {
          await store.move({ from, to: 'nowhere', guard: '', line: `${i}`, ttl: 1 }, [])
        }
        return found
      },
    }),
    'that keeps a code a second too long': (store) => ({
      ...store,
      put: (entries, slot, limits) =>
        store.put(entries.map((entry) => ({ ...entry, ttl: entry.ttl + 1 })), slot, limits),
    }),
  }

  it.each(Object.keys(mutants))('%s', async (name) => {
    const { failed } = await play(60, mutants[name], 4)
    expect(failed).toBe(true)
  }, 60_000)
})

describe('a session that fails while it starts', () => {
  it('sends no cookie of a session with its fault page, nor takes one away', async () => {
    for (const current of [undefined, GRACE]) {
      const events: QrauthEvent[] = []
      const { session, signedIn, device } = site({ onEvent: (event) => void events.push(event) })
      const { start } = session
      const link = linkIn(await (await (await signedIn(ADA)).post('/qr')).text())
      const phone = current ? await signedIn(current, 'phone') : device()
      await phone.get(link)
      const before = phone.cookies.get(COOKIE)
      session.start = async (...all) => {
        await start(...all)
        throw new Error('the table of sessions is not there')
      }
      const answer = await phone.post(link, { switch: GRACE.id })
      expect(answer.status).toBe(503)
      expect(phone.cookies.get(COOKIE)).toBe(before)
      expect(events.at(-1)).toMatchObject({ type: 'fault', reason: 'session' })

      // And the same phone gets in when it works again.
      session.start = start
      expect((await phone.post(link, { switch: GRACE.id })).status).toBe(303)
      expect(claimsOf(phone)).toMatchObject({ sub: ADA.id })
    }
  })
})
