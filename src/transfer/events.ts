import type { FaultReason, Rejection } from './outcomes.ts'
import type { LimitedStep } from './limits.ts'

/** The data of every event. No event holds a code, a session token or a phone's secret. */
export interface EventContext {
  /** Seconds since 1970. */
  readonly time: number
  readonly origin: string
  /** The visitor's network address, where the runtime tells it. */
  readonly address?: string
  /** The visitor's `User-Agent`, at most 256 characters of it. */
  readonly agent?: string
}

/** The use of a code that another device repeated. */
export interface Used {
  readonly userId: string
  readonly id: string
  /** The session that the code started; absent where it has not yet. */
  readonly sessionId?: string
}

/**
 * Describes an act or a failure. All events of one code have the same `id`, that of its transfer.
 * `sessionId` names the session that the code started.
 */
export type Happening =
  | { readonly type: 'issued' | 'delivered'; readonly userId: string; readonly id: string }
  | {
    readonly type: 'consumed'
    readonly userId: string
    readonly id: string
    readonly sessionId: string
  }
  /** A device where nobody is signed in asked to be let in. Without a browser it names its client. */
  | { readonly type: 'asked'; readonly id: string; readonly client?: string }
  /** A device claimed a code, declined it, or was let in or not on the signed-in device. */
  | {
    readonly type: 'claimed' | 'approved' | 'declined'
    readonly userId: string
    readonly id: string
  }
  /** `number`: a wrong number was chosen. `person`: the person said that it is not their phone. */
  | {
    readonly type: 'denied'
    readonly userId: string
    readonly id: string
    readonly by: 'number' | 'person'
  }
  /**
   * A device collected its approval, or the person undid the session that it started. A host without
   * `revoke` must end that session itself.
   */
  | {
    readonly type: 'collected' | 'undone'
    readonly userId: string
    readonly id: string
    readonly sessionId: string
  }
  /** The same device repeated a consume. `elsewhere` is true from another network address. */
  | {
    readonly type: 'repeated'
    readonly userId: string
    readonly id: string
    readonly sessionId: string
    readonly elsewhere?: boolean
  }
  /** A code led to no session: it is unknown, or it ended or expired. */
  | { readonly type: 'refused'; readonly step: 'confirm' | 'consume'; readonly reason: 'unknown' }
  /**
   * A device tapped a code that another device had used in the last minutes. Two devices have the
   * picture, so `sessionId` may be the session of a thief, or the tap was theirs.
   */
  | { readonly type: 'refused'; readonly step: 'consume'; readonly reason: 'used' } & Used
  /** The password of a re-authentication was wrong. */
  | {
    readonly type: 'refused'
    readonly step: 'issue' | 'approve'
    readonly reason: 'password'
    readonly userId: string
  }
  /** A request was rejected: a wrong origin, an invalid method, a body that is not a form. */
  | { readonly type: 'rejected'; readonly reason: Rejection['reason'] }
  | {
    readonly type: 'limited'
    readonly step: LimitedStep
    readonly userId?: string
    readonly retryAfter: number
  }
  /**
   * A person ended sessions, on the page `devices`, by the link of a mail, or as those that come
   * from one that they undid.
   */
  | {
    readonly type: 'revoked'
    readonly userId: string
    readonly sessionIds: readonly string[]
    readonly by: 'person' | 'mail'
  }
  | { readonly type: 'fault'; readonly reason: FaultReason; readonly error: string }

/** An event, for a log, an alert or an audit trail. */
export type QrauthEvent = EventContext & Happening
