import { html } from 'hono/html'
import type { DevicesData, SessionEntry } from './data/devices.ts'
import { button, oneButton } from './act.ts'
import { when } from './device.ts'
import { fill, say } from './fill.ts'
import type { Html } from './html.ts'
import { isolate, nameOf } from './name.ts'
import type { Page } from './pages.ts'

const STYLE = `
.sessions { list-style: none; margin: 0 0 1rem; padding: 0; }
.sessions li { padding-block: 1rem; border-block-start: 1px solid var(--line); }
.sessions p { margin: 0; }
.sessions form { margin-block-start: .75rem; }
.this { color: var(--link); font-weight: 600; }
`

/** Lists where the person is signed in. */
export function devices(data: DevicesData): Page {
  const { words, site, user, sessions, action, fresh, did, onward } = data
  const { devices: text } = words
  return {
    title: text.heading,
    mark: { icon: 'laptop' },
    style: STYLE,
    body: html`<h1>${text.heading}</h1>
${did === undefined ? '' : html`<p class="good" role="status">${text.did[did]}</p>`}
<p>${say(text.text, { site: isolate(site), name: nameOf(user) })}</p>
<ul class="sessions">${sessions.map((session) => entry(data, session))}</ul>
${
      fresh === undefined
        ? ''
        : html`<p class="note">${text.fresh} <a href="${fresh}">${text.freshLink}</a></p>`
    }
<div class="actions">
${fresh === undefined && sessions.length > 1 ? oneButton(action, 'others', text.others) : ''}
${fresh === undefined ? oneButton(action, 'all', text.all) : ''}
<a class="button first" href="${onward}">${words.ways.back}</a></div>`,
  }
}

function entry(data: DevicesData, session: SessionEntry): Html {
  const { words, now, action } = data
  const { devices: text } = words
  const { device, how, at, seen, current, endable } = session
  return html`<li><p><strong>${isolate(device.name)}</strong></p>
${
    device.place === undefined
      ? ''
      : html`<p class="soft">${say(words.device.near, { place: isolate(device.place) })}</p>`
  }
${current ? html`<p class="this">${text.current}</p>` : ''}
<p class="soft">${fill(text.how[how], { when: when(data, at, now) })}</p>
${
    seen === undefined || current
      ? ''
      : html`<p class="soft">${fill(text.seen, { when: when(data, seen, now) })}</p>`
  }
${
    endable
      ? html`<form method="post" action="${action}">${
        button({ name: 'end', value: session.key, text: current ? text.endThis : text.end })
      }</form>`
      : ''
  }</li>`
}
