import { expect } from 'vitest'
import type { Device } from './device.ts'
import { linkIn } from './picture.ts'

/** Has a phone follow a computer's code: whether the phone is in, or shows a number. */
export async function crossing(computer: Device, phone: Device): Promise<'in' | 'number'> {
  const link = linkIn(await (await computer.post('/qr')).text())
  await phone.get(link)
  expect((await phone.post(link)).status).toBe(303)
  if (phone.cookies.has('__Host-session')) return 'in'
  expect(await (await phone.get(link)).text()).toMatch(/>\d\d</)
  return 'number'
}

/** What Cloudflare says of a request, and whether the phone of a computer in Oslo must match. */
export const PLACES: readonly (readonly [string, object, 'in' | 'number'])[] = [
  ['in another city of the country', { country: 'NO', city: 'Bergen' }, 'in'],
  ['in another country', { country: 'SE', city: 'Oslo' }, 'number'],
  ['that is nowhere, such as behind Tor', {}, 'number'],
]
