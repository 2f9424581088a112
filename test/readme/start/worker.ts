import type { Hono } from 'hono'
import { site } from './site.ts'

// Made once in an isolate: an app made for each request would forget its codes and keys every time.
let app: Hono | undefined

export default {
  fetch(request: Request, env: { SECRET: string }): Response | Promise<Response> {
    app ??= site(env)
    return app.fetch(request, env)
  },
}
