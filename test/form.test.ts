import { Hono, type MiddlewareHandler } from 'hono'
import { describe, expect, it } from 'vitest'
import { readForm } from '../src/http/form.ts'
import { Fault } from '../src/transfer/outcomes.ts'

const FORM = 'application/x-www-form-urlencoded'
const MOST = 8192

/** A field, and as many bytes in all as the whole body has. */
function sized(bytes: number): string {
  return 'next=%2F&x='.padEnd(bytes, 'x')
}

/** What is read of a body: the field `next`, or the reason why it is rejected. */
async function read(
  body: string | ReadableStream,
  headers: Record<string, string> = {},
  ...before: MiddlewareHandler[]
): Promise<string | null> {
  const app = new Hono()
  for (const each of before) app.use(each)
  app.post('/', async (c) => {
    const form = await readForm(c)
    return c.text('rejected' in form ? form.rejected : form.fields.get('next') ?? 'nothing')
  })
  app.onError((error, c) => c.text(error instanceof Fault ? `Fault: ${error.reason}` : error.name))
  const all = { 'content-type': FORM, ...headers }
  // The types of browsers do not know it; without it there is no streamed body.
  const init = { method: 'POST', headers: all, body, ...{ duplex: 'half' } }
  return await (await app.request('/', init)).text()
}

function streamed(text: string): ReadableStream {
  const bytes = new TextEncoder().encode(text)
  return new ReadableStream({
    start(controller) {
      // Cut inside of a character, too.
      for (let at = 0; at < bytes.length; at += 5) controller.enqueue(bytes.slice(at, at + 5))
      controller.close()
    },
  })
}

describe('a form', () => {
  it.each([FORM, FORM.toUpperCase(), `${FORM}; charset=UTF-8`, ` ${FORM} ;x`])(
    'is a body of type %s',
    async (type) => {
      expect(await read('next=%2F', { 'content-type': type })).toBe('/')
    },
  )

  it.each(['', 'text/plain', 'application/json', `${FORM}-x`, `x${FORM}`, `text/plain;${FORM}`])(
    'is no body of type "%s"',
    async (type) => {
      expect(await read('next=%2F', { 'content-type': type })).toBe('media-type')
    },
  )

  const length = (body: string) => ({ 'content-length': `${body.length}` })
  const ways: Record<string, (body: string) => Promise<string | null>> = {
    'whose length is told': (body) => read(body, length(body)),
    'whose length is not told': (body) => read(body),
    'that comes in parts': (body) => read(streamed(body)),
    'that comes in parts, whatever length it tells': (body) =>
      read(streamed(body), { 'content-length': '0', 'transfer-encoding': 'chunked' }),
    'that middleware of the host read as text': (body) =>
      read(body, {}, async (c, next) => {
        await c.req.text()
        await next()
      }),
    'that middleware of the host read as bytes': (body) =>
      read(body, length(body), async (c, next) => {
        await c.req.arrayBuffer()
        await next()
      }),
    'that a parser of the host read on Node': (body) =>
      read('', {}, async (c, next) => {
        c.env = { incoming: { readableDidRead: true, body } }
        await next()
      }),
  }

  it.each(Object.entries(ways))('%s is read up to 8,192 bytes', async (_, way) => {
    expect(await way('next=%2F')).toBe('/')
    expect(await way(sized(MOST))).toBe('/')
    expect(await way(sized(MOST + 1))).toBe('too-large')
  })

  it('that middleware of the host read as a form is taken as it is', async () => {
    const parse: MiddlewareHandler = async (c, next) => {
      await c.req.parseBody()
      await next()
    }
    expect(await read('next=%2F&x=%C3%A9', {}, parse)).toBe('/')
  })

  it('is a fault where middleware of the host read the body and left nothing of it', async () => {
    const take: MiddlewareHandler = async (c, next) => {
      await c.req.raw.text()
      await next()
    }
    expect(await read('next=%2F', {}, take)).toBe('Fault: body')
    expect(await read('next=%2F', { 'content-length': '8' }, take)).toBe('Fault: body')
  })

  it('may hold any text', async () => {
    expect(await read('next=%2F%C3%A9+x')).toBe('/é x')
    expect(await read(streamed('next=/éééééé'))).toBe('/éééééé')
  })

  it('may be empty, or without a body', async () => {
    expect(await read('', { 'content-length': '0' })).toBe('nothing')
    expect(await read('')).toBe('nothing')
  })

  it('that tells a larger size than is read is refused before it comes', async () => {
    const silent = new ReadableStream({ pull: () => new Promise(() => {}) })
    expect(await read(silent, { 'content-length': '8193' })).toBe('too-large')
  })
})
