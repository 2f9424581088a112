import type { BounceData } from './data/transfer.ts'
import { notice } from './notice.ts'
import type { Page } from './pages.ts'

/**
 * Loads a page of ours from a page of ours. A GET that leaves the sealed room carries no
 * `SameSite=Strict` cookie; this one does, in the three engines.
 */
export function bounce(data: BounceData): Page {
  const { words, url } = data
  return {
    ...notice(data, undefined, words.bounce, { to: 'home', href: url }),
    refresh: { seconds: 0, url },
  }
}
