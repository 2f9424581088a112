import { html } from 'hono/html'
import type { Html } from './html.ts'
import { icon } from './icons.ts'

/** Seconds before the end at which it is said: WCAG 2.2, 2.2.1 asks for 20 at least. */
export const SOON = 30

/** The picture stays black on white in every theme, and on paper. */
export const PICTURE = `
.code {
  display: grid; place-items: center; width: min(19rem, 100%); margin: 0 auto .5rem; overflow: hidden;
  background: #fff; color: #1a1e23; border: 1px solid var(--line); border-radius: var(--round);
  color-scheme: only light; forced-color-adjust: none; print-color-adjust: exact;
  -webkit-print-color-adjust: exact;
}
.code > * { grid-area: 1 / 1; }
.code svg { display: block; width: 100%; height: auto; }
.code p { margin: 0; padding: 1rem; font-size: 1.25rem; font-weight: 600; visibility: hidden; }
.code[data-over] svg { visibility: hidden; }
.code[data-over] p { visibility: visible; }
.hero { text-align: center; }
.hero p { margin-block-end: 0; text-wrap: balance; }
.left { font-weight: 600; font-variant-numeric: tabular-nums; }
.left:empty { display: none; }
.steps { display: grid; gap: .5rem; margin: 1rem 0; padding: 0; list-style: none; }
.steps li { display: flex; gap: .75rem; align-items: center; }
.steps .icon {
  flex: none; width: 2.5rem; height: 2.5rem; padding: .5rem; border-radius: 50%;
  background: var(--tint); color: var(--link);
}
.tell .actions { margin-block-start: 1rem; }
@media (max-width: 40rem) {
  body:has(.hero) { padding-block: .75rem; gap: .5rem; }
  .wide { padding: 1rem; }
  .wide h1 { margin-block-end: .5rem; font-size: 1.25rem; }
  .code { width: min(13.5rem, 100%); margin-block-end: .25rem; }
  .steps { gap: .375rem; margin-block: .75rem; font-size: .9375rem; line-height: 1.4; }
  .steps .icon { width: 2rem; height: 2rem; padding: .375rem; }
  .wide .note { padding-block: .5rem; font-size: .875rem; margin-block-end: .75rem; }
  .tell .actions { margin-block-start: .75rem; }
  .tell .cannot { margin-block-end: .5rem; font-size: .9375rem; }
  .tell .letters { margin-block-end: .5rem; font-size: 1.5rem; }
}
@media (min-width: 52rem) {
  .wide {
    display: grid; grid-template: "head hero" auto "tell hero" 1fr / 1fr auto; gap: 0 3rem;
    max-width: 54rem;
  }
  .wide h1 { grid-area: head; align-self: end; font-size: 1.75rem; text-align: start; }
  .wide .hero { grid-area: hero; width: 19rem; align-self: center; }
  .wide .tell { grid-area: tell; }
}
@keyframes hide { to { visibility: hidden; } }
@keyframes show { to { visibility: visible; } }
`

const STEP_ICONS = ['camera', 'scan', 'tap'] as const

/** What to do, each step with a small picture. */
export function steps(told: readonly (Html | string)[]): Html {
  return html`<ol class="steps" role="list">${
    told.map((step, index) =>
      html`<li>${icon(STEP_ICONS[index] ?? 'tap')}<span>${step}</span></li>`
    )
  }</ol>`
}

/** The style that takes the picture away after `ttl` seconds, without a script. */
export function hidden(ttl: number): string {
  return `
.code svg { animation: hide 0s ${ttl}s forwards; }
.code p { animation: show 0s ${ttl}s forwards; }
`
}

/**
 * Counts down from when the page was asked for. `performance.now()` cannot be set, but it may stand
 * still while the computer sleeps. Then the clock is ahead of it, as it is when somebody set the
 * clock: the server is asked which of the two it was, and the picture is not shown past its time
 * before it answers. Where there is no server to ask, it was a sleep. The status line changes at few
 * moments, or it would be read out every second.
 */
export const COUNT: string = `
const count = (over, look) => {
  const code = document.querySelector('.code')
  const left = document.querySelector('.left')
  const status = document.querySelector('[role=status]')
  let end = 1000 * code.dataset.ttl
  let ahead = Date.now() - performance.now()
  let slept = 0
  let said, isOver
  const say = (what) => {
    if (said !== what) status.textContent = status.dataset[what]
    said = what
  }
  const stop = (what) => {
    clearInterval(timer)
    left.textContent = ''
    code.dataset.over = ''
    say(what)
  }
  const tick = () => {
    const now = performance.now()
    const jump = Date.now() - now - ahead
    ahead += jump
    if (jump > 2000) {
      slept += jump
      look?.()
    }
    const seconds = Math.ceil((end - slept - now) / 1000)
    if (seconds > 0) {
      const time = Math.floor(seconds / 60) + ':' + String(seconds % 60).padStart(2, '0')
      left.textContent = left.dataset.left.replace('{time}', time)
      delete code.dataset.over
      if (seconds <= ${SOON}) say('soon')
    } else if (slept > 0 && look) {
      left.textContent = ''
      code.dataset.over = ''
    } else if (!isOver) {
      isOver = true
      stop('over')
      over()
    }
  }
  const timer = setInterval(tick, 1000)
  tick()
  return {
    stop,
    left: (seconds) => {
      end = Math.min(end, performance.now() + 1000 * seconds)
      slept = 0
      if (!isOver) tick()
    },
  }
}
`
