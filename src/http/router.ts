import type { Hono } from 'hono'
import { Hono as TinyHono } from 'hono/tiny'

/**
 * Makes an app with the smallest of hono's routers, because there are few routes, and a smaller
 * Worker starts sooner. This router ignores a trailing slash.
 */
export function newApp(): Hono {
  return new TinyHono()
}
