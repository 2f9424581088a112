import type { Context } from 'hono'

/** A block of addresses (RFC 4632). */
export interface Range {
  readonly version: 4 | 6
  readonly bits: bigint
  readonly shift: bigint
}

const LOOPBACK = ['127.0.0.0/8', '::1/128']
// RFC 1918, RFC 3927, RFC 4193, RFC 4291 section 2.5.6.
const PRIVATE = [
  ...LOOPBACK,
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]

/**
 * Tells whether an address is of the loopback interface (RFC 1122 section 3.2.1.3, RFC 4291 section
 * 2.5.3).
 */
export function isThisMachine(address: string): boolean {
  return /^(::ffff:)?127(\.\d+){3}$|^::1$/i.test(address)
}

/**
 * Cuts an address to its network. An IPv6 customer has a /64 or more (RFC 6177), so it is cut to a
 * /64.
 */
export function networkOf(address: string): string {
  const parsed = address.includes(':') ? parseAddress(address) : undefined
  return parsed?.version === 6 ? (parsed.bits >> 64n).toString(16) : address
}

/**
 * Parses the proxies to trust.
 *
 * @throws {TypeError} for an entry that is not an address or a range
 */
export function trustedRanges(trust: false | 'loopback' | 'private' | readonly string[]): Range[] {
  if (trust === false) return []
  if (trust === 'loopback') return LOOPBACK.map(parseRange)
  if (trust === 'private') return PRIVATE.map(parseRange)
  if (!Array.isArray(trust)) {
    throw new TypeError(
      `Cannot use trustProxy: expected false, "loopback", "private" or a list of addresses and ranges, received ${
        JSON.stringify(trust)
      }`,
    )
  }
  return trust.map(parseRange)
}

function parseRange(value: string): Range {
  const [address = '', length, ...rest] = value.split('/')
  const parsed = parseAddress(address)
  const width = parsed?.version === 4 ? 32 : 128
  const prefix = length === undefined ? width : /^\d{1,3}$/.test(length) ? Number(length) : -1
  if (!parsed || prefix < 0 || prefix > width || rest.length > 0) {
    throw new TypeError(
      `Cannot trust proxy: expected "loopback", "private", or addresses and ranges such as "10.0.0.0/8", received "${value}"`,
    )
  }
  const shift = BigInt(width - prefix)
  return { version: parsed.version, bits: parsed.bits >> shift, shift }
}

/** Tells whether an address is within one of the ranges. */
export function isWithin(ranges: readonly Range[], address: string): boolean {
  const parsed = ranges.length > 0 ? parseAddress(address) : undefined
  return parsed !== undefined &&
    ranges.some(({ version, bits, shift }) =>
      parsed.version === version && parsed.bits >> shift === bits
    )
}

/** Parses an IPv4 or IPv6 address (RFC 4291 section 2.2); undefined for any other text. */
export function parseAddress(address: string): { version: 4 | 6; bits: bigint } | undefined {
  const plain = address.replace(/%.*$/, '')
  if (IPV4.test(plain)) return { version: 4, bits: joined(plain.split('.'), 8n) }
  // The last 32 bits may be in IPv4 form (RFC 4291 section 2.2).
  const end = plain.slice(plain.lastIndexOf(':') + 1)
  const text = IPV4.test(end) ? plain.slice(0, -end.length) + groupsOf(end) : plain
  const [head = [], tail, more] = text.split('::')
    .map((groups) => groups === '' ? [] : groups.split(':'))
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (more || (tail ? missing < 1 : missing !== 0)) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail ?? []]
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined
  const bits = joined(groups.map((group) => `0x${group}`), 16n)
  // A dual-stack socket reports IPv4 peers in this form (RFC 4291 section 2.5.5.2).
  return bits >> 32n === 0xffffn ? { version: 4, bits: bits & 0xffffffffn } : { version: 6, bits }
}

/** Writes an IPv4 address as the last two groups of an IPv6 address. */
function groupsOf(address: string): string {
  const bits = joined(address.split('.'), 8n)
  return `${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`
}

const IPV4 = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/

function joined(parts: readonly string[], width: bigint): bigint {
  return parts.reduce((bits, part) => bits << width | BigInt(part), 0n)
}

/**
 * Parses an address as proxies write it in `X-Forwarded-For`: plain, with a port, with brackets
 * around IPv6, or in quotes (RFC 7239 section 6, IIS, Azure).
 */
export function forwardedAddress(hop: string): string | undefined {
  const plain = hop.trim().replace(/^"(.*)"$/, '$1')
  const address = /^\[([^\]]*)\](:\d{1,5})?$/.exec(plain)?.[1] ??
    /^([^:]*):\d{1,5}$/.exec(plain)?.[1] ?? plain
  return parseAddress(address) ? address : undefined
}

/** Finds the address of the connection's peer; undefined where the runtime does not report it. */
export function peerAddress(c: Context): string | undefined {
  const { raw } = c.req
  // Only Cloudflare sets `cf` on the request. Elsewhere a visitor can spoof Cloudflare's header.
  if (isObject(property(raw, 'cf'))) return c.req.header('cf-connecting-ip')
  const env: unknown = c.env
  const node = property(property(property(env, 'incoming'), 'socket'), 'remoteAddress')
  if (typeof node === 'string') return node
  const deno = property(property(env, 'remoteAddr'), 'hostname')
  if (typeof deno === 'string') return deno
  const requestIP = property(env, 'requestIP')
  if (typeof requestIP !== 'function') return undefined
  const bun = property(requestIP.call(env, raw), 'address')
  return typeof bun === 'string' ? bun : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function property(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined
}
