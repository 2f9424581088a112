import { qrSvg } from '../../src/qr/svg.ts'
import { qrEncoder } from '../../src/qr/encode.ts'
import { median } from './processes.ts'
import { LINK } from './sizes.ts'

// Draws a 60-byte link by ours and by npm `qr`, both as the one path of ours, in turns, and prints
// the microseconds of each.

const ROUNDS = 15
const DRAWS = 200

interface Peer {
  encodeQR(text: string, output: 'raw', options: object): boolean[][]
}

function isPeer(value: unknown): value is Peer {
  return typeof value === 'object' && value !== null && 'encodeQR' in value &&
    typeof value.encodeQR === 'function'
}

const peer: unknown = await import('qr')
if (!isPeer(peer)) {
  throw new Error('Cannot draw by "qr": expected version 0.7, received another one')
}

const encode = qrEncoder()
const drawings = {
  ours: (link: string) => qrSvg(encode(link), 'QR code'),
  // Less quiet zone than this it does not draw.
  qr: (link: string) => qrSvg(peer.encodeQR(link, 'raw', { ecc: 'medium', border: 1 }), 'QR code'),
}

const times = { ours: [] as number[], qr: [] as number[] }
for (let round = 0; round < ROUNDS; round++) {
  for (const name of ['ours', 'qr'] as const) {
    const { user, system } = process.cpuUsage()
    for (let i = 0; i < DRAWS; i++) drawings[name](LINK.slice(0, -6) + (100_000 + i))
    const after = process.cpuUsage()
    times[name].push((after.user + after.system - user - system) / DRAWS)
  }
}
// The first third warms up.
const steady = ROUNDS / 3
console.log(JSON.stringify({
  ours: median(times.ours.slice(steady)),
  qr: median(times.qr.slice(steady)),
}))
