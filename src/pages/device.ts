import { html } from 'hono/html'
import type { Act } from './data/page.ts'
import { say } from './fill.ts'
import type { Html } from './html.ts'
import { isolate } from './name.ts'
import { ago } from './time.ts'
import type { Words } from './words.ts'

/** How long ago something was, such as "2 minutes ago". */
export function when({ lang, device }: Words, at: number, now: number): string {
  return ago(lang, now - at) ?? device.now
}

/** A device as it describes itself: what, where roughly, when, and more rows. */
export function deviceTable(
  words: Words,
  { device: { name, place }, at }: Act,
  now: number,
  more: { readonly client?: string; readonly network?: 'same' | 'other' } = {},
): Html {
  const { device: says } = words
  const { client, network } = more
  const what = client === undefined ? isolate(name) : say(says.calls, { client: isolate(client) })
  return html`
    <dl class="facts">
      ${row(says.device, what)} ${place === undefined
        ? ''
        : row(says.place, say(says.near, { place: isolate(place) }))} ${row(
          says.when,
          when(words, at, now),
        )} ${network === undefined ? '' : row(says.network, says[network])}
    </dl>
    <p class="soft">${says.claim}</p>
  `
}

function row(term: string, told: Html | string): Html {
  return html`
    <div>
      <dt>${term}</dt>
      <dd>${told}</dd>
    </div>
  `
}
