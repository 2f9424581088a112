import { registry } from '../../src/session/registry.ts'
import { restRegistry } from '../../src/stores/registry-rest.ts'
import type { Device } from '../parts/device.ts'
import { ADA, SECRET, site } from '../parts/site.ts'
import { median } from './processes.ts'

// Reads sessions that are kept in no registry, in one, and in one with `cache`, in turns, and prints
// the CPU microseconds of each: a page of the host that reads the session, the page that asks
// whether to show a code, and the page of devices. The registry is that of the arguments, behind
// `fetch` alone; its own CPU is not counted. The person has five sessions.

const [url = '', token = ''] = process.argv.slice(2)
const ROUNDS = 12
const READS = 40
const SESSIONS = 5

type Path = '/me' | '/qr' | '/qr/devices'

/** Makes a site, and a browser that is signed in there. */
async function computerOf(name: string, cache?: number): Promise<Device> {
  const store = restRegistry({ url, token, prefix: `{${name}}:` })
  const kept = cache === undefined ? undefined : registry({ store, secret: SECRET, cache })
  const { app, session, signedIn } = site(kept && { jwt: { registry: kept } })
  app.get('/me', async (c) => c.text((await session.read(c))?.user.id ?? 'nobody'))
  for (let i = 1; i < SESSIONS; i++) await signedIn(ADA, `session ${i}`)
  return await signedIn(ADA, 'session')
}

const none = await computerOf('none')
const checked = await computerOf('checked', 0)
const cached = await computerOf('cached', 60)
const cases: Record<string, readonly [Device, Path]> = {
  read: [none, '/me'],
  readChecked: [checked, '/me'],
  readCached: [cached, '/me'],
  ask: [none, '/qr'],
  askChecked: [checked, '/qr'],
  askCached: [cached, '/qr'],
  devices: [checked, '/qr/devices'],
  devicesCached: [cached, '/qr/devices'],
}

const times: Record<string, number[]> = {}
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, [computer, path]] of Object.entries(cases)) {
    const { user, system } = process.cpuUsage()
    for (let i = 0; i < READS; i++) {
      const { status } = await computer.get(path)
      if (status !== 200) throw new Error(`Cannot read ${path}: expected 200, received ${status}`)
    }
    const after = process.cpuUsage()
    times[name] = [...times[name] ?? [], (after.user + after.system - user - system) / READS]
  }
}
// The first third warms up.
const steady = (name: string) => median((times[name] ?? []).slice(ROUNDS / 3))
console.log(JSON.stringify(
  Object.fromEntries(Object.keys(cases).map((name) => [name, steady(name)])),
))
