import type { DeniedData } from './data/approve.ts'
import { ENDS } from './marks.ts'
import { notice } from './notice.ts'
import type { Page } from './pages.ts'

/** The signed-in device said no to another one. */
export function denied(data: DeniedData): Page {
  return notice(data, ENDS.declined, data.words.denied, { to: 'home', href: data.onward })
}
