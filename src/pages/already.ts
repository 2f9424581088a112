import { html } from 'hono/html'
import type { AlreadyData, Page } from './pages.ts'
import { isolate, nameOf } from './name.ts'

/** This device is signed in as the same person: nothing to do but go on. */
export function already({ words: { already: words }, site, user, onward }: AlreadyData): Page {
  return {
    title: words.heading,
    body: html`<h1>${words.heading}</h1>
<p>${words.text(isolate(site), nameOf(user))}</p>
<div class="actions"><a class="button first" href="${onward}">${
      words.link(isolate(site))
    }</a></div>`,
  }
}
