import type { Hono } from 'hono'
import { isTrustworthy } from '../../src/http/origin.ts'

/** What a browser sends besides what a test wants to say. */
interface Sent {
  method?: string
  headers?: Record<string, string | undefined>
  body?: string
}

/**
 * A browser on one device: a jar of cookies, and the headers that real browsers were seen to send.
 * It follows no redirect: a test says what it expects.
 */
export class Device {
  readonly cookies = new Map<string, string>()
  readonly app: Hono
  readonly origin: string
  /** What the runtime gives the app: on a real one, the other end of the connection. */
  env: object

  constructor(app: Hono, origin: string, env: object = {}) {
    this.app = app
    this.origin = origin
    this.env = env
  }

  /** Opens a page, as a typed address or a scanned link does. */
  get(path: string, headers: Record<string, string | undefined> = {}): Promise<Response> {
    return this.send(path, { headers: { 'sec-fetch-site': 'none', ...headers } })
  }

  /** Opens a page, and follows one that asks for itself once more. */
  async arrive(path: string): Promise<Response> {
    const response = await this.get(path)
    const [, query] = /http-equiv="refresh" content="0;url=(\?[^"]*)"/
      .exec(await response.clone().text()) ?? []
    return query === undefined ? response : this.get(path + query)
  }

  /** Presses the button of a form on a page of this origin. */
  post(
    path: string,
    fields: Record<string, string> = {},
    headers: Record<string, string | undefined> = {},
  ): Promise<Response> {
    return this.send(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'origin': this.origin,
        'sec-fetch-site': 'same-origin',
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
    })
  }

  /** Sends anything. A header that is undefined is left out. */
  async send(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Response> {
    const url = new URL(path, this.origin)
    const all = new Headers()
    const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    for (const [name, value] of Object.entries({ ...navigation, ...headers })) {
      // Browsers send Fetch Metadata on https and on this machine only.
      const silent = name.startsWith('sec-fetch-') && !isTrustworthy(url.origin)
      if (value !== undefined && !silent) all.set(name, value)
    }
    if (this.cookies.size > 0 && !all.has('cookie')) {
      all.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    }
    const init = { method, headers: all, ...(body !== undefined && { body }) }
    const response = await this.app.fetch(new Request(url, init), this.env)
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const name = pair.slice(0, pair.indexOf('='))
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.cookies.delete(name)
    else this.cookies.set(name, pair.slice(name.length + 1))
  }
}

/** The cookie that holds the device's own secret for a transfer, by its name and value. */
export function secretOf(device: Device): [name: string, value: string] {
  const found = [...device.cookies].find(([name]) => /^(__Host-)?qrauth-\d$/.test(name))
  if (!found) throw new Error('Cannot find a secret: expected a cookie qrauth-N, received none')
  return found
}
