import type { Context } from 'hono'

/**
 * Reads the fields that a body parser of the host left in front of us, such as `express.urlencoded()`:
 * on Node it read the body and keeps the result on the request as `body`. Undefined where the body was
 * not read, or was left in a form that is not known.
 */
export function parsedBody(c: Context): URLSearchParams | undefined {
  const incoming: unknown = property(c.env, 'incoming')
  // `express.json()` leaves an empty object, or nothing, for a form that it did not read.
  if (property(incoming, 'readableDidRead') !== true) return undefined
  const body = property(incoming, 'body')
  if (typeof body === 'string') return new URLSearchParams(body)
  if (body instanceof Uint8Array) return new URLSearchParams(new TextDecoder().decode(body))
  if (typeof body !== 'object' || body === null) return undefined
  const fields = new URLSearchParams()
  for (const [name, value] of Object.entries(body)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === 'string') fields.append(name, one)
    }
  }
  return fields
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
