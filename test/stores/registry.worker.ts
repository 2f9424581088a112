import type { DurableNamespace } from '../../src/stores/durable.ts'
import { durableRegistry } from '../../src/stores/registry-durable.ts'

export { QrauthSessions } from '../../src/stores/registry-durable.ts'

/** What a test asks: a verb of the store and its arguments. */
interface Asked {
  readonly verb: 'find' | 'all' | 'act'
  readonly args: readonly unknown[]
}

const worker = {
  async fetch<Id>(request: Request, env: { SESSIONS: DurableNamespace<Id> }): Promise<Response> {
    const { verb, args }: Asked = await request.json()
    const store = durableRegistry(env.SESSIONS, { timeout: 30 })
    const verbs: Record<Asked['verb'], (...args: never[]) => Promise<unknown>> = store
    return Response.json({ answer: await Reflect.apply(verbs[verb], store, args) })
  },
}

export default worker
