import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store.ts'
import { upstashStore } from '../../src/stores/upstash.ts'
import { without } from '../parts/install.ts'
import { times } from '../parts/nightly.ts'
import { ORIGIN, site } from '../parts/site.ts'
import { startStore, type Upstash } from '../parts/upstash.ts'

const CODES = times(20, 200)
const PHONES = 50

describe.skipIf(without('redis'))('many phones tap one code at once, on a real Redis', () => {
  let endpoint: Upstash
  beforeAll(async () => {
    endpoint = await startStore()
  })
  afterAll(() => endpoint.close())

  function redisStore(): Store {
    const { url, token } = endpoint
    return upstashStore({ url, token, timeout: 60 })
  }

  /** For each of so many codes, how many phones got a session, and how many were refused. */
  async function race(store: Store, codes: number): Promise<{ in: number; out: number }[]> {
    let link = ''
    const { app, signedIn } = site({
      store,
      limits: { issue: { user: false } },
      qr: (text) => {
        link = text
        return [[true]]
      },
    })
    const computer = await signedIn()
    const headers = {
      'origin': ORIGIN,
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'content-type': 'application/x-www-form-urlencoded',
    }
    const counts: { in: number; out: number }[] = []
    for (let i = 0; i < codes; i++) {
      expect((await computer.post('/qr')).status).toBe(200)
      const answers = await Promise.all(
        Array.from({ length: PHONES }, (_, phone) => {
          // Half of them opened the confirm page and have a secret, the others came straight.
          const cookie = `__Host-qrauth-0=${String(phone).padStart(31, 'p')}`
          const all = phone % 2 === 0 ? headers : { ...headers, cookie }
          return app.request(link, { method: 'POST', headers: all, body: '' })
        }),
      )
      counts.push({
        in: answers.filter(({ status, headers }) =>
          status === 303 && headers.getSetCookie().some((line) =>
            /^__Host-session=./.test(line)
          )
        ).length,
        out: answers.filter(({ status }) => status === 404).length,
      })
    }
    return counts
  }

  it(
    'each code starts exactly one session, for one of the 50 phones that tap it at once',
    async () => {
      const counts = await race(redisStore(), CODES)
      expect(counts).toEqual(Array.from({ length: CODES }, () => ({ in: 1, out: PHONES - 1 })))
    },
    120_000,
  )

  it('the same check fails for a store that reads and then deletes', async () => {
    const store = redisStore()
    const mutant: Store = {
      ...store,
      async move({ from, line }, limits) {
        const found = await store.peek([from], limits)
        await endpoint.redis.del(...await endpoint.redis.keys(`*${from}`))
        if (found.state === 'limited') return found
        const [body] = found.records
        return typeof body === 'string'
          ? { state: 'moved', key: from, record: `${line}\n${body}` }
          : { state: 'missing', key: from }
      },
    }
    const counts = await race(mutant, 10)
    expect(counts.some(({ in: sessions }) => sessions > 1)).toBe(true)
  }, 60_000)
})
