import { PNG } from 'pngjs'
import { afterEach, describe, expect, it } from 'vitest'
import { terminalQr } from '../src/qr/terminal.ts'
import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { defaultRoute, type Interfaces, lanAddresses } from '../src/app/lan.ts'
import { ConfigurationError } from '../src/app/app.ts'
import { standalone } from '../src/app/standalone.ts'
import { decode } from './parts/picture.ts'
import { type Running, startProcess } from './parts/process.ts'

const TOP = `${import.meta.dirname}/..`

function interfaces(addresses: Record<string, string>): Interfaces {
  return Object.fromEntries(
    Object.entries(addresses).map(([name, address]) => [name, [{
      address,
      family: address.includes(':') ? 'IPv6' : 'IPv4',
      internal: name === 'lo',
    }]]),
  )
}

const LAN = interfaces({ lo: '127.0.0.1', eth0: '192.168.1.20' })

describe('the address on the network', () => {
  it.each<readonly [string, Record<string, string>, string | undefined]>([
    ['is that of the one network', { lo: '127.0.0.1', eth0: '192.0.2.2' }, '192.0.2.2'],
    ['is none without a network', { lo: '127.0.0.1', wlan0: '169.254.3.4' }, undefined],
    ['is none where there is IPv6 only', { lo: '127.0.0.1', eth0: 'fd00::2' }, undefined],
    ['is rather a private one', { eth0: '203.0.113.5', wlan0: '192.168.1.20' }, '192.168.1.20'],
    ['is the first of several', { eth0: '10.0.0.2', wlan0: '192.168.1.20' }, '10.0.0.2'],
    ['is not inside this machine', { docker0: '172.17.0.1', eth0: '203.0.113.5' }, '203.0.113.5'],
    [
      'is not a tunnel',
      { tun0: '10.8.0.2', 'br-1a2b': '172.18.0.1', en0: '172.31.0.9' },
      '172.31.0.9',
    ],
    ['is inside this machine where nothing else is', { docker0: '172.17.0.1' }, '172.17.0.1'],
  ])('%s', (_, addresses, wanted) => {
    expect(lanAddresses(interfaces(addresses))[0]?.address).toBe(wanted)
  })

  it.each([
    ['VirtualBox Host-Only Network', '192.168.56.1'],
    ['vEthernet (WSL)', '172.29.160.1'],
    ['vEthernet (Default Switch)', '172.17.80.1'],
    ['VMware Network Adapter VMnet8', '192.168.80.1'],
    ['ZeroTier One [8056c2e21c000001]', '10.147.17.3'],
    ['OpenVPN TAP-Windows6', '10.8.0.6'],
    ['OpenVPN Wintun', '10.8.0.7'],
    ['NordLynx', '10.5.0.2'],
    ['nordlynx', '10.5.0.2'],
    ['Tailscale', '100.101.102.103'],
    ['bridge100', '192.168.64.1'],
    ['vmenet0', '192.168.65.1'],
    ['lxdbr0', '10.20.30.1'],
    ['incusbr0', '10.20.31.1'],
    ['vboxnet0', '192.168.56.1'],
    ['ztabcdefgh', '10.147.17.3'],
  ])('is not that of the adapter %s, even if the world is reached by it', (adapter, address) => {
    const [first, second] = lanAddresses(
      interfaces({ [adapter]: address, 'Wi-Fi': '192.168.1.20' }),
      address,
    )
    expect(first).toEqual({ adapter: 'Wi-Fi', address: '192.168.1.20' })
    expect(second).toEqual({ adapter, address })
  })

  it('is the one by which the world is reached, where several could be it', () => {
    const both = interfaces({ eth0: '10.0.0.2', wlan0: '192.168.1.20', en5: '203.0.113.5' })
    expect(lanAddresses(both, '192.168.1.20')[0]?.adapter).toBe('wlan0')
    expect(lanAddresses(both, '203.0.113.5')[0]?.adapter).toBe('en5')
    // The network has changed since the system was asked.
    expect(lanAddresses(both, '192.168.7.7')[0]?.adapter).toBe('eth0')
  })

  it('by which the world is reached is asked of the system, which may not know', async () => {
    const route = await defaultRoute(createSocket('udp4'))
    const known = Object.values(networkInterfaces()).flat().map((one) => one?.address)
    expect([...known, undefined]).toContain(route)
    let sent = false
    const lost = {
      once: (_: 'error', listener: () => void) => queueMicrotask(listener),
      connect: () => {},
      send: () => sent = true,
      address: () => ({ address: '' }),
      close: () => {},
    }
    expect(await defaultRoute(lost)).toBeUndefined()
    expect(sent).toBe(false)
  })
})

describe('a QR code in a terminal', () => {
  it('is read as what it stands for, and is black on white in every theme', () => {
    const picture = terminalQr('http://192.168.1.20:8000/')
    const lines = picture.split('\n').map((line) => {
      const [start, end] = ['\x1b[38;5;16;48;5;231m', '\x1b[0m']
      const blocks = line.slice(start.length, -end.length)
      expect(line).toBe(start + blocks + end)
      expect(blocks).toMatch(/^[ █▀▄]+$/)
      return blocks
    })
    const scale = 4
    const width = lines[0]?.length ?? 0
    const png = new PNG({ width: width * scale, height: lines.length * 2 * scale })
    for (let y = 0; y < png.height; y++) {
      for (let x = 0; x < png.width; x++) {
        const sign = lines[Math.floor(y / scale / 2)]?.[Math.floor(x / scale)] ?? ' '
        const isUpper = Math.floor(y / scale) % 2 === 0
        const shade = (isUpper ? '█▀' : '█▄').includes(sign) ? 0 : 255
        png.data.set([shade, shade, shade, 255], 4 * (y * png.width + x))
      }
    }
    expect(decode(png)).toBe('http://192.168.1.20:8000/')
  })
})

describe('the greeting', () => {
  const OWN = {
    QRAUTH_HOST: undefined,
    QRAUTH_SECRET: 'a secret of the site, long enough for HS256',
  }

  function greeting(
    env: Record<string, string | undefined>,
    network = LAN,
    route?: string,
    heard?: string,
  ): string {
    const site = standalone({ QRAUTH_HOST: 'demo', ...env }, () => network, {}, route)
    if (site instanceof ConfigurationError) throw site
    return site.greeting(8000, heard)
  }

  it('of the demo says the address for this machine, and for phones as text and picture', () => {
    expect(greeting({})).toContain('http://localhost:8000/\n')
    expect(greeting({})).toContain('http://192.168.1.20:8000/\n')
    expect(greeting({})).toContain(terminalQr('http://192.168.1.20:8000/'))
    expect(greeting({})).not.toContain('beside it')
    expect(greeting({ QRAUTH_LAN_ADDRESS: '10.0.0.9' })).toContain('http://10.0.0.9:8000/\n')
    expect(greeting({ HOST: '10.0.0.5' })).toContain('On the network:   http://10.0.0.5:8000/\n')
    expect(greeting({ HOST: '::' })).toContain('http://192.168.1.20:8000/\n')
  })

  it('of the app beside a site says its own path, and that it needs the site', () => {
    const text = greeting(OWN)
    expect(text).toContain('http://localhost:8000/qr\n')
    expect(text).toContain('http://192.168.1.20:8000/qr\n')
    expect(text).toMatch(/It needs your site beside it .* sends \/qr here.*QRAUTH_HOST=demo/)
    expect(text).not.toContain('█')
    expect(greeting({ ...OWN, QRAUTH_BASE_PATH: '/phone/' })).toMatch(
      /:8000\/phone\n.*\/phone here/s,
    )
  })

  it('says so where no phone can come', () => {
    for (
      const text of [
        greeting({ HOST: '127.0.0.1' }),
        greeting({ HOST: '::1' }),
        greeting({}, {}),
        greeting({ ...OWN, HOST: '127.0.0.1', QRAUTH_TRUST_PROXY: 'false' }),
      ]
    ) {
      expect(text).toContain('No phone can reach it: expected ')
      expect(text).not.toContain('█')
    }
  })

  it('does not say so behind a proxy, and says where people find it', () => {
    const HOST = '127.0.0.1'
    const behind = greeting({ ...OWN, HOST, QRAUTH_TRUST_PROXY: 'loopback' })
    const named = greeting({ ...OWN, HOST, QRAUTH_ORIGIN: 'https://example.com' })
    for (const text of [behind, named]) {
      expect(text).not.toContain('No phone')
      expect(text).toContain('http://127.0.0.1:8000/qr\n')
    }
    expect(named).toContain('For people:       https://example.com/qr\n')
    const demo = greeting({ HOST, QRAUTH_ORIGIN: 'https://example.com' })
    expect(demo).toContain(terminalQr('https://example.com/'))
  })

  it('names the other addresses of this machine, of which one may be the right one', () => {
    const several = interfaces({ eth0: '10.0.0.2', docker0: '172.17.0.1', wlan0: '192.168.1.20' })
    const text = greeting({}, several, '192.168.1.20')
    expect(text).toContain('On the network:   http://192.168.1.20:8000/\n')
    expect(text).toMatch(
      /Set QRAUTH_LAN_ADDRESS .*: 10\.0\.0\.2 \(eth0\), 172\.17\.0\.1 \(docker0\)\n/,
    )
    for (const env of [{ QRAUTH_LAN_ADDRESS: '10.0.0.2' }, { HOST: '10.0.0.2' }]) {
      expect(greeting(env, several)).not.toContain('Set QRAUTH_LAN_ADDRESS')
    }
  })

  it('says where the runtime listens, if that is not where HOST says', () => {
    const text = greeting({ HOST: 'x86_64-conda-linux-gnu' }, LAN, undefined, '0.0.0.0')
    expect(text).toContain('http://localhost:8000/\n')
    expect(text).toContain('http://192.168.1.20:8000/\n')
  })

  it('says what WSL needs', () => {
    const inside = interfaces({ eth0: '172.29.160.2' })
    expect(greeting({ WSL_DISTRO_NAME: 'Debian' }, inside)).toContain('networkingMode=mirrored')
    expect(greeting({ WSL_DISTRO_NAME: 'Debian' })).not.toContain('WSL')
    expect(greeting({}, inside)).not.toContain('WSL')
  })
})

describe('the reason why it cannot listen', () => {
  function refusal(HOST: string, code: string): string {
    const site = standalone({ QRAUTH_HOST: 'demo', HOST }, () => LAN)
    if (site instanceof ConfigurationError) throw site
    return site.refusal(Object.assign(new Error('listen'), { code }))
  }

  it('is a port, where HOST is an address of this machine', () => {
    for (const host of ['0.0.0.0', '127.0.0.1', 'localhost', '192.168.1.20']) {
      expect(refusal(host, 'EADDRINUSE')).toBe(
        `Cannot listen on ${host}:8000: expected a free port in PORT, received "address already in use"`,
      )
    }
    expect(refusal('::1', 'EADDRINUSE')).toContain('Cannot listen on [::1]:8000: expected a free')
  })

  it('is HOST, where a shell or conda made it a name or an address of another machine', () => {
    for (
      const [host, code] of [
        ['x86_64-conda-linux-gnu', 'ENOTFOUND'],
        ['x86_64-conda-linux-gnu', 'EINVAL'],
        ['10.9.9.9', 'EADDRNOTAVAIL'],
      ] as const
    ) {
      const said = refusal(host, code)
      expect(said).toContain('expected HOST to be an address of this machine, such as 0.0.0.0')
      expect(said).toContain(`received HOST="${host}" (${code})`)
      expect(said).toMatch(/conda/)
      expect(said).not.toMatch(/port/i)
    }
  })
})

it('listens where it is told, and refuses what is no port together with all else', () => {
  expect(standalone({ QRAUTH_HOST: 'demo' }, () => LAN)).toMatchObject({
    hostname: '0.0.0.0',
    port: 8000,
  })
  expect(standalone({ QRAUTH_HOST: 'demo', HOST: '::1', PORT: '0' }, () => LAN)).toMatchObject({
    hostname: '::1',
    port: 0,
  })
  for (const PORT of ['http', '-1', '65536', '80 81']) {
    expect(standalone({ PORT, QRAUTH_TTL: '5', QRAUTH_HOST: 'demo' }, () => LAN)).toMatchObject({
      problems: [{ code: 'PORT_INVALID' }, { code: 'QRAUTH_TTL_RANGE' }],
    })
  }
})

describe.each(
  [
    ['Bun', 'node_modules/.bin/bun', ['run', 'src/main.ts']],
    ['Node', process.execPath, ['dist/node.js']],
    ['Deno', 'node_modules/.bin/deno', ['serve', '-P', '--quiet', '--port', '0', 'src/main.ts']],
  ] as const,
)('on %s', (name, program, args) => {
  const started: Running[] = []
  afterEach(() => Promise.all(started.splice(0).map((running) => running.stop())))

  function start(env: Record<string, string>): Running {
    const running = startProcess(program, args, {
      cwd: TOP,
      env: { HOST: '127.0.0.1', PORT: '0', TEST_WITHOUT: undefined, ...env },
    })
    started.push(running)
    return running
  }

  it('does not start with settings that cannot work, and says each in a line', async () => {
    const failed = start({ QRAUTH_SECRET: 'hunter2', QRAUTH_TTL: '5' })
    expect(await failed.exited).toBe(1)
    expect(failed.output().trim().split('\n')).toEqual([
      expect.stringMatching(
        /^Cannot use QRAUTH_SECRET: expected 32 bytes or more.* received 7 bytes$/,
      ),
      'Cannot use QRAUTH_TTL: expected whole seconds from 30 to 600, received "5"',
    ])
  })

  // Deno listens by itself, and says so by itself.
  if (name === 'Deno') return
  it('does not share its port, and says so in a line', async () => {
    const first = start({ QRAUTH_HOST: 'demo' })
    const [, port = ''] = await first.line(/On this machine: +http:\/\/127\.0\.0\.1:(\d+)\//)
    const second = start({ QRAUTH_HOST: 'demo', PORT: port })
    await second.line(/\n/)
    expect(second.output()).toBe(
      `Cannot listen on 127.0.0.1:${port}: expected a free port in PORT, received "address already in use"\n`,
    )
    expect(await second.exited).toBe(1)
  })

  it('says so where HOST is no address of this machine', async () => {
    const failed = start({ QRAUTH_HOST: 'demo', HOST: 'host.invalid' })
    expect(await failed.exited).toBe(1)
    expect(failed.output()).toContain('received HOST="host.invalid"')
  })
})
