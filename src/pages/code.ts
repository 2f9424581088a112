import { html, raw } from 'hono/html'
import type { CodeData, Page } from './pages.ts'
import { fill, say } from './fill.ts'
import { POLL } from './live.ts'
import { isolate, nameOf } from './name.ts'
import { COUNT, hidden, PICTURE, SOON, steps } from './picture.ts'

const STYLE = `${PICTURE}
.hero:has(.code[data-over]) ~ .tell a { border-color: var(--act-edge); background: var(--act); color: var(--on-act); }
.hero:has(.code[data-ended]), .hero:has(.code[data-ended]) ~ .tell > :not(.actions) { display: none; }
`

/**
 * Goes to the outcome page when a phone asks or is in, says what ended the code, and becomes the ask
 * page when the time is over. It leaves only when the server has just answered: without a network
 * the browser would show a page of its own.
 */
const SCRIPT = `
{
  ${POLL}
  ${COUNT}
  const code = document.querySelector('.code')
  const { live, transfer, ask } = code.dataset
  let isOver
  const told = (state, seconds) => {
    if (state === 'claimed' || state === 'granted' || state === 'done' || state === 'undone') {
      counting.stop(state === 'claimed' ? 'claimed' : 'done')
      location.replace(transfer)
    } else if (state === 'declined' || state === 'denied' || state === 'ended') {
      counting.stop(state)
      code.dataset.ended = ''
      document.querySelector('h1').textContent = status.dataset[state]
    } else if (isOver || state === 'over') {
      counting.stop('over')
      location.replace(ask)
    } else {
      counting.left(seconds)
      return false
    }
    return true
  }
  const status = document.querySelector('[role=status]')
  const polling = live && poll(live, told)
  const counting = count(() => {
    isOver = true
    if (polling) polling.look()
    else location.replace(ask)
  }, polling?.look)
}
`

/** Shows the code. When its time is over the picture goes, with a script or without. */
export function code(data: CodeData): Page {
  const { words, times, site, user, picture, ttl, until, ask, live } = data
  const { code: text, outcome } = words
  const parts = { site: isolate(site), name: nameOf(user) }
  const soon = fill(text.soon, { time: times.duration(SOON) })
  const from = live && html`
    data-live="${live.url}" data-transfer="${live.transfer}"
  `
  const said = live && html` data-claimed="${text.claimed}" data-done="${text.done}"
data-declined="${outcome.declined.heading}" data-denied="${outcome.denied.heading}"
data-ended="${outcome.replaced.heading}"`
  return {
    title: text.heading,
    style: STYLE + hidden(ttl),
    script: SCRIPT,
    wide: true,
    body: html`
      <h1>${text.heading}</h1>
      <div class="hero">
        <div class="code" data-ttl="${ttl}" data-ask="${ask}"
          ${from ?? ''}>${raw(picture)}<p>${text.over}</p></div>
        <p class="left" aria-hidden="true" data-left="${text.left}"></p>
        <p class="unseen" role="status" data-soon="${soon}" data-over="${text.over}" ${said ??
          ''}></p>
        <p class="soft">${fill(text.once, { time: times.duration(ttl) })}</p>
      </div>
      <div class="tell">
      ${steps(text.steps.map((step) => say(step, parts)))}
      <p class="note">${say(text.warning, parts)}</p>
      <noscript><p class="soft">${fill(text.until, { time: times.timeOfDay(until) })}${live
        ? html`
          <a href="${live.transfer}">${text.what}</a>
        `
        : ''}</p></noscript>
      <div class="actions"><a class="button" href="${ask}">${text.again}</a></div>
      </div>
    `,
  }
}
