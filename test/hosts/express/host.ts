import express, { type Express, type Request, type Response } from 'express'
import { randomUUID } from 'node:crypto'
import { verifyHandoff } from '../../../src/hosts/handoff.ts'

interface Settings {
  readonly origin: string
  readonly secret: string
  /** Stands for the table of users. */
  readonly users: ReadonlyMap<string, { login: string; password: string; name: string }>
}

/** An Express site, whose sessions are in its memory and named by a cookie. */
export function expressHost({ origin, secret, users }: Settings): Express {
  const sessions = new Map<string, { user: string; since: number }>()
  const used = new Map<string, number>()
  const isHttps = origin.startsWith('https:')
  const handoffCookie = isHttps ? '__Host-qrauth-handoff' : 'qrauth-handoff'

  function signIn(req: Request, res: Response, user: string, since: number): void {
    sessions.delete(cookieOf(req, 'sid') ?? '')
    const id = randomUUID()
    sessions.set(id, { user, since })
    res.cookie('sid', id, { httpOnly: true, sameSite: 'lax', secure: isHttps })
  }

  function isUsed(jti: string): boolean {
    const now = Date.now()
    for (const [old, until] of used) if (until < now) used.delete(old)
    if (used.has(jti)) return true
    used.set(jti, now + 120_000)
    return false
  }

  const app = express()
  app.get('/', (_, res) => void res.send('Welcome'))

  app.get('/whoami', (req, res) => {
    const session = sessions.get(cookieOf(req, 'sid') ?? '')
    if (!session) return void res.sendStatus(401)
    const { user: id, since: signedInAt } = session
    res.json({ id, name: users.get(id)?.name, signedInAt })
  })

  app.get('/handoff', async (req, res) => {
    const cookie = cookieOf(req, handoffCookie)
    const expected = { secret, origin, path: '/handoff', cookie }
    const claims = await verifyHandoff(String(req.query['handoff']), expected)
    if (!claims || !users.has(claims.sub) || isUsed(claims.jti)) return void res.sendStatus(403)
    signIn(req, res, claims.sub, claims.auth_time ?? claims.iat)
    res.redirect(303, claims.next)
  })

  app.get('/login', (_, res) => void res.send('<form method="post">...</form>'))
  app.post('/login', express.urlencoded({ extended: false }), (req, res) => {
    const { username, password } = req.body
    for (const [id, user] of users) {
      if (user.login !== username || user.password !== password) continue
      signIn(req, res, id, Math.floor(Date.now() / 1000))
      return void res.redirect(303, '/')
    }
    res.sendStatus(401)
  })
  app.post('/logout', (req, res) => {
    sessions.delete(cookieOf(req, 'sid') ?? '')
    res.clearCookie('sid').redirect(303, '/')
  })
  return app
}

function cookieOf(req: Request, name: string): string | undefined {
  const pairs = req.headers.cookie?.split('; ') ?? []
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
