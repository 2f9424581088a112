import type { Context, Handler, Hono } from 'hono'
import { html } from 'hono/html'
import type { Html } from '../pages/html.ts'
import type { Session } from '../session/session.ts'
import { readForm } from '../http/form.ts'
import { pageHeaders, referrer } from '../http/headers.ts'
import { isSameOrigin } from '../http/csrf.ts'
import { newApp } from '../http/router.ts'
import { newSecret } from '../transfer/key.ts'
import { arrivals, type OriginOptions, pathOnOrigin } from '../http/origin.ts'
import { defaultPages } from '../pages/default.ts'
import { en } from '../pages/locales/en.ts'
import { nameOf } from '../pages/name.ts'
import type { Page } from '../pages/pages.ts'
import type { User } from '../store.ts'
import type { QrauthEvent } from '../transfer/events.ts'

/** Settings of {@link demoHost}. */
export interface DemoHostOptions extends OriginOptions {
  readonly session: Session
  /** The path at which `qrauth()` is mounted. */
  readonly action: string
  /** The site's name on its pages. @default the host name */
  readonly name?: string
  /** The last events of the app. A person sees those of their own account. */
  readonly happened?: readonly QrauthEvent[]
}

/** The demo's name on a machine of one's own, where a host name would be an address and a port. */
export const DEMO_NAME = 'The Tea Library'

const PASSWORD = 'qrauth-demo'

const USERS: readonly (User & { readonly name: string })[] = [
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

/**
 * Makes a small example of a customer's site. It shows the signed-in person, signs in with a
 * password, and has the button that shows a code. Its pages show the accounts and their password,
 * so anybody can sign in.
 */
export function demoHost(
  { session, action, name, happened = [], ...origins }: DemoHostOptions,
): Hono {
  const arrival = arrivals(origins)

  /** Runs a step where the request names an allowed host, and answers 421 otherwise. */
  function at(step: (c: Context, origin: string) => Promise<Response>): Handler {
    return async (c) => {
      const { origin } = arrival(c)
      return origin === undefined
        ? c.text('This site is not at this address', 421)
        : step(c, origin)
    }
  }

  async function home(c: Context, origin: string): Promise<Response> {
    const signedIn = await (session.renew ? session.renew(c, origin) : session.read(c, origin))
    const devices = session.list && `${action === '/' ? '' : action}/devices`
    if (!signedIn) return page(c, origin, 200, invitation(name))
    const { user } = signedIn
    // What a device says of itself decides only which button comes first.
    const isPhone = /Mobi/.test(c.req.header('user-agent') ?? '')
    const list = events(happened, user)
    return page(c, origin, 200, welcome(user, { action, devices, isPhone, list }))
  }

  function askToSignIn(c: Context, origin: string): Promise<Response> {
    return page(c, origin, 200, login(onward(c.req.query('next'), origin)))
  }

  async function signIn(c: Context, origin: string): Promise<Response> {
    if (!isSameOrigin(c, origin)) return foreign(c)
    const form = await readForm(c)
    if ('rejected' in form) return c.text('Expected a small form', 400)
    const username = form.fields.get('username') ?? ''
    const next = onward(form.fields.get('next') ?? undefined, origin)
    const user = USERS.find(({ id }) => id === username.trim().toLowerCase())
    if (!user || form.fields.get('password') !== PASSWORD) {
      return page(c, origin, 401, login(next, { username }))
    }
    const signedInAt = Math.floor(Date.now() / 1000)
    const elsewhere = await session.start(c, {
      user: { ...user, signedInAt },
      sessionId: newSecret(),
      amr: ['pwd'],
      origin,
      onward: next,
    })
    return c.redirect(elsewhere ?? next, 303)
  }

  async function signOut(c: Context, origin: string): Promise<Response> {
    if (!isSameOrigin(c, origin)) return foreign(c)
    await session.end(c, origin)
    return c.redirect('/', 303)
  }

  async function whoami(c: Context, origin: string): Promise<Response> {
    c.header('cache-control', 'no-store')
    const signedIn = await session.read(c, origin) ?? await session.readBearer?.(c, origin)
    if (!signedIn) return c.json({ error: 'Nobody is signed in' }, 401)
    const { id, name } = signedIn.user
    return c.json({ id, name })
  }

  /** Answers the list of events anew, for the page that shows it. */
  async function news(c: Context, origin: string): Promise<Response> {
    c.header('cache-control', 'no-store')
    const signedIn = await session.read(c, origin)
    return signedIn ? c.html(events(happened, signedIn.user)) : c.body(null, 401)
  }

  async function page(c: Context, origin: string, status: 200 | 401, page: Page) {
    const nonce = newSecret()
    const site = name ?? new URL(origin).host
    const data = { nonce, words: en, site, page, referrer: referrer('live') }
    return c.body(await defaultPages.layout(data), status, pageHeaders('live', nonce, origin))
  }

  return newApp()
    .get('/', at(home))
    .get('/events', at(news))
    .get('/login', at(askToSignIn))
    .post('/login', at(signIn))
    .post('/logout', at(signOut))
    .get('/whoami', at(whoami))
}

function foreign(c: Context): Response {
  return c.text('Expected a form of this site', 403)
}

function onward(next: string | undefined, origin: string): string {
  return (next === undefined ? undefined : pathOnOrigin(next, origin)) ?? '/'
}

interface Home {
  readonly action: string
  readonly devices: string | undefined
  readonly isPhone: boolean
  readonly list: Html
}

function welcome(user: User, { action, devices, isPhone, list }: Home): Page {
  const other = html`
    <form method="post" action="${action}">
      ${isPhone
        ? html`<button class="button">Sign in on another device</button>`
        : html`<button class="button first">Sign in on your phone</button>`}
    </form>
  `
  const own = html`
    <form method="post" action="/logout">
      <button class="button">Sign out</button>
    </form>
    ${devices === undefined ? '' : html`
      <p><a href="${devices}">Where you are signed in</a></p>
    `}
  `
  return {
    title: 'Home',
    style: STYLE,
    script: NEWS,
    body: html`
      <h1>Hello, ${nameOf(user)}</h1>
      <p>You are signed in on this device, by a session of its own.</p>
      ${isPhone ? [own, other] : [other, own]}
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

/** Lists the events of a person's account, the newest first. */
function events(happened: readonly QrauthEvent[], { id }: User): Html {
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
          <li>${new Date(time * 1000).toISOString().slice(11, 19)} UTC: ${type}</li>
        `
      )}
    </ol>
  `
}

function invitation(name = 'this demo'): Page {
  return {
    title: 'Home',
    style: STYLE,
    body: html`
      <h1>Welcome to ${name}</h1>
      <p>You are not signed in on this device. On a phone, scan the code that your computer shows. On a
      computer, sign in with one press:</p>
      ${USERS.map((user) => onePress(user, '/'))}
      <p><a href="/login">Sign in with a password</a></p>
    `,
  }
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

function login(next: string, wrong?: { readonly username: string }): Page {
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
