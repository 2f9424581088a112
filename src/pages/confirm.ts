import { html } from 'hono/html'
import type { ConfirmData, Page } from './pages.ts'
import { isolate, nameOf } from './name.ts'

/** Asks the new device whether to sign in. Yes and no are equally easy. */
export function confirm(data: ConfirmData): Page {
  const { words: { confirm: words }, user, action, current, cancel } = data
  const site = isolate(data.site)
  const name = nameOf(user, current)
  const switching = current && { words: words.change, from: nameOf(current, user) }
  return {
    title: switching ? switching.words.title : words.title,
    body: html`
      <h1>${switching ? switching.words.heading(name) : words.heading(site, name)}</h1>
      ${switching ? html`<p>${switching.words.text(site, name, switching.from)}</p>` : ''}
      <p class="note">${words.warning}</p>
      <form class="actions" method="post" action="${action}">
        ${current ? html`<input type="hidden" name="switch" value="${current.id}">` : ''}
        <button class="button first">${switching
          ? switching.words.button(name)
          : words.button}</button>
        <a class="button" href="${cancel}">${switching
          ? switching.words.cancel(switching.from)
          : words.cancel}</a>
      </form>
    `,
  }
}
