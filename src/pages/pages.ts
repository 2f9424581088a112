import type { User } from '../store.ts'
import type { FaultNotice, Rejection } from '../transfer/outcomes.ts'
import type { Html } from './html.ts'
import type { Words } from './words.ts'

/** What every page gets. */
export interface PageData {
  /** Every `<style>` and `<script>` must carry it, or the browser ignores them. */
  readonly nonce: string
  readonly words: Words
  /** The site's name; without one, its host name. */
  readonly site: string
}

/** The signed-in device is asked whether to show a code. */
export interface AskData extends PageData {
  readonly user: User
  /** Where the form posts to. */
  readonly action: string
  /** Where the phone goes after it is signed in; posted as `next`. */
  readonly next?: string
  /** The host wants the person's password first, posted as `password`. */
  readonly verify?: { readonly wrong: boolean }
  /** The code goes to the person's mailbox instead of this screen. */
  readonly deliver: boolean
}

/** The code, on the signed-in device. The link is nowhere on this page but in the picture. */
export interface CodeData extends PageData {
  readonly user: User
  /** The QR picture: one `<svg>` element. */
  readonly picture: string
  /** Seconds the code lives. */
  readonly ttl: number
  /** The ask page, where a new code is asked for. */
  readonly ask: string
}

/** The code was delivered somewhere else. */
export interface DeliveredData extends PageData {
  readonly user: User
  /** Seconds the code lives. */
  readonly ttl: number
  readonly ask: string
}

/** The new device is asked whether to sign in. */
export interface ConfirmData extends PageData {
  readonly user: User
  /** Where the form posts to. */
  readonly action: string
  /**
   * Who this device is signed in as now, when that is somebody else. The form posts this user's id
   * as `switch`: that the person was told.
   */
  readonly current?: User
  /** Where "no" leads. */
  readonly cancel: string
}

/** This device is signed in as the same person already; the code was not spent. */
export interface AlreadyData extends PageData {
  readonly user: User
  /** Where to go on. */
  readonly onward: string
}

/** The code leads to no session: unknown, used and expired look the same. */
export type RefusedData = PageData

export type RejectedData = PageData & Rejection

/** A part that does not answer, or a set-up that cannot work. */
export interface FaultData extends PageData {
  /**
   * `store`, `session`, `delivery`, `verification`: the part that does not answer. `address`: no
   * address a phone could reach is known. `configuration`: the settings are wrong.
   */
  readonly reason: FaultNotice
  /** One line for the operator: what is wrong and what is wanted. Never a secret. */
  readonly hint?: string
}

/** One page, before the layout is put around it. */
export interface Page {
  readonly title: string
  readonly body: Html
  /** Styles of this page alone. */
  readonly style?: string
  /** A script of this page alone; every page works without. */
  readonly script?: string
}

export interface LayoutData extends PageData {
  readonly page: Page
  /** For `<meta name="referrer">`: it survives a host that overwrites our headers. */
  readonly referrer: 'strict-origin' | 'no-referrer'
}

/** Every page, and the layout around them. Each can be replaced by a function of the same data. */
export interface Pages {
  layout(data: LayoutData): Html
  ask(data: AskData): Page
  code(data: CodeData): Page
  delivered(data: DeliveredData): Page
  confirm(data: ConfirmData): Page
  already(data: AlreadyData): Page
  refused(data: RefusedData): Page
  rejected(data: RejectedData): Page
  fault(data: FaultData): Page
}
