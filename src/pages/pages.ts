import type { User } from '../store.ts'
import type { FaultNotice, Rejection } from '../transfer/outcomes.ts'
import type { ApproveAskData, ApproveData, ApproveDoneData, DeniedData } from './data/approve.ts'
import type { DevicesData, EndAskData, EndedData } from './data/devices.ts'
import type { HereAskData, HereData } from './data/here.ts'
import type { BounceData, DeclinedData, NumberData, OutcomeData } from './data/transfer.ts'
import type { PasskeyData } from './data/passkey.ts'
import type { Device, Live, PageData, Verify, Way } from './data/page.ts'
import type { Look } from './brand.ts'
import type { Html } from './html.ts'
import type { Icon } from './icons.ts'

/** The signed-in device is asked whether to show a code. */
export interface AskData extends PageData {
  readonly user: User
  /** Where the form posts to. */
  readonly action: string
  /** Where the phone goes after it is signed in; posted as `next`. */
  readonly next?: string
  readonly verify?: Verify
  /** The code goes to the person's mailbox instead of this screen. */
  readonly deliver: boolean
  /** Where "Back" leads. */
  readonly back?: string
}

/** The code, on the signed-in device. The link is nowhere on this page but in the picture. */
export interface CodeData extends PageData {
  readonly user: User
  /** The QR picture: one `<svg>` element. */
  readonly picture: string
  /** Seconds the code lives. */
  readonly ttl: number
  /** When it expires, in seconds since 1970. */
  readonly until: number
  /** The ask page, where a new code is asked for. */
  readonly ask: string
  /** Where the page learns what became of its code. */
  readonly live?: Live
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
  /** The lives, in seconds, of which yes posts one as `ttl`. */
  readonly lives?: readonly number[]
  /** What yes posts as `act` besides; absent where the code was not claimed before. */
  readonly act?: 'collect'
  /** The device that made the code, as it describes itself; absent where it does not. */
  readonly by?: Device
  /** Where "no" leads when {@link ConfirmData.decline} is not given. */
  readonly cancel: string
  /** "No" posts to `action` with `act=decline`, and that ends the code. @default false */
  readonly decline?: boolean
}

/** This device is signed in as the same person already; the code was not spent. */
export interface AlreadyData extends PageData {
  readonly user: User
  /** Where to go on. */
  readonly onward: string
}

/** The code leads to no session: unknown, used and expired look the same. */
export interface RefusedData extends PageData {
  readonly way?: Way
}

export type RejectedData = PageData & Rejection & { readonly way?: Way }

/** A part that does not answer, or a set-up that cannot work. */
export interface FaultData extends PageData {
  /**
   * `store`, `session`, `delivery`, `verification`: the part that does not answer. `address`: no
   * address a phone could reach is known. `configuration`: the settings are wrong. `body`: a body
   * parser in front of the app read the form first.
   */
  readonly reason: FaultNotice
  /** One line for the operator: what is wrong and what is wanted. Never a secret. */
  readonly hint?: string
  readonly way?: Way
}

/** A picture, and how it is meant. */
export interface Mark {
  readonly icon: Icon
  readonly tone?: 'good' | 'bad' | 'calm'
}

/** One page, before the layout is put around it. */
export interface Page {
  readonly title: string
  readonly body: Html
  /** A picture above the heading that says the same. */
  readonly mark?: Mark
  /** Two columns on a wide screen. */
  readonly wide?: boolean
  /** Styles of this page alone. */
  readonly style?: string
  /** A script of this page alone; every page works without. */
  readonly script?: string
  /** The browser loads the page anew, or `url`, after this many seconds. */
  readonly refresh?: {
    readonly seconds: number
    readonly url?: string
    /** Only in a browser without scripts, because the page's script does it better. */
    readonly scriptless?: boolean
  }
}

export interface LayoutData extends PageData {
  /** The site's logo and colours. */
  readonly look?: Look
  readonly page: Page
  /** For `<meta name="referrer">`: it survives a host that overwrites our headers. */
  readonly referrer: 'strict-origin' | 'no-referrer'
}

/** Every page, and the layout around them. Each can be replaced by a function of the same data. */
export interface Pages {
  layout(data: LayoutData): Html
  /** Signed-in device: "Show a sign-in code?" */
  ask(data: AskData): Page
  code(data: CodeData): Page
  delivered(data: DeliveredData): Page
  /** New device: "Sign in on this device?" */
  confirm(data: ConfirmData): Page
  /** New device, after "no". */
  declined(data: DeclinedData): Page
  /** New device, after its tap, when numbers are matched. */
  number(data: NumberData): Page
  already(data: AlreadyData): Page
  /** New device, which is in: "Create a passkey?" */
  passkey(data: PasskeyData): Page
  /** Signed-in device: what became of a code. */
  outcome(data: OutcomeData): Page
  /** Loads another page at once, so that the browser sends `SameSite=Strict` cookies. */
  bounce(data: BounceData): Page
  devices(data: DevicesData): Page
  /** From the link in a mail: "End this session?" */
  endAsk(data: EndAskData): Page
  ended(data: EndedData): Page
  /** New device: "Show a code to sign in here?" */
  hereAsk(data: HereAskData): Page
  here(data: HereData): Page
  /** Signed-in device: type the letters that the other device shows. */
  approve(data: ApproveData): Page
  /** Signed-in device: let the other device in? */
  approveAsk(data: ApproveAskData): Page
  approveDone(data: ApproveDoneData): Page
  /** Signed-in device, after "no". */
  denied(data: DeniedData): Page
  refused(data: RefusedData): Page
  rejected(data: RejectedData): Page
  fault(data: FaultData): Page
}
