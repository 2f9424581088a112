import { html } from 'hono/html'
import type { EndAskData, EndedData } from './data/devices.ts'
import { oneButton } from './act.ts'
import { deviceTable } from './device.ts'
import { GOOD } from './marks.ts'
import { notice } from './notice.ts'
import type { Page } from './pages.ts'

/** Asks whether to end the session that a mail told of. */
export function endAsk(data: EndAskData): Page {
  const { words, act, now, action, onward } = data
  const { endAsk: text } = words
  return {
    title: text.heading,
    mark: { icon: 'laptop' },
    body: html`<h1>${text.heading}</h1>
${deviceTable(data, act, now)}
<p>${text.text}</p>
<div class="actions">${oneButton(action, 'end', text.button, { text: '', first: true })}
<a class="button" href="${onward}">${text.cancel}</a></div>`,
  }
}

/** Says that one session ended, or all. */
export function ended(data: EndedData): Page {
  return notice(data, GOOD, data.words.ended[data.what], data.way)
}
