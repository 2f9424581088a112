import type { Context } from 'hono'
import { Fault } from '../transfer/outcomes.ts'
import { parsedBody } from './parsed.ts'

/** The largest form body that is read, in bytes. A form holds a path and a password at most. */
const MAX_BODY = 8192

/** A form, or the reason why the body is rejected. */
export type Form = { readonly fields: URLSearchParams } | {
  readonly rejected: 'media-type' | 'too-large'
}

/**
 * Reads the body as a form of at most 8,192 bytes.
 *
 * @throws {Fault} where middleware of the host has read the body and left nothing of it
 */
export async function readForm(c: Context): Promise<Form> {
  const type = c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  // The pages' own forms have this type. Scripts can post JSON or text.
  if (type !== 'application/x-www-form-urlencoded') return { rejected: 'media-type' }
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY) return { rejected: 'too-large' }
  // The host's middleware may have read the body, which hono then keeps.
  if (c.req.bodyCache.formData) {
    const entries = [...await c.req.formData()]
    return { fields: new URLSearchParams(entries.map(([name, value]) => [name, String(value)])) }
  }
  const left = Object.keys(c.req.bodyCache).length === 0 ? parsedBody(c) : undefined
  if (left) return left.toString().length > MAX_BODY ? { rejected: 'too-large' } : { fields: left }
  // A body is never longer than its Content-Length (RFC 9112 section 6.3), so it can be read whole.
  // An empty body, from a form with only a button, is not read.
  const isChunked = c.req.header('transfer-encoding') !== undefined
  const length = isChunked ? '' : c.req.header('content-length') ?? ''
  if (length === '0') return { fields: new URLSearchParams() }
  if (/^\d+$/.test(length) || c.req.raw.bodyUsed || Object.keys(c.req.bodyCache).length > 0) {
    const text = await c.req.text().catch((cause: unknown) => {
      if (c.req.raw.bodyUsed) throw new Fault('body', cause)
      throw cause
    })
    if (text.length > MAX_BODY) return { rejected: 'too-large' }
    return { fields: new URLSearchParams(text) }
  }
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of chunks(c.req.raw.body)) {
    size += chunk.byteLength
    if (size > MAX_BODY) return { rejected: 'too-large' }
    text += decoder.decode(chunk, { stream: true })
  }
  return { fields: new URLSearchParams(text + decoder.decode()) }
}

async function* chunks(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      yield part.value
    }
  } finally {
    // Not awaited, because a host's clone of the request can delay it until the clone is read.
    reader?.cancel().catch(() => {})
  }
}
