/** What `networkInterfaces()` of `node:os` tells, as far as we look. */
export type Interfaces = Readonly<Record<string, readonly Interface[] | undefined>>

interface Interface {
  readonly address: string
  readonly family: string
  readonly internal: boolean
}

// Bridges, tunnels and machines within the machine: no phone is there.
const INNER =
  /^(br-|cni|docker|flannel|lxc|podman|tailscale|tap|tun|utun|vbox|veth|virbr|vmnet|wg|zt)/
// RFC 1918.
const PRIVATE = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.)/

/** The IPv4 address by which a phone on the same network most likely reaches this machine. */
export function lanAddress(interfaces: Interfaces): string | undefined {
  let best: { readonly address: string; readonly score: number } | undefined
  for (const [name, addresses = []] of Object.entries(interfaces)) {
    for (const { address, family, internal } of addresses) {
      // A link-local address (RFC 3927) is what a machine has that found no network.
      if (family !== 'IPv4' || internal || address.startsWith('169.254.')) continue
      const score = (INNER.test(name) ? 0 : 2) + (PRIVATE.test(address) ? 1 : 0)
      if (!best || score > best.score) best = { address, score }
    }
  }
  return best?.address
}
