import { html } from 'hono/html'
import { NO } from './marks.ts'
import type { Page, RefusedData } from './pages.ts'
import { wayOn } from './way.ts'

/** The same words for an unknown, a used and an expired code: strangers learn nothing. */
export function refused(data: RefusedData): Page {
  const { words: { refused: words }, way } = data
  return {
    title: words.heading,
    mark: NO,
    body: html`<h1>${words.heading}</h1>
<p>${words.text}</p>
<p>${words.next}</p>
${wayOn(data, way, false)}`,
  }
}
