import type { User } from '../../store.ts'
import type { PageData } from './page.ts'

/** A device where nobody is signed in is asked whether to show a code. */
export interface HereAskData extends PageData {
  /** Where the form posts to. */
  readonly action: string
  /** Where to go after signing in; posted as `next`. */
  readonly next?: string
  /** Where the person signs in another way. */
  readonly login?: string
}

/** The device that asks to be let in. */
export type HereData =
  & PageData
  /** Where a new code is asked for: the ask page. */
  & { readonly ask: string }
  & (
    | {
      readonly state: 'waiting'
      /** The QR picture: one `<svg>` element. */
      readonly picture: string
      /** Two groups of four. */
      readonly letters: readonly [string, string]
      /** The address where they are typed, as a person types it: `example.com/qr/approve`. */
      readonly address: string
      /** Seconds left. */
      readonly ttl: number
      /** When it expires, in seconds since 1970. */
      readonly until: number
      /** The whole address of `B/live/:id`; this page is no sealed room. */
      readonly live: string
      /** The page asks for the next code by itself: posts `left`, one less, to `action`. */
      readonly renew?: { readonly action: string; readonly left: number }
    }
    | {
      readonly state: 'granted'
      /** The phone's user. */
      readonly user: User
      /** Who this device is signed in as now, when that is somebody else. Posted as `switch`. */
      readonly current?: User
      /** Where "Continue as NAME" posts to: `act=collect`, or `act=decline`. */
      readonly action: string
    }
    | { readonly state: 'done'; readonly onward: string }
    | { readonly state: 'denied' | 'declined' | 'ended' | 'undone' | 'over' }
  )
