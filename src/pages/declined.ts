import type { DeclinedData } from './data/transfer.ts'
import { ENDS } from './marks.ts'
import { notice } from './notice.ts'
import type { Page } from './pages.ts'

/** The new device said no. */
export function declined(data: DeclinedData): Page {
  return notice(data, ENDS.declined, data.words.declined, { to: 'home', href: data.onward })
}
