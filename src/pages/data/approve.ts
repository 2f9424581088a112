import type { User } from '../../store.ts'
import type { Act, PageData, Verify } from './page.ts'

/** The signed-in device is asked for the letters that the other one shows. */
export interface ApproveData extends PageData {
  readonly user: User
  /** Where the form posts `letters` to. */
  readonly action: string
  /** The letters led nowhere. */
  readonly wrong: boolean
}

/** The signed-in device is asked whether to let another one in. */
export interface ApproveAskData extends PageData {
  readonly user: User
  readonly act: Act
  readonly now: number
  /** What a device without a browser calls itself: it is named by the host, and that is no proof. */
  readonly client?: string
  /** Whether both devices are on the same network; absent where that is not known. */
  readonly network?: 'same' | 'other'
  /** Where the forms post to: `act=allow` or `act=deny`. */
  readonly action: string
  /** Two groups of four: shown to compare. Absent: the person types them, posted as `letters`. */
  readonly letters?: readonly [string, string]
  /** What was typed was not right. */
  readonly wrong?: boolean
  /** For how long it may stay signed in, in seconds; posted as `ttl`. The first is chosen. */
  readonly lives?: readonly number[]
  readonly verify?: Verify
}

/** The signed-in device said yes. */
export interface ApproveDoneData extends PageData {
  readonly user: User
  readonly act: Act
  readonly now: number
  /** What a device without a browser calls itself. */
  readonly client?: string
  /** `granted`: the other device has not gone on yet. */
  readonly state: 'granted' | 'done' | 'undone'
  /** The whole address of `B/live/:id`, while something can change. */
  readonly live?: string
  /** Where "This was not me" posts `act=undo` to; absent where it cannot be undone. */
  readonly undo?: string
  /** It is in and cannot be signed out from here: the page says what helps instead. */
  readonly instead?: boolean
  /** Where "Done" leads. */
  readonly onward: string
}

/** The signed-in device said no. */
export interface DeniedData extends PageData {
  readonly onward: string
}
