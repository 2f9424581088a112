import { isSameOrigin } from '../http/csrf.ts'
import { readForm } from '../http/form.ts'
import { Fault, type Rejection } from '../transfer/outcomes.ts'
import type { Transfer } from '../transfer/record.ts'
import { type Step, told, type Visit } from '../visit.ts'

/** The errors of RFC 6749 section 5.2 and RFC 8628 section 3.5 that the app answers. */
export type GrantError =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'
  | 'server_error'

/** The request of a client: its id, and its other parameters. An empty one is absent. */
export interface Asked {
  readonly client: string
  get(name: string): string | undefined
}

/**
 * Makes a step for devices without a browser, which post a form and read JSON. It reads no cookie.
 * Such a device sends no `Origin`. A browser does, so a page of another site is refused: it could
 * otherwise use up the codes that its visitor's network may ask for.
 */
export function forClients(step: (visit: Visit, asked: Asked) => Promise<Response>): Step {
  return async (visit) => {
    const { c, origin, settings: { clients } } = visit
    if (c.req.method !== 'POST') {
      c.header('allow', 'POST')
      return rejected(visit, 'method', 405)
    }
    const isBrowser = ['origin', 'sec-fetch-site'].some((name) => c.req.header(name) !== undefined)
    if (isBrowser && !isSameOrigin(c, origin)) return rejected(visit, 'origin', 403)
    try {
      const form = await readForm(c)
      if ('rejected' in form) return rejected(visit, form.rejected)
      const { fields } = form
      const get = (name: string) => fields.get(name) || undefined
      // RFC 6749 section 3.2: a parameter must not come twice.
      const isTwice = [...fields.keys()].length !== new Set(fields.keys()).size
      const client = get('client_id')
      if (isTwice || client === undefined) return refusal(visit, 'invalid_request')
      // No client has a secret, so a client that sends one is another one.
      const isSecret = c.req.header('authorization') !== undefined
      if (isSecret) c.header('www-authenticate', 'Basic realm="qrauth"')
      if (isSecret || !clients.has(client)) {
        return refusal(visit, 'invalid_client', isSecret ? 401 : 400)
      }
      return await step(visit, { client, get })
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      const { reason, cause } = error
      visit.event({ type: 'fault', reason, error: told(reason, cause) })
      return refusal(visit, 'server_error', 503)
    }
  }
}

/** Answers with JSON that no cache keeps (RFC 6749 section 5.1). */
export function answer({ c }: Visit, json: object, status: Status = 200): Response {
  c.header('cache-control', 'no-store, no-transform')
  c.header('cdn-cache-control', 'no-store')
  c.header('pragma', 'no-cache')
  c.header('x-content-type-options', 'nosniff')
  return c.json(json, status)
}

/** Answers with an error, in the way of RFC 6749 section 5.2. */
export function refusal(visit: Visit, error: GrantError, status: Status = 400): Response {
  return answer(visit, { error }, status)
}

/** Answers that the network has asked too often. */
export function limited(visit: Visit, retryAfter: number): Response {
  visit.c.header('retry-after', String(retryAfter))
  return refusal(visit, 'slow_down', 429)
}

/** Says what the device of a transfer calls itself; nothing where it has a browser. */
export function calls(
  { settings: { clients } }: Visit,
  { client }: Transfer,
): { readonly client?: string } {
  return client === undefined ? {} : { client: clients.get(client)?.name ?? client }
}

type Status = 200 | 400 | 401 | 403 | 405 | 429 | 503

function rejected(
  visit: Visit,
  reason: Exclude<Rejection['reason'], 'limited'>,
  status: Status = 400,
): Response {
  visit.event({ type: 'rejected', reason })
  return refusal(visit, 'invalid_request', status)
}
