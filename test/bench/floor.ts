import { Hono } from 'hono'
import { recordConsume, type Recorded, recordIssue } from './engine.ts'
import { least } from './least.ts'

/** Where the endpoint is: bindings of a Worker, variables elsewhere. */
export interface FloorEnv {
  readonly UPSTASH_REDIS_REST_URL: string
  readonly UPSTASH_REDIS_REST_TOKEN: string
}

/**
 * What no product can beat: a bare Hono app that sends the product's own command, recorded once, by
 * its own fetch, and answers with a few bytes. It draws no
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

  let issuing: Recorded | undefined
  let consuming: Recorded | undefined

  /** @throws {Error} unless the store did what was asked: a bench of faults would be fast */
  async function command(body: string, wanted: string): Promise<void> {
    const answer: unknown = await (await fetch(url, { method: 'POST', headers, body })).json()
    const result = typeof answer === 'object' && answer && 'result' in answer ? answer.result : []
    if (Array.isArray(result) && result.includes(wanted)) return
    throw new Error(`Cannot go on: expected ${wanted}, received ${JSON.stringify(answer)}`)
  }

  async function issue(key: string): Promise<void> {
    issuing ??= await recordIssue()
    await command(issuing(key), 'done')
  }

  async function consume(key: string): Promise<void> {
    consuming ??= await recordConsume()
    await command(consuming(key), 'moved')
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
