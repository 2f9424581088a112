import { html } from 'hono/html'
import { ALERT } from './marks.ts'
import type { FaultData, Page } from './pages.ts'
import { wayOn } from './way.ts'
import type { Notice } from './words.ts'

/** Says that a part does not answer, or that the set-up cannot work. */
export function fault(data: FaultData): Page {
  const { words, reason, hint, way } = data
  const { heading, text, operator }: Notice = words.fault[reason]
  const forOperator = operator === undefined && hint === undefined
    ? ''
    : html`<p class="soft">${words.operator} ${operator}</p>`
  return {
    title: heading,
    mark: ALERT,
    body: html`<h1>${heading}</h1>
<p>${text}</p>
${forOperator}
${hint === undefined ? '' : html`<p class="soft hint"><code>${hint}</code></p>`}
${wayOn(data, way)}`,
  }
}
