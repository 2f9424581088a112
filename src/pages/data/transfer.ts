import type { User } from '../../store.ts'
import type { Act, PageData } from './page.ts'

/** The new device said no: the code is over. */
export interface DeclinedData extends PageData {
  /** Where to go on. */
  readonly onward: string
}

/** The new device after its tap, when numbers are matched. `user` is who it signs in as. */
export type NumberData =
  & PageData
  & { readonly user: User }
  & (
    | {
      readonly state: 'claimed'
      /** Two digits. */
      readonly number: string
      /** Where "Continue" posts to, with `act=collect`. */
      readonly action: string
      /** The whole address of `B/live/:id`; this page is no sealed room. */
      readonly live: string
    }
    /** The computer said yes; the page posts `act=collect` by itself, or by "Continue". */
    | { readonly state: 'granted'; readonly action: string }
    | { readonly state: 'done' | 'denied' | 'ended' | 'undone' | 'over'; readonly onward: string }
  )

/** How the signed-in device tells the phone that is asking from any other. */
export type Match =
  /** Three numbers of two digits, in the order they are shown. Posts `number`. */
  | { readonly numbers: readonly string[] }
  /** The person types the number. Posts `number`. */
  | { readonly type: true }

/** What became of a code, told to the person who showed it. */
export type OutcomeData =
  & PageData
  & {
    readonly user: User
    /** The time of the answer, in seconds since 1970. */
    readonly now: number
    /** The ask page, where a new code is asked for. */
    readonly ask: string
    /** Where "Done" leads. */
    readonly onward: string
  }
  & (
    | { readonly state: 'waiting'; readonly live: string }
    | {
      readonly state: 'claimed'
      readonly act: Act
      readonly live: string
      /** Where the form posts to: `number`, or `act=deny`. */
      readonly action: string
      /** Absent on a session that did not issue the code: it sees, and cannot approve. */
      readonly match?: Match
    }
    | { readonly state: 'granted'; readonly act: Act; readonly live: string }
    | {
      readonly state: 'done'
      readonly act: Act
      /** Where "This was not me" posts `act=undo` to; absent where that was done. */
      readonly undo?: string
      /** The host cannot end that session, so the page says what to do instead. */
      readonly instead?: true
    }
    | { readonly state: 'ended'; readonly by: 'code' | 'sign-out' }
    | { readonly state: 'denied' | 'declined' | 'undone' | 'over' }
  )

export interface BounceData extends PageData {
  /** The path that is loaded at once. */
  readonly url: string
}
