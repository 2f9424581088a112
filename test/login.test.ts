import { describe, expect, it } from 'vitest'
import { ADA, ORIGIN, site } from './parts/site.ts'

const LAN = 'http://192.168.1.5:8000'

/** Where the login page of the host brings a person back to: the `next` of a redirect to it. */
function backOf(answer: Response): string {
  expect(answer.status).toBe(302)
  const location = new URL(answer.headers.get('location') ?? '', ORIGIN)
  expect(location.pathname).toBe('/login')
  return location.searchParams.get('next') ?? ''
}

/** Where a page that loads another one leads: the browser resolves it against the page's address. */
async function refreshOf(answer: Response, at: string): Promise<string> {
  expect(answer.status).toBe(200)
  expect(answer.headers.get('cache-control')).toContain('no-store')
  const html = await answer.text()
  const [, url = ''] = /<meta http-equiv="refresh" content="0;url=([^"]+)"/.exec(html) ?? []
  const to = new URL(url.replaceAll('&amp;', '&'), new URL(at, ORIGIN))
  return to.pathname + to.search
}

const CROSS = { 'sec-fetch-site': 'cross-site' }
const SAME = { 'sec-fetch-site': 'same-origin' }

describe('a GET that may lack a SameSite=Strict session', () => {
  it('is answered once by a page that asks for itself again, then sent to the login page', async () => {
    const { device } = site()
    const again = await refreshOf(await device().get('/qr?next=/inbox', CROSS), '/qr?next=/inbox')
    expect(again).toBe('/qr?next=%2Finbox&again=1')
    for (const headers of [SAME, CROSS]) {
      expect(backOf(await device().get(again, headers))).toBe('/qr?next=%2Finbox&from=login')
    }
  })

  it('shows the ask page when the second GET brings the session', async () => {
    const { signedIn, device } = site()
    const again = await refreshOf(await device().get('/qr', CROSS), '/qr')
    expect((await (await signedIn()).get(again, SAME)).status).toBe(200)
  })

  it('is every GET of a browser that does not say where it comes from', async () => {
    const { device } = site()
    const again = await refreshOf(await device(LAN).get('/qr'), '/qr')
    expect(backOf(await device(LAN).get(again))).toBe('/qr?from=login')
  })

  it('is none that was typed, or that a page of this site led to', async () => {
    const { device } = site()
    for (const said of ['none', 'same-origin', 'same-site']) {
      expect(backOf(await device().get('/qr', { 'sec-fetch-site': said }))).toBe('/qr?from=login')
    }
  })

  it('is none that a server in front asks for by its own fetch, and no POST', async () => {
    const { device } = site()
    const fetched = { 'sec-fetch-site': undefined, 'sec-fetch-mode': 'cors' }
    expect(backOf(await device().get('/qr', fetched))).toBe('/qr?from=login')
    expect((await device(LAN).post('/qr')).status).toBe(303)
  })

  it('leads to no other site, whatever its query says', async () => {
    const { device } = site()
    for (const query of ['x=//evil.test', '%22%3E%3Cscript%3E', '/evil.test']) {
      const to = await refreshOf(await device().get(`/qr?${query}`, CROSS), '/qr')
      expect([query, to.slice(0, 4)]).toEqual([query, '/qr?'])
    }
  })
})

describe('a login that signs nobody in', () => {
  it('is said after one round trip, and no second one follows', async () => {
    const { device } = site()
    const visitor = device()
    const back = backOf(await visitor.get('/qr?next=/inbox'))
    for (const said of ['none', 'same-origin']) {
      const answer = await visitor.get(back, { 'sec-fetch-site': said })
      expect([said, answer.status]).toEqual([said, 403])
      const page = await answer.text()
      expect(page).toContain('no session cookie came with you')
      expect(page).toContain('the clocks of all servers must agree')
      // The way out does not lead to the same words.
      expect(page).toContain('href="/qr"')
    }
  })

  it('is said after the bounce, where the login is on another site or the browser does not say', async () => {
    const { device } = site()
    for (const [visitor, headers] of [[device(), CROSS], [device(LAN), {}]] as const) {
      const back = '/qr?from=login'
      const again = await refreshOf(await visitor.get(back, headers), back)
      expect(again).toBe('/qr?from=login&again=1')
      expect((await visitor.get(again, headers)).status).toBe(403)
    }
  })

  it('is the operator’s to know where it does not renew signedInAt', async () => {
    const told: unknown[] = []
    const { signedIn } = site({
      reauthenticate: { maxAge: 60 },
      onEvent: (event) => void told.push(event),
    })
    const stale = await signedIn()
    const answer = await stale.get(backOf(await stale.get('/qr')), SAME)
    expect(answer.status).toBe(503)
    expect(told).toContainEqual(expect.objectContaining({
      type: 'fault',
      error: expect.stringContaining('expected signedInAt of the last 60 s'),
    }))
  })
})

it('a login that signs somebody in leaves no mark in the address', async () => {
  const { signedIn, device } = site()
  const back = backOf(await device().get('/qr?next=/inbox'))
  const ada = await signedIn(ADA)
  const arrived = await ada.get(back, SAME)
  expect(arrived.status).toBe(302)
  expect(arrived.headers.get('location')).toBe('/qr?next=%2Finbox')
  expect((await ada.get('/qr?next=%2Finbox', SAME)).status).toBe(200)
})
