import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { arrivals, isLoopback, type OriginOptions, pathOnOrigin } from '../src/http/origin.ts'
import { linkIn } from './parts/picture.ts'
import { ADA, site } from './parts/site.ts'

type Env = 'node' | 'bun' | 'deno'

/** The peer of the connection, as each runtime passes it to an app. */
function peer(address: string, runtime: Env = 'node'): object {
  if (runtime === 'node') return { incoming: { socket: { remoteAddress: address } } }
  if (runtime === 'deno') return { remoteAddr: { hostname: address } }
  return { requestIP: () => ({ address }) }
}

/** The origin and the address that are read from a request. */
async function arrival(
  options: OriginOptions,
  url: string,
  headers: Record<string, string> = {},
  env: object = {},
): Promise<{ origin?: string; address?: string }> {
  const read = arrivals(options)
  const app = new Hono().all('*', (c) => c.json(read(c)))
  return (await app.request(url, { headers }, env)).json()
}

const HTTPS = { 'x-forwarded-proto': 'https' }

describe('the origin', () => {
  it('is the one configured, whatever the request says', async () => {
    const headers = {
      ...HTTPS,
      'host': 'evil.test',
      'x-forwarded-host': 'evil.test',
      'forwarded': 'proto=https;host=evil.test',
    }
    const options = { origin: 'https://site.test', trustProxy: 'private' } as const
    expect(await arrival(options, 'http://evil.test/', headers, peer('127.0.0.1')))
      .toEqual({ origin: 'https://site.test' })
  })

  it("is the request's, where nothing is configured", async () => {
    expect(await arrival({}, 'http://site.test:8000/x')).toEqual({
      origin: 'http://site.test:8000',
    })
  })

  for (const runtime of ['node', 'bun', 'deno'] as const) {
    it(`has the scheme a trusted proxy says (${runtime})`, async () => {
      const behind = (address: string, trustProxy: OriginOptions['trustProxy']) =>
        arrival(
          { trustProxy: trustProxy ?? false },
          'http://site.test/',
          HTTPS,
          peer(address, runtime),
        )
      expect((await behind('127.0.0.1', 'loopback')).origin).toBe('https://site.test')
      expect((await behind('::1', 'loopback')).origin).toBe('https://site.test')
      expect((await behind('::ffff:127.0.0.1', 'loopback')).origin).toBe('https://site.test')
      const near = ['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.2']
      for (const address of [...near, '169.254.1.2', '::1', 'fd00::1', 'fe80::1']) {
        expect((await behind(address, 'private')).origin).toBe('https://site.test')
      }
      for (const address of ['11.0.0.1', '172.32.0.1', '192.169.1.2', '169.255.1.2', 'ff02::1']) {
        expect((await behind(address, 'private')).origin).toBe('http://site.test')
      }
      expect((await behind('203.0.113.9', ['203.0.113.0/24'])).origin).toBe('https://site.test')
      expect((await behind('2001:db8::9', ['2001:db8::/32'])).origin).toBe('https://site.test')
    })
  }

  it('knows a proxy by every way to write its address, and nothing else as one', async () => {
    const same: [range: string, address: string][] = [
      ['::', '0:0:0:0:0:0:0:0'],
      ['::1', '0000:0000:0000:0000:0000:0000:0000:0001'],
      ['2001:DB8::A', '2001:db8:0:0::a'],
      ['1::', '1:0:0:0:0:0:0:0'],
      ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
      ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
      ['fe80::1', 'fe80::1%eth0'],
      ['192.0.2.1', '::ffff:192.0.2.1'],
      ['192.0.2.1', '::ffff:c000:201'],
      ['::ffff:192.0.2.1', '192.0.2.1'],
      ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
      ['0.0.0.0/0', '255.255.255.255'],
      ['::/0', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ]
    for (const [range, address] of same) {
      const { origin } = await arrival(
        { trustProxy: [range] },
        'http://site.test/',
        HTTPS,
        peer(address),
      )
      expect([range, address, origin]).toEqual([range, address, 'https://site.test'])
    }
    const none = ['', ':', ':::', '1', '1:', ':1', '1::2::3', '1:2:3', '1:2:3:4:5:6:7:8:9', 'g::1']
    none.push('1:2:3:4:5:6:7::8:9', '00001::', '[::1]', '::1]', '::1/64', ' ::1', '::0x1', '::-1')
    none.push('1.2.3', '1.2.3.4.', '1.2.3.4.5', '01.2.3.4', '256.1.1.1', '1.2.3.4:80', '::1.2.3')
    for (const address of none) {
      const options = { trustProxy: ['0.0.0.0/0', '::/0'] }
      const { origin } = await arrival(options, 'http://site.test/', HTTPS, peer(address))
      expect([address, origin]).toEqual([address, 'http://site.test'])
      if (!address.includes('/')) {
        expect(() => arrivals({ trustProxy: [address] })).toThrow('Cannot trust proxy')
      }
    }
  })

  it.each([
    ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
    ['::1', '::1', '::', '::2'],
    ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
    ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
    ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
    ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
    ['fc00::', 'fdff:ffff::ffff', 'fbff:ffff::ffff', 'fe00::'],
    ['fe80::', 'febf:ffff::ffff', 'fe7f:ffff::ffff', 'fec0::'],
  ])('trusts private proxies from %s to %s, and not %s or %s', async (first, last, ...others) => {
    const behind = async (address: string) =>
      (await arrival({ trustProxy: 'private' }, 'http://site.test/', HTTPS, peer(address))).origin
    for (const address of [first, last]) expect(await behind(address)).toBe('https://site.test')
    for (const address of others) expect(await behind(address)).toBe('http://site.test')
  })

  it('refuses a range that is none at once', () => {
    const none = ['10.0.0.0/33', '::/129', '10.0.0.0/0008', '10.0.0.0/', '10.0.0.0/x', '10/8']
    for (const range of [...none, '10.0.0.0/8/8', '10.0.0.0/-1', '::/1e1', 'localhost']) {
      expect(() => arrivals({ trustProxy: [range] }), range).toThrow('Cannot trust proxy')
    }
    for (const range of ['0.0.0.0/0', '10.0.0.0/32', '::/0', '::1/128', '10.0.0.0/08']) {
      expect(() => arrivals({ trustProxy: [range] }), range).not.toThrow()
    }
  })

  it('keeps its scheme where the proxy that claims another is not trusted', async () => {
    const cases: [OriginOptions['trustProxy'], object][] = [
      [false, peer('127.0.0.1')],
      ['loopback', peer('10.0.0.1')],
      ['private', peer('203.0.113.9')],
      [['203.0.113.8'], peer('203.0.113.9')],
      ['private', {}],
      ['private', peer('nonsense')],
    ]
    for (const [trustProxy = false, env] of cases) {
      const { origin } = await arrival({ trustProxy }, 'http://site.test/', HTTPS, env)
      expect(origin).toBe('http://site.test')
    }
  })

  it('takes http and https only, and of a list what our own hop wrote', async () => {
    const said = async (proto: string) =>
      (await arrival(
        { trustProxy: 'loopback' },
        'http://site.test/',
        { 'x-forwarded-proto': proto },
        peer('127.0.0.1'),
      )).origin
    expect(await said('HTTPS')).toBe('https://site.test')
    expect(await said('http, https')).toBe('https://site.test')
    expect(await said('https, http')).toBe('http://site.test')
    for (const proto of ['ftp', 'javascript', '', 'https/evil', 'https, ']) {
      expect(await said(proto)).toBe('http://site.test')
    }
  })

  it('never follows X-Forwarded-Host or Forwarded, even from a trusted proxy', async () => {
    const headers = { 'x-forwarded-host': 'evil.test', 'forwarded': 'host=evil.test;proto=https' }
    const found = await arrival(
      { trustProxy: 'private' },
      'http://site.test/',
      headers,
      peer('127.0.0.1'),
    )
    expect(found.origin).toBe('http://site.test')
  })

  it('is none for a host that is not allowed', async () => {
    const options = { allowedHosts: ['site.test', 'site.test:8443'] }
    expect((await arrival(options, 'https://SITE.test/')).origin).toBe('https://site.test')
    expect((await arrival(options, 'https://site.test:8443/')).origin).toBe(
      'https://site.test:8443',
    )
    for (const host of ['evil.test', 'site.test.evil.test', 'site.test:81', 'xsite.test']) {
      expect((await arrival(options, `https://${host}/`)).origin).toBeUndefined()
    }
  })
})

describe('a host that is allowed', () => {
  it('may have letters that ASCII lacks', async () => {
    const options = { allowedHosts: ['münchen.example', 'BÜCHER.example:8443'] }
    expect((await arrival(options, 'https://münchen.example/')).origin)
      .toBe('https://xn--mnchen-3ya.example')
    expect((await arrival(options, 'https://bücher.example:8443/')).origin)
      .toBe('https://xn--bcher-kva.example:8443')
    expect((await arrival(options, 'https://bucher.example:8443/')).origin).toBeUndefined()
  })

  it('is a name that a request can have, or is refused at once', () => {
    const never = ['*.example.com', '*', '.example.com', 'example.com:443', 'example.com:80', '']
    never.push(
      'mün.de:80',
      'mün.de:443',
      'example.com/',
      'https://example.com',
      'a b.example',
      'user@example.com',
      '*.mün.de',
    )
    for (const host of never) {
      expect(() => arrivals({ allowedHosts: [host] }), host).toThrow('Cannot allow host')
    }
    for (
      const host of ['example.com', 'example.com:8443', '[::1]:8000', '192.0.2.1', 'LOCALHOST']
    ) {
      expect(() => arrivals({ allowedHosts: [host] }), host).not.toThrow()
    }
  })

  it('has no longer name than hosts can have, so that no log line is filled with one', async () => {
    // RFC 1035 section 2.3.4.
    const host = (length: number) => `${'x'.repeat(49)}.`.repeat(5).padEnd(length, 'y')
    expect((await arrival({}, `https://${host(253)}/`)).origin).toBe(`https://${host(253)}`)
    expect((await arrival({}, `https://${host(254)}/`)).origin).toBeUndefined()
    expect((await arrival({}, `https://${'x'.repeat(63)}.test/`)).origin).toBeDefined()
    const options = { origin: 'https://site.test' }
    expect((await arrival(options, `https://${host(254)}/`)).origin).toBeUndefined()
  })
})

describe('an origin that is given', () => {
  it('is scheme, host and port alone, or is refused at once', () => {
    for (
      const rest of ['/path', '?query', '#hash', 'name@', 'name:word@', ':word@'].map((part) =>
        part.endsWith('@') ? `https://${part}site.test` : `https://site.test${part}`
      )
    ) {
      expect(() => arrivals({ origin: rest }), rest).toThrow('Cannot use origin')
    }
    for (const no of ['', 'site.test', 'ftp://site.test', 'javascript:0']) {
      expect(() => arrivals({ origin: no }), no).toThrow('Cannot use origin')
    }
    expect(() => arrivals({ origin: 'https://site.test:8443/' })).not.toThrow()
  })
})

describe('the address', () => {
  it('is that of the connection, and cannot be spoofed by a visitor', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.1', 'cf-connecting-ip': '198.51.100.1' }
    expect((await arrival({}, 'http://site.test/', headers, peer('203.0.113.9'))).address)
      .toBe('203.0.113.9')
    expect((await arrival({}, 'http://site.test/', headers)).address).toBeUndefined()
  })

  it('is the first behind our own proxies', async () => {
    const options = { trustProxy: ['10.0.0.0/8'] }
    const from = async (list: string) =>
      (await arrival(options, 'http://s.test/', { 'x-forwarded-for': list }, peer('10.0.0.1')))
        .address
    expect(await from('198.51.100.1')).toBe('198.51.100.1')
    expect(await from('1.1.1.1, 198.51.100.1, 10.0.0.2')).toBe('198.51.100.1')
    // The proxy's own address would make all visitors one.
    for (
      const list of [
        ...['198.51.100.1, nonsense', 'unknown', '_hidden', '', '198.51.100.1:x', '[::1'],
        ...['198.51.100.1:123456', '[2001:db8::1]:123456', '[2001:db8::1]:'],
      ]
    ) {
      expect([list, await from(list)]).toEqual([list, undefined])
    }
    expect(await from('10.0.0.4, 10.0.0.3')).toBe('10.0.0.4')
    // An untrusted proxy on this machine would make all visitors one.
    const local = await arrival({}, 'http://s.test/', {}, peer('127.0.0.1'))
    expect(local.address).toBeUndefined()
  })

  it('is not the trusted proxy itself, which names no visitor', async () => {
    const from = async (address: string, headers: Record<string, string> = {}) =>
      (await arrival({ trustProxy: 'private' }, 'http://s.test/', headers, peer(address))).address
    expect(await from('127.0.0.1')).toBeUndefined()
    expect(await from('192.168.1.2', { 'x-forwarded-proto': 'https' })).toBeUndefined()
    // A phone on the same network needs no proxy.
    expect(await from('192.168.1.2')).toBe('192.168.1.2')
  })

  it('is read in every way that proxies write it', async () => {
    const options = { trustProxy: ['10.0.0.0/8', 'fd00::/8'] }
    const from = async (list: string) =>
      (await arrival(options, 'http://s.test/', { 'x-forwarded-for': list }, peer('10.0.0.1')))
        .address
    expect(await from('198.51.100.1:4711')).toBe('198.51.100.1')
    expect(await from('"198.51.100.1:4711"')).toBe('198.51.100.1')
    expect(await from('2001:db8::1')).toBe('2001:db8::1')
    expect(await from('[2001:db8::1]')).toBe('2001:db8::1')
    expect(await from('[2001:db8::1]:4711')).toBe('2001:db8::1')
    expect(await from('"[2001:db8::1]:4711"')).toBe('2001:db8::1')
    expect(await from('1.1.1.1, 198.51.100.1:4711, [fd00::1]:80, 10.0.0.2:80')).toBe('198.51.100.1')
  })

  it('is what getConnInfo of the host says, where the runtime is another one', async () => {
    const getConnInfo = () => ({ remote: { address: '203.0.113.9' } })
    expect((await arrival({ getConnInfo }, 'http://s.test/')).address).toBe('203.0.113.9')
    const trusted = { getConnInfo, trustProxy: ['203.0.113.9'] }
    expect(await arrival(trusted, 'http://s.test/', { ...HTTPS, 'x-forwarded-for': '192.0.2.1' }))
      .toEqual({ origin: 'https://s.test', address: '192.0.2.1' })
    const unknown = () => ({ remote: {} })
    expect((await arrival({ getConnInfo: unknown }, 'http://s.test/')).address).toBeUndefined()
  })

  it('on Cloudflare is what Cloudflare says', async () => {
    const read = arrivals({})
    const app = new Hono().all('*', (c) => c.json(read(c)))
    const request = new Request('https://site.test/', {
      headers: { 'cf-connecting-ip': '198.51.100.1' },
    })
    Object.defineProperty(request, 'cf', { value: { colo: 'AMS' } })
    const { address } = await (await app.fetch(request)).json()
    expect(address).toBe('198.51.100.1')
  })
})

describe('a link for a phone', () => {
  it("never says localhost: it says this machine's address on the LAN", async () => {
    for (const host of ['localhost:8000', '127.0.0.1:8000', '[::1]:8000', 'app.localhost:8000']) {
      const origin = `http://${host}`
      const { signedIn, device } = site({ lanAddress: () => '192.168.1.5' })
      const computer = await signedIn(ADA, 's', origin)
      const link = linkIn(await (await computer.post('/qr')).text())
      expect(link).toMatch(/^http:\/\/192\.168\.1\.5:8000\/qr\//)
      expect((await device('http://192.168.1.5:8000').post(link)).status).toBe(303)
    }
  })

  it('is not drawn where no such address is known: the page says what to set', async () => {
    for (
      const options of [{}, { lanAddress: () => undefined }, { origin: 'http://localhost:8000' }]
    ) {
      const { signedIn } = site(options)
      const computer = await signedIn(ADA, 's', 'http://localhost:8000')
      for (const answer of [await computer.get('/qr'), await computer.post('/qr')]) {
        expect(answer.status).toBe(503)
        const page = await answer.text()
        expect(page).not.toContain('role="img"')
        expect(page).toContain('origin')
      }
    }
  })

  it('knows a loopback address by all its names', () => {
    for (
      const host of [
        'localhost',
        'LOCALHOST',
        'a.localhost',
        '127.0.0.1',
        '127.9.9.9',
        '[::1]',
        '0.0.0.0',
        'localhost.',
        'a.localhost.',
        '[::]',
        '[::ffff:127.0.0.1]',
        '[::ffff:7f00:1]',
        '[::ffff:0:0]',
      ]
    ) {
      expect([host, isLoopback(`http://${host}`)]).toEqual([host, true])
    }
    for (
      const host of [
        'localhost.test',
        '[::ffff:128.0.0.1]',
        '[::2]',
        '128.0.0.1',
        '192.168.0.1',
        'notlocalhost',
        '127.0.0.1.test',
      ]
    ) {
      expect([host, isLoopback(`http://${host}`)]).toEqual([host, false])
    }
  })
})

describe('a path on this origin', () => {
  it('is kept as it is', () => {
    const long = `/${'a'.repeat(2047)}`
    for (
      const path of ['/', '/a/b?c=d#e', '/?next=//x', '/%2f%2fx', '/a//b', '/@x', '/x:y', long]
    ) {
      expect(pathOnOrigin(path, 'https://site.test')).toBe(path)
    }
    expect(pathOnOrigin(`${long}a`, 'https://site.test')).toBeUndefined()
  })
})
