import { html, raw } from 'hono/html'
import type { Html } from './html.ts'
import type { AskData, Page } from './pages.ts'
import { isolate, nameOf } from './name.ts'

/** Asks whether to show a code: what will happen, and one button. */
export function ask({ words, site, user, action, next, verify, deliver }: AskData): Page {
  const text = deliver ? words.ask.deliver : words.ask
  const name = nameOf(user)
  return {
    title: text.heading,
    body: html`<h1>${text.heading}</h1>
<p>${text.text(isolate(site), name)}</p>
<p class="note">${text.warning(name)}</p>
<form method="post" action="${action}">
${next === undefined ? '' : html`<input type="hidden" name="next" value="${next}">`}
${verify === undefined ? '' : password(words.ask, verify.wrong)}
<div class="actions"><button class="button first">${text.button}</button></div>
</form>`,
  }
}

function password(words: AskData['words']['ask'], wrong: boolean): Html {
  // With the field, what was wrong is read out first.
  const state = wrong ? raw(' aria-invalid="true" aria-describedby="wrong"') : ''
  return html`
    <label for="password">${words.password}</label>
    <input type="password" id="password" name="password" autocomplete="current-password" required
      autofocus${state}>
    ${wrong ? html`<p class="wrong" id="wrong">${words.wrongPassword}</p>` : ''}
  `
}
