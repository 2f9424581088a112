import { getRequestListener } from '@hono/node-server'
import express, { type RequestHandler } from 'express'
import { createServer, type Server } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { jwtSession } from '../../../src/session/jwt.ts'
import { qrauth } from '../../../src/qrauth.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import { Device } from '../../parts/device.ts'
import { linkIn } from '../../parts/picture.ts'
import { SECRET, site } from '../../parts/site.ts'
import { through } from '../place.ts'

const ORIGIN = 'http://site.test'
const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  vi.restoreAllMocks()
})

/** An Express site that has the app mounted behind middleware of its own; and two devices. */
async function behind(...middleware: readonly RequestHandler[]) {
  const onEvent = vi.fn()
  const session = jwtSession({ secret: SECRET })
  const mounted = qrauth({ session, store: memoryStore(), basePath: '/qr', onEvent })
  const app = express()
  for (const one of middleware) app.use(one)
  app.use('/qr', getRequestListener(mounted.fetch))
  const server = createServer(app)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { cookies } = await site().signedIn(undefined, undefined, ORIGIN)
  const computer = new Device(through({ port }), ORIGIN)
  for (const [name, value] of cookies) computer.cookies.set(name, value)
  return { computer, phone: new Device(through({ port }), ORIGIN), onEvent }
}

describe('in an Express site, a form is read', () => {
  it.each<[string, RequestHandler[]]>([
    ['with nothing in front', []],
    ['behind express.urlencoded()', [express.urlencoded({ extended: false })]],
    ['behind express.urlencoded() that nests fields', [express.urlencoded({ extended: true })]],
    ['behind express.json(), which leaves forms alone', [express.json()]],
    ['behind express.text()', [express.text({ type: '*/*' })]],
    ['behind express.raw()', [express.raw({ type: '*/*' })]],
  ])('%s', async (_, middleware) => {
    const { computer, phone } = await behind(...middleware)
    const shown = await computer.post('/qr', { next: '/inbox?tab=2', note: 'å & ä' })
    expect(shown.status).toBe(200)
    const tap = await phone.post(linkIn(await shown.text()), { field: 'x' })
    expect(tap.status).toBe(303)
    expect(tap.headers.get('location')).toBe('/inbox?tab=2')
  })

  it('behind express.urlencoded() no larger than anywhere', async () => {
    const { computer } = await behind(express.urlencoded({ extended: false }))
    expect((await computer.post('/qr', { note: 'x'.repeat(9000) })).status).toBe(413)
  })

  it('not behind middleware that read it and left nothing, which the page and the log say', async () => {
    const { computer, onEvent } = await behind((req, _, next) =>
      void buffer(req).then(() => next())
    )
    const page = await computer.post('/qr', { next: '/inbox' })
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('A body parser in front of this app read the form first')
    expect(onEvent).toHaveBeenCalledWith(
      expect.objectContaining({ type: 'fault', reason: 'body' }),
      expect.anything(),
    )
  })
})
