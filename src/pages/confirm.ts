import { html } from 'hono/html'
import type { ConfirmData, Page } from './pages.ts'
import { button, CHOICES, choices, oneButton } from './act.ts'
import type { Device } from './data/page.ts'
import { say } from './fill.ts'
import type { Html } from './html.ts'
import { isolate, nameOf } from './name.ts'
import type { Words } from './words.ts'

/** Asks the new device whether to sign in. Yes and no are equally easy. */
export function confirm(data: ConfirmData): Page {
  const { words: { confirm: words, device }, user, action, current, by, cancel, decline, act } =
    data
  const text = current ? words.change : words
  const parts = {
    site: isolate(data.site),
    name: nameOf(user, current),
    ...(current && { current: nameOf(current, user) }),
  }
  const lives = choices(data, 'yes', data.lives)
  const id = lives && html`
    id="yes"
  `
  const no = say(text.cancel, parts)
  const yes = html`${
    current ? html`<input type="hidden" name="switch" value="${current.id}">` : ''
  }${act ? html`<input type="hidden" name="act" value="${act}">` : ''}${
    button({ text: say(text.button, parts), first: true, hold: true })
  }`
  return {
    title: text.title,
    mark: { icon: 'phone' },
    ...(lives && { style: CHOICES }),
    body: html`<h1>${say(text.heading, parts)}</h1>
${current ? html`<p>${say(words.change.text, parts)}</p>` : ''}
<p class="note">${words.warning}</p>
${by === undefined ? '' : html`<p class="soft">${say(words.by, { device: shown(by, device) })}</p>`}
${lives}
${
      decline
        ? html`
          <div class="actions">
            <form${id} method="post" action="${action}">${yes}</form>
          ${oneButton(action, 'decline', no)}</div>
        `
        : html`<form${id} class="actions" method="post" action="${action}">${yes}
<a class="button" href="${cancel}">${no}</a></form>`
    }`,
  }
}

/** Names a device, and roughly where it is. */
function shown({ name, place }: Device, { near }: Words['device']): Html {
  return html`<strong>${isolate(name)}</strong>${
    place === undefined ? '' : html`, ${say(near, { place: isolate(place) })}`
  }`
}
