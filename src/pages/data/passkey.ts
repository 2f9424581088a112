import type { User } from '../../store.ts'
import type { PageData } from './page.ts'

/** The host's own endpoints that make a passkey: paths on this origin. */
export interface PasskeyEndpoints {
  /** Answers a POST with the options of a new passkey (`PublicKeyCredentialCreationOptionsJSON`). */
  readonly options: string
  /** Gets the new passkey (`RegistrationResponseJSON`) by POST, and answers `{"verified":true}`. */
  readonly verify: string
}

/** A device that is signed in is offered a passkey. */
export type PasskeyData =
  & PageData
  & {
    readonly user: User
    /** Where "Not now" leads, and where the page goes where no passkey can be made. */
    readonly onward: string
  }
  & (
    | {
      /** `failed`: the page asked before, and no passkey was made. */
      readonly state: 'offer' | 'failed'
      readonly endpoints: PasskeyEndpoints
      /** Where the form posts to: `act=made` or `act=failed`, and `next`. */
      readonly action: string
    }
    | { readonly state: 'made' }
  )
