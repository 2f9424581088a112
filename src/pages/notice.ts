import { html } from 'hono/html'
import type { PageData, Way } from './data/page.ts'
import { say } from './fill.ts'
import type { Html } from './html.ts'
import { isolate } from './name.ts'
import type { Mark, Page } from './pages.ts'
import { wayOn } from './way.ts'
import type { Told } from './words.ts'

/** A page that tells one thing and leads on: a picture, a heading, a text, one link. */
export function notice(
  data: PageData,
  mark: Mark | undefined,
  told: Told,
  way: Way | undefined,
  parts: Readonly<Record<string, Html | string>> = {},
): Page {
  const all = { site: isolate(data.site), ...parts }
  return {
    title: told.heading,
    ...(mark && { mark }),
    body: html`<h1>${say(told.heading, all)}</h1>
<p>${say(told.text, all)}</p>
${wayOn(data, way)}`,
  }
}
