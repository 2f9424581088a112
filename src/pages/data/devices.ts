import type { User } from '../../store.ts'
import type { Act, Device, PageData, Way } from './page.ts'

/** One session in the list. */
export interface SessionEntry {
  /** Names it to the form. */
  readonly key: string
  readonly device: Device
  /** How it was signed in, as in `amr`. */
  readonly how: 'qr' | 'here' | 'pwd' | 'other'
  /** When it was signed in, in seconds since 1970. */
  readonly at: number
  /** When it was last seen, in seconds since 1970; coarse. */
  readonly seen?: number
  /** It is the session that asks. */
  readonly current: boolean
  /** This session may end it: itself, those it started, and all of them after a fresh sign-in. */
  readonly endable: boolean
}

export interface DevicesData extends PageData {
  readonly user: User
  /** The time of the answer, in seconds since 1970. */
  readonly now: number
  readonly sessions: readonly SessionEntry[]
  /** Where the forms post to: `end=KEY`, `act=others` or `act=all`. */
  readonly action: string
  /** Where to sign in freshly; given while this session may not yet end all the others. */
  readonly fresh?: string
  /** What was just done. */
  readonly did?: 'one' | 'others'
  /** Where "back" leads. */
  readonly onward: string
}

/** From the link in a mail about a new sign-in. Nobody needs to be signed in. */
export interface EndAskData extends PageData {
  readonly act: Act
  readonly now: number
  /** Where the form posts to. */
  readonly action: string
  /** Where "no" leads. */
  readonly onward: string
}

export interface EndedData extends PageData {
  /** `one`: that session. `all`: every session of the person, this one too. */
  readonly what: 'one' | 'all'
  readonly way?: Way
}
