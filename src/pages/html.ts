import type { html } from 'hono/html'

/** What hono's `html` tag returns: escaped wherever a value was put in. */
export type Html = ReturnType<typeof html>
