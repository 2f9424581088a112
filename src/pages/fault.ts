import { html } from 'hono/html'
import type { FaultData, Page } from './pages.ts'

/** Says that a part does not answer, or that the set-up cannot work. */
export function fault({ words, reason, hint }: FaultData): Page {
  const { heading, text, operator } = words.fault.notice(reason)
  const forOperator = operator === undefined && hint === undefined
    ? ''
    : html`<p class="soft">${words.operator} ${operator}</p>`
  return {
    title: heading,
    body: html`<h1>${heading}</h1>
<p>${text}</p>
${forOperator}
${hint === undefined ? '' : html`<p class="soft hint"><code>${hint}</code></p>`}`,
  }
}
