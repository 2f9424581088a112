import * as home from './app/route.ts'
import * as login from './app/login/route.ts'
import * as logout from './app/logout/route.ts'
import * as qr from './app/qr/[[...code]]/route.ts'
import * as whoami from './app/whoami/route.ts'
import { ORIGIN, users } from './lib/session.ts'
import { listen, through } from '../place.ts'
import { hostSuite, PERSON } from '../suite.ts'

type Handler = (request: Request) => Response | Promise<Response>
type Route = Partial<Record<string, Handler>>

/**
 * Which folder answers which path, as Next.js has it: `[[...code]]` takes the folder itself and all
 * below. Next.js is not installed here, and this is all that stands for it: the routes are its own.
 */
const ROUTES: [RegExp, Route][] = [
  [/^\/$/, home],
  [/^\/login$/, login],
  [/^\/logout$/, logout],
  [/^\/whoami$/, whoami],
  [/^\/qr(\/.*)?$/, qr],
]

async function fetch(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  const route = ROUTES.find(([path]) => path.test(pathname))?.[1]
  if (!route) return new Response('This page could not be found', { status: 404 })
  return await route[request.method]?.(request) ?? new Response(null, { status: 405 })
}

hostSuite('route handlers in the manner of Next.js', async () => {
  const { username, password, name } = PERSON
  users.set('7', { login: username, password, name })
  const server = await listen({ fetch })
  return {
    app: through(server),
    close: server.close,
    origin: ORIGIN,
    cookie: 'sid',
    takesStatements: false,
    signIn: (device) => device.post('/login', { username, password }),
    signOut: (device) => device.post('/logout'),
    async who(device) {
      const answer = await device.get('/whoami')
      return answer.status === 200 ? (await answer.json()).id : null
    },
  }
})
