import type { Hono } from 'hono'
import { consume, count, issue, type Known, peek } from './code.ts'
import { writeCookie } from './cookie.ts'
import { ask } from './fault.ts'
import { isNavigation, isSameOrigin, readForm } from './guard.ts'
import { newApp } from './hono.ts'
import { newSecret } from './key.ts'
import { type QrauthOptions, settle } from './options.ts'
import { pathOnOrigin } from './origin.ts'
import { qrSvg } from './qr.ts'
import { mustBeSignedIn, type SignedIn } from './session.ts'
import { RECEIPT_TTL, type User } from './store.ts'
import { type Step, type Visit, visits } from './visit.ts'

/**
 * Signs a person's phone in by QR code. Mount it with `app.route('/qr', qrauth({ ... }))`.
 *
 * | | signed-in device | new device |
 * |---|---|---|
 * | GET: asks, changes nothing | `/` asks to show a code | `/:code` asks to sign in |
 * | POST: acts | `/` issues a code and shows it | `/:code` consumes it and starts a session |
 *
 * @throws {TypeError | RangeError} for options that cannot work
 */
export function qrauth(options: QrauthOptions): Hono {
  const settings = settle(options)
  const { session, store, pages, words, ttl, limits, reauthenticate } = settings

  async function askToShow(visit: Visit): Promise<Response> {
    const next = visit.c.req.query('next')
    const path = nextPath(visit, next)
    if (path === null) return visit.reject({ reason: 'next' })
    const signedIn = await who(visit)
    if (!signedIn || isStale(signedIn.user)) return toLogin(visit, 302, path)
    if (!visit.mount) return visit.unreachable()
    return askPage(visit, 200, signedIn.user, path)
  }

  async function issueAndShow(visit: Visit): Promise<Response> {
    const { c, origin, address } = visit
    if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
    if (!isNavigation(c, origin)) return visit.reject({ reason: 'navigation' })
    const form = await readForm(c)
    if ('rejected' in form) return visit.reject({ reason: form.rejected })
    const next = nextPath(visit, form.fields.get('next') ?? undefined)
    if (next === null) return visit.reject({ reason: 'next' })
    const signedIn = await who(visit)
    if (!signedIn || isStale(signedIn.user)) return toLogin(visit, 303, next)
    const { mount } = visit
    if (!mount) return visit.unreachable()
    const { user } = signedIn

    const { verify } = reauthenticate
    if (verify) {
      const password = form.fields.get('password') ?? ''
      // The button on a page of the host's, which asked for none.
      if (password === '') return askPage(visit, 200, user, next)
      const actor = { user: `${mount}#${user.id}`, ...address }
      const attempt = await count(store, limits('reauthenticate', actor))
      if (attempt.state === 'limited') return visit.limited('reauthenticate', attempt, user.id)
      if (await ask('verification', () => verify(user, password, c)) !== true) {
        visit.event({ type: 'refused', step: 'issue', reason: 'password', user: user.id })
        return askPage(visit, 403, user, next)
      }
    }

    const issued = await issue(
      store,
      mount,
      // The length says where the id ends. Short, for Bun digests below 64 bytes ten times faster.
      `${user.id.length}:${user.id}${signedIn.id ?? ''}`,
      { user, ...(next !== undefined && { next }) },
      ttl,
      limits('issue', { user: `${mount}#${user.id}`, ...address }),
    )
    if (issued.state === 'limited') return visit.limited('issue', issued, user.id)
    const { code, key } = issued
    visit.event({ type: 'issued', user: user.id, key })
    const link = `${mount}/${code}`
    if (settings.deliver) {
      await deliver(visit, user, link)
      visit.event({ type: 'delivered', user: user.id, key })
      return visit.page(
        200,
        'dead-end',
        (data) => pages.delivered({ ...data, user, ttl, ask: visit.ask }),
      )
    }
    const picture = qrSvg(settings.qr(link), words.code.picture)
    return visit.page(
      200,
      'code',
      (data) => pages.code({ ...data, user, picture, ttl, ask: visit.ask }),
    )
  }

  async function askToConfirm(visit: Visit): Promise<Response> {
    const { c, origin } = visit
    const known = await peek(store, presented(visit), limits('consume', visit.address))
    if (known.state === 'limited') return visit.limited('consume', known)
    if (known.state === 'missing') return visit.refuse('confirm')
    const { transfer: { user } } = known
    const current = await who(visit)
    if (current?.user.id === user.id) return already(visit, 302, known)
    // It must outlast the code it was shown for, and the receipt.
    writeCookie(c, settings.cookie, visit.phone ?? newSecret(), origin, ttl + RECEIPT_TTL)
    return confirm(visit, 200, user, current)
  }

  async function consumeAndStart(visit: Visit): Promise<Response> {
    const { c, origin } = visit
    if (!isSameOrigin(c, origin)) return visit.reject({ reason: 'origin', wanted: origin })
    const form = await readForm(c)
    if ('rejected' in form) return visit.reject({ reason: form.rejected })
    const rules = limits('consume', visit.address)
    const current = await who(visit)
    if (current) {
      // Nobody is signed in over somebody else without having been told, and no code is spent to
      // sign in who is signed in.
      const known = await peek(store, presented(visit), rules)
      if (known.state === 'limited') return visit.limited('consume', known)
      if (known.state === 'missing') return visit.refuse('consume')
      const { user } = known.transfer
      if (current.user.id === user.id) return already(visit, 303, known)
      if (form.fields.get('switch') !== current.user.id) return confirm(visit, 409, user, current)
    }

    const known = await consume(store, presented(visit), rules)
    if (known.state === 'limited') return visit.limited('consume', known)
    if (known.state === 'missing') return visit.refuse('consume')
    const { key, transfer: { user, next }, sessionId: id } = known
    const type = known.repeated ? 'repeated' : 'consumed'
    visit.event({ type, user: user.id, key, session: id })
    const onward = await goingTo(visit, user, next)
    const elsewhere = await ask('session', async () => {
      if (current) await session.end(c, origin)
      const to = await session.start(c, { user, id, amr: ['qr'], origin, onward })
      if (to === undefined || pathOnOrigin(to, origin) !== undefined) return to
      throw new TypeError('Cannot go where session.start says: want a path on this origin')
    })
    return visit.redirect(303, elsewhere ?? onward)
  }

  function who({ c, origin }: Visit): Promise<SignedIn | null> {
    return ask('session', async () => mustBeSignedIn(await session.read(c, origin)))
  }

  function isStale({ signedInAt = 0 }: User): boolean {
    const { maxAge } = reauthenticate
    return maxAge !== undefined && Date.now() / 1000 - signedInAt > maxAge
  }

  function toLogin(visit: Visit, status: 302 | 303, next: string | undefined): Response {
    const back = next === undefined ? visit.ask : `${visit.ask}?next=${encodeURIComponent(next)}`
    const url = new URL(settings.loginUrl, visit.origin)
    url.searchParams.set('next', back)
    // As in OpenID Connect (Core 1.0 section 3.1.2.1): sign in again, unless it was this recently.
    if (reauthenticate.maxAge) url.searchParams.set('max_age', String(reauthenticate.maxAge))
    return visit.redirect(
      status,
      url.origin === visit.origin ? url.href.slice(url.origin.length) : url.href,
    )
  }

  function deliver({ c, site }: Visit, user: User, link: string): Promise<void> {
    const delivery = {
      user,
      link,
      get modules() {
        return settings.qr(link)
      },
      ttl,
      expires: Math.floor(Date.now() / 1000) + ttl,
      subject: words.message.subject(site),
      text: words.message.text(site, user.name ?? user.id, link, ttl),
    }
    return ask('delivery', async () => settings.deliver?.(delivery, c))
  }

  /** Asks; with 403, once more, for the password was wrong. */
  function askPage(visit: Visit, status: 200 | 403, user: User, next: string | undefined) {
    const asked = {
      user,
      action: visit.ask,
      deliver: settings.deliver !== undefined,
      ...(next !== undefined && { next }),
      ...(reauthenticate.verify && { verify: { wrong: status === 403 } }),
    }
    return visit.page(status, 'ask', (data) => pages.ask({ ...data, ...asked }))
  }

  function confirm(visit: Visit, status: 200 | 409, user: User, current: SignedIn | null) {
    const switching = current ? { current: current.user } : {}
    const action = `${visit.base}/${visit.c.req.param('code')}`
    return visit.page(
      status,
      'confirm',
      (data) => pages.confirm({ ...data, user, action, cancel: '/', ...switching }),
    )
  }

  /** Who is signed in needs no code; who was by this very one goes on. */
  async function already(visit: Visit, status: 302 | 303, { transfer, repeated }: Known) {
    const { user, next } = transfer
    const onward = await goingTo(visit, user, next)
    if (repeated) return visit.redirect(status, onward)
    return visit.page(200, 'dead-end', (data) => pages.already({ ...data, user, onward }))
  }

  async function goingTo({ origin }: Visit, user: User, next: string | undefined): Promise<string> {
    const path = next ?? await ask('session', () => settings.redirectTo(user))
    return typeof path === 'string' ? pathOnOrigin(path, origin) ?? '/' : '/'
  }

  const app = newApp()
  const on = visits(settings)
  for (const path of ['/', '/:slash{$}']) app.all(path, on(either(askToShow, issueAndShow)))
  // Some routers would let a slash follow.
  app.all('/:code{[A-Za-z0-9_-]{22}$}', on(either(askToConfirm, consumeAndStart)))
  if (settings.catchAll) app.all('/*', on((visit) => visit.refuse('confirm')))
  return app
}

/** Where the phone shall go: undefined if nobody said, null if it leads elsewhere. */
function nextPath({ origin }: Visit, next: string | undefined): string | null | undefined {
  return next === undefined || next === '' ? undefined : pathOnOrigin(next, origin) ?? null
}

function presented({ c, origin, base, mount, phone }: Visit) {
  return { code: c.req.param('code') ?? '', mount: mount ?? origin + base, phone }
}

/** GETs ask, POSTs act; HEAD is a GET of which hono sends no body. */
function either(asks: Step, acts: Step): Step {
  return (visit) => {
    const { method } = visit.c.req
    if (method === 'POST') return acts(visit)
    if (method === 'GET' || method === 'HEAD') return asks(visit)
    visit.c.header('allow', 'GET, HEAD, POST')
    return visit.reject({ reason: 'method' })
  }
}
