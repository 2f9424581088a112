import { terminalQr } from '../qr/terminal.ts'
import { configuredBasePath } from './app.ts'
import type { Environment } from './environment.ts'
import type { LanAddress } from './lan.ts'

/** The addresses at which the standalone app listens. */
export interface Listening {
  readonly env: Environment
  readonly scheme: 'http' | 'https'
  readonly port: number
  /** The name or address by which this machine reaches it. */
  readonly local: string
  /** The address by which a phone reaches it, where one is known. */
  readonly address?: string
  /** Further addresses of this machine, of which one may be right instead. */
  readonly others: readonly LanAddress[]
}

/** Writes the addresses to open, and the settings that are missing. */
export function greeting({ env, scheme, port, local, address, others }: Listening): string {
  const isDemo = isSet(env['QRAUTH_HOST']) === 'demo'
  const base = configuredBasePath(env)
  const path = isDemo ? '/' : base
  const at = (host: string) => `${scheme}://${host}:${port}${path}`
  const origin = isSet(env['QRAUTH_ORIGIN'])
  const people = origin && origin.replace(/\/$/, '') + path
  const isBehindProxy = origin !== undefined ||
    ![undefined, 'false'].includes(isSet(env['QRAUTH_TRUST_PROXY']))

  const lines = [`On this machine:  ${at(local)}`]
  if (address !== undefined) lines.push(`On the network:   ${at(address)}`)
  if (people !== undefined) lines.push(`For people:       ${people}`)
  if (others.length > 0) {
    const list = others.map(({ address, adapter }) => `${address} (${adapter})`).join(', ')
    lines.push(`Set QRAUTH_LAN_ADDRESS if the network's is another: ${list}`)
  }
  if (address === undefined && !isBehindProxy) {
    lines.push(
      'No phone can reach it: expected HOST=0.0.0.0 and a network, QRAUTH_LAN_ADDRESS, ' +
        'or a proxy in QRAUTH_ORIGIN or QRAUTH_TRUST_PROXY, received none of them',
    )
  }
  if (isInsideWsl(env, address)) {
    lines.push(
      `${address} is inside WSL, where phones reach it only with networkingMode=mirrored in .wslconfig`,
    )
  }
  if (!isDemo) {
    lines.push(
      `It needs your site beside it on one origin: a proxy sends ${base} here, and the rest, with ` +
        'the page that signs people in, to the site. QRAUTH_HOST=demo brings a site of its own',
    )
    return lines.join('\n')
  }
  lines.push('Open it on this machine, sign in with one press, and press "Sign in on your phone".')
  lines.push('Then scan the code on the screen with a phone. The code below opens the site itself.')
  const open = people ?? (address === undefined ? undefined : at(address))
  return open === undefined ? lines.join('\n') : `${lines.join('\n')}\n\n${terminalQr(open)}\n`
}

/** Tells whether an address is inside WSL 2, a virtual machine behind the address of Windows. */
function isInsideWsl(env: Environment, address: string = ''): boolean {
  return /^172\.(1[6-9]|2\d|3[01])\./.test(address) && isSet(env['WSL_DISTRO_NAME']) !== undefined
}

function isSet(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
