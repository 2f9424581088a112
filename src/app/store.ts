import type { Hono } from 'hono'
import type { Read } from './names.ts'
import { quoted } from './environment.ts'
import type { DemoHostOptions } from './demo.ts'
import type { Store } from '../store.ts'
import { checkedHost, type RestOptions } from '../stores/upstash-fetch.ts'

/** What the app is made of, and what the runtime knows and no variable says. */
export interface Platform {
  /** This machine's address on the LAN. */
  readonly lanAddress?: () => string | undefined
  /** Speaks to Upstash: `upstashStore`, or `restStore`. Without it there is no Upstash. */
  readonly upstash?: (options: RestOptions) => Store
  /** Keeps codes in this process: `memoryStore`. Not where one site runs in many isolates. */
  readonly memory?: () => Store
  /** The site of `QRAUTH_HOST=demo`: `demoHost`. */
  readonly demo?: (options: DemoHostOptions) => Hono
  /** Stores that this runtime made ready, by what `QRAUTH_STORE` calls them. The first is the default. */
  readonly stores?: Readonly<Record<string, Store>>
}

/** Where codes live, and what that is called. */
export interface NamedStore {
  readonly store: Store
  readonly storeName: string
}

/** Where codes live. A further kind of store is a further case, or the platform's. */
export function storeOf(
  read: Read,
  platform: Platform,
): NamedStore | undefined {
  const { memory, stores = {} } = platform
  const upstash = upstashOf(read, platform)
  const [ready] = Object.keys(stores)
  const storeName = read.text('QRAUTH_STORE') ?? ready ??
    (upstash === 'absent' ? 'memory' : 'upstash')
  const isReady = Object.hasOwn(stores, storeName) ? stores[storeName] : undefined
  if (isReady) return { store: isReady, storeName }
  switch (storeName) {
    case 'memory':
      if (memory) return { store: memory(), storeName }
      if (read.text('QRAUTH_STORE') === undefined) {
        read.refuse(
          'QRAUTH_STORE_MISSING',
          'Cannot keep codes nowhere: want UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or the entry src/workers/demo.ts for a try',
        )
      } else {
        read.refuse(
          'QRAUTH_STORE_ABSENT',
          'Cannot keep codes in memory by an entry without it: want one like src/workers/demo.ts',
        )
      }
      return undefined
    case 'upstash':
      if (!platform.upstash) {
        read.refuse(
          'QRAUTH_STORE_ABSENT',
          'Cannot keep codes in Upstash by an entry without it: want one like src/worker.ts',
        )
        return undefined
      }
      if (upstash !== 'absent') return upstash && { store: upstash, storeName }
      read.refuse(
        'UPSTASH_REDIS_REST_URL_MISSING',
        'Cannot use QRAUTH_STORE "upstash" alone: want UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN',
      )
      return undefined
    case 'redis':
      read.refuse(
        'QRAUTH_REDIS_URL_MISSING',
        'Cannot use QRAUTH_STORE "redis" alone: want QRAUTH_REDIS_URL, such as "redis://127.0.0.1:6379", on Bun, Deno or Node',
      )
      return undefined
    default:
      read.refuse(
        'QRAUTH_STORE_UNKNOWN',
        `Cannot use QRAUTH_STORE ${quoted(storeName)}: want "upstash", "redis" or "memory"`,
      )
      return undefined
  }
}

function upstashOf(read: Read, { upstash }: Platform): Store | 'absent' | undefined {
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
      'Cannot use UPSTASH_REDIS_REST_URL without UPSTASH_REDIS_REST_TOKEN: want both',
    )
  }
  if (!hasUrl) {
    read.refuse(
      'UPSTASH_REDIS_REST_URL_MISSING',
      'Cannot use UPSTASH_REDIS_REST_TOKEN without UPSTASH_REDIS_REST_URL: want both',
    )
  }
  return url === undefined || token === undefined ? undefined : upstash?.({ url, token })
}
