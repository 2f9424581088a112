import { html } from 'hono/html'
import type { NumberData } from './data/transfer.ts'
import { oneButton } from './act.ts'
import { POLL } from './live.ts'
import { isolate, nameOf } from './name.ts'
import { ENDS, GOOD } from './marks.ts'
import { notice } from './notice.ts'
import type { Page } from './pages.ts'

const STYLE = `
.number {
  margin: 1.25rem auto; padding: 1rem; border-radius: var(--round); background: var(--tint);
  color: var(--link); text-align: center; font-size: 5.5rem; line-height: 1.1; font-weight: 700; letter-spacing: .08em;
  font-variant-numeric: tabular-nums;
}
`

/** Loads itself anew when the computer answered. */
const WAIT = `
{
  ${POLL}
  poll(document.querySelector('[data-live]').dataset.live, (state) =>
    state !== 'claimed' && (location.replace(location.href), true))
}
`

/** Collects by itself: the person tapped before, and the computer said yes. */
const COLLECT =
  `document.querySelector('form').requestSubmit(document.querySelector('form button'))`

/** The phone after its tap: the number that the computer must be told, then what came of it. */
export function number(data: NumberData): Page {
  const { words: { number: words }, user } = data
  const parts = { site: isolate(data.site), name: nameOf(user) }
  switch (data.state) {
    case 'claimed':
      return {
        title: words.heading,
        style: STYLE,
        script: WAIT,
        refresh: { seconds: 4, scriptless: true },
        body: html`<h1>${words.heading}</h1>
<p class="number" data-live="${data.live}"><bdi>${data.number}</bdi></p>
<p>${words.text}</p>
<p class="wait" role="status">${words.waiting}</p>
<div class="actions">${oneButton(data.action, 'collect', words.button)}</div>`,
      }
    case 'granted':
      return {
        title: words.granted.heading,
        mark: GOOD,
        style: STYLE,
        script: COLLECT,
        body: html`<h1>${words.granted.heading}</h1>
<p>${words.granted.text}</p>
<div class="actions">${
          oneButton(data.action, 'collect', words.button, { text: '', first: true })
        }</div>`,
      }
    default:
      return notice(
        data,
        ENDS[data.state],
        words[data.state],
        { to: 'home', href: data.onward },
        parts,
      )
  }
}
