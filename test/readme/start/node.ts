import process from 'node:process'
import { serve } from '@hono/node-server'
import { site } from './site.ts'

serve({
  fetch: site({ SECRET: process.env['SECRET'] ?? '' }).fetch,
  port: Number(process.env['PORT'] ?? 8000),
}, ({ port }) => console.log(`Listening on ${port}`))
