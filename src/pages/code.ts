import { html, raw } from 'hono/html'
import type { CodeData, Page } from './pages.ts'
import { isolate, nameOf } from './name.ts'

/** Seconds before the end at which it is said: WCAG 2.2, 2.2.1 asks for 20 at least. */
const SOON = 30

/** The picture stays black on white in every theme, and on paper. */
const STYLE = `
main { text-align: center; }
.code {
  display: grid; place-items: center; width: min(20rem, 100%); margin: 0 auto 1rem; overflow: hidden;
  background: #fff; color: #1a1e23; border-radius: .5rem;
  color-scheme: only light; forced-color-adjust: none; print-color-adjust: exact;
  -webkit-print-color-adjust: exact;
}
.code > * { grid-area: 1 / 1; }
.code svg { display: block; width: 100%; height: auto; }
.code p { margin: 0; padding: 1rem; font-size: 1.25rem; font-weight: 600; visibility: hidden; }
.code[data-over] svg { visibility: hidden; }
.code[data-over] p { visibility: visible; }
.code[data-over] ~ .actions a { border-color: var(--act); background: var(--act); color: var(--on-act); }
.left { margin: -.5rem 0 .5rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.left:empty { display: none; }
.note { text-align: start; }
.unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
@keyframes hide { to { visibility: hidden; } }
@keyframes show { to { visibility: visible; } }
`

/**
 * Counts down by the clock, which goes on while the computer sleeps. The page is as old as its
 * request, so the count ends no later than the code. The status line changes at two moments only,
 * or it would be read out every second.
 */
const SCRIPT = `
{
  const code = document.querySelector('.code')
  const left = document.querySelector('.left')
  const status = document.querySelector('[role=status]')
  const end = Date.now() - performance.now() + 1000 * code.dataset.ttl
  let said
  const say = (what) => {
    if (said !== what) status.textContent = status.dataset[what]
    said = what
  }
  const tick = () => {
    const seconds = Math.ceil((end - Date.now()) / 1000)
    if (seconds > 0) {
      const time = Math.floor(seconds / 60) + ':' + String(seconds % 60).padStart(2, '0')
      left.textContent = left.dataset.left.replace('{time}', time)
      if (seconds <= ${SOON}) say('soon')
    } else {
      left.textContent = ''
      code.dataset.over = ''
      say('over')
      clearInterval(timer)
    }
  }
  const timer = setInterval(tick, 1000)
  tick()
}
`

/** Shows the code. When its time is over the picture goes, with a script or without. */
export function code({ words: { code: words }, site, user, picture, ttl, ask }: CodeData): Page {
  const name = nameOf(user)
  return {
    title: words.heading,
    style: `${STYLE}
.code svg { animation: hide 0s ${ttl}s forwards; }
.code p { animation: show 0s ${ttl}s forwards; }
`,
    script: SCRIPT,
    body: html`<h1>${words.heading}</h1>
<div class="code" data-ttl="${ttl}">${raw(picture)}<p>${words.over}</p></div>
<p class="left" aria-hidden="true" data-left="${words.left('{time}')}"></p>
<p class="unseen" role="status" data-soon="${words.soon(SOON)}" data-over="${words.over}"></p>
<p>${words.text(isolate(site), name)} ${words.once(ttl)}</p>
<p class="note">${words.warning(name)}</p>
<div class="actions"><a class="button" href="${ask}">${words.again}</a></div>`,
  }
}
