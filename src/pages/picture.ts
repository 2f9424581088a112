/** Seconds before the end at which it is said: WCAG 2.2, 2.2.1 asks for 20 at least. */
export const SOON = 30

/** The picture stays black on white in every theme, and on paper. */
export const PICTURE = `
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
.left { margin: -.5rem 0 .5rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.left:empty { display: none; }
.note { text-align: start; }
@keyframes hide { to { visibility: hidden; } }
@keyframes show { to { visibility: visible; } }
`

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
