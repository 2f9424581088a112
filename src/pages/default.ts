import type { Pages } from './pages.ts'
import { already } from './already.ts'
import { ask } from './ask.ts'
import { code } from './code.ts'
import { confirm } from './confirm.ts'
import { delivered } from './delivered.ts'
import { fault } from './fault.ts'
import { layout } from './layout.ts'
import { refused } from './refused.ts'
import { rejected } from './rejected.ts'

/** The pages as they come. To replace one: `{ ...defaultPages, confirm: mine }`. */
export const defaultPages: Pages = {
  layout,
  ask,
  code,
  delivered,
  confirm,
  already,
  refused,
  rejected,
  fault,
}
