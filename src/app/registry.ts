import type { RegistryStore } from '../session/book.ts'
import { type Registry, registry } from '../session/registry.ts'
import type { Read } from './names.ts'

/**
 * Makes a registry of sessions, by the secret of the app.
 *
 * @param byDefault whether a host has one where nothing is asked; `own` for one with sessions of its own
 * @returns false where the host has none
 */
export type Kept = (byDefault: 'on' | 'off' | 'own', secret: string) => Registry | false

/**
 * Reads whether sessions are kept in a registry.
 *
 * @param store keeps them; absent in an entry point without it
 */
export function registriesOf(read: Read, store?: RegistryStore): Kept {
  const asked = read.value('QRAUTH_REGISTRY', '"on" or "off"', (text) => {
    return text === 'on' || text === 'off' ? text : undefined
  })
  const acceptBefore = read.value(
    'QRAUTH_ACCEPT_BEFORE',
    'a time that is over, such as "2026-01-31T12:00:00Z"',
    (text) => {
      const time = /^\d{4}-\d\d-\d\dT[\d:]+Z$/.test(text) ? Date.parse(text) : NaN
      return time <= Date.now() ? Math.floor(time / 1000) : undefined
    },
  ) ?? 0

  return (byDefault, secret) => {
    const isOn = (asked ?? byDefault) === 'on'
    if (isOn && store && byDefault !== 'own') return registry({ store, secret, acceptBefore })
    if (asked === 'on') {
      read.refuse(
        'QRAUTH_REGISTRY_ABSENT',
        byDefault === 'own'
          ? 'Cannot use QRAUTH_REGISTRY: expected QRAUTH_HOST "jwt" or "demo", received a host with sessions of its own'
          : 'Cannot use QRAUTH_REGISTRY: expected an entry point and a store that keep sessions, such as src/worker.ts with Upstash, received others',
      )
    }
    return false
  }
}
