import type { DenoKv } from '../../src/stores/denokv.ts'
import { denoKvRegistry } from '../../src/stores/registry-denokv.ts'

/** What a test asks: a verb of the store and its arguments. */
interface Asked {
  readonly verb: 'find' | 'all' | 'act'
  readonly args: readonly unknown[]
}

// As much of Deno as this page uses, for a compiler that does not know it.
declare const Deno: {
  openKv(path: string): Promise<DenoKv>
  serve(options: object, answer: (request: Request) => Promise<Response>): unknown
}

const store = denoKvRegistry(await Deno.openKv(':memory:'))
const verbs: Record<Asked['verb'], (...args: never[]) => Promise<unknown>> = store

Deno.serve({
  hostname: '127.0.0.1',
  port: 0,
  onListen: ({ port }: { port: number }) => console.log(`listening at ${port}`),
}, async (request) => {
  const { verb, args }: Asked = await request.json()
  return Response.json({ answer: await Reflect.apply(verbs[verb], store, args) })
})
