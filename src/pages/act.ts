import { html, raw } from 'hono/html'
import type { User } from '../store.ts'
import type { Verify } from './data/page.ts'
import type { Html } from './html.ts'
import type { Words } from './words.ts'

/** What a button of a form does. */
export interface Button {
  /** Posted as `name=value`. */
  readonly name?: string
  readonly value?: string
  readonly text: Html | string
  /** The one that is coloured. */
  readonly first?: boolean
  /** It signs a device in, allows one or picks a number: no press in its first moments. */
  readonly hold?: boolean
}

/** A button. Its first moments are held by the style of the layout, so without a script too. */
export function button({ name, value, text, first, hold }: Button): Html {
  const kind = `button${first ? ' first' : ''}${hold ? ' hold' : ''}`
  // deno-fmt-ignore: the white space would be sent
  return name === undefined
    ? html`<button class="${kind}">${text}</button>`
    : html`<button class="${kind}" name="${name}" value="${value ?? ''}">${text}</button>`
}

/** A form of one button. `act` is what it posts. */
export function oneButton(
  action: string,
  act: string,
  text: Html | string,
  more: Button = { text },
): Html {
  return html`<form method="post" action="${action}">${
    button({ ...more, text, name: 'act', value: act })
  }</form>`
}

/**
 * The password of the person, where the host wants it once more.
 * Password managers look for an account beside it.
 */
export function password(
  words: Words['ask'],
  { wrong, account }: Verify,
  { id }: User,
): Html {
  // With the field, what was wrong is read out first.
  const state = wrong ? raw(' aria-invalid="true" aria-describedby="wrong"') : ''
  return html`
    <label class="unseen" for="username">${words.account}</label>
    <input class="unseen" id="username" name="username" value="${account ??
      id}" readonly tabindex="-1"
      autocomplete="username">
    <label for="password">${words.password}</label>
    <input type="password" id="password" name="password" autocomplete="current-password" required
      autofocus${state}>
    ${wrong ? html`<p class="wrong" id="wrong">${words.wrongPassword}</p>` : ''}
  `
}
