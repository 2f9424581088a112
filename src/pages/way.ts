import { html } from 'hono/html'
import type { PageData, Way } from './data/page.ts'
import { say } from './fill.ts'
import type { Html } from './html.ts'
import { isolate } from './name.ts'

/** The one link that helps; nothing where there is none. */
export function wayOn({ words, site }: PageData, way: Way | undefined, first = true): Html | '' {
  if (way === undefined) return ''
  const kind = first ? 'button first' : 'button'
  return html`
    <div class="actions"><a class="${kind}" href="${way.href}">${say(words.ways[way.to], {
      site: isolate(site),
    })}</a></div>
  `
}
