import type { Hono } from 'hono'
import { floor, type FloorEnv } from './floor.ts'

// The floor as a Worker.
let app: Hono | undefined

const worker: { fetch(request: Request, env: FloorEnv): Response | Promise<Response> } = {
  fetch(request, env) {
    app ??= floor(env)
    return app.fetch(request, env)
  },
}

export default worker
