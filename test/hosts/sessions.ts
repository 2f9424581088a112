import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handoff } from '../../src/hosts/handoff.ts'
import { whoami } from '../../src/hosts/whoami.ts'
import { qrauth } from '../../src/qrauth.ts'
import type { ListedSession, Session } from '../../src/session/session.ts'
import type { User } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { Device } from '../parts/device.ts'
import { linkIn } from '../parts/picture.ts'
import { through } from './place.ts'
import { HANDOFF_SECRET } from './statement.ts'
import type { Host } from './suite.ts'

/** The token by which a site knows our app. */
export const SESSIONS_TOKEN = 'a token that only the site and our app know'

/** A host whose sessions can be listed and ended by our app. */
export type ListingHost = Pick<Host, 'app' | 'origin' | 'close' | 'signIn' | 'who'>

/** Lists and ends the sessions of a site by its endpoint, which answers to this app alone. */
function sessionsAt(url: string, token: string): Required<Pick<Session, 'list' | 'revoke'>> {
  async function send(query: string, init: RequestInit = {}): Promise<Response> {
    const headers = { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(url + query, { ...init, headers, redirect: 'error' })
    if (!answer.ok) throw new Error(`Cannot use the sessions: received ${answer.status}`)
    return answer
  }
  return {
    async list(_, user: User): Promise<ListedSession[]> {
      return await (await send(`?user=${encodeURIComponent(user.id)}`)).json()
    },
    async revoke(_, user: User, sessionId: string): Promise<void> {
      await send('', { method: 'POST', body: JSON.stringify({ user: user.id, end: sessionId }) })
    },
  }
}

/** A Hono app that has the sign-in mounted, and passes everything else on to the site. */
export function inFrontOf(origin: string, port: number, cookie: string): Hono {
  const site = `http://127.0.0.1:${port}`
  const session: Session = {
    ...whoami({ url: `${site}/whoami`, cookies: [cookie] }),
    ...handoff({ path: '/handoff', secret: HANDOFF_SECRET }),
    ...sessionsAt(`${site}/sessions`, SESSIONS_TOKEN),
  }
  const host = through({ port })
  return new Hono()
    .route('/qr', qrauth({ origin, session, store: memoryStore() }))
    .all('*', (c) => host.fetch(c.req.raw))
}

/** What must hold at every host that can list and end its own sessions. */
export function sessionsSuite(name: string, start: () => Promise<ListingHost>): void {
  describe(`${name}, which lists and ends its own sessions`, () => {
    let host: ListingHost
    const device = () => new Device(host.app, host.origin)
    const devicesOn = async (on: Device) => await (await on.get('/qr/devices')).text()
    const keysIn = (html: string) =>
      [...html.matchAll(/name="end" value="([^"]*)"/g)].map(([, key = '']) => key)

    beforeAll(async () => {
      host = await start()
    })
    afterAll(() => host?.close())

    /** A computer that is signed in, and a phone that tapped and has not gone on yet. */
    async function tapped() {
      const [computer, phone] = [device(), device()]
      await host.signIn(computer)
      const html = await (await computer.post('/qr')).text()
      const [, id = ''] = /\/qr\/transfer\/([\w-]{22})/.exec(html) ?? []
      const link = linkIn(html)
      await phone.get(link)
      const sent = await phone.post(link)
      expect(sent.status).toBe(303)
      const goOn = () => phone.get(sent.headers.get('location') ?? '')
      return { computer, phone, link, goOn, outcome: `/qr/transfer/${id}` }
    }

    it('ends the phone by undo, which the same phone cannot repeat', async () => {
      const { computer, phone, link, goOn, outcome } = await tapped()
      await goOn()
      const ada = await host.who(computer)
      expect(await host.who(phone)).toBe(ada)
      expect(await (await computer.get(outcome)).text()).toContain('value="undo"')
      expect((await computer.post(outcome, { act: 'undo' })).status).toBe(303)
      expect([await host.who(phone), await host.who(computer)]).toEqual([null, ada])
      expect((await phone.post(link)).status).toBe(404)
      await goOn()
      expect(await host.who(phone)).toBeNull()
    })

    it('lets nobody in who was undone before they went on', async () => {
      const { computer, phone, goOn, outcome } = await tapped()
      await computer.post(outcome, { act: 'undo' })
      await goOn()
      expect(await host.who(phone)).toBeNull()
    })

    it('ends the phone on /devices, and the computer itself', async () => {
      const { computer, phone, goOn } = await tapped()
      await goOn()
      // The phone may end itself alone: QR signed it in.
      const [own = '', ...more] = keysIn(await devicesOn(phone))
      expect(more).toEqual([])
      expect((await phone.post('/qr/devices', { act: 'others' })).status).toBe(403)
      const html = await devicesOn(computer)
      expect(keysIn(html)).toContain(own)
      expect(html.match(/This device/g)).toHaveLength(1)
      expect((await computer.post('/qr/devices', { end: own })).status).toBe(200)
      expect(await host.who(phone)).toBeNull()
      expect(await host.who(computer)).not.toBeNull()
      expect((await computer.post('/qr/devices', { act: 'all' })).status).toBe(200)
      expect(await host.who(computer)).toBeNull()
    })

    it('ends the phones of a computer on any other that signed in freshly', async () => {
      const { computer, phone, goOn } = await tapped()
      await goOn()
      const other = device()
      await host.signIn(other)
      expect((await other.post('/qr/devices', { act: 'others' })).status).toBe(200)
      expect([await host.who(computer), await host.who(phone)]).toEqual([null, null])
      expect(await host.who(other)).not.toBeNull()
    })
  })
}
