import { sign } from 'hono/jwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { without } from '../parts/install.ts'
import { linkIn } from '../parts/picture.ts'
import { startProcess } from '../parts/process.ts'
import { type RunningRedis, startRedis } from '../parts/redis.ts'
import { claimsOf } from '../parts/site.ts'
import { startUpstash, type Upstash } from '../parts/upstash.ts'
import { Device } from '../parts/device.ts'
import { sessionsSuite } from './sessions.ts'
import { send, serverAt } from './socket.ts'

export interface Server {
  readonly port: number
  /** All that it has written. */
  output(): string
  stop(): Promise<void>
}

export interface Runtime {
  readonly name: string
  start(env: Readonly<Record<string, string>>): Promise<Server>
}

const SECRET = 'a secret that the host and this app share'
const SIGNED_IN_AT = 1_700_000_000

/** A runtime that a command of this machine starts, from the top of the checkout. */
export function command(name: string, program: string, ...args: string[]): Runtime {
  // Whatever is set where the tests run must not set up what they test.
  const clean = Object.keys(process.env)
    .filter((name) => /^(QRAUTH|UPSTASH)_/.test(name))
    .map((name) => [name, undefined] as const)
  return {
    name,
    async start(env) {
      const running = startProcess(program, args, {
        cwd: `${import.meta.dirname}/../..`,
        env: { ...Object.fromEntries(clean), HOST: '127.0.0.1', PORT: '0', ...env },
      })
      const [, port] = await running.line(/On this machine: +http:\/\/127\.0\.0\.1:(\d+)\//)
      return { port: Number(port), output: running.output, stop: () => running.stop() }
    },
  }
}

const STORES = ['memory', 'upstash'] as const
type StoreName = (typeof STORES)[number]

/** Everything that must be true of the standalone app, whatever it runs on. */
export function suite(runtime: Runtime, stores: readonly StoreName[] = STORES): void {
  if (stores.includes('memory')) sessionsSuite(runtime)
  for (const store of stores) {
    describe.skipIf(store === 'upstash' && without('redis'))(`${runtime.name}, ${store}`, () => {
      let redis: RunningRedis | undefined
      beforeAll(async () => {
        if (store === 'upstash') redis = await startRedis()
      })
      afterAll(() => redis?.close())
      // At /qr no proxy is trusted, at / the one on this machine is.
      for (const base of ['/qr', '/'] as const) {
        describe(`at ${base}`, () => story(runtime, store, base, () => redis))
      }
    })
  }
}

function story(
  runtime: Runtime,
  store: StoreName,
  base: '/qr' | '/',
  redis: () => RunningRedis | undefined,
): void {
  const prefix = base === '/' ? '' : base
  let server: Server
  let upstash: Upstash | undefined

  beforeAll(async () => {
    const running = redis()
    upstash = running && await startUpstash(running.url)
    server = await runtime.start({
      QRAUTH_SECRET: SECRET,
      QRAUTH_BASE_PATH: base,
      QRAUTH_ALLOWED_HOSTS: 'lan.test',
      QRAUTH_HERE: 'compare',
      ...(base === '/' && { QRAUTH_TRUST_PROXY: 'loopback' }),
      ...(upstash
        ? { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token }
        : { QRAUTH_STORE: 'memory' }),
    })
  })
  afterAll(async () => {
    await server?.stop()
    await upstash?.close()
  })

  function phone(origin = 'http://lan.test'): Device {
    return new Device(serverAt(server.port), origin)
  }

  /** A device that the host signed in: all that it needs of us is the same secret. */
  async function computer(origin = 'http://lan.test'): Promise<Device> {
    const device = phone(origin)
    const now = Math.floor(Date.now() / 1000)
    const token = await sign(
      {
        iss: origin,
        aud: origin,
        sub: `ada-${crypto.randomUUID()}`,
        name: 'Ada Lovelace',
        iat: now,
        exp: now + 600,
        jti: crypto.randomUUID(),
        auth_time: SIGNED_IN_AT,
      },
      SECRET,
      'HS256',
    )
    device.cookies.set(origin.startsWith('https:') ? '__Host-session' : 'session', token)
    return device
  }

  /** The path of a code that a computer shows. */
  async function shown(by?: Device): Promise<string> {
    const page = await (by ?? await computer()).post(base)
    expect(page.status).toBe(200)
    return new URL(linkIn(await page.text())).pathname
  }

  it('speaks the language of the visitor, a Worker that which it bundles', async () => {
    const unknown = `${prefix}/AAAAAAAAAAAAAAAAAAAAAA`
    const page = await phone().get(unknown, { 'accept-language': 'sv, de-AT;q=0.8, en;q=0.5' })
    const lang = runtime.name.startsWith('workerd') ? 'en' : 'de'
    expect(await page.text()).toContain(`<html lang="${lang}" dir="ltr">`)
    expect(page.headers.get('content-language')).toBe(lang)
  })

  it('signs a phone in with one picture and one tap', async () => {
    const ada = await computer()
    const ask = await ada.get(base)
    expect(ask.status).toBe(200)
    expect(await ask.text()).toContain('Ada Lovelace')

    const page = await ada.post(base)
    const link = linkIn(await page.text())
    expect(link).toMatch(RegExp(`^http://lan\\.test${prefix}/[A-Za-z0-9_-]{22}$`))

    const device = phone()
    for (const scanner of [phone(), phone(), device]) {
      const confirm = await scanner.get(link)
      expect(confirm.status).toBe(200)
      expect(await confirm.text()).toContain('Ada Lovelace')
    }
    const tap = await device.post(link)
    expect(tap.status).toBe(303)
    expect(tap.headers.get('location')).toBe('/')
    expect(tap.headers.getSetCookie().find((line) => line.startsWith('session='))).toMatch(
      /^session=[\w.-]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/,
    )

    const [old, fresh] = [claimsOf(ada), claimsOf(device)]
    expect(fresh).toMatchObject({ sub: old['sub'], amr: ['qr'], auth_time: SIGNED_IN_AT })
    expect(fresh['jti']).not.toBe(old['jti'])
    const there = await device.get(base)
    expect(there.status).toBe(200)
    expect(await there.text()).toContain('Ada Lovelace')
  })

  it('signs a computer in by letters that a signed-in phone types', async () => {
    const ada = await computer()
    const device = phone()
    const asked = (await device.post(`${prefix}/here`)).headers.get('location') ?? ''
    const id = new URL(asked, device.origin).pathname.slice(-22)
    const html = await (await device.get(asked)).text()
    expect(html).toContain('<svg')
    const letters = /<span>(\w{4})<\/span><span>(\w{4})</.exec(html)?.slice(1).join('-') ?? ''
    const found = await ada.post(`${prefix}/approve`, { letters })
    expect(found.headers.get('location')).toBe(`${prefix}/approve/${id}`)
    await device.post(`${prefix}/here/${id}`, { act: 'collect' })
    expect(claimsOf(device)).toEqual({})
    await ada.post(`${prefix}/approve/${id}`, { act: 'allow' })
    const live = await (await phone().get(`${prefix}/live/${id}`)).json()
    expect(live.state).toBe('granted')

    const browsers = [device, device, phone()]
    const collects = await Promise.all(
      browsers.map((each) => each.post(`${prefix}/here/${id}`, { act: 'collect' })),
    )
    expect(collects.map(({ status }) => status)).toEqual([303, 303, 404])
    const { sub, jti } = claimsOf(ada)
    expect(claimsOf(device)).toMatchObject({ sub, amr: ['qr'], auth_time: SIGNED_IN_AT })
    expect(claimsOf(device)['jti']).not.toBe(jti)
    for (const secret of [letters, letters.replace('-', '')]) {
      expect(server.output()).not.toContain(secret)
    }
  })

  it('tells its log what happened, and no secret', async () => {
    const ada = await computer()
    const device = phone()
    const link = await shown(ada)
    await device.get(link)
    await device.post(link)
    const { sub, jti } = claimsOf(device)
    await expect.poll(() => server.output()).toMatch(
      RegExp(
        `{"time":\\d+,.*"type":"consumed","userId":"${sub}","id":"[\\w-]{22}","sessionId":"${jti}"}`,
      ),
    )
    const secrets = [link.slice(-22), ...ada.cookies.values(), ...device.cookies.values(), SECRET]
    for (const secret of secrets) expect(server.output()).not.toContain(secret)
  })

  it('sends a visitor who is not signed in to the login page', async () => {
    for (const path of new Set([base, `${prefix}/`])) {
      const ask = await phone().arrive(path)
      expect(ask.status).toBe(302)
      expect(ask.headers.get('location')).toBe(
        `/login?next=${encodeURIComponent(`${base}?from=login`)}`,
      )
    }
  })

  it('lets one of twenty phones in, and refuses the others as if there had been no code', async () => {
    const link = await shown()
    const phones = Array.from({ length: 20 }, () => phone())
    const taps = await Promise.all(phones.map((device) => device.post(link)))
    expect(taps.map(({ status }) => status).sort()).toEqual([303, ...Array(19).fill(404)])

    const refused = taps.find(({ status }) => status === 404)
    const unknown = await phone().post(`${prefix}/${'A'.repeat(22)}`)
    expect(unknown.status).toBe(404)
    expect(await bytes(refused)).toBe(await bytes(unknown))
  })

  it('gives a phone whose reply was lost the same session again, and nobody else', async () => {
    const link = await shown()
    const device = phone()
    await device.get(link)
    await device.post(link)
    const { jti } = claimsOf(device)
    device.cookies.delete('session')

    expect((await phone().post(link)).status).toBe(404)
    const again = await device.post(link)
    expect(again.status).toBe(303)
    expect(claimsOf(device)).toMatchObject({ jti })
  })

  it('answers HEAD like GET, with nothing', async () => {
    const link = await shown()
    for (const path of [link, `${prefix}/${'A'.repeat(22)}`]) {
      const [head, get] = [await phone().send(path, { method: 'HEAD' }), await phone().get(path)]
      expect(head.status).toBe(get.status)
      expect(head.headers.get('cache-control')).toBe('no-store, no-transform')
      expect(await head.text()).toBe('')
    }
  })

  it('has no other method', async () => {
    const link = await shown()
    for (const path of [base, link]) {
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        const answer = await phone().send(path, { method })
        expect(answer.status).toBe(405)
        expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
      }
    }
  })

  it('takes small forms of its own pages, and a code survives everything else', async () => {
    const ada = await computer()
    const link = await shown(ada)
    const status = async (path: string, headers: Record<string, string>, body = '') => {
      const all = {
        'content-type': 'application/x-www-form-urlencoded',
        'origin': 'http://lan.test',
        ...headers,
      }
      return (await ada.send(path, { method: 'POST', headers: all, body })).status
    }
    for (const path of [base, link]) {
      expect(await status(path, { origin: 'http://evil.test' })).toBe(403)
      expect(await status(path, { origin: 'null' })).toBe(403)
      expect(await status(path, { origin: 'https://lan.test' })).toBe(403)
      expect(await status(path, { 'content-type': 'application/json' }, '{}')).toBe(415)
      expect(await status(path, { 'content-type': 'text/plain' }, 'a=b')).toBe(415)
      expect(await status(path, {}, `next=/${'a'.repeat(9000)}`)).toBe(413)
      const chunked = await send(server.port, {
        method: 'POST',
        path,
        headers: {
          'host': 'lan.test',
          'origin': 'http://lan.test',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: Array.from({ length: 10 }, () => new Uint8Array(1000).fill(97)),
      })
      expect(chunked.status).toBe(413)
    }
    for (
      const next of ['//evil.test', '/\\evil.test', 'https://evil.test/', 'javascript:alert(1)']
    ) {
      expect((await ada.post(base, { next })).status).toBe(400)
    }
    expect((await phone().post(link)).status).toBe(303)
  })

  it('answers by no name but its own', async () => {
    const ada = await computer('http://evil.test')
    for (const path of [base, `${prefix}/${'A'.repeat(22)}`]) {
      expect((await ada.get(path)).status).toBe(421)
      expect((await ada.post(path)).status).toBe(421)
    }
  })

  // In front of workerd stands miniflare here, and Cloudflare's edge there.
  if (!runtime.name.startsWith('workerd')) {
    it('answers a Host that is none without falling over', async () => {
      for (const host of ['[', '[::1', 'evil:99999', '%zz', 'a b', '"><x>']) {
        const answer = await send(server.port, { path: base, headers: { host } })
        expect([host, answer.status < 500]).toEqual([host, true])
      }
      expect(server.output()).not.toContain('Invalid URL')
    })
  }

  it('takes a link with a slash behind it for the same link', async () => {
    const link = `${await shown(await computer())}/`
    const device = phone()
    expect((await device.get(link)).status).toBe(200)
    expect((await device.post(link)).status).toBe(303)
    expect((await phone().post(link)).status).toBe(404)
  })

  it('has a page for whatever is below it, and leaves the rest alone', async () => {
    const odd = await phone().get(`${prefix}/about`)
    expect(odd.status).toBe(404)
    expect(await bytes(odd)).toBe(await bytes(await phone().get(`${prefix}/${'A'.repeat(22)}`)))
    const beside = await phone().get('/qrs')
    expect(beside.status).toBe(404)
    if (base !== '/') expect(await beside.text()).toBe('404 Not Found')
  })

  const forwarded = { 'x-forwarded-host': 'evil.test', 'forwarded': 'host=evil.test;proto=https' }
  if (base === '/') {
    it('believes a trusted proxy in front that people come by https', async () => {
      const ada = await computer('https://lan.test')
      const page = await ada.post(base, {}, forwarded)
      const link = linkIn(await page.text())
      expect(link).toMatch(/^https:\/\/lan\.test\//)
      const tap = await phone('https://lan.test').post(link, {}, forwarded)
      expect(tap.status).toBe(303)
      expect(tap.headers.getSetCookie().find((line) => line.startsWith('__Host-session='))).toMatch(
        /^[\w-]+=[\w.-]+; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      )
    })
  } else {
    it('believes no visitor how they came here', async () => {
      const ada = await computer()
      const page = await ada.post(base, {}, { ...forwarded, 'x-forwarded-proto': 'https' })
      expect(linkIn(await page.text())).toMatch(/^http:\/\/lan\.test\//)
    })
  }

  if (store === 'memory') return
  // The last one, for it takes the store away.
  it('fails closed when its store does not answer, and spends no code', async () => {
    if (!upstash) throw new Error('Cannot take away a store that was not started')
    const ada = await computer()
    const link = await shown(ada)
    const device = phone()
    const isFault = async (answer: Response) => {
      expect(answer.status).toBe(503)
      expect(answer.headers.getSetCookie()).toEqual([])
      expect(await answer.text()).not.toContain('role="img"')
    }

    upstash.fault = () => 'lose request'
    await isFault(await ada.post(base))
    await isFault(await device.get(link))
    await isFault(await device.post(link))
    upstash.fault = undefined
    expect((await device.post(link)).status).toBe(303)

    await upstash.close()
    upstash = undefined
    await isFault(await ada.post(base))
    await isFault(await device.get(link.replace(/.$/, 'A')))
  })
}

/** A page without what is random in every answer. */
async function bytes(response: Response | undefined): Promise<string> {
  const html = await response?.text() ?? ''
  return html.replaceAll(/nonce="([^"]+)"/.exec(html)?.[1] ?? '?', 'NONCE')
}
