import type { Context } from 'hono'

/**
 * Reads the fields that a body parser of the host, such as `express.urlencoded()`, has read. On
 * Node it keeps them on the request as `body`. Undefined where the body was not read, or its type
 * is not known.
 */
export function parsedBody(c: Context): URLSearchParams | undefined {
  const incoming: unknown = property(c.env, 'incoming')
  // `express.json()` leaves an empty object, or nothing, where it did not read the form.
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
