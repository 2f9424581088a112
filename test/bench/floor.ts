import { Hono } from 'hono'
import { PUT, TAKE } from '../../src/stores/redis.ts'
import { least } from './least.ts'

/** Where the endpoint is: bindings of a Worker, variables elsewhere. */
export interface FloorEnv {
  readonly UPSTASH_REDIS_REST_URL: string
  readonly UPSTASH_REDIS_REST_TOKEN: string
}

/**
 * What no product can beat: a bare Hono app that sends one command, of the same script with as many
 * keys and bytes as the product's, by its own fetch, and answers with a few bytes. It draws no
 * picture, hashes nothing, signs nothing and reads no header.
 *
 * Below `/least` it does besides what no code can leave out: see least.ts.
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

  /** @throws {Error} unless the store did what was asked: a bench of faults would be fast */
  async function issue(key: string): Promise<void> {
    const limits = [`qrauth:limit:issue:user:${key}`, `qrauth:limit:issue:address:${key}`]
    const keys = [...limits, `qrauth:code:${key}`, `qrauth:slot:${key}`]
    must('done', await command('eval', PUT, 4, ...keys, 20, 600, 300, 600, RECORD, 300))
  }

  async function consume(key: string): Promise<void> {
    const keys = [
      `qrauth:limit:consume:address:${key}`,
      `qrauth:code:${key}`,
      `qrauth:receipt:${key}`,
    ]
    must('found', await command('eval', TAKE, 3, ...keys, 300, 600))
  }

  const { beforeIssue, afterIssue, beforeConsume, afterConsume } = least()
  return new Hono()
    .post('/issue/:key', async (c) => {
      await issue(c.req.param('key'))
      return c.html('<p>done')
    })
    .post('/consume/:key', async (c) => {
      await consume(c.req.param('key'))
      return c.redirect('/', 303)
    })
    .post('/least/issue/:key', async (c) => {
      await beforeIssue(c)
      await issue(c.req.param('key'))
      return await afterIssue(c)
    })
    .post('/least/consume/:key', async (c) => {
      await beforeConsume()
      await consume(c.req.param('key'))
      return await afterConsume(c)
    })
}

function must(wanted: string, answer: string | undefined): void {
  if (answer !== wanted) throw new Error(`Cannot go on: expected ${wanted}, received ${answer}`)
}

/** The product's. */
export const RECORD: string = JSON.stringify([2, 'user-0000', 'Ada Lovelace', 1_700_000_000])
