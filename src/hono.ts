import type { Hono } from 'hono'
import { Hono as TinyHono } from 'hono/tiny'

export function newApp(): Hono {
  return new TinyHono()
}
