import type { Context } from 'hono'
import {
  isThisMachine,
  isWithin,
  mustBeList,
  parseAddress,
  peerAddress,
  trustedRanges,
} from './ip.ts'

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

function isLocalhost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
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
