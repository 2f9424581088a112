import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { registry } from '../src/session/registry.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import type { QrauthEvent } from '../src/transfer/events.ts'
import { Device } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, GRACE, ORIGIN, SECRET, site } from './parts/site.ts'

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 ' +
  '(KHTML, like Gecko) Version/18.0 Safari/605.1.15'

/** Where a computer is, what the platform says of it, and what the phone is told. */
const COMPUTERS: [string, object | undefined, string][] = [
  ['on Cloudflare', { city: 'Oslo', country: 'NO' }, 'Safari (macOS), near Oslo, NO (roughly)'],
  ['elsewhere', undefined, 'Safari (macOS)'],
]

/** The text of a page, without its tags and what no reader sees. */
function textOf(html: string): string {
  return html.replace(/<(style|script)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
}

describe('before it taps, the new device is told', () => {
  it.each(COMPUTERS)(
    'which computer made the code, and roughly where that is: %s',
    async (...row) => {
      const [, cf, shown] = row
      const found = site()
      const at = new Hono().all('*', ({ req: { raw } }) => {
        return found.app.fetch(cf ? Object.defineProperty(raw, 'cf', { value: cf }) : raw)
      })
      const computer = new Device(at, ORIGIN)
      for (const [name, value] of (await found.signedIn()).cookies) {
        computer.cookies.set(
          name,
          value,
        )
      }
      const link = linkIn(await (await computer.post('/qr', {}, { 'user-agent': MAC })).text())
      const stranger = await (await found.device().get(link)).text()
      expect(textOf(stranger)).toContain(`Computer that made this code: ${shown} `)
      expect(textOf(stranger)).toContain('Sign in to site.test as Ada Lovelace on this device?')
      // Also where it switches users.
      const grace = await found.signedIn(GRACE, 'session-2')
      expect(textOf(await (await grace.get(link)).text())).toContain(shown)
      expect(textOf(await (await grace.post(link)).text())).toContain(shown)
    },
  )

  it('nothing of a computer that says nothing of itself', async () => {
    const { signedIn, device } = site()
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    expect(await (await device().get(link)).text()).not.toContain('Computer that made this code')
  })
})

/** A site that keeps its events, and a code that a phone used. */
async function used(confirm: 'tap' | 'match', onReuse?: (event: QrauthEvent) => void) {
  const events: QrauthEvent[] = []
  const sessions = registry({ store: memoryRegistry(), secret: SECRET })
  const found = site({
    confirm,
    jwt: { registry: sessions },
    onEvent(event) {
      events.push(event)
      if (event.type !== 'refused' || event.reason !== 'used' || !event.sessionId) return
      onReuse?.(event)
      if (onReuse) void sessions.end(event.userId, event.sessionId)
    },
  })
  const link = linkIn(await (await (await found.signedIn()).post('/qr')).text())
  const phone = found.device()
  await phone.get(link)
  await phone.post(link)
  const told = () => events.filter((event) => event.type === 'refused')
  return { ...found, events, told, link, phone }
}

describe('a code that two devices tap', () => {
  it('is told, with the session that it started, and nothing else changes', async () => {
    const { device, events, told, link, phone } = await used('tap')
    const thief = device()
    const refused = await thief.post(link)
    const unknown = await device().post('/qr/AAAAAAAAAAAAAAAAAAAAAA')
    const bare = async (answer: Response) => (await answer.text()).replace(/nonce="[^"]*"/g, '')
    expect([refused.status, await bare(refused)]).toEqual([404, await bare(unknown)])
    const [{ id, sessionId } = { id: '', sessionId: '' }] = events.flatMap((event) =>
      event.type === 'consumed' ? [event] : []
    )
    expect(told()).toMatchObject([
      { step: 'consume', reason: 'used', userId: ADA.id, id, sessionId },
      { step: 'consume', reason: 'unknown' },
    ])
    expect((await phone.get('/qr')).status).toBe(200)
  })

  it('is told as well of a device where somebody else is signed in', async () => {
    const { signedIn, told, link } = await used('tap')
    const grace = await signedIn(GRACE, 'session-2')
    await grace.post(link, { switch: GRACE.id })
    expect(told()).toMatchObject([{ reason: 'used', userId: ADA.id }])
  })

  it('is told while the first one waits for its number', async () => {
    const { device, told, link, phone } = await used('match')
    await phone.post(link)
    expect(told()).toEqual([])
    const thief = device()
    await thief.get(link)
    await thief.post(link)
    const event = told().at(-1)
    expect(event).toMatchObject({ reason: 'used', userId: ADA.id })
    expect(event).not.toHaveProperty('sessionId')
  })

  it('is not told of the same phone, nor of one that only looks', async () => {
    const { device, told, link, phone } = await used('tap')
    await phone.post(link)
    await device().get(link)
    expect(told().filter((event) => event.reason === 'used')).toEqual([])
  })

  it('is over for both, where the host ends the session that it started', async () => {
    const { device, link, phone } = await used('tap', () => {})
    expect((await phone.get('/qr')).status).toBe(200)
    await device().post(link)
    expect((await phone.arrive('/qr')).status).toBe(302)
    expect((await phone.post(link)).status).toBe(404)
  })
})
