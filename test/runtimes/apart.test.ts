import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { without } from '../parts/install.ts'
import { Device } from '../parts/device.ts'
import { linkIn } from '../parts/picture.ts'
import { startStore, type Upstash } from '../parts/upstash.ts'
import { serverAt } from './socket.ts'
import { command, type Server } from './suite.ts'
import { workerd } from './workerd.ts'

const DENO = ['serve', '-P', '--no-prompt', '--host', '127.0.0.1', '--port', '0', 'src/main.ts']

const RUNTIMES = [
  command('Node', process.execPath, 'dist/node.js'),
  command('Bun', 'node_modules/.bin/bun', 'run', 'src/main.ts'),
  command('Deno', 'node_modules/.bin/deno', ...DENO),
  await workerd('workers/demo'),
]

describe.skipIf(without('redis'))('one site on four runtimes, with one Redis', () => {
  let endpoint: Upstash
  let servers: readonly Server[] = []

  beforeAll(async () => {
    endpoint = await startStore()
    servers = await Promise.all(RUNTIMES.map((runtime) =>
      runtime.start({
        QRAUTH_HOST: 'demo',
        QRAUTH_SECRET: 'a secret that every machine of the site has',
        QRAUTH_ALLOWED_HOSTS: 'lan.test',
        UPSTASH_REDIS_REST_URL: endpoint.url,
        UPSTASH_REDIS_REST_TOKEN: endpoint.token,
      })
    ))
  })
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    await endpoint?.close()
  })

  /** A browser, whose requests go to one runtime. */
  function device(at: number, like?: Device): Device {
    const made = new Device(serverAt(servers[at]?.port ?? 0), 'http://lan.test')
    for (const [name, value] of like?.cookies ?? []) made.cookies.set(name, value)
    return made
  }

  /** Whether each runtime takes the session of this browser, in order. */
  const seenBy = (like: Device): Promise<number[]> =>
    Promise.all(RUNTIMES.map(async (_, at) => (await device(at, like).get('/whoami')).status))

  it.each(RUNTIMES.map(({ name }, at) => ({ name, at })))(
    'refuses at its next request, on each, a phone whose session was ended on $name',
    async ({ at }) => {
      const computer = device(at)
      await computer.post('/login', { username: 'ada', password: 'qrauth-demo' })
      // The phone taps on another runtime than the one that showed the code.
      const other = (at + 1) % RUNTIMES.length
      const link = new URL(linkIn(await (await computer.post('/qr')).text())).pathname
      const phone = device(other)
      await phone.get(link)
      expect((await phone.post(link)).status).toBe(303)
      expect(await seenBy(phone)).toEqual([200, 200, 200, 200])
      const html = await (await computer.get('/qr/devices')).text()
      const keys = [...html.matchAll(/name="end" value="([^"]*)"/g)].map(([, key = '']) => key)
      const own = /name="end" value="([^"]*)"/.exec(
        await (await phone.get('/qr/devices')).text(),
      )?.[1] ?? ''
      expect(keys).toContain(own)
      expect((await computer.post('/qr/devices', { end: own })).status).toBe(200)
      expect(await seenBy(phone)).toEqual([401, 401, 401, 401])
      expect(await seenBy(computer)).toEqual([200, 200, 200, 200])
    },
  )
})
