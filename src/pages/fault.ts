import { html } from 'hono/html'
import { ALERT } from './marks.ts'
import { forOperator } from './operator.ts'
import type { FaultData, Page } from './pages.ts'
import { wayOn } from './way.ts'
import type { Words } from './words.ts'

/** Says that a part does not answer, or that the set-up cannot work. */
export function fault(data: FaultData): Page {
  const { words, reason, hint, way } = data
  const { heading, text } = words.fault[told(reason)]
  return {
    title: heading,
    mark: ALERT,
    body: html`<h1>${heading}</h1>
<p>${text}</p>
${forOperator(words, reason, hint !== undefined)}
${hint === undefined ? '' : html`<p class="soft hint" lang="en" dir="ltr"><code>${hint}</code></p>`}
${wayOn(data, way)}`,
  }
}

/** A visitor need not know which part does not answer, or which setting cannot work. */
function told(reason: FaultData['reason']): keyof Words['fault'] {
  switch (reason) {
    case 'session':
      return 'store'
    case 'body':
      return 'configuration'
    default:
      return reason
  }
}
