import type { Hono } from 'hono'
import { site } from './site.ts'

// Made once for each isolate. An app for each request would import its keys again every time.
let app: Hono | undefined

export default {
  fetch(request: Request, env: Record<string, string>): Response | Promise<Response> {
    app ??= site(env)
    return app.fetch(request, env)
  },
}
