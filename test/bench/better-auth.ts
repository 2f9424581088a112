import process from 'node:process'
import { serve } from '@hono/node-server'
import { Redis } from '@upstash/redis/cloudflare'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { magicLink } from 'better-auth/plugins/magic-link'
import { oneTimeToken } from 'better-auth/plugins/one-time-token'
import { Hono } from 'hono'

// better-auth doing our work: a signed-in device makes a one-time token, and whoever comes with a
// magic link gets a session. Users are in memory, which costs it nothing; what we keep in Redis it
// keeps in the same Redis, by the same client set up in the same way. Its rate limits are off.

const { UPSTASH_REDIS_REST_URL = '', UPSTASH_REDIS_REST_TOKEN = '', ORIGIN = '' } = process.env

const redis = new Redis({
  url: UPSTASH_REDIS_REST_URL,
  token: UPSTASH_REDIS_REST_TOKEN,
  retry: { retries: 0 },
  signal: () => AbortSignal.timeout(3000),
  enableAutoPipelining: false,
  automaticDeserialization: false,
  responseEncoding: false,
  readYourWrites: false,
  enableTelemetry: false,
})

let mail: string[] = []

const auth = betterAuth({
  baseURL: ORIGIN,
  secret: 'a secret of the bench, long enough for anybody',
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  secondaryStorage: {
    get: (key) => redis.get<string>(key),
    getAndDelete: (key) => redis.getdel<string>(key),
    async set(key, value, ttl) {
      await (ttl === undefined ? redis.set(key, value) : redis.set(key, value, { ex: ttl }))
    },
    async increment(key, ttl) {
      const count = await redis.incr(key)
      if (count === 1) await redis.expire(key, ttl)
      return count
    },
    async delete(key) {
      await redis.del(key)
    },
  },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [
    oneTimeToken({ storeToken: 'hashed' }),
    magicLink({
      storeToken: 'hashed',
      sendMagicLink({ token }) {
        mail.push(token)
      },
    }),
  ],
})

const app = new Hono()
  .on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw))
  .get('/mail', (c) => {
    const letters = mail
    mail = []
    return c.json(letters)
  })

declare const Bun: { serve(options: object): { readonly port: number } } | undefined

if (typeof Bun === 'undefined') {
  serve({ fetch: app.fetch, port: 0 }, ({ port }) => console.log(`:${port}/`))
} else {
  const options = { fetch: app.fetch, port: 0, hostname: '127.0.0.1', development: false }
  console.log(`:${Bun.serve(options).port}/`)
}
