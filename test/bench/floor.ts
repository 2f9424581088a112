import { Hono } from 'hono'
import { PUT, TAKE } from '../../src/stores/redis.ts'

/** Where the endpoint is: bindings of a Worker, variables elsewhere. */
export interface FloorEnv {
  readonly UPSTASH_REDIS_REST_URL: string
  readonly UPSTASH_REDIS_REST_TOKEN: string
}

/**
 * What no product can beat: a bare Hono app that sends one command, of the same script with as many
 * keys and bytes as the product's, by a fetch of its own, and answers with next to nothing. It draws
 * no picture, hashes nothing, signs nothing and reads no header.
 */
export function floor(env: FloorEnv): Hono {
  const url = env.UPSTASH_REDIS_REST_URL
  const headers = {
    'authorization': `Bearer ${env.UPSTASH_REDIS_REST_TOKEN}`,
    'content-type': 'application/json',
  }

  async function command(...words: readonly (string | number)[]): Promise<string | undefined> {
    const init = { method: 'POST', headers, body: JSON.stringify(words) }
    const answer: unknown = await (await fetch(url, init)).json()
    const result = typeof answer === 'object' && answer && 'result' in answer ? answer.result : []
    return Array.isArray(result) ? result[0] : undefined
  }

  return new Hono()
    .post('/issue/:key', async (c) => {
      const key = c.req.param('key')
      const limits = [`qrauth:limit:issue:user:${key}`, `qrauth:limit:issue:address:${key}`]
      const keys = [...limits, `qrauth:code:${key}`, `qrauth:slot:${key}`]
      const done = await command('eval', PUT, 4, ...keys, 20, 600, 300, 600, RECORD, 300)
      return done === 'done' ? c.html('<p>done') : c.text(String(done), 500)
    })
    .post('/consume/:key', async (c) => {
      const key = c.req.param('key')
      const keys = [
        `qrauth:limit:consume:address:${key}`,
        `qrauth:code:${key}`,
        `qrauth:receipt:${key}`,
      ]
      const found = await command('eval', TAKE, 3, ...keys, 300, 600)
      return found === 'found' ? c.redirect('/', 303) : c.text(String(found), 500)
    })
}

/** The product's. */
export const RECORD: string = JSON.stringify([2, 'user-0000', 'Ada Lovelace', 1_700_000_000])
