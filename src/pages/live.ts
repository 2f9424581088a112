/**
 * Polls `B/live/:id`: every 2 s for half a minute, every 4 s to two minutes, then every 10 s; not
 * while the page is hidden, and at once when it is shown or online again. A thawed page fires
 * `resume` only. `told(state, seconds)` returns true at the end. The request carries no cookie and
 * no header of its own: the sealed room has none to send, and a header would cost a preflight.
 */
export const POLL = `
const poll = (url, told) => {
  const begun = performance.now()
  let wait, asking, ended
  const look = async () => {
    clearTimeout(wait)
    asking?.abort()
    if (ended || document.hidden) return
    const mine = asking = new AbortController()
    const limit = setTimeout(() => mine.abort(), 8000)
    let slow
    try {
      const reply = await fetch(url, {
        credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', signal: mine.signal
      })
      slow = reply.status === 429
      if (reply.ok) {
        const { state, seconds } = await reply.json()
        if (mine === asking && !ended) ended = told(state, seconds)
      }
    } catch {}
    clearTimeout(limit)
    if (ended || mine !== asking) return
    const age = performance.now() - begun
    wait = setTimeout(look, slow || age > 120000 ? 10000 : age > 30000 ? 4000 : 2000)
  }
  wait = setTimeout(look, 2000)
  document.addEventListener('visibilitychange', look)
  document.addEventListener('resume', look)
  addEventListener('pageshow', (event) => event.persisted && look())
  addEventListener('online', look)
  return { look, end: () => { ended = true; clearTimeout(wait); asking?.abort() } }
}
`

/** Loads the page anew as soon as the state is another one than the page tells. */
export const FOLLOW: string = `
{
  ${POLL}
  const { live, state } = document.querySelector('[data-live]').dataset
  poll(live, (now) => now !== state && (location.replace(location.href), true))
}
`
