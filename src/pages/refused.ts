import { html } from 'hono/html'
import type { Page, RefusedData } from './pages.ts'

/** The same words for an unknown, a used and an expired code: strangers learn nothing. */
export function refused({ words: { refused: words } }: RefusedData): Page {
  return {
    title: words.heading,
    body: html`<h1>${words.heading}</h1>
<p>${words.text}</p>
<p>${words.next}</p>`,
  }
}
