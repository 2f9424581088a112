import { describe, expect, it } from 'vitest'
import { type Registry, registry, type RegistryOptions } from '../src/session/registry.ts'
import { memoryRegistry } from '../src/stores/registry-memory.ts'
import type { Device } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, SECRET, site } from './parts/site.ts'

const FRESH = () => ({ ...ADA, signedInAt: Math.floor(Date.now() / 1000) })

/** A site with a registry where numbers are matched, a signed-in computer, and another one. */
async function computers(options: Partial<RegistryOptions> = {}) {
  const sessions = registry({ store: memoryRegistry(), secret: SECRET, ...options })
  const found = site({ confirm: 'match', jwt: { registry: sessions } })
  found.app.post('/logout', async (c) => {
    await found.session.end(c)
    return c.text('out')
  })
  const computer = await found.signedIn(FRESH(), 'one')
  const other = await found.signedIn(FRESH(), 'two')
  return { ...found, sessions, computer, other }
}

/** A code, a claim or a grant of the computer, and the phone that opened it. */
async function pending(stage: 'code' | 'claim' | 'grant', computer: Device, phone: Device) {
  const html = await (await computer.post('/qr')).text()
  const link = linkIn(html)
  const [, id = ''] = /\/qr\/transfer\/([\w-]{22})/.exec(html) ?? []
  const outcome = `/qr/transfer/${id}`
  await phone.get(link)
  if (stage !== 'code') await phone.post(link)
  const [, number = ''] = />(\d\d)</.exec(await (await phone.get(link)).text()) ?? []
  if (stage === 'grant') await computer.post(outcome, { number })
  /** Does all that would still let the phone in. */
  async function goOn(): Promise<void> {
    if (stage === 'code') await phone.post(link)
    const [, drawn = number] = />(\d\d)</.exec(await (await phone.get(link)).text()) ?? []
    await computer.post(outcome, { number: drawn })
    await phone.post(link, { act: 'collect' })
  }
  return { link, goOn }
}

const isIn = (device: Device) => device.cookies.has('__Host-session')

interface Act {
  readonly computer: Device
  readonly other: Device
  readonly sessions: Registry
}

/** The key by which the list of devices ends this device. */
async function keyOf(device: Device): Promise<string> {
  const html = await (await device.get('/qr/devices')).text()
  const own = html.split('<li').find((item) => item.includes('This device')) ?? ''
  return /name="end" value="([^"]*)"/.exec(own)?.[1] ?? ''
}

const ENDINGS: Record<string, (act: Act) => Promise<unknown>> = {
  'signing out': ({ computer }) => computer.post('/logout'),
  'its own /devices': async ({ computer }) =>
    computer.post('/qr/devices', { end: await keyOf(computer) }),
  'the /devices of another computer': async ({ computer, other }) =>
    other.post('/qr/devices', { end: await keyOf(computer) }),
  '"all others" of another computer': ({ other }) => other.post('/qr/devices', { act: 'others' }),
  '"everywhere"': ({ computer }) => computer.post('/qr/devices', { act: 'all' }),
  'a call of the host for this session': ({ sessions }) => sessions.end('u1', 'one'),
  'a call of the host for the user': ({ sessions }) => sessions.endAll('u1'),
}

describe.each(['code', 'claim', 'grant'] as const)('a %s', (stage) => {
  it('lets the phone in while the session that began it lives', async () => {
    const { computer, device } = await computers()
    const phone = device()
    await (await pending(stage, computer, phone)).goOn()
    expect(isIn(phone)).toBe(true)
  })

  it.each(Object.keys(ENDINGS))('lets nobody in once that session ended by %s', async (how) => {
    const { computer, other, sessions, device } = await computers()
    const phone = device()
    const { goOn } = await pending(stage, computer, phone)
    await ENDINGS[how]?.({ computer, other, sessions })
    await goOn()
    expect(isIn(phone)).toBe(false)
    expect((await sessions.list('u1')).filter(({ kind }) => kind === 'q')).toEqual([])
  })
})

describe('phones that a computer signed in', () => {
  it.each(Object.keys(ENDINGS))('end with it where the host says so, by %s', async (how) => {
    const { computer, other, sessions, device } = await computers({ started: 'end' })
    const phone = device()
    await (await pending('grant', computer, phone)).goOn()
    expect((await phone.get('/qr')).status).toBe(200)
    await ENDINGS[how]?.({ computer, other, sessions })
    expect((await phone.arrive('/qr')).status).toBe(302)
  })

  it('are gone from the list at once', async () => {
    const { computer, other, device } = await computers({ started: 'end' })
    await (await pending('grant', computer, device())).goOn()
    const before = await (await other.get('/qr/devices')).text()
    expect(before.match(/<li>/g)).toHaveLength(3)
    const after = await other.post('/qr/devices', { end: await keyOf(computer) })
    expect((await after.text()).match(/<li>/g)).toHaveLength(1)
  })
})
