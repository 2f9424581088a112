import process from 'node:process'
import { serve } from '@hono/node-server'
import { site } from './site.ts'

const port = Number(process.env['PORT'] ?? 8000)
serve({ fetch: site(process.env).fetch, port }, ({ port }) => console.log(`Listening on ${port}`))
