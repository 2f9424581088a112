import type { Mark } from './pages.ts'

export const GOOD: Mark = { icon: 'check', tone: 'good' }
export const BAD: Mark = { icon: 'cross', tone: 'bad' }
export const NO: Mark = { icon: 'cross', tone: 'calm' }
export const OVER: Mark = { icon: 'clock', tone: 'calm' }
export const UNDONE: Mark = { icon: 'undo', tone: 'calm' }
export const ALERT: Mark = { icon: 'alert', tone: 'bad' }

/** The picture of each end of a transfer. */
export const ENDS: Readonly<
  Record<'done' | 'denied' | 'declined' | 'ended' | 'undone' | 'over', Mark>
> = {
  done: GOOD,
  denied: BAD,
  declined: NO,
  ended: OVER,
  undone: UNDONE,
  over: OVER,
}
