import type { Store } from '../../src/store.ts'
import { type DenoKv, denoKvStore } from '../../src/stores/denokv.ts'

/** What a test asks: of a store, by name, or of what is around it. */
export interface Asked {
  readonly name: string
  readonly verb: keyof Store | 'advance' | 'expiries' | 'race' | 'twice'
  readonly args: readonly unknown[]
}

// As much of Deno as this page uses, for a compiler that does not know it.
declare const Deno: {
  openKv(path: string): Promise<DenoKv>
  serve(options: object, answer: (request: Request) => Promise<Response>): unknown
}

// Stores share one database, each under its own prefix, and have a clock each, which stands still
// unless a test lets time pass.
const kv = await Deno.openKv(':memory:')
const start = Date.now()
const ahead = new Map<string, number>()
const expiries = new Map<string, Record<string, number>>()

// The stores whose next commit is sent twice, as a network may do it.
const twice = new Set<string>()

/** The database, with a note of how long each entry shall live there. */
function noting(name: string): DenoKv {
  return {
    getMany: (keys) => kv.getMany(keys),
    atomic() {
      const operation = kv.atomic()
      const again = kv.atomic()
      return {
        check(...entries) {
          again.check(...entries)
          return operation.check(...entries)
        },
        delete(key) {
          again.delete(key)
          return operation.delete(key)
        },
        set(key, value, options) {
          const noted = { ...expiries.get(name), [key.slice(1).join(' ')]: options.expireIn }
          expiries.set(name, noted)
          again.set(key, value, options)
          return operation.set(key, value, options)
        },
        async commit() {
          const first = await operation.commit()
          // The answer to the second is the one that arrives.
          return twice.delete(name) ? again.commit() : first
        },
      }
    },
  }
}

async function answer({ name, verb, args }: Asked): Promise<unknown> {
  if (verb === 'advance') {
    return ahead.set(name, (ahead.get(name) ?? 0) + Math.round(Number(args[0]) * 1000))
  }
  if (verb === 'expiries') return expiries.get(name)
  if (verb === 'twice') return twice.add(name)
  const store = denoKvStore(noting(name), {
    prefix: name,
    now: () => start + (ahead.get(name) ?? 0),
  })
  if (verb === 'race') {
    const key = String(args[0])
    // At once within Deno: what comes over a socket comes one after the other.
    return Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const [to, line] = [`state of ${key}`, `done ${i}`]
        return store.move({ from: key, to, guard: '', line, ttl: 60 }, [])
      }),
    )
  }
  const run = store[verb]
  if (!run) throw new Error(`Cannot call ${verb}: expected a verb that this store has`)
  return Reflect.apply(run, store, args)
}

Deno.serve({
  hostname: '127.0.0.1',
  port: 0,
  onListen: ({ port }: { port: number }) => console.log(`listening at ${port}`),
}, async (request) => {
  try {
    return Response.json({ answer: await answer(await request.json()) })
  } catch (error) {
    return Response.json({ error: error instanceof Error ? error.message : String(error) })
  }
})
