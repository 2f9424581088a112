import { type DenoKv, denoKvStore } from '../../src/stores/denokv.ts'

/** What a test asks: of a store, by name, or of what is around it. */
export interface Asked {
  readonly name: string
  readonly verb: 'put' | 'peek' | 'take' | 'count' | 'advance' | 'expiries' | 'race'
  readonly args: readonly unknown[]
}

// As much of Deno as this page uses, for a compiler that does not know it.
declare const Deno: {
  openKv(path: string): Promise<DenoKv>
  serve(options: object, answer: (request: Request) => Promise<Response>): unknown
}

// Stores share one database, each under its own prefix, and have a clock each.
const kv = await Deno.openKv(':memory:')
const ahead = new Map<string, number>()
const expiries = new Map<string, Record<string, number>>()

/** The database, with a note of how long each entry shall live there. */
function noting(name: string): DenoKv {
  return {
    getMany: (keys) => kv.getMany(keys),
    atomic() {
      const operation = kv.atomic()
      return {
        check: (...entries) => operation.check(...entries),
        delete: (key) => operation.delete(key),
        set(key, value, options) {
          const noted = { ...expiries.get(name), [key.slice(1).join(' ')]: options.expireIn }
          expiries.set(name, noted)
          return operation.set(key, value, options)
        },
        commit: () => operation.commit(),
      }
    },
  }
}

async function answer({ name, verb, args }: Asked): Promise<unknown> {
  if (verb === 'advance') return ahead.set(name, (ahead.get(name) ?? 0) + Number(args[0]) * 1000)
  if (verb === 'expiries') return expiries.get(name)
  const store = denoKvStore(noting(name), {
    prefix: name,
    now: () => Date.now() + (ahead.get(name) ?? 0),
  })
  if (verb === 'race') {
    const key = String(args[0])
    // At once within Deno: what comes over a socket comes one after the other.
    return Promise.all(
      Array.from({ length: 50 }, (_, i) => store.take(key, `${key}, phone ${i}`, [])),
    )
  }
  // JSON knows no undefined.
  return Reflect.apply(store[verb], store, args.map((arg) => arg === null ? undefined : arg))
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
