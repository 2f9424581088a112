import { qrSvg } from '../../src/qr/svg.ts'
import { type Registry, registry } from '../../src/session/registry.ts'
import { upstashRegistry } from '../../src/stores/registry-upstash.ts'
import { upstashStore } from '../../src/stores/upstash.ts'
import { qrModules } from '../../src/qr/encode.ts'
import { linkIn } from '../parts/picture.ts'
import { SECRET, site } from '../parts/site.ts'
import { startStore, type Upstash } from '../parts/upstash.ts'
import { bundle, gzip, HONO, MOUNT, MOUNT_FETCH, WORKER, WORKER_FETCH } from './bundle.ts'

// What can be counted and weighed: the same on every machine, so the tests check it too.

/** Commands that each step may cost; as many HTTP round trips. */
export const COMMANDS = {
  ask: 0,
  issue: 1,
  confirm: 1,
  consume: 1,
  refused: 1,
  repeated: 1,
  poll: 1,
  // With matching numbers a code costs a look more, because a wrong number pauses new ones.
  matchIssue: 2,
  claim: 1,
  look: 1,
  approve: 2,
  collect: 1,
  // With a registry: a page that reads the session, the same with `cache`, and the page of devices.
  read: 1,
  readCached: 0,
  list: 2,
  end: 6,
} as const

export type Step = keyof typeof COMMANDS

/** Commands of each step, from the endpoint's log, with every limit counted. */
export async function countCommands(): Promise<Record<Step, number>> {
  const endpoint = await startStore()
  try {
    const env = { requestIP: () => ({ address: '192.0.2.1' }) }
    const devices = async (options: Parameters<typeof site>[0] = {}) => {
      const { signedIn, device } = site({ store: upstashStore(endpoint), ...options })
      const all = { computer: await signedIn(), phone: device(), stranger: device() }
      for (const each of Object.values(all)) each.env = env
      return all
    }

    let html = ''
    const cost = async (status: number, step: () => Promise<Response>): Promise<number> => {
      endpoint.log.length = 0
      endpoint.requests.length = 0
      const response = await step()
      const commands = endpoint.log.length
      if (response.status !== status || endpoint.requests.length !== commands) {
        throw new Error(
          `Cannot count: expected ${status} and a command a request, received ${response.status}, ` +
            `${commands} commands and ${endpoint.requests.length} requests`,
        )
      }
      html = await response.text()
      return commands
    }

    const { computer, phone, stranger } = await devices()
    const ask = await cost(200, () => computer.get('/qr'))
    const issue = await cost(200, () => computer.post('/qr'))
    const link = linkIn(html)
    const live = pathIn(html, 'live')
    const poll = await cost(200, () => stranger.get(live))
    const confirm = await cost(200, () => phone.get(link))
    const consume = await cost(303, () => phone.post(link))
    phone.cookies.delete('__Host-session')
    const repeated = await cost(303, () => phone.post(link))
    const refused = await cost(404, () => stranger.post(link))

    const { computer: other, phone: second } = await devices({ confirm: 'match' })
    const matchIssue = await cost(200, () => other.post('/qr'))
    const code = linkIn(html)
    const outcome = pathIn(html, 'transfer')
    await second.get(code)
    const claim = await cost(303, () => second.post(code))
    const shown = await (await second.get(code)).text()
    const look = await cost(200, () => other.get(outcome))
    const [, number = ''] = />(\d\d)</.exec(shown) ?? []
    const approve = await cost(303, () => other.post(outcome, { number }))
    const collect = await cost(303, () => second.post(code, { act: 'collect' }))
    const match = { matchIssue, claim, look, approve, collect }

    const sessions = registryOn(endpoint)
    const { computer: known, phone: third } = await devices({ jwt: { registry: sessions } })
    const read = await cost(200, () => known.get('/qr'))
    const cached = await devices({ jwt: { registry: registryOn(endpoint, 60) } })
    await cached.computer.get('/qr')
    const readCached = await cost(200, () => cached.computer.get('/qr'))
    const shared = linkIn(await (await known.post('/qr')).text())
    await third.get(shared)
    await third.post(shared)
    const list = await cost(200, () => known.get('/qr/devices'))
    const [, key = ''] = /name="end" value="([^"]+)"/.exec(html) ?? []
    const end = await cost(200, () => known.post('/qr/devices', { end: key }))
    const listed = { read, readCached, list, end }
    return { ask, issue, confirm, consume, refused, repeated, poll, ...match, ...listed }
  } finally {
    await endpoint.close()
  }
}

function registryOn(endpoint: Upstash, cache: number = 0): Registry {
  return registry({ store: upstashRegistry(endpoint), secret: SECRET, cache })
}

function pathIn(html: string, kind: 'live' | 'transfer'): string {
  return new RegExp(`/qr/${kind}/[\\w-]{22}`).exec(html)?.[0] ?? ''
}

export interface Weight {
  readonly raw: number
  readonly gzip: number
}

/** A link of 60 characters. */
export const LINK = `https://www.example.com/account/sign-in/qr/${'A'.repeat(17)}`

/** The heaviest picture of a 60-byte link. */
export function weighPicture(): Weight {
  return heaviest(Array.from({ length: 200 }, (_, index) => {
    const code = (index * 2_654_435_761 >>> 0).toString(36).padStart(17, 'aZ9-_bY8')
    return qrSvg(qrModules(LINK.slice(0, -17) + code), 'QR code')
  }))
}

/** The heaviest code page of some: all of it is in one response. */
export async function weighPage(): Promise<Weight> {
  const { signedIn } = site({ limits: { issue: { user: false } } })
  const computer = await signedIn()
  const pages: string[] = []
  for (let i = 0; i < 20; i++) pages.push(await (await computer.post('/qr')).text())
  return heaviest(pages)
}

function heaviest(texts: readonly string[]): Weight {
  return {
    raw: Math.max(...texts.map((text) => Buffer.byteLength(text))),
    gzip: Math.max(...texts.map(gzip)),
  }
}

/** Bytes, minified and gzip. */
export interface Bundles {
  /** The Worker, by the package @upstash/redis. */
  readonly worker: number
  /** The Worker, by `fetch` alone. */
  readonly fetch: number
  /** What a host adds by mounting with @upstash/redis; hono, which it has, is left out. */
  readonly mount: number
  /** What a host adds by mounting with `fetch` alone. */
  readonly mountFetch: number
  /** `mount` with all of hono that we use, less the smallest app of hono. */
  readonly mountWithHono: number
}

export async function weighBundles(): Promise<Bundles> {
  const external = ['hono', 'hono/*']
  const [worker = 0, fetch = 0, mount = 0, mountFetch = 0, whole = 0, hono = 0] =
    (await Promise.all([
      bundle(WORKER),
      bundle(WORKER_FETCH),
      bundle(MOUNT, { external }),
      bundle(MOUNT_FETCH, { external }),
      bundle(`${MOUNT}${HONO}`),
      bundle(HONO),
    ])).map(gzip)
  return { worker, fetch, mount, mountFetch, mountWithHono: whole - hono }
}

const KIB = 1024

/** What the Worker may weigh once it stands in folders, with @upstash/redis and by `fetch` alone. */
const HOUSE = { worker: 64 * KIB, fetch: 44 * KIB } as const

/** What each change since then adds to both, in bytes: README.md has the table. */
export const ADDED: readonly { readonly worker: number; readonly fetch: number }[] = [
  // Transfers as states with guarded moves, keys under the app's secret, a careful way to Upstash.
  { worker: 3623, fetch: 3046 },
  // Options and sessions that refuse what they do not know, hosts and origins that do likewise.
  { worker: 3738, fetch: 3770 },
  // Pages of both directions in one visual language, names without invisible characters, the bounce.
  { worker: 4800, fetch: 7500 },
  // A registry of sessions, renewal, the pages of devices, a policy, a notice with its link.
  { worker: 6600, fetch: 6600 },
  // What became of a code: its address, its page, undo and matching numbers; bowser is 7,600 of it.
  { worker: 10_900, fetch: 10_950 },
  // The visitor's language by Accept-Language, the site's logo and colour, a code page that small
  // screens show whole. English alone: README.md tells what each further language costs.
  { worker: 3100, fetch: 3000 },
  // The other direction: a computer asks, a signed-in phone approves.
  { worker: 2850, fetch: 2950 },
  // Devices without a browser: a code and a token in JSON, bearer tokens, metadata.
  { worker: 2700, fetch: 2650 },
  // Here: a password where nobody approved before, an approval that is taken back, the demo.
  { worker: 550, fetch: 570 },
  // Bounds and realms that are inherited, one notice a sign-in, an end that takes with it what came
  // from a session, the computer on the confirm page.
  { worker: 2000, fetch: 2000 },
  // A passkey that is offered to a new device.
  { worker: 1100, fetch: 1150 },
  // Requests of strangers that give way, letters under a pad, ends that go with a sign-out.
  { worker: 900, fetch: 950 },
  // A registry of sessions for the standalone app, a choice of lives on the confirm page, the mail of
  // a notice in words.
  { worker: 2550, fetch: 2250 },
]

/** What the Worker may weigh when everything is built, with English alone: the goal. */
export const WHOLE = { worker: 88 * KIB, fetch: 68 * KIB } as const

/** What it weighs beyond the goal. README.md has the profile: the goal is missed, not moved. */
export const BEYOND = { worker: 20_900, fetch: 22_820 } as const

function allowed(entry: 'worker' | 'fetch'): number {
  return HOUSE[entry] + added(entry)
}

function added(entry: 'worker' | 'fetch'): number {
  return ADDED.reduce((sum, { [entry]: bytes }) => sum + bytes, 0)
}

/** The limits of what is weighed, in bytes. */
export const LIMITS = {
  picture: { raw: 2400, gzip: 650 },
  page: { gzip: 6 * KIB },
  bundle: {
    worker: allowed('worker'),
    fetch: allowed('fetch'),
    mountFetch: 30 * KIB + added('fetch'),
  },
} as const
