import { html } from 'hono/html'
import type { DeliveredData, Page } from './pages.ts'
import { isolate, nameOf } from './name.ts'

/** Says that the code was sent somewhere else. */
export function delivered(data: DeliveredData): Page {
  const { words: { delivered: words }, site, user, ttl, ask } = data
  const name = nameOf(user)
  return {
    title: words.heading,
    body: html`<h1>${words.heading}</h1>
<p>${words.text(isolate(site), name)} ${words.once(ttl)}</p>
<p class="note">${words.warning(name)}</p>
<div class="actions"><a class="button" href="${ask}">${words.again}</a></div>`,
  }
}
