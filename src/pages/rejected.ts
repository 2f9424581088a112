import { html } from 'hono/html'
import type { Page, RejectedData } from './pages.ts'

/** Says why a request was not accepted, and what to do. */
export function rejected(data: RejectedData): Page {
  const { words } = data
  const { heading, text, operator } = words.rejected.notice(data)
  return {
    title: heading,
    body: html`<h1>${heading}</h1>
<p>${text} ${words.rejected.unchanged}</p>
${operator === undefined ? '' : html`<p class="soft">${words.operator} ${operator}</p>`}`,
  }
}
