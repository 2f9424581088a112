import type { Context } from 'hono'

/** How a site learns the origin by which people reach it. */
export interface OriginOptions {
  /** Scheme, host and port that people use, such as `https://example.com`. Wins over every request. */
  origin?: string
  /**
   * Proxies whose `X-Forwarded-Proto` and `X-Forwarded-For` are believed: those on this machine
   * (`loopback`), those on private networks too (`private`), or a list of addresses and CIDR ranges.
   * @default false
   */
  trustProxy?: false | 'loopback' | 'private' | readonly string[]
  /** Host names (with the port, if it is not the scheme's own) that a request may name. */
  allowedHosts?: readonly string[]
}

/** Where a request came in, and from whom. */
export interface Arrival {
  /** The origin people use; absent when the request names a host that is not allowed. */
  readonly origin?: string
  /** The visitor's network address, where the runtime tells it. */
  readonly address?: string
}

interface Range {
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
 * Reads the origin and the address of requests. The only reader of forwarded headers:
 * `X-Forwarded-Host` and `Forwarded` are never read, whoever sends them.
 *
 * @throws {TypeError} for an option that is not an origin, a range or a host name
 */
export function arrivals(options: OriginOptions): (c: Context) => Arrival {
  const configured = options.origin === undefined ? undefined : parseOrigin(options.origin)
  const trusted = trustedRanges(options.trustProxy ?? false)
  if (options.allowedHosts) mustBeList('allowedHosts', options.allowedHosts, 'a list of host names')
  const allowed = options.allowedHosts?.map(parseHost)
  const isTrusted = (address: string | undefined) =>
    address !== undefined && isWithin(trusted, address)

  return function arrival(c) {
    const peer = peerAddress(c)
    const behindProxy = isTrusted(peer)
    const address = behindProxy ? forwardedFor(c, isTrusted) ?? peer : peer
    // A proxy on this machine that is not trusted would make all visitors one.
    const isOne = address !== undefined && (behindProxy || !isThisMachine(address))
    const from = isOne ? { address } : {}
    // Bun and Deno pass on a Host that is none.
    if (!URL.canParse(c.req.url)) return from
    const url = new URL(c.req.url)
    if (allowed && !allowed.includes(url.host)) return from
    if (configured) return { origin: configured, ...from }
    if (behindProxy) url.protocol = forwardedProto(c) ?? url.protocol
    return { origin: url.origin, ...from }
  }
}

/** True for an origin that only this machine can reach (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3). */
export function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin)
  return isLocalhost(hostname) || hostname === '0.0.0.0' || hostname === '[::]'
}

/**
 * True where browsers send Fetch Metadata: https, and http on this machine (W3C Secure Contexts,
 * section 3.1).
 */
export function isTrustworthy(origin: string): boolean {
  const { protocol, hostname } = new URL(origin)
  return protocol === 'https:' || isLocalhost(hostname)
}

function isThisMachine(address: string): boolean {
  return /^(::ffff:)?127(\.\d+){3}$|^::1$/i.test(address)
}

function isLocalhost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
}

/** One household or office: an IPv6 customer holds a /64 at least (RFC 6177). */
export function networkOf(address: string): string {
  const parsed = address.includes(':') ? parseAddress(address) : undefined
  return parsed?.version === 6 ? (parsed.bits >> 64n).toString(16) : address
}

/** The path on `origin` that `path` stands for, or undefined if it leads, or may lead, elsewhere. */
export function pathOnOrigin(path: string, origin: string): string | undefined {
  // A browser drops control characters and reads a backslash as a slash: `/\t/evil`, `/\evil`.
  // deno-lint-ignore no-control-regex
  if (!path.startsWith('/') || /[\\\x00-\x20\x7f]/.test(path) || path.length > 2048) {
    return undefined
  }
  if (!URL.canParse(path, origin)) return undefined
  const url = new URL(path, origin)
  // `/.//evil` is on this origin, and its own path is `//evil`.
  if (url.origin !== new URL(origin).origin || url.pathname.startsWith('//')) return undefined
  return url.pathname + url.search + url.hash
}

function parseOrigin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (
    !url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash ||
    url.username || url.password
  ) {
    throw new TypeError(
      `Cannot use origin "${value}": want scheme, host and port only, such as "https://example.com"`,
    )
  }
  return url.origin
}

function parseHost(value: string): string {
  const url = URL.canParse(`http://${value}`) ? new URL(`http://${value}`) : undefined
  if (!url || url.host !== value.toLowerCase()) {
    throw new TypeError(
      `Cannot allow host "${value}": want a host name, such as "example.com" or "example.com:8443"`,
    )
  }
  return url.host
}

function mustBeList(option: string, value: unknown, want: string): void {
  if (!Array.isArray(value)) {
    throw new TypeError(`Cannot use ${option} ${JSON.stringify(value)}: want ${want}`)
  }
}

function trustedRanges(trust: Exclude<OriginOptions['trustProxy'], undefined>): Range[] {
  if (trust === false) return []
  if (trust === 'loopback') return LOOPBACK.map(parseRange)
  if (trust === 'private') return PRIVATE.map(parseRange)
  mustBeList('trustProxy', trust, '"loopback", "private" or a list of ranges')
  return trust.map(parseRange)
}

function parseRange(value: string): Range {
  const [address = '', length, ...rest] = value.split('/')
  const parsed = parseAddress(address)
  const width = parsed?.version === 4 ? 32 : 128
  const prefix = length === undefined ? width : /^\d{1,3}$/.test(length) ? Number(length) : -1
  if (!parsed || prefix < 0 || prefix > width || rest.length > 0) {
    throw new TypeError(
      `Cannot trust proxy "${value}": want "loopback", "private", or addresses and ranges such as "10.0.0.0/8"`,
    )
  }
  const shift = BigInt(width - prefix)
  return { version: parsed.version, bits: parsed.bits >> shift, shift }
}

function isWithin(ranges: readonly Range[], address: string): boolean {
  const parsed = ranges.length > 0 ? parseAddress(address) : undefined
  return parsed !== undefined &&
    ranges.some(({ version, bits, shift }) =>
      parsed.version === version && parsed.bits >> shift === bits
    )
}

function parseAddress(address: string): { version: 4 | 6; bits: bigint } | undefined {
  const plain = address.replace(/%.*$/, '')
  if (IPV4.test(plain)) return { version: 4, bits: joined(plain.split('.'), 8n) }
  // The end may be written as IPv4 (RFC 4291 section 2.2).
  const end = plain.slice(plain.lastIndexOf(':') + 1)
  const text = IPV4.test(end) ? plain.slice(0, -end.length) + groupsOf(end) : plain
  const [head = [], tail, more] = text.split('::')
    .map((groups) => groups === '' ? [] : groups.split(':'))
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (more || (tail ? missing < 1 : missing !== 0)) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail ?? []]
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined
  const bits = joined(groups.map((group) => `0x${group}`), 16n)
  // So a dual-stack socket names its IPv4 peers (RFC 4291 section 2.5.5.2).
  return bits >> 32n === 0xffffn ? { version: 4, bits: bits & 0xffffffffn } : { version: 6, bits }
}

/** An IPv4 address as the last two groups of an IPv6 address. */
function groupsOf(address: string): string {
  const bits = joined(address.split('.'), 8n)
  return `${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`
}

const IPV4 = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/

function joined(parts: readonly string[], width: bigint): bigint {
  return parts.reduce((bits, part) => bits << width | BigInt(part), 0n)
}

/** The scheme our own hop wrote: the last of the list. Anything but http and https is no scheme. */
function forwardedProto(c: Context): string | undefined {
  const last = c.req.header('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase()
  return last === 'http' || last === 'https' ? `${last}:` : undefined
}

/** The first address, from our own hop outwards, that is not one of our proxies; else the outermost. */
function forwardedFor(
  c: Context,
  isTrusted: (address: string) => boolean,
): string | undefined {
  const hops = c.req.header('x-forwarded-for')?.split(',').map((hop) => hop.trim()).reverse() ?? []
  const client = hops.find((hop) => !isTrusted(hop)) ?? hops.at(-1)
  return client !== undefined && parseAddress(client) ? client : undefined
}

/** The other end of the connection, as each runtime tells it; undefined where none does. */
function peerAddress(c: Context): string | undefined {
  const { raw } = c.req
  // Cloudflare sets `cf` on the request itself, where no visitor can; elsewhere its header is hearsay.
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
