import { PNG } from 'pngjs'
import { afterEach, describe, expect, it } from 'vitest'
import { terminalQr } from '../src/qr/terminal.ts'
import { type Interfaces, lanAddress } from '../src/app/lan.ts'
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
    expect(lanAddress(interfaces(addresses))).toBe(wanted)
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
  function greeting(env: Record<string, string>, network = LAN): string {
    const site = standalone({ QRAUTH_HOST: 'demo', ...env }, () => network)
    if (site instanceof ConfigurationError) throw site
    return site.greeting(8000)
  }

  it('says the address for this machine, and for phones as text and picture', () => {
    expect(greeting({})).toContain('http://localhost:8000/\n')
    expect(greeting({})).toContain('http://192.168.1.20:8000/\n')
    expect(greeting({})).toContain(terminalQr('http://192.168.1.20:8000/'))
    expect(greeting({ QRAUTH_LAN_ADDRESS: '10.0.0.9' })).toContain('http://10.0.0.9:8000/\n')
    expect(greeting({ HOST: '10.0.0.5' })).toContain('On the network:   http://10.0.0.5:8000/\n')
    expect(greeting({ HOST: '::' })).toContain('http://192.168.1.20:8000/\n')
  })

  it('says so where no phone can come', () => {
    for (
      const text of [greeting({ HOST: '127.0.0.1' }), greeting({ HOST: '::1' }), greeting({}, {})]
    ) {
      expect(text).toContain('No phone can reach it: want ')
      expect(text).not.toContain('█')
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
      expect.stringMatching(/^Cannot use QRAUTH_SECRET of 7 bytes: want 32 bytes or more/),
      'Cannot use QRAUTH_TTL "5": want whole seconds from 30 to 600',
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
      `Cannot listen on 127.0.0.1:${port}, for another program does: want a free port in PORT, or another HOST\n`,
    )
    expect(await second.exited).toBe(1)
  })
})
