import { html } from 'hono/html'
import type { DeliveredData, Page } from './pages.ts'
import { fill, say } from './fill.ts'
import { GOOD } from './marks.ts'
import { isolate, nameOf } from './name.ts'

/** Says that the code was sent somewhere else. */
export function delivered({ words, times, site, user, ttl, ask }: DeliveredData): Page {
  const { delivered: text, code } = words
  const parts = { site: isolate(site), name: nameOf(user) }
  return {
    title: text.heading,
    mark: GOOD,
    body: html`<h1>${text.heading}</h1>
<p>${say(text.text, parts)} ${fill(code.once, { time: times.duration(ttl) })}</p>
<p class="note">${say(text.warning, parts)}</p>
<div class="actions"><a class="button" href="${ask}">${text.again}</a></div>`,
  }
}
