import type { Times } from '../time.ts'
import type { Words } from '../words.ts'

/** What every page gets. */
export interface PageData {
  /** Every `<style>` and `<script>` must carry it, or the browser ignores them. */
  readonly nonce: string
  readonly words: Words
  /** Writes times in the language of the words. */
  readonly times: Times
  /** The site's name; without one, its host name. */
  readonly site: string
}

/** The one link that helps on a page where something did not work. */
export interface Way {
  /** What the link says: a key of `words.ways`. */
  readonly to: keyof Words['ways']
  /** Where it leads. The empty string is the same page, asked for anew. */
  readonly href: string
}

/** Where a page learns what became of a transfer. */
export interface Live {
  /** The whole address of `B/live/:id`. */
  readonly url: string
  /** The path of the outcome page, `B/transfer/:id`. */
  readonly transfer: string
}

/** What `B/live/:id` answers, as JSON. */
export interface LiveState {
  readonly state:
    | 'waiting'
    | 'claimed'
    | 'granted'
    | 'done'
    | 'denied'
    | 'declined'
    | 'ended'
    | 'undone'
    | 'over'
  /** Seconds until this state ends by itself. */
  readonly seconds: number
}

/** A device, as it describes itself: none of this is proof. */
export interface Device {
  /** Browser and kind, such as "Safari (iPhone)". */
  readonly name: string
  /** Roughly where it is, as the platform tells; absent where it does not. */
  readonly place?: string
}

/** A device, and when it did what the page tells, in seconds since 1970. */
export interface Act {
  readonly device: Device
  readonly at: number
}

/** The host wants the person's password, posted as `password`. */
export interface Verify {
  readonly wrong: boolean
  /** The name under which password managers keep it. @default the user's id */
  readonly account?: string
}
