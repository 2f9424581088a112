import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Store } from '../src/store.ts'
import { memoryStore } from '../src/stores/memory.ts'
import { codeIdOf } from './parts/live.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, claimsOf, site } from './parts/site.ts'

const now = () => Math.floor(Date.now() / 1000)

afterEach(() => void vi.useRealTimers())

describe('the bounds of a session', () => {
  it('hold for a phone that collects in the moment of the approval', async () => {
    const inner = memoryStore()
    let approve: (() => Promise<unknown>) | undefined
    const store: Store = {
      ...inner,
      // The approval arrives between the phone's look and its move.
      async peek(keys, limits) {
        const found = await inner.peek(keys, limits)
        const act = approve
        approve = undefined
        await act?.()
        return found
      },
    }
    const { signedIn, device } = site({
      store,
      policy: () => ({ require: 'match', ttl: 300, claims: { scope: 'read' } }),
    })
    const computer = await signedIn()
    const html = await (await computer.post('/qr')).text()
    const link = linkIn(html)
    const phone = device()
    await phone.get(link)
    await phone.post(link)
    const [, number = ''] =
      /class="number"[^>]*>\D*(\d\d)/.exec(await (await phone.get(link)).text()) ?? []
    approve = async () => computer.post(`/qr/transfer/${await codeIdOf(link)}`, { number })
    expect((await phone.post(link, { act: 'collect' })).status).toBe(303)
    if (!phone.cookies.has('__Host-session')) await phone.post(link, { act: 'collect' })
    expect(claimsOf(phone)).toMatchObject({ sub: ADA.id, scope: 'read' })
    expect(Number(claimsOf(phone)['exp']) - now()).toBeLessThanOrEqual(300)
  })

  it('bind also the sessions that it starts', async () => {
    const { signedIn, device } = site({
      policy: ({ newDevice }) =>
        newDevice.agent === 'kiosk' ? { ttl: 300, claims: { scope: 'read' } } : 'allow',
    })
    const computer = await signedIn()
    const kiosk = device()
    const link = linkIn(await (await computer.post('/qr')).text())
    await kiosk.get(link, { 'user-agent': 'kiosk' })
    await kiosk.post(link, {}, { 'user-agent': 'kiosk' })
    const own = linkIn(await (await kiosk.post('/qr')).text())
    const other = device()
    await other.get(own)
    await other.post(own)
    expect(claimsOf(other)).toMatchObject({ sub: ADA.id, scope: 'read' })
    expect(claimsOf(other)['exp']).toBeLessThanOrEqual(Number(claimsOf(kiosk)['exp']))
    // The bounds go on from there.
    const next = linkIn(await (await other.post('/qr')).text())
    const last = device()
    await last.get(next)
    await last.post(next)
    expect(claimsOf(last)).toMatchObject({ sub: ADA.id, scope: 'read' })
    expect(claimsOf(last)['exp']).toBeLessThanOrEqual(Number(claimsOf(kiosk)['exp']))
  })

  it('bound the life of a code too, which ends with the session that shows it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { signedIn, device } = site({ policy: () => ({ ttl: 300 }) })
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const phone = device()
    await phone.get(link)
    await phone.post(link)
    const end = Number(claimsOf(phone)['exp'])
    const life = async () => /data-ttl="(\d+)"/.exec(await (await phone.post('/qr')).text())?.[1]
    for (const left of [300, 299, 2, 1]) {
      vi.setSystemTime((end - left) * 1000)
      expect(await life()).toBe(`${left}`)
    }
  })

  it('are those of the policy where it gives its own, and it is told those of the session', async () => {
    const told: unknown[] = []
    const { signedIn, device } = site({
      policy: ({ newDevice, signedIn: { amr, bounds } }) => {
        told.push({ amr, bounds })
        return newDevice.agent === 'kiosk'
          ? { ttl: 300, claims: { scope: 'read' } }
          : { ttl: 9000, claims: { scope: 'write' } }
      },
    })
    const computer = await signedIn()
    const kiosk = device()
    const link = linkIn(await (await computer.post('/qr')).text())
    await kiosk.get(link, { 'user-agent': 'kiosk' })
    await kiosk.post(link, {}, { 'user-agent': 'kiosk' })
    const second = linkIn(await (await kiosk.post('/qr')).text())
    const other = device()
    await other.get(second)
    await other.post(second)
    expect(claimsOf(other)).toMatchObject({ sub: ADA.id, scope: 'write' })
    expect(claimsOf(other)['exp']).toBeLessThanOrEqual(Number(claimsOf(kiosk)['exp']))
    const own = { amr: ['pwd'], bounds: undefined }
    const bounds = { ends: claimsOf(kiosk)['ends'], claims: { scope: 'read' } }
    // Each is told when it issues the code, and when the other device taps.
    expect(told).toEqual([own, own, { amr: ['qr'], bounds }, { amr: ['qr'], bounds }])
  })

  it('that a person chose here bind what the new session starts', async () => {
    const { signedIn, device } = site({ here: true, reauthenticate: { maxAge: 1e9 } })
    const phone = await signedIn()
    const hotel = device()
    const asked = await hotel.post('/qr/here')
    const path = (asked.headers.get('location') ?? '').split('?')[0] ?? ''
    await phone.post(`/qr/approve/${path.split('/').at(-1)}`, { act: 'allow', ttl: '86400' })
    await hotel.post(path, { act: 'collect' })
    const own = linkIn(await (await hotel.post('/qr')).text())
    const other = device()
    await other.get(own)
    await other.post(own)
    expect(claimsOf(other)['sub']).toBe(ADA.id)
    expect(claimsOf(other)['exp']).toBeLessThanOrEqual(Number(claimsOf(hotel)['exp']))
  })

  it('of a session that approves here bind the session that it lets in, however late', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { signedIn, device } = site({
      here: true,
      reauthenticate: { maxAge: 1e9 },
      policy: ({ newDevice }) =>
        newDevice.agent === 'kiosk' ? { ttl: 300, claims: { scope: 'read' } } : 'allow',
    })
    const computer = await signedIn()
    const kiosk = device()
    const link = linkIn(await (await computer.post('/qr')).text())
    await kiosk.get(link, { 'user-agent': 'kiosk' })
    await kiosk.post(link, {}, { 'user-agent': 'kiosk' })
    const hotel = device()
    const asked = await hotel.post('/qr/here')
    const path = (asked.headers.get('location') ?? '').split('?')[0] ?? ''
    await kiosk.post(`/qr/approve/${path.split('/').at(-1)}`, { act: 'allow', ttl: '86400' })
    vi.setSystemTime(Date.now() + 59_000)
    await hotel.post(path, { act: 'collect' })
    expect(claimsOf(hotel)).toMatchObject({ sub: ADA.id, scope: 'read' })
    expect(claimsOf(hotel)['exp']).toBeLessThanOrEqual(Number(claimsOf(kiosk)['exp']))
  })
})
