import { html } from 'hono/html'
import type { Act, PageData } from './data/page.ts'
import { say } from './fill.ts'
import type { Html } from './html.ts'
import { isolate } from './name.ts'

/** How long ago something was, such as "2 minutes ago". */
export function when({ words, times }: PageData, at: number, now: number): string {
  return times.ago(now - at) ?? words.device.now
}

/** A device as it describes itself: what, where roughly, when, and more rows. */
export function deviceTable(
  data: PageData,
  { device: { name, place }, at }: Act,
  now: number,
  more: { readonly client?: string; readonly network?: 'same' | 'other' } = {},
): Html {
  const { device: says } = data.words
  const { client, network } = more
  const what = client === undefined ? isolate(name) : say(says.calls, { client: isolate(client) })
  return html`
    <dl class="facts">
      ${row(says.device, what)} ${place === undefined
        ? ''
        : row(says.place, say(says.near, { place: isolate(place) }))} ${row(
          says.when,
          when(data, at, now),
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
