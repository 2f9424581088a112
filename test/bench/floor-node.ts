import process from 'node:process'
import { serve } from '@hono/node-server'
import { floor } from './floor.ts'

// The floor on Node.
const { UPSTASH_REDIS_REST_URL = '', UPSTASH_REDIS_REST_TOKEN = '' } = process.env
const { fetch } = floor({ UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN })
serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`:${port}/`))
