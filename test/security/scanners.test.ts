import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../src/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { upstashStore } from '../../src/stores/upstash.ts'
import type { Device } from '../parts/device.ts'
import { without } from '../parts/install.ts'
import { linkIn } from '../parts/picture.ts'
import { ADA, claimsOf, GRACE, ORIGIN, site } from '../parts/site.ts'
import { startStore, type Upstash } from '../parts/upstash.ts'

// Programs that follow a link without a person: chat previews, mail scanners, crawlers, prefetchers.
const AGENTS = [
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Slackbot 1.0 (+https://api.slack.com/robots)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'meta-externalagent/1.1',
  'WhatsApp/2.23.20.0 A',
  'TelegramBot (like TwitterBot)',
  'Twitterbot/1.0',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)',
  'SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 MicrosoftPreview/2.0 SafeLinks',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Microsoft Office/16.0 (Microsoft Outlook 16.0)',
  'Proofpoint URL Defense',
  'Mimecast URL Protect',
  'Barracuda Sentinel (EE)',
  'Mozilla/5.0 (compatible; CiscoSecureEmail; OutbreakFilter)',
  'Symantec ClickTime URL Protection',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Google-Safety (+http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)',
  'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
  'Mozilla/5.0 (compatible; Applebot/0.3; +http://www.apple.com/go/applebot)',
  'VirusTotalCloud/1.0',
  'urlscan.io',
  'curl/8.5.0',
  'Wget/1.21.4',
  'python-requests/2.31.0',
  'Go-http-client/2.0',
  'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 HeadlessChrome/126.0.0.0 Safari/537.36',
  '',
]

const MANNERS: Record<string, string>[] = [
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'cross-site', 'sec-purpose': 'prefetch' },
  { 'sec-fetch-site': 'same-origin', 'sec-purpose': 'prefetch;prerender' },
  { 'purpose': 'prefetch', 'x-moz': 'prefetch' },
]

/** A site, and the way to see all that its store holds. */
interface Shop {
  readonly store: Store
  dump(): Promise<string>
}

/** A memory store, and its maps: whatever it keeps, it keeps in those it makes at its start. */
function openMemory(): Shop {
  const maps: Map<unknown, unknown>[] = []
  class Seen<K, V> extends Map<K, V> {
    constructor(entries?: Iterable<readonly [K, V]> | null) {
      super(entries)
      maps.push(this)
    }
  }
  const real = globalThis.Map
  let store: Store
  try {
    globalThis.Map = Seen as MapConstructor
    store = memoryStore()
  } finally {
    globalThis.Map = real
  }
  return { store, dump: async () => JSON.stringify(maps.map((map) => [...map])) }
}

const PLACE = '203.0.113.7'
const from = (address: string) => ({ incoming: { socket: { remoteAddress: address } } })

/** A site in the middle of things: a live code, one that was consumed, counters. */
async function inUse(store: Store) {
  const made = site({ store })
  const computer = await made.signedIn(ADA, 'session-1')
  const other = await made.signedIn(GRACE, 'session-2')
  computer.env = other.env = from(PLACE)
  const consumed = linkIn(await (await other.post('/qr', { next: '/inbox' })).text())
  const phone = made.device(ORIGIN, from(PLACE))
  await phone.get(consumed)
  expect((await phone.post(consumed)).status).toBe(303)
  const live = linkIn(await (await computer.post('/qr', { next: '/inbox' })).text())
  return { ...made, computer, phone, live, consumed }
}

function unhurt(name: string, open: () => Shop): void {
  describe(`${name}: a program that follows a link without a person`, () => {
    it('changes nothing by GET, HEAD or OPTIONS', async () => {
      const { store, dump } = open()
      const { live, consumed, computer, phone, device } = await inUse(store)
      const before = await dump()
      expect(before).toContain(ADA.id)
      const paths = [
        '/qr',
        '/qr/',
        live,
        `${live}?utm_source=mail`,
        consumed,
        '/qr/' + 'A'.repeat(22),
      ]
      let sent = 0
      for (const [i, agent] of AGENTS.entries()) {
        const visitors = [device(ORIGIN, from(`198.51.100.${i}`))]
        // Some scanners send the cookies of the signed-in person, or of the phone that tapped.
        if (i % 8 === 0) visitors.push(computer, phone)
        for (const visitor of visitors) {
          const kept = new Map(visitor.cookies)
          for (const method of ['GET', 'HEAD', 'OPTIONS']) {
            for (const path of paths) {
              const manner = MANNERS[sent++ % MANNERS.length]
              await visitor.send(path, { method, headers: { 'user-agent': agent, ...manner } })
            }
          }
          expect(visitor.cookies.get('__Host-session')).toBe(kept.get('__Host-session'))
        }
        expect(await dump()).toBe(before)
      }
      expect(sent).toBeGreaterThanOrEqual(AGENTS.length * 18)

      // And the code still works, once, for a person.
      const person = device()
      expect((await person.get(live)).status).toBe(200)
      expect((await person.post(live)).status).toBe(303)
      expect(claimsOf(person)).toMatchObject({ sub: ADA.id })
      expect(await dump()).not.toBe(before)
    })

    it('gets no code out of the ask page, and no session out of any page', async () => {
      const { store } = open()
      const { live, device } = await inUse(store)
      for (const agent of AGENTS) {
        const visitor = device()
        for (const path of ['/qr', live]) {
          const page = await (await visitor.get(path, { 'user-agent': agent })).text()
          expect(page).not.toContain('role="img"')
          // Nothing on a page acts by itself: no script, no refresh, no picture or link that acts.
          expect(page).not.toMatch(/<script|http-equiv|<img|<iframe|onload|autofocus/i)
        }
        expect(visitor.cookies.has('__Host-session')).toBe(false)
      }
    })
  })

  describe(`${name}: an attacker with a dump of the store`, () => {
    it('signs nobody in with any text of it, nor any part of one, anywhere', async () => {
      const { store, dump } = open()
      const { live, consumed, device } = await inUse(store)
      const all = piecesOf(await dump())
      // The dump is no empty bag: the hashes, the records and the ids in them are there.
      expect(all.size).toBeGreaterThan(30)
      expect(await dump()).not.toContain(live.slice(-22))
      expect(await dump()).not.toContain(consumed.slice(-22))

      const sessions: string[] = []
      async function tries(piece: string, visitor: Device, what: () => Promise<Response>) {
        const given = visitor.cookies.get('__Host-session')
        const { status, headers } = await what()
        const started = headers.getSetCookie().some((line) => line.startsWith('__Host-session='))
        // A cookie that opens the ask page signs somebody in.
        const isKnown = given === undefined ? false : status === 200
        if (started || isKnown) sessions.push(piece)
      }
      for (const piece of all) {
        const text = encodeURIComponent(piece)
        const visitor = device()
        await tries(piece, visitor, () => visitor.post(`/qr/${text}`))
        const thief = device()
        thief.cookies.set('__Host-session', text)
        await tries(piece, thief, () => thief.post('/qr', { next: '/' }))
        const phone = device()
        for (let i = 0; i < 4; i++) phone.cookies.set(`__Host-qrauth-${i}`, text)
        await tries(piece, phone, () => phone.post(consumed))
      }
      expect(sessions).toEqual([])
      expect((await device().post(live)).status).toBe(303)
    }, 60_000)
  })
}

/** Every text in a dump, whole; split where no secret goes on; and all in them as long as a code. */
function piecesOf(dump: string): Set<string> {
  const pieces = new Set<string>()
  for (const [text] of dump.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    const whole: string = JSON.parse(text)
    pieces.add(whole)
    for (const part of whole.split(/[^A-Za-z0-9_-]/)) {
      if (part === '') continue
      pieces.add(part)
      for (let i = 0; i + 22 <= part.length; i++) pieces.add(part.slice(i, i + 22))
    }
  }
  return pieces
}

unhurt('memory', openMemory)

describe.skipIf(without('redis'))('on a real Redis', () => {
  let endpoint: Upstash
  let shops = 0
  beforeAll(async () => {
    endpoint = await startStore()
  })
  afterAll(() => endpoint.close())

  function openRedis(): Shop {
    const { url, token, redis } = endpoint
    const prefix = `shop ${shops++}:`
    return {
      store: upstashStore({ url, token, prefix, timeout: 30 }),
      async dump() {
        const keys = (await redis.keys(`${prefix}*`)).toSorted()
        const all = keys.map(async (key) => {
          const [type, value, end] = await Promise.all([
            redis.type(key),
            redis.get(key),
            redis.call('PEXPIRETIME', key),
          ])
          return [key, type, value, end]
        })
        return JSON.stringify(await Promise.all(all))
      },
    }
  }

  unhurt('upstash', openRedis)

  it('a GET, a HEAD or an OPTIONS sends Redis no command that writes', async () => {
    const { store } = openRedis()
    const { live, consumed, computer, device } = await inUse(store)
    endpoint.log.length = 0
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      for (const path of ['/qr', live, consumed]) {
        await device(ORIGIN, from(PLACE)).send(path, { method })
        await computer.send(path, { method })
      }
    }
    expect(endpoint.log.length).toBeGreaterThan(0)
    expect(new Set(endpoint.log.map(([name]) => name?.toLowerCase()))).toEqual(new Set(['eval']))
  })

  it('every key of a whole story has an end, ten minutes from now at the latest', async () => {
    await endpoint.redis.flushall()
    const { store } = openRedis()
    await inUse(store)
    const keys = await endpoint.redis.keys('*')
    const kinds = new Set(keys.map((key) => key.split(':')[1]))
    expect(kinds).toEqual(new Set(['record', 'slot', 'limit']))
    for (const key of keys) {
      const left = await endpoint.redis.pttl(key)
      expect([key, left > 0, left <= 600_000]).toEqual([key, true, true])
    }
  })
})
