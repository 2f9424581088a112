import type { Store } from '../../src/store.ts'
import { restStore } from '../../src/stores/upstash-fetch.ts'
import { upstashStore } from '../../src/stores/upstash.ts'

export const PACKAGE = '@upstash/redis'
export const FETCH = 'fetch alone'

/** Both ways to an Upstash endpoint. */
export const WAYS = { [PACKAGE]: upstashStore, [FETCH]: restStore }

export const STATUSES = [301, 302, 303, 307, 308]

/**
 * Asks an endpoint whose path says what goes wrong there, and tells what came of it.
 *
 * @returns the answers, and the messages of the errors
 */
export async function scenes(
  url: string,
  token: string,
  makeStore: (options: { url: string; token: string; timeout: number }) => Store,
): Promise<Record<string, unknown>> {
  const at = (path: string, timeout = 30) => makeStore({ url: `${url}${path}`, token, timeout })
  const put = (store: Store, key: string) =>
    store.put([{ key, record: `{"of":"${key} 🙂"}`, ttl: 60 }], {
      ...{ key: `slot of ${key}`, state: `state of ${key}`, ttl: 60 },
    }, [{ key: `limit of ${key}`, max: 1, ttl: 60 }])
  const move = (store: Store, key: string, line: string) =>
    store.move({ ...{ from: key, to: `state of ${key}`, guard: '', line, ttl: 60 } }, [])

  const told: Record<string, unknown> = {}
  async function tell(name: string, answer: () => Promise<unknown>): Promise<void> {
    told[name] = await answer().catch((error) => error instanceof Error ? error.message : error)
  }
  await tell('put', () => put(at(''), 'a'))
  await tell('move', () => move(at(''), 'a', 'done 1'))
  await tell('other', () => move(at(''), 'a', 'done 2'))
  for (const status of STATUSES) {
    await tell(`put at ${status}`, () => put(at(`/redirect/${status}`), 'b'))
    await tell(`peek at ${status}`, () => at(`/redirect/${status}`).peek(['a'], []))
  }
  await tell('put twice', () => put(at('/twice'), 'c'))
  await tell('move twice', () => move(at('/twice'), 'c', 'done 1'))
  await tell('peek after a reset', () => at('/reset-once/peek').peek(['c', 'state of c'], []))
  await tell('move after a reset', () => move(at('/reset-once/move'), 'c', 'done 2'))
  await tell('trickle', () => at('/trickle', 0.3).peek(['a'], []))
  await tell('flood', () => at('/flood').peek(['a'], []))
  await tell('truncate', () => at('/truncate').count([]))
  const [first, second] = await Promise.allSettled(
    ['a', 'c'].map((key) => at('/swap').peek([`state of ${key}`], [])),
  )
  await tell('swap', async () => {
    return [first, second].map((one) => one?.status === 'rejected' && String(one.reason))
  })
  return told
}
