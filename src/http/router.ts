import type { Hono } from 'hono'
import { Hono as TinyHono } from 'hono/tiny'

/**
 * An app of our own, with the smallest of hono's routers: we have few routes, and every KiB of a
 * Worker is read before its first answer. To this router a slash behind a path is no difference.
 */
export function newApp(): Hono {
  return new TinyHono()
}
