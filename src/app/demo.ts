import type { Context, Handler, Hono } from 'hono'
import { events, invitation, login, PASSWORD, USERS, welcome } from './demo-pages.ts'
import type { Session } from '../session/session.ts'
import { readForm } from '../http/form.ts'
import { pageHeaders, referrer } from '../http/headers.ts'
import { isSameOrigin } from '../http/csrf.ts'
import { newApp } from '../http/router.ts'
import { newSecret } from '../transfer/key.ts'
import { arrivals, type OriginOptions, pathOnOrigin } from '../http/origin.ts'
import { defaultPages } from '../pages/default.ts'
import { en } from '../pages/locales/en.ts'
import { timesIn } from '../pages/time.ts'
import type { Page } from '../pages/pages.ts'
import type { QrauthEvent } from '../transfer/events.ts'

/** Settings of {@link demoHost}. */
export interface DemoHostOptions extends OriginOptions {
  readonly session: Session
  /** The path at which `qrauth()` is mounted. */
  readonly action: string
  /** The site's name on its pages. @default the host name */
  readonly name?: string
  /** A computer where nobody is signed in may ask a phone to let it in. */
  readonly here?: boolean
  /** The last events of the app. A person sees those of their own account. */
  readonly happened?: readonly QrauthEvent[]
}

/** The demo's name on a machine of one's own, where a host name would be an address and a port. */
export const DEMO_NAME = 'The Tea Library'

/**
 * Makes a small example of a customer's site. It shows the signed-in person, signs in with a
 * password, and has the button that shows a code. Its pages show the accounts and their password,
 * so anybody can sign in.
 */
export function demoHost(
  { session, action, name, here = false, happened = [], ...origins }: DemoHostOptions,
): Hono {
  const arrival = arrivals(origins)
  const below = action === '/' ? '' : action
  const devices = session.list && `${below}/devices`
  const asking = here ? `${below}/here` : undefined
  const approval = here ? `${below}/approve` : undefined

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
    // What a device says of itself decides only what comes first.
    const isPhone = /Mobi/.test(c.req.header('user-agent') ?? '')
    if (!signedIn) return page(c, origin, 200, invitation(name, isPhone ? undefined : asking))
    const { user } = signedIn
    const list = events(happened, user)
    return page(c, origin, 200, welcome(user, { action, devices, approval, isPhone, list }))
  }

  function askToSignIn(c: Context, origin: string): Promise<Response> {
    return page(c, origin, 200, login(onward(c.req.query('next'), origin), asking))
  }

  async function signIn(c: Context, origin: string): Promise<Response> {
    if (!isSameOrigin(c, origin)) return foreign(c)
    const form = await readForm(c)
    if ('rejected' in form) return c.text('Expected a small form', 400)
    const username = form.fields.get('username') ?? ''
    const next = onward(form.fields.get('next') ?? undefined, origin)
    const user = USERS.find(({ id }) => id === username.trim().toLowerCase())
    if (!user || form.fields.get('password') !== PASSWORD) {
      return page(c, origin, 401, login(next, asking, { username }))
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
    const data = {
      nonce,
      words: en,
      times: timesIn(en.lang),
      site,
      page,
      referrer: referrer('live'),
    }
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
