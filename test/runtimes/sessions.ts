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
        QRAUTH_CLIENTS: 'tv=TV',
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

    it('are given to a device without a browser as a token, once, after an approval', async () => {
      const phone = new Device(serverAt(server.port), 'http://lan.test')
      await phone.post('/login', { username: 'grace', password: 'qrauth-demo' })
      const tv = new Device(serverAt(server.port), 'http://lan.test')
      const bare = { 'origin': undefined, 'sec-fetch-site': undefined }
      const asked = await (await tv.post('/qr/device/code', { client_id: 'tv' }, bare)).json()
      const poll = () =>
        tv.post('/qr/device/token', {
          grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
          client_id: 'tv',
          device_code: asked.device_code,
        }, bare)
      expect((await (await poll()).json()).error).toBe('authorization_pending')
      expect((await (await poll()).json()).error).toBe('slow_down')
      const found = await phone.post('/qr/approve', { letters: asked.user_code })
      const page = found.headers.get('location') ?? ''
      expect((await phone.post(page, { act: 'allow' })).status).toBe(303)
      const { access_token: token } = await (await poll()).json()
      expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
      expect((await (await poll()).json()).error).toBe('invalid_grant')
      const me = () => tv.get('/whoami', { authorization: `Bearer ${token}` })
      expect(await (await me()).json()).toMatchObject({ id: 'grace' })
      await phone.post(page, { act: 'undo' })
      expect((await me()).status).toBe(401)
    })
  })
}
