import { request } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { Hono } from 'hono'

export interface TlsOptions {
  /** The certificate that the server shows, in PEM; without it any will do. */
  readonly ca?: string
  /** The address of this machine that the visitor comes from, such as 127.0.0.5. */
  readonly from?: string
}

/**
 * The server at a port of this machine, by TLS, as a device sees it that calls it by any name. Nothing
 * but what the device says is sent: the `fetch` of Node sets some headers of a browser itself.
 */
export function overTls(port: number, { ca, from }: TlsOptions = {}): Hono {
  return new Hono().all('*', async (c) => {
    const { host, hostname, pathname, search } = new URL(c.req.url)
    const body = Buffer.from(await c.req.arrayBuffer())
    return await new Promise<Response>((resolve, reject) => {
      const call = request({
        host: '127.0.0.1',
        port,
        servername: hostname,
        method: c.req.method,
        path: pathname + search,
        headers: { host, ...c.req.header() },
        agent: false,
        ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
        ...(from !== undefined && { localAddress: from }),
      })
      call.once('error', reject)
      call.once('response', (answer) => {
        const headers = new Headers()
        for (let i = 0; i < answer.rawHeaders.length; i += 2) {
          headers.append(answer.rawHeaders[i] ?? '', answer.rawHeaders[i + 1] ?? '')
        }
        buffer(answer)
          .then((bytes) =>
            resolve(new Response(bytes, { status: answer.statusCode ?? 0, headers }))
          )
          .catch(reject)
      })
      if (body.length > 0) call.setHeader('content-length', body.length)
      call.end(body)
    })
  })
}
