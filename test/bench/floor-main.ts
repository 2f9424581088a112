import process from 'node:process'
import { floor } from './floor.ts'

// The floor on Bun and Deno.
const { UPSTASH_REDIS_REST_URL = '', UPSTASH_REDIS_REST_TOKEN = '' } = process.env
const { fetch } = floor({ UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN })

declare const Bun:
  | { serve(options: object): { readonly port: number } }
  | undefined

if (typeof Bun !== 'undefined') {
  const options = { fetch, port: 0, hostname: '127.0.0.1', development: false }
  console.log(`:${Bun.serve(options).port}/`)
}

const entry: object = {
  fetch,
  onListen: ({ port }: { readonly port: number }) => console.log(`:${port}/`),
}

export default typeof Bun === 'undefined' ? entry : undefined
