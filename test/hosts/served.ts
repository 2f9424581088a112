import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A server of this test alone, which answers as the test says and counts. */
export interface Served {
  /** http://127.0.0.1:PORT */
  readonly url: string
  /** What came, in order. */
  readonly requests: IncomingMessage[]
  close(): Promise<void>
}

/** Serves over real HTTP. An answer that never ends holds nothing up: it ends with the server. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Served> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}

/** Answers with JSON. */
export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
