import { serve, type ServerType } from '@hono/node-server'
import { Hono } from 'hono'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { vi } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { PLATFORM } from '../parts/platform.ts'
import { startNginx } from './nginx.ts'
import { HANDOFF_SECRET } from './statement.ts'

/** What a host is told: where people find it, and the secret of statements. */
export function settingsOf(origin: string): Record<'ORIGIN' | 'QRAUTH_HANDOFF_SECRET', string> {
  return { ORIGIN: origin, QRAUTH_HANDOFF_SECRET: HANDOFF_SECRET }
}

/** An origin that is served here, and takes requests for it as they come from browsers. */
export interface Place {
  readonly app: Hono
  close(): Promise<void>
}

/** Serves an app of ours on this machine. */
export async function listen(
  app: { fetch(request: Request, env: object): Response | Promise<Response> },
): Promise<{ port: number; close(): Promise<void> }> {
  let server: ServerType | undefined
  const port = await new Promise<number>((resolve) => {
    const options = { port: 0, hostname: '127.0.0.1' }
    server = serve({ ...options, fetch: (request, env) => app.fetch(request, env) }, (info) => {
      resolve(info.port)
    })
  })
  return {
    port,
    close: () => new Promise((resolve) => server?.close(() => resolve())),
  }
}

/**
 * One origin with two servers: nginx sends `/qr` to our app, set up by the variables that a site's
 * operator sets, and everything else to the host.
 *
 * @param origin where people find it
 * @param port where the host listens
 * @param cookie the host's session cookie
 */
export async function besideHost(origin: string, port: number, cookie: string): Promise<Place> {
  // The app prints every event.
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const ours = await listen(createApp({
    QRAUTH_HOST: 'whoami',
    QRAUTH_WHOAMI_URL: `http://127.0.0.1:${port}/whoami`,
    QRAUTH_WHOAMI_COOKIES: cookie,
    QRAUTH_HANDOFF_PATH: '/handoff',
    QRAUTH_HANDOFF_SECRET: HANDOFF_SECRET,
    QRAUTH_TRUST_PROXY: 'loopback',
  }, PLATFORM))
  const nginx = await startNginx(ours.port, port, new URL(origin).protocol.slice(0, -1))
  return {
    app: through({ socketPath: nginx.socket }),
    async close() {
      await nginx.close()
      await ours.close()
      log.mockRestore()
    },
  }
}

/** Sends what a device sends over real HTTP, with the name of the site that the device typed. */
export function through(to: { port: number } | { socketPath: string }): Hono {
  return new Hono().all('*', async ({ req: { raw } }) => {
    const { host, pathname, search } = new URL(raw.url)
    const body = await raw.text()
    return new Promise<Response>((resolve, reject) => {
      const sent = request({
        ...('port' in to && { host: '127.0.0.1' }),
        ...to,
        method: raw.method,
        path: pathname + search,
        // A server that closes without a word leaves a connection that the next request must not use.
        agent: false,
        headers: {
          ...Object.fromEntries(raw.headers),
          host,
          connection: 'close',
          ...(raw.method === 'POST' && { 'content-length': Buffer.byteLength(body) }),
        },
      }, (answer) => {
        const headers = new Headers()
        for (const [name, values] of Object.entries(answer.headersDistinct)) {
          for (const value of values ?? []) headers.append(name, value)
        }
        const { statusCode: status = 0 } = answer
        text(answer).then(
          (body) => resolve(new Response(body || null, { status, headers })),
          reject,
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })
  })
}
