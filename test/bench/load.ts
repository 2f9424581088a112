import { connect, type Socket } from 'node:net'

/** One HTTP request, as bytes. */
export type Request = string

export interface Answer {
  readonly status: number
  readonly head: string
  readonly body: string
}

export interface Load {
  /** Requests by the status of their answer. */
  readonly statuses: Map<number, number>
  /** Of each request, in milliseconds. */
  readonly latencies: number[]
  readonly seconds: number
}

/** A request with a body of its length, kept alive. */
export function request(
  method: 'GET' | 'POST',
  path: string,
  headers: Record<string, string>,
  body = '',
): Request {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = method === 'POST' ? `content-length: ${Buffer.byteLength(body)}\r\n` : ''
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}${length}\r\n${body}`
}

/**
 * Sends requests over so many connections, each one at a time; whichever is free takes the next.
 *
 * @param heard is given every answer, if what it says matters
 */
export async function load(
  port: number,
  requests: readonly Request[],
  connections: number,
  heard?: (answer: Answer, index: number) => void,
): Promise<Load> {
  const statuses = new Map<number, number>()
  const latencies: number[] = []
  const count = Math.min(connections, requests.length)
  const lines = await Promise.all(Array.from({ length: count }, () => open(port)))
  const start = performance.now()
  let next = 0

  async function work(line: Line): Promise<void> {
    for (let index = next++; index < requests.length; index = next++) {
      const sent = performance.now()
      const answer = await line.ask(requests[index] ?? '', heard !== undefined)
      latencies.push(performance.now() - sent)
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      heard?.(answer, index)
    }
  }

  try {
    await Promise.all(lines.map(work))
  } finally {
    for (const line of lines) line.close()
  }
  return { statuses, latencies, seconds: (performance.now() - start) / 1000 }
}

/** Throws unless every answer had the status: a bench of 404s would be fast. */
export function mustBe(name: string, { statuses }: Load, status: number, count: number): void {
  if (statuses.get(status) === count) return
  throw new Error(
    `Cannot measure ${name}: expected ${count} x ${status}, received ${[...statuses]}`,
  )
}

interface Line {
  /** @param whole whether head and body are returned as text */
  ask(request: Request, whole: boolean): Promise<Answer>
  close(): void
}

async function open(port: number): Promise<Line> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject).once('connect', () => resolve(socket))
  })
  let parts: Buffer[] = []
  let done: ((answer: Answer) => void) | undefined
  let lost: ((error: Error) => void) | undefined
  let whole = false
  const end = (why: string) => lost?.(new Error(`The connection to port ${port} ${why}`))
  socket.on('error', (error) => end(`failed: ${error.message}`))
  socket.on('close', () => end('was closed'))
  socket.on('data', (chunk: Buffer) => {
    parts.push(chunk)
    const bytes = parts.length === 1 ? chunk : Buffer.concat(parts)
    parts = [bytes]
    const answer = read(bytes, whole)
    if (!answer) return
    parts = []
    done?.(answer)
  })
  return {
    ask(request, wanted) {
      whole = wanted
      return new Promise((resolve, reject) => {
        done = resolve
        lost = reject
        socket.write(request)
      })
    },
    close() {
      lost = undefined
      socket.destroy()
    },
  }
}

/** An answer, once all of it is there. */
function read(bytes: Buffer, whole: boolean): Answer | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = bytes.toString('latin1', 0, headEnd)
  const start = headEnd + 4
  const status = Number(head.slice(9, 12))
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  if (length !== undefined) {
    const end = start + Number(length)
    if (bytes.length < end) return undefined
    return { status, head, body: whole ? bytes.toString('utf8', start, end) : '' }
  }
  if (!/^transfer-encoding: *chunked/im.test(head)) return { status, head, body: '' }
  const chunks: Buffer[] = []
  for (let at = start;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    at = lineEnd + 2 + size + 2
    if (bytes.length < at) return undefined
    if (size === 0) break
    if (whole) chunks.push(bytes.subarray(lineEnd + 2, at - 2))
  }
  return { status, head, body: Buffer.concat(chunks).toString() }
}
