import { html } from 'hono/html'
import type { AskData, Page } from './pages.ts'
import { password } from './act.ts'
import { say } from './fill.ts'
import { isolate, nameOf } from './name.ts'

/** Asks whether to show a code: what will happen, and one button. */
export function ask({ words, site, user, action, next, verify, deliver, back }: AskData): Page {
  const text = deliver ? words.ask.deliver : words.ask
  const parts = { site: isolate(site), name: nameOf(user) }
  return {
    title: text.heading,
    mark: { icon: 'phone' },
    body: html`<h1>${text.heading}</h1>
<p>${say(text.text, parts)}</p>
<p class="note">${say(text.warning, parts)}</p>
<form method="post" action="${action}">
${next === undefined ? '' : html`<input type="hidden" name="next" value="${next}">`}
${verify === undefined ? '' : password(words.ask, verify, user)}
<div class="actions"><button class="button first">${text.button}</button>
${back === undefined ? '' : html`<a class="button" href="${back}">${words.ways.back}</a>`}</div>
</form>`,
  }
}
