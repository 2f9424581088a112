import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Redis } from 'ioredis'
import { startRedis } from './redis.ts'

/**
 * What goes wrong with a request:
 * - `lose request`: the connection ends before the command ran
 * - `lose reply`: the command ran, then the connection ends
 * - `hang`: nothing runs and no answer ever comes
 * - `swap`: the answers of two such requests are exchanged
 * - `twice`: the command runs twice, as Deno's fetch sends it again, and the second answer is sent
 * - `truncate`: half of the answer, then the connection ends
 * - `trickle`: an answer that goes on for ever, a space at a time
 * - `flood`: an answer of 3 GB
 * - `lag`: the answer comes that many milliseconds late
 * - `redirect`, `to`: an answer that leads elsewhere, and nothing runs
 * - `status`, `body`: an answer of somebody else's, and nothing runs
 */
export type Fault =
  | 'lose request'
  | 'lose reply'
  | 'hang'
  | 'swap'
  | 'twice'
  | 'truncate'
  | 'trickle'
  | 'flood'
  | { readonly lag: number }
  | { readonly redirect: number; readonly to: string }
  | { readonly status?: number; readonly body: string }

export interface Upstash {
  readonly url: string
  readonly token: string
  /** Straight to the Redis behind it. */
  readonly redis: Redis
  /** Every command that came with the right token. */
  readonly log: string[][]
  /** The path of every HTTP request that came. */
  readonly requests: string[]
  /** The bytes that were sent of all floods. */
  readonly flooded: number
  /** Asked at each request. With a fault any path is known. */
  fault: ((commands: readonly string[][], path: string) => Fault | undefined) | undefined
  close(): Promise<void>
}

/** An answer of the endpoint itself, not of the Redis behind it. */
class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * A stand-in for the REST endpoint of Upstash, in front of a real Redis. It knows single commands,
 * pipelines, the token and the base64 encoding, as the documents of the REST API describe them.
 *
 * @param redisUrl redis://127.0.0.1:PORT
 */
export async function startUpstash(
  redisUrl: string,
  token: string = 'the-token-of-the-store',
): Promise<Upstash> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1, lazyConnect: true })
  // Without a listener a connection that ends writes to the console.
  redis.on('error', () => {})
  await redis.connect()

  async function run(command: readonly string[], encode: Encode): Promise<unknown> {
    const [name = '', ...args] = command
    return { result: encode(await redis.callBuffer(name, ...args)) }
  }

  let waiting: { readonly answer: unknown; readonly take: (other: unknown) => void } | undefined
  function swapped(answer: unknown): Promise<unknown> {
    return new Promise((take) => {
      if (!waiting) return void (waiting = { answer, take })
      waiting.take(answer)
      take(waiting.answer)
      waiting = undefined
    })
  }

  let flooded = 0
  function flood(response: ServerResponse): void {
    const piece = Buffer.alloc(1024 * 1024, ' ')
    let left = 3 * 1024
    response.writeHead(200, { 'content-type': 'application/json' })
    const pour = () => {
      while (left > 0 && !response.destroyed) {
        left--
        flooded += piece.length
        if (!response.write(piece)) return
      }
      response.end()
    }
    response.on('drain', pour)
    pour()
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const encode = request.headers['upstash-encoding'] === 'base64' ? base64 : plain
    const path = request.url ?? '/'
    endpoint.requests.push(path)
    try {
      const body = await text(request)
      if (request.headers.authorization !== `Bearer ${token}`) {
        throw new Refusal(401, 'WRONGPASS invalid or missing auth token')
      }
      if (request.method !== 'POST') throw new Refusal(405, 'ERR method not allowed')
      const pipeline = path === '/pipeline'
      const json = parse(body)
      const commands = pipeline ? listOf(json).map(commandOf) : [commandOf(json)]
      endpoint.log.push(...commands)

      const fault = endpoint.fault?.(commands, path)
      if (!fault && path !== '/' && path !== '/pipeline') {
        throw new Refusal(404, 'ERR no such path here')
      }
      if (fault === 'hang') return
      if (fault === 'lose request') return void request.socket.destroy()
      if (fault === 'trickle') return trickle(response)
      if (fault === 'flood') return flood(response)
      if (typeof fault === 'object' && 'redirect' in fault) {
        response.writeHead(fault.redirect, { location: fault.to })
        return void response.end()
      }
      if (typeof fault === 'object' && 'body' in fault) {
        response.writeHead(fault.status ?? 200, { 'content-type': 'application/json' })
        return void response.end(fault.body)
      }

      const results: unknown[] = []
      for (const command of commands) {
        if (fault === 'twice') await run(command, encode)
        const result = run(command, encode)
        results.push(await (pipeline ? result.catch((e: Error) => ({ error: e.message })) : result))
      }
      if (fault === 'lose reply') return void request.socket.destroy()
      if (typeof fault === 'object') {
        await new Promise((resolve) => setTimeout(resolve, fault.lag))
      }
      const all = pipeline ? results : results[0]
      if (fault === 'truncate') return truncate(response, JSON.stringify(all))
      send(response, 200, fault === 'swap' ? await swapped(all) : all)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      send(response, error instanceof Refusal ? error.status : 400, { error: message })
    }
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  const endpoint: Upstash = {
    url: `http://127.0.0.1:${port}`,
    token,
    redis,
    log: [],
    requests: [],
    get flooded() {
      return flooded
    },
    fault: undefined,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      redis.disconnect()
    },
  }
  return endpoint
}

/** A Redis and the endpoint in front of it. */
export async function startStore(): Promise<Upstash> {
  const redis = await startRedis()
  const endpoint = await startUpstash(redis.url)
  const { close } = endpoint
  endpoint.close = async () => {
    await close()
    await redis.close()
  }
  return endpoint
}

function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 10)
  response.on('close', () => clearInterval(timer))
}

function truncate(response: ServerResponse, text: string): void {
  const bytes = Buffer.from(text)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length })
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.destroy())
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Refusal(400, 'ERR failed to parse command')
  }
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw new Refusal(400, 'ERR empty command')
  return value
}

function commandOf(value: unknown): string[] {
  return listOf(value).map((argument) => {
    if (typeof argument === 'string') return argument
    if (typeof argument === 'number' || typeof argument === 'boolean') return String(argument)
    throw new Refusal(400, 'ERR failed to parse command')
  })
}

type Encode = (value: unknown) => unknown

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  return Buffer.isBuffer(value) ? value.toString('utf8') : value
}

// Every string but the status OK.
function base64(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(base64)
  if (!Buffer.isBuffer(value)) return value
  return value.equals(Buffer.from('OK')) ? 'OK' : value.toString('base64')
}
