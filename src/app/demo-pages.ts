import { html } from 'hono/html'
import type { Html } from '../pages/html.ts'
import { nameOf } from '../pages/name.ts'
import type { Page } from '../pages/pages.ts'
import type { User } from '../store.ts'
import type { QrauthEvent } from '../transfer/events.ts'

/** The password of every account. The pages show it. */
export const PASSWORD = 'qrauth-demo'

/** The accounts. */
export const USERS: readonly (User & { readonly name: string })[] = [
  { id: 'ada', name: 'Ada Lovelace' },
  { id: 'grace', name: 'Grace Hopper' },
]

const STYLE = `
ol { margin: 0; padding-inline-start: 1.25rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.5rem; }
dt { color: var(--soft); }
dd { margin: 0; }
.field { margin-block-end: 1rem; }
form + form { margin-block-start: .75rem; }
form + p { margin-block-start: 1rem; }
h2 { font-size: 1.0625rem; margin-block: 1.5rem .5rem; }
.wrong { margin-block: 0 1rem; }
`

/** What the page of a signed-in person leads to. */
interface Home {
  readonly action: string
  readonly devices: string | undefined
  /** Where the person types the letters of a device that asks to be let in. */
  readonly approval: string | undefined
  readonly isPhone: boolean
  readonly list: Html
}

/** The page of a signed-in person. */
export function welcome(user: User, { action, devices, approval, isPhone, list }: Home): Page {
  const other = html`
    <form method="post" action="${action}">
      ${isPhone
        ? html`<button class="button">Sign in on another device</button>`
        : html`<button class="button first">Sign in on your phone</button>`}
    </form>
  `
  const asked = approval === undefined ? '' : html`
    <p>Another device shows a code? ${isPhone ? 'Scan it with the camera, or ' : ''}<a
    href="${approval}">${isPhone ? 'type' : 'Type'} its letters</a>.</p>
  `
  const own = html`
    ${devices === undefined ? '' : html`
      <p><a href="${devices}">Where you are signed in</a></p>
    `}
    <form method="post" action="/logout">
      <button class="button">Sign out</button>
    </form>
  `
  return {
    title: 'Home',
    style: STYLE,
    script: NEWS,
    body: html`
      <h1>Hello, ${nameOf(user)}</h1>
      <p>You are signed in on this device, by a session of its own.</p>
      ${isPhone ? [asked, own, other] : [other, asked, own]}
      <h2>What happened</h2>
      <div id="events">${list}</div>
    `,
  }
}

// Looks for new events, and not while nobody sees the page.
const NEWS = `
setInterval(async () => {
  if (document.hidden) return
  const reply = await fetch('/events')
  if (reply.ok) document.getElementById('events').innerHTML = await reply.text()
}, 2000)
`

/** What an event of an account means to its person. */
const MEANINGS: Readonly<Partial<Record<QrauthEvent['type'], string>>> = {
  issued: 'a code is shown',
  claimed: 'a device asks',
  approved: 'a device may come in',
  denied: 'a device was told no',
  declined: 'the device said no',
  consumed: 'a device is in',
  collected: 'a device is in',
  repeated: 'a device asked again, and got the same session',
  undone: 'a device is signed out',
  revoked: 'sessions are ended',
  refused: 'a code or a password did not work',
  limited: 'that was too often',
}

/** Lists the events of a person's account, the newest first. */
export function events(happened: readonly QrauthEvent[], { id }: User): Html {
  const own = happened.filter((event) => 'userId' in event && event.userId === id).toReversed()
  if (own.length === 0) {
    return html`
      <p>Nothing yet. What happens to your codes is listed here.</p>
    `
  }
  return html`
    <ol>
      ${own.map(({ type, time }) =>
        html`
          <li>${new Date(time * 1000).toISOString().slice(
            11,
            19,
          )} UTC: ${type}${MEANINGS[type] === undefined ? '' : `, ${MEANINGS[type]}`}</li>
        `
      )}
    </ol>
  `
}

/** The page of a visitor who is not signed in. `asking` shows a code that a phone scans. */
export function invitation(name = 'this demo', asking?: string): Page {
  return {
    title: 'Home',
    style: STYLE,
    body: html`
      <h1>Welcome to ${name}</h1>
      <p>You are not signed in on this device.</p>
      ${asking === undefined ? '' : html`
        <h2>Signed in on your phone?</h2>
        ${withPhone(asking, '/', 'button first')}
        <h2>Not signed in anywhere?</h2>
      `}
      <p>On a phone, scan the code that your computer shows. On a computer, sign in with one press:</p>
      ${USERS.map((user) => onePress(user, '/'))}
      <p><a href="/login">Sign in with a password</a></p>
    `,
  }
}

/** A button that shows a code, by which a phone that is signed in lets this device in. */
function withPhone(asking: string, next: string, kind = 'button'): Html {
  return html`
    <form method="post" action="${asking}">
      <input type="hidden" name="next" value="${next}">
      <button class="${kind}">Sign in with your phone</button>
    </form>
    <p>This device shows a code. You scan it with a phone on which you are signed in, and say yes.</p>
  `
}

/** A button that signs in to one of the accounts, whose password everybody knows. */
function onePress({ id, name }: User, next: string): Html {
  return html`
    <form method="post" action="/login">
      <input type="hidden" name="next" value="${next}">
      <input type="hidden" name="username" value="${id}">
      <input type="hidden" name="password" value="${PASSWORD}">
      <button class="button">Sign in as ${name}</button>
    </form>
  `
}

/** The page that signs in with a password. */
export function login(next: string, asking?: string, wrong?: { readonly username: string }): Page {
  return {
    title: 'Sign in',
    style: STYLE,
    body: html`<h1>Sign in</h1>
<p>This is a demo site. Its accounts:</p>
<dl>${USERS.map(account)}<dt>Password</dt><dd><code>${PASSWORD}</code></dd></dl>
<form method="post" action="/login">
<input type="hidden" name="next" value="${next}">
${wrong ? html`<p class="wrong" role="alert">That username and password do not match.</p>` : ''}
<div class="field">
<label for="username">Username</label>
<input id="username" name="username" value="${wrong?.username ?? ''}" required
  autocomplete="username" autocapitalize="none" spellcheck="false">
</div>
<div class="field">
<label for="password">Password</label>
<input id="password" name="password" type="password" required autocomplete="current-password">
</div>
<div class="actions"><button class="button first">Sign in</button></div>
</form>
${asking === undefined ? '' : html`<h2>Or with your phone</h2>${withPhone(asking, next)}`}
<h2>Or with one press</h2>
${USERS.map((user) => onePress(user, next))}`,
  }
}

function account({ id, name }: User): Html {
  return html`
    <dt><code>${id}</code></dt>
    <dd>${name}</dd>
  `
}
