import type { Pages } from './pages.ts'
import { already } from './already.ts'
import { approve, approveAsk, approveDone } from './approve.ts'
import { ask } from './ask.ts'
import { bounce } from './bounce.ts'
import { code } from './code.ts'
import { confirm } from './confirm.ts'
import { declined } from './declined.ts'
import { delivered } from './delivered.ts'
import { denied } from './denied.ts'
import { devices } from './devices.ts'
import { endAsk, ended } from './end.ts'
import { fault } from './fault.ts'
import { here, hereAsk } from './here.ts'
import { layout } from './layout.ts'
import { number } from './number.ts'
import { outcome } from './outcome.ts'
import { passkey } from './passkey.ts'
import { refused } from './refused.ts'
import { rejected } from './rejected.ts'

/** The pages as they come. To replace one: `{ ...defaultPages, confirm: mine }`. */
export const defaultPages: Pages = {
  layout,
  ask,
  code,
  delivered,
  confirm,
  declined,
  number,
  already,
  passkey,
  outcome,
  bounce,
  devices,
  endAsk,
  ended,
  hereAsk,
  here,
  approve,
  approveAsk,
  approveDone,
  denied,
  refused,
  rejected,
  fault,
}
