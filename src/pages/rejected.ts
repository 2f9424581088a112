import { html } from 'hono/html'
import type { Page, RejectedData } from './pages.ts'
import { say } from './fill.ts'
import type { Html } from './html.ts'
import { ALERT } from './marks.ts'
import { isolate } from './name.ts'
import { forOperator } from './operator.ts'
import { wayOn } from './way.ts'

/** Says why a request was not accepted, and what to do. */
export function rejected(data: RejectedData): Page {
  const { words, way } = data
  const { heading, text } = words.rejected[data.reason]
  return {
    title: heading,
    mark: ALERT,
    body: html`<h1>${heading}</h1>
<p>${say(text, parts(data))} ${words.unchanged}</p>
${forOperator(words, data.reason)}
${wayOn(data, way)}`,
  }
}

function parts(data: RejectedData): Record<string, Html | string> {
  switch (data.reason) {
    case 'origin':
      return { wanted: html`<a href="${data.wanted}"><bdi>${data.wanted}</bdi></a>` }
    case 'limited':
    case 'paused':
      return { time: data.times.duration(rounded(data.retryAfter)) }
    case 'policy':
      return { told: isolate(data.told) }
    default:
      return {}
  }
}

/** Nobody waits by the second for more than two minutes. */
function rounded(seconds: number): number {
  return seconds > 120 ? Math.ceil(seconds / 60) * 60 : seconds
}
