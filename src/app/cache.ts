import type { StorePromise } from '../store.ts'
import { newSecret } from '../transfer/key.ts'

// Milliseconds.
const TIMEOUT = 3000

/**
 * Checks that no cache in front of the site keeps pages that forbid it. It reads one public page
 * twice, by the address that people use. Each copy of the page that this app makes has a nonce of
 * its own, so that two equal copies come from a cache.
 *
 * @param origin the configured origin; undefined where a request could choose it
 */
export async function cacheCheck(origin: string | undefined, base: string): Promise<StorePromise> {
  const name = 'cache'
  if (origin === undefined) {
    return { name, ok: true, note: 'not checked: the origin must be set for it' }
  }
  // A page that no signed-in device asks for. The query is new, so no other copy is found.
  const url = new URL(`${base}?check=${newSecret()}`, origin)
  const [first, second] = [await nonceOf(url), await nonceOf(url)]
  if (first === undefined || second === undefined) {
    return { name, ok: true, note: `not checked: this machine gets no page of ours at ${origin}` }
  }
  return first !== second ? { name, ok: true, note: 'no cache in front keeps pages' } : {
    name,
    ok: false,
    note: 'a cache in front keeps pages that say no-store, and gives them to other people: ' +
      `expected a rule that excludes ${base}`,
  }
}

/** Reads the nonce of a page; undefined for a page that this app did not make. */
async function nonceOf(url: URL): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      // To a visitor from another site the app answers with a page, and not with a redirect.
      headers: { 'sec-fetch-site': 'cross-site', 'accept': 'text/html' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      return undefined
    }
    return /nonce="([\w-]{22})"/.exec(await response.text())?.[1]
  } catch {
    return undefined
  }
}
