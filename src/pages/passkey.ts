import { html } from 'hono/html'
import type { PasskeyData } from './data/passkey.ts'
import { button } from './act.ts'
import { say } from './fill.ts'
import { GOOD } from './marks.ts'
import { isolate, nameOf } from './name.ts'
import { notice } from './notice.ts'
import type { Page } from './pages.ts'

/**
 * Makes the passkey with the host's endpoints, and posts what came of it. A browser that cannot make
 * one goes on. `InvalidStateError` tells that this device has a passkey of this person already.
 */
const SCRIPT = `
{
  const form = document.querySelector('form')
  const { act } = form.elements
  const { options, verify, onward } = form.dataset
  let busy
  const post = async (url, body) => {
    const reply = await fetch(url, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body)
    })
    if (!reply.ok) throw Error(reply.status)
    return reply.json()
  }
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) location.replace(onward)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (busy) return
    busy = true
    try {
      const asked = await post(options, {})
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked)
      const made = await navigator.credentials.create({ publicKey })
      if ((await post(verify, made)).verified === true) act.value = 'made'
    } catch ({ name }) {
      if (name === 'InvalidStateError') act.value = 'made'
    }
    busy = false
    form.submit()
  })
}
`

/** Offers to make a passkey on this device. Without a script the page goes on. */
export function passkey(data: PasskeyData): Page {
  const { words: { passkey: text }, site, user, onward, state } = data
  const parts = { site: isolate(site), name: nameOf(user) }
  if (state === 'made') {
    const told = { heading: text.made, text: text.text }
    return notice(data, GOOD, told, { to: 'home', href: onward }, parts)
  }
  const { options, verify } = data.endpoints
  return {
    title: text.heading,
    mark: { icon: 'phone' },
    script: SCRIPT,
    ...(state === 'offer' && { refresh: { seconds: 0, url: onward, scriptless: true } }),
    body: html`
            <h1>${text.heading}</h1>
                  <p>${say(text.text, parts)}</p>
            <p class="note">${text.warning}</p>
      ${state === 'failed' ? html`<p class="wrong" role="alert">${text.failed}</p>` : ''}
            <form class="actions" method="post" action="${data.action}" data-options="${options}"
        data-verify="${verify}" data-onward="${onward}">
            <input type="hidden" name="next" value="${onward}">
            <input type="hidden" name="act" value="failed">
            ${button({ text: text.button, first: true })}
            <a class="button" href="${onward}">${text.later}</a></form>
    `,
  }
}
