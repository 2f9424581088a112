import type { FaultNotice, Rejection } from '../transfer/outcomes.ts'
import type { Html } from './html.ts'

/** The words of one rejection or fault. */
interface Notice {
  readonly heading: string
  readonly text: string | Html
  /** For whoever runs the site. */
  readonly operator?: string | Html
}

/** Every word that a person reads, in one language. */
export interface Words {
  /** The language, as BCP 47 names it. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  /** What the browser's tab says. */
  title(page: string, site: string): string
  readonly ask: {
    readonly heading: string
    text(site: Html, name: Html): Html
    warning(name: Html): Html
    readonly button: string
    /** The same page when the code goes to the person's inbox. */
    readonly deliver: {
      readonly heading: string
      text(site: Html, name: Html): Html
      warning(name: Html): Html
      readonly button: string
    }
    readonly password: string
    readonly wrongPassword: string
  }
  readonly code: {
    readonly heading: string
    /** What a screen reader says in place of the picture. */
    readonly picture: string
    text(site: Html, name: Html): Html
    /** How often and how long the code works. `ttl` in seconds. */
    once(ttl: number): string
    warning(name: Html): Html
    /** The countdown. `time` is minutes and seconds, such as 4:59. */
    left(time: string): string
    /** Said once, when this many seconds are left. */
    soon(seconds: number): string
    readonly over: string
    readonly again: string
  }
  readonly delivered: {
    readonly heading: string
    text(site: Html, name: Html): Html
    /** `ttl` in seconds. */
    once(ttl: number): string
    warning(name: Html): Html
    readonly again: string
  }
  /** The message that carries the code to the person's inbox. Plain text. */
  readonly message: {
    subject(site: string): string
    /** `ttl` in seconds. */
    text(site: string, name: string, link: string, ttl: number): string
  }
  readonly confirm: {
    readonly title: string
    heading(site: Html, name: Html): Html
    readonly warning: string
    readonly button: string
    readonly cancel: string
    /** The same page on a device that is signed in as somebody else. */
    readonly change: {
      readonly title: string
      heading(name: Html): Html
      text(site: Html, name: Html, current: Html): Html
      button(name: Html): Html
      cancel(current: Html): Html
    }
  }
  readonly already: {
    readonly heading: string
    text(site: Html, name: Html): Html
    link(site: Html): Html
  }
  readonly refused: {
    readonly heading: string
    readonly text: string
    readonly next: string
  }
  readonly rejected: {
    /** One for each reason. `retryAfter` in seconds. */
    notice(rejection: Rejection): Notice
    readonly unchanged: string
  }
  readonly fault: {
    notice(reason: FaultNotice): Notice
  }
  /** Stands before what is meant for whoever runs the site. */
  readonly operator: string
}
