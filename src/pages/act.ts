import { html, raw } from 'hono/html'
import type { User } from '../store.ts'
import type { PageData, Verify } from './data/page.ts'
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

/** The style of {@link choices}. */
export const CHOICES: string = `
fieldset { margin: 0 0 1rem; padding: 0; border: 0; }
legend { padding: 0; font-weight: 600; }
.choice { display: flex; gap: .75rem; align-items: center; min-height: 2.75rem; margin: 0; font-weight: 400; }
.choice input { width: 1.25rem; min-height: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--act); }
`

/**
 * How long the new session lasts. One life alone is no choice.
 *
 * @param form the id of the form that posts it
 */
export function choices(
  { words, times }: PageData,
  form: string,
  lives: readonly number[] = [],
): Html | '' {
  if (lives.length < 2) return ''
  return html`<fieldset><legend>${words.approveAsk.life}</legend>
${
    lives.map((life, index) =>
      html`
        <label
          class="choice"><input type="radio" form="${form}" name="ttl" value="${life}"${raw(
            index === 0 ? ' checked' : '',
          )}>${times.duration(life)}</label>
      `
    )
  }</fieldset>`
}
