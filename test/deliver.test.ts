import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import type { Delivery } from '../src/options.ts'
import { qrPng } from '../src/qr/png.ts'
import { decode } from './parts/picture.ts'
import { site } from './parts/site.ts'

describe('a code delivered to the person instead of shown', () => {
  it('is in the message and its picture, and nowhere on the screen', async () => {
    const sent: Delivery[] = []
    const { signedIn, device } = site({ deliver: (delivery) => void sent.push(delivery) })
    const computer = await signedIn()
    expect(await (await computer.get('/qr')).text()).toContain('inbox')
    const answer = await computer.post('/qr')
    expect(answer.status).toBe(200)
    const page = await answer.text()
    expect(sent).toHaveLength(1)
    const [delivery] = sent
    if (!delivery) throw new Error('nothing was delivered')

    expect(page).not.toContain('role="img"')
    expect(page).not.toContain(delivery.link.slice(-22))
    expect(delivery).toMatchObject({ user: { id: 'u1' }, ttl: 300 })
    expect(delivery.expires - Date.now() / 1000).toBeGreaterThan(290)
    expect(delivery.subject).toContain('site.test')
    expect(delivery.text).toContain(delivery.link)
    expect(delivery.text).toMatch(/for 5\sminutes/)
    expect(decode(PNG.sync.read(Buffer.from(await qrPng(delivery.modules))))).toBe(delivery.link)
    expect((await device().post(delivery.link)).status).toBe(303)
  })

  it('that could not be delivered is a fault, and says so', async () => {
    const { signedIn } = site({ deliver: () => Promise.reject(new Error('mail server down')) })
    const answer = await (await signedIn()).post('/qr')
    expect(answer.status).toBe(503)
    expect(await answer.text()).not.toContain('mail server down')
  })
})
