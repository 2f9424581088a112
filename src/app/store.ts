import type { Hono } from 'hono'
import type { Read } from './names.ts'
import { quoted } from './environment.ts'
import type { DemoHostOptions } from './demo.ts'
import type { QrauthEvent } from '../transfer/events.ts'
import type { RegistryStore } from '../session/book.ts'
import type { Words } from '../pages/words.ts'
import type { Store } from '../store.ts'
import { checkedHost, type RestOptions } from '../stores/upstash-fetch.ts'

/** The parts of the app that depend on the runtime and the entry point. */
export interface Platform {
  /** Finds this machine's address on the LAN. */
  readonly lanAddress?: () => string | undefined
  /**
   * Makes a store in Upstash: `upstashStore` or `restStore`. Absent in an entry point without
   * Upstash.
   */
  readonly upstash?: (options: RestOptions) => Store
  /** Makes a store in this process: `memoryStore`. Absent where one site runs in many isolates. */
  readonly memory?: () => Store
  /** Makes the site of `QRAUTH_HOST=demo`: `demoHost`. */
  readonly demo?: (options: DemoHostOptions) => Hono
  /** The demo's name on all pages. @default the host name */
  readonly demoName?: string
  /** The last events, which the demo shows. */
  readonly happened?: readonly QrauthEvent[]
  /** The languages of the pages. @default English */
  readonly languages?: readonly Words[]
  /** Keeps sessions in this process, where codes are in it too: `memoryRegistry`. */
  readonly sessions?: () => RegistryStore
  /** Keeps sessions in Upstash, where codes are there too: `upstashRegistry` or `restRegistry`. */
  readonly upstashSessions?: (options: RestOptions) => RegistryStore
  /**
   * Stores that this runtime has connected, by their names in `QRAUTH_STORE`. The first is the
   * default.
   */
  readonly stores?: Readonly<Record<string, Store>>
  /** What keeps sessions beside these stores, by the same names. */
  readonly registries?: Readonly<Record<string, RegistryStore>>
}

/** The stores of a runtime or a Worker, and what keeps sessions beside them. */
export type Connected = Pick<Platform, 'stores' | 'registries'>

/** The store of codes, and its name in the settings. */
export interface NamedStore {
  readonly store: Store
  readonly storeName: string
  /** Keeps sessions in the same place; absent where the entry point brings nothing that does. */
  readonly sessions?: RegistryStore
}

/** Chooses the store of codes. Each kind of store is one case, or comes from the platform. */
export function storeOf(
  read: Read,
  platform: Platform,
): NamedStore | undefined {
  const { memory, sessions, stores = {}, registries = {} } = platform
  // Read with every store, because an invalid value must always be refused.
  const upstash = upstashOf(read, platform, prefixOf(read))
  const [ready] = Object.keys(stores)
  const storeName = read.text('QRAUTH_STORE') ?? ready ??
    (upstash === 'absent' ? 'memory' : 'upstash')
  const isReady = Object.hasOwn(stores, storeName) ? stores[storeName] : undefined
  if (isReady) {
    const kept = Object.hasOwn(registries, storeName) ? registries[storeName] : undefined
    return { store: isReady, storeName, ...(kept && { sessions: kept }) }
  }
  switch (storeName) {
    case 'memory':
      if (memory) return { store: memory(), storeName, ...(sessions && { sessions: sessions() }) }
      if (read.text('QRAUTH_STORE') === undefined) {
        read.refuse(
          'QRAUTH_STORE_MISSING',
          'Cannot keep codes: expected UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or the entry point src/workers/demo.ts to try it out, received neither',
        )
      } else {
        read.refuse(
          'QRAUTH_STORE_ABSENT',
          'Cannot keep codes in memory: expected an entry point with memory, such as src/workers/demo.ts, received one without it',
        )
      }
      return undefined
    case 'upstash':
      if (!platform.upstash) {
        read.refuse(
          'QRAUTH_STORE_ABSENT',
          'Cannot keep codes in Upstash: expected an entry point with Upstash, such as src/worker.ts, received one without it',
        )
        return undefined
      }
      if (upstash !== 'absent') return upstash && { ...upstash, storeName }
      read.refuse(
        'UPSTASH_REDIS_REST_URL_MISSING',
        'Cannot use QRAUTH_STORE "upstash": expected UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, received neither',
      )
      return undefined
    case 'redis':
      read.refuse(
        'QRAUTH_REDIS_URL_MISSING',
        'Cannot use QRAUTH_STORE "redis": expected QRAUTH_REDIS_URL, such as "redis://127.0.0.1:6379", on Bun, Deno or Node, received none',
      )
      return undefined
    default:
      read.refuse(
        'QRAUTH_STORE_UNKNOWN',
        `Cannot use QRAUTH_STORE: expected "upstash", "redis" or "memory", received ${
          quoted(storeName)
        }`,
      )
      return undefined
  }
}

function upstashOf(
  read: Read,
  { upstash, upstashSessions }: Platform,
  prefix: string | undefined,
): Omit<NamedStore, 'storeName'> | 'absent' | undefined {
  const check = (given: Partial<RestOptions>) =>
    checkedHost({ url: 'https://site.invalid', token: '-', prefix: '', timeout: 1, ...given })
  const url = read.secret(
    'UPSTASH_REDIS_REST_URL',
    'the REST address of the database, such as "https://name.upstash.io", without quotes',
    (url) => check({ url }) && url,
  )
  const token = read.secret(
    'UPSTASH_REDIS_REST_TOKEN',
    'the REST token of the database, without spaces and quotes',
    (token) => /["']/.test(token) ? undefined : check({ token }) && token,
  )
  const hasUrl = read.text('UPSTASH_REDIS_REST_URL') !== undefined
  const hasToken = read.text('UPSTASH_REDIS_REST_TOKEN') !== undefined
  if (!hasUrl && !hasToken) return 'absent'
  if (!hasToken) {
    read.refuse(
      'UPSTASH_REDIS_REST_TOKEN_MISSING',
      'Cannot use UPSTASH_REDIS_REST_URL: expected UPSTASH_REDIS_REST_TOKEN too, received none',
    )
  }
  if (!hasUrl) {
    read.refuse(
      'UPSTASH_REDIS_REST_URL_MISSING',
      'Cannot use UPSTASH_REDIS_REST_TOKEN: expected UPSTASH_REDIS_REST_URL too, received none',
    )
  }
  if (url === undefined || token === undefined) return undefined
  const options = { url, token, ...(prefix !== undefined && { prefix }) }
  return upstash && {
    store: upstash(options),
    ...(upstashSessions && { sessions: upstashSessions(options) }),
  }
}

/** Reads the prefix of every key in the store; undefined for the store's default. */
export function prefixOf(read: Read): string | undefined {
  return read.value(
    'QRAUTH_PREFIX',
    'at most 64 letters, digits and signs such as "acme:qrauth:"',
    (text) => /^[\x21-\x7e]{1,64}$/.test(text) ? text : undefined,
  )
}
