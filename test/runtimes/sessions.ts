import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Device } from '../parts/device.ts'
import { linkIn } from '../parts/picture.ts'
import { serverAt } from './socket.ts'
import type { Runtime, Server } from './suite.ts'

/** What must be true of sessions in a registry, whatever it runs on: by the demo site. */
export function sessionsSuite(runtime: Runtime): void {
  describe(`${runtime.name}, the demo's sessions`, () => {
    let server: Server
    beforeAll(async () => {
      server = await runtime.start({
        QRAUTH_HOST: 'demo',
        QRAUTH_STORE: 'memory',
        QRAUTH_ALLOWED_HOSTS: 'lan.test',
      })
    })
    afterAll(() => server?.stop())

    it('that are ended on one device are refused on the other at once', async () => {
      const device = () => new Device(serverAt(server.port), 'http://lan.test')
      const [computer, phone] = [device(), device()]
      await computer.post('/login', { username: 'ada', password: 'qrauth-demo' })
      const link = new URL(linkIn(await (await computer.post('/qr')).text())).pathname
      await phone.get(link)
      expect((await phone.post(link)).status).toBe(303)
      expect((await phone.get('/whoami')).status).toBe(200)
      expect((await computer.post('/qr/devices', { act: 'others' })).status).toBe(200)
      expect((await phone.get('/whoami')).status).toBe(401)
      expect((await phone.arrive('/qr')).status).toBe(302)
      expect((await computer.get('/whoami')).status).toBe(200)
    })
  })
}
