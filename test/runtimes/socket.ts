import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { Hono } from 'hono'

export interface Sent {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent with its length, or in chunks without. */
  readonly body?: Uint8Array | readonly Uint8Array[]
}

/** One request over a real connection to this machine, with whatever `Host` it says. */
export function send(
  port: number,
  { method = 'GET', path, headers, body }: Sent,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method, path, headers, agent: false })
    call.once('error', reject)
    call.once('response', (answer) => {
      const received = new Headers()
      for (let i = 0; i < answer.rawHeaders.length; i += 2) {
        received.append(answer.rawHeaders[i] ?? '', answer.rawHeaders[i + 1] ?? '')
      }
      const status = answer.statusCode ?? 0
      const whole = method === 'HEAD' || status === 204 ? null : buffer(answer)
      Promise.resolve(whole)
        .then((bytes) => resolve(new Response(bytes, { status, headers: received })))
        .catch(reject)
      if (!whole) answer.resume()
    })
    if (body instanceof Uint8Array) call.setHeader('content-length', body.length)
    for (const chunk of body instanceof Uint8Array ? [body] : body ?? []) call.write(chunk)
    call.end()
  })
}

/**
 * The server at `port`, as a device sees it that calls it by any name. For https it is a proxy in
 * front that ends TLS and says so.
 */
export function serverAt(port: number): Hono {
  return new Hono().all('*', async (c) => {
    const { protocol, host, pathname, search } = new URL(c.req.url)
    const { method } = c.req.raw
    const body = new Uint8Array(await c.req.arrayBuffer())
    return send(port, {
      method,
      path: pathname + search,
      headers: {
        host,
        ...c.req.header(),
        ...(protocol === 'https:' && { 'x-forwarded-proto': 'https' }),
      },
      ...(method === 'POST' && { body }),
    })
  })
}
