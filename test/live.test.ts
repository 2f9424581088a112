import { describe, expect, it } from 'vitest'
import { codeIdOf } from './parts/live.ts'
import { ADA, site } from './parts/site.ts'
import { linkIn } from './parts/picture.ts'

describe('the live address', () => {
  it('tells a word and seconds, and nothing else, to everybody who knows the id', async () => {
    const { signedIn, device } = site()
    const computer = await signedIn(ADA)
    const link = linkIn(await (await computer.post('/qr')).text())
    const url = `/qr/live/${await codeIdOf(link)}`
    const answer = await device().get(url)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': expect.stringContaining('no-store'),
      'content-type': 'application/json',
    })
    const told = await answer.json()
    expect(Object.keys(told)).toEqual(['state', 'seconds'])
    expect(told.state).toBe('waiting')
    expect(told.seconds).toBeGreaterThan(290)

    const phone = device()
    await phone.get(link)
    await phone.post(link)
    expect(await (await device().get(url)).json()).toMatchObject({ state: 'done' })
  })

  it('tells the same of an unknown id and of one that is over', async () => {
    const { device } = site()
    const answer = await device().get('/qr/live/AAAAAAAAAAAAAAAAAAAAAA/')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ state: 'over', seconds: 0 })
  })

  it('acts on no POST', async () => {
    const { device } = site()
    const answer = await device().post('/qr/live/AAAAAAAAAAAAAAAAAAAAAA')
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
  })
})
