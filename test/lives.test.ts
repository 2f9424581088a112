import { describe, expect, it } from 'vitest'
import type { Session } from '../src/session/session.ts'
import type { Device } from './parts/device.ts'
import { linkIn } from './parts/picture.ts'
import { claimsOf, site } from './parts/site.ts'

type Options = NonNullable<Parameters<typeof site>[0]>

const [HOUR, DAY] = [3600, 86_400]

/** A phone that has opened a code. */
async function opened(options: Options) {
  const { signedIn, device } = site({ lives: [HOUR, DAY], ...options })
  const computer = await signedIn()
  const html = await (await computer.post('/qr')).text()
  const [, outcome = ''] = /data-transfer="([^"]+)"/.exec(html) ?? []
  const link = linkIn(html)
  const phone = device()
  const asked = await (await phone.get(link)).text()
  return { computer, phone, link, outcome, asked }
}

function life(device: Device): number {
  const { exp, iat } = claimsOf(device)
  return Number(exp) - Number(iat)
}

const offered = (html: string) =>
  [...html.matchAll(/name="ttl" value="(\d+)"/g)].map(([, value]) => Number(value))

describe('how long a new session lasts', () => {
  it.each([
    ['an hour', String(HOUR), HOUR],
    ['a day', String(DAY), DAY],
    ['what was not offered', '999999999', HOUR],
    ['nothing', undefined, HOUR],
  ])('is what the person chooses on the phone, or the first: %s', async (_, ttl, lasts) => {
    const { phone, link, asked } = await opened({})
    expect(offered(asked)).toEqual([HOUR, DAY])
    expect((await phone.post(link, ttl === undefined ? {} : { ttl })).status).toBe(303)
    expect(life(phone)).toBe(lasts)
  })

  it('is no choice by default, whatever is posted', async () => {
    const { signedIn, device } = site()
    const link = linkIn(await (await (await signedIn()).post('/qr')).text())
    const phone = device()
    expect(offered(await (await phone.get(link)).text())).toEqual([])
    await phone.post(link, { ttl: String(HOUR) })
    expect(life(phone)).toBe(14 * DAY)
  })

  it('is no longer than the policy allows', async () => {
    const { phone, link } = await opened({ policy: () => ({ ttl: 2 * HOUR }) })
    await phone.post(link, { ttl: String(DAY) })
    expect(life(phone)).toBe(2 * HOUR)
  })

  it('is chosen at the tap also where numbers are matched, and kept to the end', async () => {
    const { computer, phone, link, outcome } = await opened({ confirm: 'match' })
    await phone.post(link, { ttl: String(DAY) })
    const [, number = ''] = />(\d\d)</.exec(await (await phone.get(link)).text()) ?? []
    await computer.post(outcome, { number })
    // What is posted later has no say.
    expect((await phone.post(link, { act: 'collect', ttl: String(HOUR) })).status).toBe(303)
    expect(life(phone)).toBe(DAY)
  })

  it('is the same for a phone that taps again, whatever it posts then', async () => {
    const { phone, link } = await opened({})
    await phone.post(link, { ttl: String(HOUR) })
    phone.cookies.delete('__Host-session')
    expect((await phone.post(link, { ttl: String(DAY) })).status).toBe(303)
    expect(life(phone)).toBe(HOUR)
  })

  it('is refused as an option where the session does not keep to it', () => {
    const { longest: _, ...own }: Session = site().session
    expect(() => site({ session: own, lives: [HOUR] }))
      .toThrow('Cannot use lives: expected a session with "longest"')
    expect(() => site({ lives: [0] })).toThrow('Cannot use lives: expected whole seconds')
  })
})
