import {
  type DurableNamespace,
  type DurableState,
  durableStore,
  QrauthCodes,
} from '../../src/stores/durable.ts'

/** What `call` asks of a verb. */
export interface Asked {
  readonly verb: 'put' | 'move' | 'peek' | 'drop' | 'count'
  readonly args: readonly unknown[]
}

// What a former version leaves behind.
const FORMER = `
CREATE TABLE codes (
  key TEXT PRIMARY KEY, slot TEXT NOT NULL UNIQUE, record TEXT NOT NULL, ends INTEGER NOT NULL
);
CREATE TABLE receipts (key TEXT PRIMARY KEY, record TEXT NOT NULL, ends INTEGER NOT NULL);
INSERT INTO codes VALUES ('a', 'slot', 'a former record', 9e15);
`

/** The object with a clock that a test sets, and a look into its database. */
export class TestCodes extends QrauthCodes {
  readonly #state: DurableState
  // Its clock stands still unless a test lets time pass.
  readonly #start = Date.now()
  #ahead = 0
  #awaiting: (() => void)[] = []

  constructor(state: DurableState) {
    super(state)
    this.#state = state
  }

  override async fetch(request: Request): Promise<Response> {
    const { storage } = this.#state
    const { pathname, searchParams } = new URL(request.url)
    switch (pathname) {
      case '/advance':
        this.#ahead += Math.round(Number(searchParams.get('seconds')) * 1000)
        return Response.json({})
      case '/rows': {
        const count = (table: string) =>
          storage.sql.exec(`SELECT key FROM ${table}`).toArray().map(({ key }) => key)
        const alarm = await storage.getAlarm()
        return Response.json({
          records: count('records'),
          slots: count('slots'),
          counters: count('counters'),
          // Seconds until it comes.
          alarm: alarm === null ? null : Math.round((alarm - Date.now()) / 1000),
        })
      }
      case '/former': {
        storage.sql.exec(FORMER)
        new QrauthCodes(this.#state)
        const tables = storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'")
        return Response.json({ tables: tables.toArray().map(({ name }) => name) })
      }
      case '/ring': {
        // The platform's own alarm, and an answer when it has rung.
        const rung = new Promise<void>((resolve) => this.#awaiting.push(resolve))
        await storage.setAlarm(Date.now())
        await rung
        return Response.json({})
      }
      default:
        return super.fetch(request)
    }
  }

  override async alarm(): Promise<void> {
    await super.alarm()
    for (const resolve of this.#awaiting.splice(0)) resolve()
  }

  protected override now(): number {
    return this.#start + this.#ahead
  }
}

/** An object that fails, and repeats what it was asked. */
export class BrokenCodes {
  async fetch(request: Request): Promise<Response> {
    throw new Error(`Cannot do ${await request.text()}`)
  }
}

interface Bindings<Id> {
  readonly CODES: DurableNamespace<Id>
  readonly BROKEN: DurableNamespace<Id>
}

const worker = {
  /** `POST /call?name=`: a verb of the store. Everything else goes to the object itself. */
  async fetch<Id>(request: Request, env: Bindings<Id>): Promise<Response> {
    const { pathname, search, searchParams } = new URL(request.url)
    const name = searchParams.get('name') ?? 'codes'
    const timeout = Number(searchParams.get('timeout') ?? 30)
    const namespace = searchParams.has('broken') ? env.BROKEN : env.CODES
    if (pathname !== '/call') {
      const object = namespace.get(namespace.idFromName(name))
      const signal = AbortSignal.timeout(30_000)
      const init = { method: 'POST', body: '', signal }
      return Response.json(
        await (await object.fetch(`https://codes${pathname}${search}`, init)).json(),
      )
    }
    const { verb, args }: Asked = await request.json()
    const store = durableStore(namespace, { name, timeout })
    const verbs: Record<Asked['verb'], (...args: never[]) => Promise<unknown>> = store
    try {
      return Response.json({ answer: await Reflect.apply(verbs[verb], store, args) })
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error))
      return Response.json({ error: { message, stack } })
    }
  },
}

export default worker
