import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Session } from '../../src/session/session.ts'
import type { QrauthEvent } from '../../src/transfer/events.ts'
import { jwtSession } from '../../src/session/jwt.ts'
import { RECEIPT_TTL, type Store, type User } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import type { Device } from '../parts/device.ts'
import { times } from '../parts/nightly.ts'
import { linkIn } from '../parts/picture.ts'
import { ADA, claimsOf, GRACE, SECRET, site } from '../parts/site.ts'

// The flow against a model of it: three computers (two of Ada's sessions and one of Grace's) show
// codes, three phones open and tap links in any order, the clock jumps, the store and the session
// fail before or after they acted, replies are lost, people sign out, and in as somebody else.

const TTL = 300
const COOKIE = '__Host-session'
const RECEIPT = '__Host-qrauth'
const PHONES = 3
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
  /** Which phone's secret repeats it, and until when. */
  receipt?: { readonly secret: string; readonly deadline: number }
}

interface Phone {
  signedIn?: { readonly user: string; readonly session: string }
  secret?: string
}

interface Model {
  now: number
  readonly codes: Code[]
  readonly phones: Phone[]
}

type Verb = 'put' | 'peek' | 'take' | 'start'
/** `after`: it acted, and nobody was told. */
type Failure = { readonly verb: Verb; readonly when: 'before' | 'after' } | undefined

interface Real {
  readonly computers: readonly Device[]
  readonly phones: readonly Device[]
  readonly links: string[]
  link: string
  now: number
  failure: Failure
  stranger(): Device
  signIn(phone: number, user: User, id: string): Promise<void>
  session: Session
}

/** A failing part fails once. */
async function failing<T>(real: Real, verb: Verb, act: () => Promise<T>): Promise<T> {
  const { failure } = real
  if (failure?.verb !== verb) return await act()
  real.failure = undefined
  if (failure.when === 'after') await act()
  throw new Error(`the ${verb} failed`)
}

async function makeReal(mutate: (store: Store) => Store): Promise<Real> {
  const inner = mutate(memoryStore({ now: () => real.now }))
  const jwt = jwtSession({ secret: SECRET })
  const store: Store = {
    put: (...all) => failing(real, 'put', () => inner.put(...all)),
    peek: (...all) => failing(real, 'peek', () => inner.peek(...all)),
    take: (...all) => failing(real, 'take', () => inner.take(...all)),
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
    link: '',
    now: 1_800_000_000_000,
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
function isOpenTo(model: Model, code: Code, phone: Phone): boolean {
  if (isLive(model, code)) return true
  const { receipt } = code
  return code.state === 'taken' && receipt !== undefined && phone.secret === receipt.secret &&
    model.now < receipt.deadline
}

/** What holds at every moment. */
async function audit(model: Model, real: Real): Promise<void> {
  for (const [i, phone] of model.phones.entries()) {
    const device = at(real.phones, i)
    const { sub, jti } = device.cookies.has(COOKIE) ? claimsOf(device) : {}
    expect({ user: sub, session: jti })
      .toEqual({ user: phone.signedIn?.user, session: phone.signedIn?.session })
    expect(device.cookies.get(RECEIPT)).toBe(phone.secret)
  }
  // To somebody without any cookie, exactly the live codes are known; looking changes nothing.
  for (const [i, code] of model.codes.entries()) {
    const link = real.links[i]
    if (link === undefined || link === '') continue
    const { status } = await real.stranger().get(link)
    expect([i, status]).toEqual([i, isLive(model, code) ? 200 : 404])
  }
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
    const fails = failure?.verb === 'put'
    expect(status).toBe(fails ? 503 : 200)
    if (fails && failure.when === 'before') return

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
    real.links.push(fails ? '' : real.link)
  })
}

/** The code a number stands for, as long as somebody saw it. */
function seen(model: Model, real: Real, number: number) {
  const shown = real.links.flatMap((link, i) =>
    link === '' ? [] : [{ link, code: at(model.codes, i) }]
  )
  // Most of all people look at what was shown last.
  return shown.at(-1 - number % Math.max(1, shown.length))
}

function open(number: number, which: number, failure: Failure): Command {
  const words = `phone ${number} opens link -${which}${say(failure)}`
  return step(words, async (model, real) => {
    const found = seen(model, real, which)
    if (!found) return
    const { link, code } = found
    const phone = at(model.phones, number)
    const device = at(real.phones, number)
    real.failure = failure
    const { status } = await device.get(link)
    if (failure?.verb === 'peek') return expect(status).toBe(503)
    if (!isOpenTo(model, code, phone)) return expect(status).toBe(404)
    // A phone that is in by this very code goes on.
    const isIn = phone.signedIn?.user === code.user
    expect(status).toBe(isIn && !isLive(model, code) ? 302 : 200)
    if (isIn) return
    const secret = device.cookies.get(RECEIPT)
    expect(secret).toMatch(/^[A-Za-z0-9_-]{22}$/)
    if (phone.secret === undefined && secret !== undefined) phone.secret = secret
  })
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
    const { link, code } = found
    const phone = at(model.phones, number)
    const device = at(real.phones, number)
    const before = new Map(device.cookies)
    const current = phone.signedIn
    real.failure = failure
    const fields = switches && current ? { switch: current.user } : {}
    const { status } = await device.post(link, fields)
    const { jti } = device.cookies.has(COOKIE) ? claimsOf(device) : {}
    if (isLost) {
      device.cookies.clear()
      for (const [name, value] of before) device.cookies.set(name, value)
    }

    const isOpen = isOpenTo(model, code, phone)
    if (current) {
      if (failure?.verb === 'peek') return expect(status).toBe(503)
      if (!isOpen) return expect(status).toBe(404)
      if (current.user === code.user) return expect(status).toBe(isLive(model, code) ? 200 : 303)
      if (!switches) return expect(status).toBe(409)
    }
    const takeFails = failure?.verb === 'take'
    if (takeFails && failure.when === 'before') return expect(status).toBe(503)
    if (isLive(model, code)) {
      code.state = 'taken'
      if (phone.secret !== undefined) {
        code.receipt = { secret: phone.secret, deadline: model.now + RECEIPT_TTL * 1000 }
      }
    }
    if (takeFails) return expect(status).toBe(503)
    if (!isOpen) return expect(status).toBe(404)
    if (failure?.verb === 'start') return expect(status).toBe(503)
    expect(status).toBe(303)
    // A session of its own, and the same one again.
    const session = String(jti)
    const others = model.codes.filter((other) => other !== code)
    expect(others.flatMap(({ sessions }) => [...sessions.values()])).not.toContain(session)
    const by = phone.secret ?? session
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
  return step(`phone ${number} forgets its secret`, async (model, real) => {
    at(real.phones, number).cookies.delete(RECEIPT)
    delete at(model.phones, number).secret
  })
}

function wait(milliseconds: number): Command {
  return step(`${milliseconds} ms pass`, async (model, real) => {
    model.now += milliseconds
    real.now += milliseconds
  })
}

function say(failure: Failure): string {
  return failure ? `, ${failure.verb} fails ${failure.when} it acted` : ''
}

function failures(...verbs: Verb[]): fc.Arbitrary<Failure> {
  return fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 4 },
    fc.record({ verb: fc.constantFrom(...verbs), when: fc.constantFrom('before', 'after') }),
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
    failure: failures('peek', 'take', 'take', 'start'),
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
      const phones = Array.from({ length: PHONES }, (): Phone => ({}))
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
    const wanted = times(40, 120)
    const { stories } = await play(wanted)
    expect(stories).toBe(wanted)
  }, 60_000)
})

describe('the model notices a store', () => {
  /** Each is how some store of another product is, or was. */
  const mutants: Record<string, (store: Store) => Store> = {
    'that does not end the former code of a session': (store) => {
      let slots = 0
      return {
        ...store,
        put: (entry, limits) => store.put({ ...entry, slot: `${slots++}` }, limits),
      }
    },
    'that gives a code out twice': (store) => ({
      ...store,
      take: (key, _, limits) => store.peek(key, undefined, limits),
    }),
    'that repeats for whoever comes': (store) => ({
      ...store,
      peek: (key, _, limits) => store.peek(key, key, limits),
      take: (key, _, limits) => store.take(key, key, limits),
    }),
    'that keeps no receipt': (store) => ({
      ...store,
      take: (key, _, limits) => store.take(key, undefined, limits),
    }),
    'that consumes when it is asked to look': (store) => ({ ...store, peek: store.take }),
    'that keeps a code a second too long': (store) => ({
      ...store,
      put: (entry, limits) => store.put({ ...entry, ttl: entry.ttl + 1 }, limits),
    }),
  }

  it.each(Object.keys(mutants))('%s', async (name) => {
    const { failed } = await play(60, mutants[name], 7)
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
