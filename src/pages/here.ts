import { html, raw } from 'hono/html'
import type { HereAskData, HereData } from './data/here.ts'
import { oneButton } from './act.ts'
import { fill, say } from './fill.ts'
import { POLL } from './live.ts'
import { ENDS } from './marks.ts'
import { called, isolate, nameOf } from './name.ts'
import { notice } from './notice.ts'
import type { Page } from './pages.ts'
import { COUNT, hidden, PICTURE, SOON, steps } from './picture.ts'

/** Asks a device where nobody is signed in whether to show a code. */
export function hereAsk({ words: { hereAsk: text }, action, next, login }: HereAskData): Page {
  return {
    title: text.heading,
    mark: { icon: 'laptop' },
    body: html`<h1>${text.heading}</h1>
<p>${text.text}</p>
<form class="actions" method="post" action="${action}">
${next === undefined ? '' : html`<input type="hidden" name="next" value="${next}">`}
<button class="button first">${text.button}</button>
${login === undefined ? '' : html`<a class="button" href="${login}">${text.login}</a>`}
</form>`,
  }
}

/** The device that asks to be let in: its code, then whether to go on as the phone's user. */
export function here(data: HereData): Page {
  const { words: { here: text }, ask } = data
  const again = { to: 'here', href: ask } as const
  switch (data.state) {
    case 'waiting':
      return waiting(data)
    case 'granted':
      return granted(data)
    case 'done':
      return notice(data, ENDS.done, text.done, { to: 'home', href: data.onward })
    case 'over':
      return notice(data, ENDS.over, text.expired, again)
    default:
      return notice(data, ENDS[data.state], text[data.state], again)
  }
}

const STYLE = `${PICTURE}
.letters {
  margin: 0 0 1rem; padding: .25rem; background: var(--ground); border-radius: var(--round);
  font: 600 1.75rem/1.4 var(--mono); letter-spacing: .12em; text-align: center; overflow-wrap: normal;
}
.letters span { display: inline-block; margin-inline: .3em; }
`

/** Asks for the next code by itself, a bounded number of times, and only while it is looked at. */
const SCRIPT = `
{
  ${POLL}
  const picture = document.querySelector('.code')
  const follow = () => { location.replace(location.href); return true }
  const polling = poll(picture.dataset.live, (state, seconds) =>
    state === 'waiting' ? counting.left(seconds) : follow())
  ${COUNT}
  const counting = count(() => {
    const form = document.querySelector('form')
    polling.end()
    if (form.elements.left.value > 0) form.requestSubmit()
  }, polling.look)
}
`

function waiting(data: Extract<HereData, { readonly state: 'waiting' }>): Page {
  const { words, times, site, picture, letters, address, ttl, live, renew, ask } = data
  const { here: text } = words
  const soon = fill(text.soon, { time: times.duration(SOON) })
  return {
    title: text.heading,
    style: STYLE + hidden(ttl),
    script: SCRIPT,
    wide: true,
    refresh: { seconds: 5, scriptless: true },
    body: html`
      <h1>${text.heading}</h1>
      <div class="hero">
        <div class="code" data-ttl="${ttl}"
          data-live="${live}">${raw(picture)}<p>${text.over}</p></div>
        <p class="left" aria-hidden="true" data-left="${words.code.left}"></p>
        <p class="unseen" role="status" data-soon="${soon}" data-over="${text.over}"></p>
      </div>
      <div class="tell">
      ${steps([words.code.steps[0], words.code.steps[1], say(text.text, { site: isolate(site) })])}
      <p class="cannot">${say(text.letters, {
        address: html`<strong><bdi>${address}</bdi></strong>`,
      })}</p>
      <p class="letters" dir="ltr"><span>${letters[0]}</span><span>${letters[1]}</span></p>
      <form class="actions" method="post" action="${renew?.action ?? ask}">
      <input type="hidden" name="left" value="${renew?.left ?? 0}">
      <button class="button">${text.again}</button></form>
      </div>
    `,
  }
}

function granted(data: Extract<HereData, { readonly state: 'granted' }>): Page {
  const { words: { here: { granted: text } }, user, current, action } = data
  const parts = {
    site: isolate(data.site),
    name: nameOf(user, current),
    ...(current && { current: nameOf(current, user) }),
  }
  return {
    mark: { icon: 'phone' },
    title: fill(text.heading, { name: called(user) }),
    body: html`<h1>${say(text.heading, parts)}</h1>
<p>${say(text.text, parts)}</p>
${current ? html`<p class="note">${say(text.change, parts)}</p>` : ''}
<div class="actions"><form method="post" action="${action}">
${current ? html`<input type="hidden" name="switch" value="${current.id}">` : ''}
<button class="button first hold" name="act" value="collect">${
      say(text.button, parts)
    }</button></form>
${oneButton(action, 'decline', text.cancel)}</div>`,
  }
}
