import type { Hono } from 'hono'
import { newApp } from './http/router.ts'
import type { QrauthOptions } from './options.ts'
import { settle } from './settings.ts'
import { approve, askLetters, decideApproval, findLetters } from './steps/approve.ts'
import { ask } from './steps/ask.ts'
import { confirm } from './steps/confirm.ts'
import { consume } from './steps/consume.ts'
import { requestCode } from './steps/device-code.ts'
import { pollToken } from './steps/device-token.ts'
import { endDevices, listDevices } from './steps/devices.ts'
import { askToEnd, end } from './steps/end.ts'
import { askHere, collectHere, requestHere, showHere } from './steps/here.ts'
import { issue } from './steps/issue.ts'
import { live } from './steps/live.ts'
import { decide, outcome } from './steps/outcome.ts'
import { offerPasskey, tellPasskey } from './steps/passkey.ts'
import { routes } from './visit.ts'

/**
 * Signs a person's phone in by QR code. Mount it with `app.route('/qr', qrauth({ ... }))`.
 *
 * | | signed-in device | new device |
 * |---|---|---|
 * | GET: asks, changes nothing | `/` asks to show a code | `/:code` asks to sign in |
 * | POST: acts | `/` issues a code and shows it | `/:code` consumes it and starts a session |
 *
 * Where the session can list and revoke, `/devices` shows where the person is signed in, and ends
 * sessions. `/end/:key`, in a mail about a new sign-in, ends that one.
 * With `here`, `/here` shows a code where nobody is signed in, and `/approve` lets that device in.
 * With `passkey`, `/passkey` offers one to a device that was just signed in.
 * Devices without a browser ask at `/device/code`, and poll `/device/token` (RFC 8628).
 * `/live/:id` tells what became of a code, in one word. `/transfer/:id` is the page that tells it.
 *
 * @throws {TypeError | RangeError} for options that cannot work
 */
export function qrauth(options: QrauthOptions): Hono {
  const settings = settle(options)
  const route = routes(settings)
  const app = newApp()
  for (const path of ['/', '/:slash{$}']) app.all(path, route({ GET: ask, POST: issue }))
  // A mail program or a person may add a dot, a bracket, a space or a slash behind the code. `\x2f`
  // is the slash, because some of Hono's routers split a route at a literal one.
  app.all(
    '/:code{[A-Za-z0-9_-]{22}[ .,;)>]*\\x2f?$}',
    route({ GET: confirm, POST: consume }),
  )
  app.all('/:page{devices\\x2f?$}', route({ GET: listDevices, POST: endDevices }))
  app.all('/end/:key{[\\w.-]{60,1700}\\x2f?$}', route({ GET: askToEnd, POST: end }))
  app.all('/live/:id{[A-Za-z0-9_-]{22}\\x2f?$}', route({ GET: live }))
  app.all('/transfer/:id{[A-Za-z0-9_-]{22}\\x2f?$}', route({ GET: outcome, POST: decide }))
  if (settings.here) {
    app.all('/:page{here\\x2f?$}', route({ GET: askHere, POST: requestHere }))
    app.all('/here/:id{[A-Za-z0-9_-]{22}\\x2f?$}', route({ GET: showHere, POST: collectHere }))
    app.all('/:page{approve\\x2f?$}', route({ GET: askLetters, POST: findLetters }))
    app.all('/approve/:id{[A-Za-z0-9_-]{22}\\x2f?$}', route({ GET: approve, POST: decideApproval }))
  }
  if (settings.passkey) {
    app.all('/:page{passkey\\x2f?$}', route({ GET: offerPasskey, POST: tellPasskey }))
  }
  if (settings.clients.size > 0) {
    app.all('/device/:page{code\\x2f?$}', route(requestCode))
    app.all('/device/:page{token\\x2f?$}', route(pollToken))
  }
  if (settings.catchAll) app.all('/*', route((visit) => visit.refuse('confirm')))
  return app
}
