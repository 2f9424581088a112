/** The part that is used of `networkInterfaces()` of `node:os`. */
export type Interfaces = Readonly<Record<string, readonly Interface[] | undefined>>

interface Interface {
  readonly address: string
  readonly family: string
  readonly internal: boolean
}

/** An IPv4 address of this machine, and the network adapter that has it. */
export interface LanAddress {
  readonly address: string
  readonly adapter: string
}

/** The part that is used of a socket of `node:dgram`. */
export interface DatagramSocket {
  once(event: 'error', listener: () => void): unknown
  connect(port: number, address: string, listener: () => void): unknown
  address(): { readonly address: string }
  close(): unknown
}

// The names of adapters of bridges, tunnels and virtual machines on Linux, macOS and Windows. No
// phone is on these networks.
const INNER = new RegExp(
  '^(br-|bridge\\d{3}|cni|docker|feth|flannel|ham|incusbr|ipsec|lxc|lxd|podman|ppp|tap|tun|utun|' +
    'veth|virbr|vmenet|vmnet|vnic|wg|wt|zt)' +
    '|vbox|virtualbox|vethernet|vmware|hyper-v|zerotier|openvpn|nord|tailscale|wintun|wireguard',
  'i',
)
// RFC 1918.
const PRIVATE = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/

// RFC 5737: an address without an owner, so that it is reached by the default route.
const ELSEWHERE = '192.0.2.1'

/**
 * Finds the address of this machine on its default route. A connected datagram socket has this
 * address, and sends nothing.
 *
 * @returns undefined without a network, and where the system does not report the address
 */
export function defaultRoute(socket: DatagramSocket): Promise<string | undefined> {
  return new Promise((resolve) => {
    socket.once('error', () => resolve(undefined))
    socket.connect(9, ELSEWHERE, () => {
      resolve(socket.address().address)
      socket.close()
    })
  })
}

/**
 * Lists the IPv4 addresses of this machine. The first is the one by which a phone on the same
 * network most likely reaches it. Tunnels and virtual machines come last. The default route and
 * private addresses come first.
 */
export function lanAddresses(interfaces: Interfaces, route?: string): readonly LanAddress[] {
  const found = Object.entries(interfaces).flatMap(([adapter, addresses = []]) =>
    addresses
      // A machine without a network has a link-local address (RFC 3927).
      .filter(({ address, family, internal }) =>
        family === 'IPv4' && !internal && !address.startsWith('169.254.')
      )
      .map(({ address }) => ({ address, adapter, score: score(adapter, address, route) }))
  )
  return found.sort((one, other) => other.score - one.score)
    .map(({ address, adapter }) => ({ address, adapter }))
}

function score(adapter: string, address: string, route: string | undefined): number {
  return (INNER.test(adapter) ? 0 : 4) + (address === route ? 2 : 0) +
    (PRIVATE.test(address) ? 1 : 0)
}
