import type { FaultNotice, Rejection } from '../transfer/outcomes.ts'

/**
 * Every word that a person reads, in one language. Each text is a template: a part in braces, such
 * as `{site}`, is put in by the page, and words between stars are `*strong*`. Durations, dates and
 * numbers come from `Intl`.
 */
export interface Words {
  /** The language, as BCP 47 names it. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  /** What the browser's tab says: `{page}`, `{site}`. */
  readonly title: string
  readonly ask: {
    readonly heading: string
    /** `{site}`, `{name}`. */
    readonly text: string
    /** `{name}`. */
    readonly warning: string
    readonly button: string
    /** The same page when the code goes to the person's inbox. */
    readonly deliver: {
      readonly heading: string
      readonly text: string
      readonly warning: string
      readonly button: string
    }
    readonly password: string
    readonly wrongPassword: string
    /** Before the account's name, beside the password: seen by password managers alone. */
    readonly account: string
  }
  readonly code: {
    readonly heading: string
    /** What a screen reader says in place of the picture. */
    readonly picture: string
    /** What to do, in this order. `{site}`, `{name}`. */
    readonly steps: readonly [string, string, string]
    /** How often and how long the code works. `{time}` is a duration. */
    readonly once: string
    /** Without a script: until when. `{time}` is a time of day. */
    readonly until: string
    /** `{name}`. */
    readonly warning: string
    /** The countdown. `{time}` is minutes and seconds, such as 4:59. */
    readonly left: string
    /** Said once, when `{time}` is left. */
    readonly soon: string
    readonly over: string
    readonly again: string
    /** Without a script: the link to what became of the code. */
    readonly what: string
    /** While the page looks for the phone. */
    readonly waiting: string
    /** Said when the phone is in, or asks. */
    readonly claimed: string
    readonly done: string
  }
  readonly delivered: {
    readonly heading: string
    readonly text: string
    readonly warning: string
    readonly again: string
  }
  /** The message that carries the code to the person's inbox. Plain text. */
  readonly message: {
    /** `{site}`. */
    readonly subject: string
    /** `{site}`, `{name}`, `{link}`, `{time}`. */
    readonly text: string
  }
  readonly confirm: {
    readonly title: string
    /** `{site}`, `{name}`. */
    readonly heading: string
    readonly warning: string
    /** `{device}`: its name, and roughly where it is. */
    readonly by: string
    readonly button: string
    readonly cancel: string
    /** The same page on a device that is signed in as somebody else: `{current}`. */
    readonly change: {
      readonly title: string
      readonly heading: string
      readonly text: string
      readonly button: string
      readonly cancel: string
    }
  }
  readonly declined: Told
  readonly number: {
    readonly heading: string
    readonly text: string
    readonly waiting: string
    readonly button: string
    readonly granted: Told
    readonly done: Told
    readonly denied: Told
    readonly ended: Told
    readonly undone: Told
    readonly over: Told
  }
  readonly already: {
    readonly heading: string
    readonly text: string
  }
  readonly passkey: {
    readonly heading: string
    /** Beside the offer, and when it is made. `{site}`, `{name}`. */
    readonly text: string
    readonly warning: string
    readonly button: string
    readonly later: string
    readonly failed: string
    /** The heading when it is made. */
    readonly made: string
  }
  /** What became of a code, on the computer. `{device}`. */
  readonly outcome: {
    readonly waiting: Told
    readonly claimed: {
      readonly heading: string
      /** When a number is picked, or typed. */
      readonly pick: string
      readonly type: string
      readonly number: string
      readonly approve: string
      readonly deny: string
      /** On another session of the same person. */
      readonly elsewhere: string
    }
    readonly granted: Told
    readonly done: {
      readonly heading: string
      /** `{name}`. */
      readonly text: string
      readonly button: string
      readonly undo: string
      /** Where it cannot be undone. */
      readonly instead: string
    }
    readonly denied: Told
    readonly declined: Told
    readonly replaced: Told
    readonly signedOut: Told
    readonly undone: Told
    readonly over: Told
  }
  readonly bounce: Told
  /** What a device says of itself, as a short table. */
  readonly device: {
    readonly device: string
    readonly place: string
    /** `{place}`. */
    readonly near: string
    readonly when: string
    readonly now: string
    readonly network: string
    readonly same: string
    readonly other: string
    /** `{client}`. */
    readonly calls: string
    /** Below the table: what it is worth. */
    readonly claim: string
  }
  readonly devices: {
    readonly heading: string
    /** `{name}`, `{site}`. */
    readonly text: string
    readonly current: string
    /** How it was signed in, and when: `{when}`. */
    readonly how: Readonly<Record<'qr' | 'here' | 'pwd' | 'other', string>>
    /** `{when}`. */
    readonly seen: string
    readonly end: string
    readonly endThis: string
    readonly others: string
    readonly all: string
    readonly fresh: string
    readonly freshLink: string
    readonly did: { readonly one: string; readonly others: string }
  }
  readonly endAsk: {
    readonly heading: string
    readonly text: string
    readonly button: string
    readonly cancel: string
  }
  readonly ended: { readonly one: Told; readonly all: Told }
  readonly hereAsk: {
    readonly heading: string
    readonly text: string
    readonly button: string
    readonly login: string
  }
  readonly here: {
    readonly heading: string
    readonly picture: string
    /** `{site}`. */
    readonly text: string
    /** Before the letters. `{address}`. */
    readonly letters: string
    readonly soon: string
    readonly over: string
    readonly again: string
    readonly granted: {
      /** `{name}`. */
      readonly heading: string
      readonly text: string
      /** `{current}`. */
      readonly change: string
      readonly button: string
      readonly cancel: string
    }
    readonly done: Told
    readonly denied: Told
    readonly declined: Told
    readonly ended: Told
    readonly undone: Told
    readonly expired: Told
  }
  readonly approve: {
    readonly heading: string
    readonly text: string
    readonly letters: string
    readonly wrong: string
    readonly button: string
  }
  readonly approveAsk: {
    /** `{name}`, `{site}`. */
    readonly heading: string
    readonly warning: string
    readonly compare: string
    readonly type: string
    readonly life: string
    readonly allow: string
    readonly deny: string
  }
  readonly approveDone: {
    readonly granted: Told
    readonly done: Told
    readonly undone: Told
  }
  readonly denied: Told
  readonly refused: {
    readonly heading: string
    readonly text: string
    readonly next: string
  }
  /** One for each reason; `limited` and `paused` say `{time}`, `origin` says `{wanted}`. */
  readonly rejected: Readonly<Record<Rejection['reason'], Told>>
  readonly unchanged: string
  /** `session` is told as `store`, and `body` as `configuration`. */
  readonly fault: Readonly<Record<Exclude<FaultNotice, 'session' | 'body'>, Told>>
  /** Stands before what is meant for the site's operator. */
  readonly operator: string
  /** The links that help where something did not work. `{site}`. */
  readonly ways: {
    readonly again: string
    readonly back: string
    readonly home: string
    readonly ask: string
    readonly login: string
    readonly devices: string
    readonly here: string
  }
}

/** A heading and a text. */
export interface Told {
  readonly heading: string
  readonly text: string
}
