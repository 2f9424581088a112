import type { Context } from 'hono'
import { either, func, oneOf, type ShapeOf, text, texts } from '../checked.ts'
import {
  forwardedAddress,
  isThisMachine,
  isWithin,
  parseAddress,
  peerAddress,
  trustedRanges,
} from './ip.ts'

/** Settings by which a site finds the origin that people use. */
export interface OriginOptions {
  /**
   * Scheme, host and port that people use, such as `https://example.com`. Overrides every request.
   */
  origin?: string
  /**
   * Proxies whose `X-Forwarded-Proto` and `X-Forwarded-For` are trusted: those on this machine
   * (`loopback`), also those on private networks (`private`), or a list of addresses and CIDR
   * ranges.
   * @default false
   */
  trustProxy?: false | 'loopback' | 'private' | readonly string[]
  /** Host names (with the port, if it is not the scheme's own) that a request may name. */
  allowedHosts?: readonly string[]
  /**
   * Finds the address of the connection's peer, as the functions of this name in Hono's adapters
   * do. It is needed on runtimes other than Bun, Deno, Node and Cloudflare.
   */
  getConnInfo?: (c: Context) => { readonly remote: { readonly address?: string | undefined } }
}

/** The type of each option. */
export const ORIGIN_SHAPE: ShapeOf<OriginOptions> = {
  origin: text,
  trustProxy: either(oneOf(false, 'loopback', 'private'), texts),
  allowedHosts: texts,
  getConnInfo: func,
}

/** The origin that a request names, and the address that it came from. */
export interface Arrival {
  /** The origin that people use; absent where the request names a host that is not allowed. */
  readonly origin?: string
  /** The visitor's network address, where the runtime reports it. */
  readonly address?: string
}

// The longest host name (RFC 1035 section 2.3.4), so that a long Host header cannot fill the log.
const MAX_HOST = 253

/**
 * Makes the one function that reads forwarded headers, for the origin and the address of a request.
 * It never reads `X-Forwarded-Host` and `Forwarded`, not even from a trusted proxy.
 *
 * @throws {TypeError} for an option that is not an origin, a range or a host name
 */
export function arrivals(options: OriginOptions): (c: Context) => Arrival {
  const configured = options.origin === undefined ? undefined : parseOrigin(options.origin)
  const trusted = trustedRanges(options.trustProxy ?? false)
  const allowed = options.allowedHosts && parseHosts(options.allowedHosts)
  const { getConnInfo } = options
  const peerOf = getConnInfo ? (c: Context) => getConnInfo(c).remote.address : peerAddress
  const isTrusted = (address: string | undefined) =>
    address !== undefined && isWithin(trusted, address)

  return function arrival(c) {
    const peer = peerOf(c)
    const behindProxy = isTrusted(peer)
    const address = behindProxy ? forwardedFor(c, peer, isTrusted) : peer
    // Behind an untrusted proxy on this machine, all visitors would have one address.
    const isOne = address !== undefined && (behindProxy || !isThisMachine(address))
    const from = isOne ? { address } : {}
    // Bun and Deno accept an invalid Host header.
    if (!URL.canParse(c.req.url)) return from
    const url = new URL(c.req.url)
    if (url.hostname.length > MAX_HOST) return from
    if (allowed && !allowed.includes(url.host)) return from
    if (configured) return { origin: configured, ...from }
    if (behindProxy) url.protocol = forwardedProto(c) ?? url.protocol
    return { origin: url.origin, ...from }
  }
}

/**
 * Tells whether only this machine can reach an origin (RFC 6761 section 6.3, RFC 1122 section
 * 3.2.1.3).
 */
export function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin)
  if (isLocalhost(hostname)) return true
  const parsed = parseAddress(hostname.replace(/^\[|\]$/g, ''))
  // Includes 0.0.0.0, ::, and IPv4-mapped IPv6 addresses.
  return parsed !== undefined &&
    (parsed.bits === 0n || (parsed.version === 4 && parsed.bits >> 24n === 127n))
}

/**
 * Tells whether browsers send Fetch Metadata to an origin: on https, and http on this machine (W3C
 * Secure Contexts, section 3.1).
 */
export function isTrustworthy(origin: string): boolean {
  const { protocol, hostname } = new URL(origin)
  return protocol === 'https:' || isLocalhost(hostname)
}

function isLocalhost(hostname: string): boolean {
  // A trailing dot marks a complete name (RFC 1034 section 3.1).
  const name = hostname.replace(/\.$/, '')
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' ||
    /^127(\.\d+){3}$/.test(name)
}

/** Resolves `path` on `origin`; undefined where it leads, or could lead, to another origin. */
export function pathOnOrigin(path: string, origin: string): string | undefined {
  // Browsers drop control characters and read a backslash as a slash: `/\t/evil`, `/\evil`.
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
      `Cannot use origin: expected scheme, host and port only, such as "https://example.com", received "${value}"`,
    )
  }
  return url.origin
}

function parseHosts(values: readonly string[]): string[] {
  if (!texts.fits(values)) {
    throw new TypeError(
      `Cannot use allowedHosts: expected a list of host names, received ${JSON.stringify(values)}`,
    )
  }
  return values.map(parseHost)
}

/** Parses a host name. It refuses one that no request could name, because it would never match. */
function parseHost(value: string): string {
  const url = URL.canParse(`http://${value}`) ? new URL(`http://${value}`) : undefined
  // ASCII names are compared unchanged. Other names have an ASCII form on the network (RFC 5890).
  const isHost = url !== undefined && !/[*/?#@\\\s]|^\.|:(80|443)$/.test(value) &&
    // deno-lint-ignore no-control-regex
    (/[^\x00-\x7f]/.test(value) || url.host === value.toLowerCase())
  if (!isHost) {
    throw new TypeError(
      `Cannot allow host: expected a full host name without "*" and without the scheme's own port, such as "example.com" or "example.com:8443", received "${value}"`,
    )
  }
  return url.host
}

/** Reads the scheme that the trusted proxy wrote: the last of the list, if it is http or https. */
function forwardedProto(c: Context): string | undefined {
  const last = c.req.header('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase()
  return last === 'http' || last === 'https' ? `${last}:` : undefined
}

/**
 * Finds the address next to the trusted proxies, or else the outermost. Undefined where it is
 * invalid, because the proxy's own address would stand for all visitors.
 */
function forwardedFor(
  c: Context,
  peer: string | undefined,
  isTrusted: (address: string) => boolean,
): string | undefined {
  const header = c.req.header('x-forwarded-for')
  // A proxy that names the scheme and no visitor would lend its own address to all of them.
  if (header === undefined) {
    const isDirect = peer !== undefined && !isThisMachine(peer) &&
      c.req.header('x-forwarded-proto') === undefined
    return isDirect ? peer : undefined
  }
  const hops = header.split(',').map(forwardedAddress).reverse()
  const client = hops.findIndex((hop) => hop === undefined || !isTrusted(hop))
  return client === -1 ? hops.at(-1) : hops[client]
}
