import express, { type Express, type Request, type Response } from 'express'
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { verifyHandoff } from '../../../src/hosts/handoff.ts'

interface Settings {
  readonly origin: string
  readonly secret: string
  /** The token of our app, which may list and end sessions. */
  readonly token: string
  /** Stands for the table of users. */
  readonly users: ReadonlyMap<string, { login: string; password: string; name: string }>
}

/** A session of the site. */
interface Kept {
  readonly user: string
  /** When the person typed the password, in seconds since 1970. */
  readonly since: number
  /** Names the session, and is no secret. */
  readonly sessionId: string
  readonly at: number
  readonly amr: readonly string[]
  readonly by?: string
  readonly agent?: string
}

/** An Express site, whose sessions are in its memory and named by a cookie. */
export function expressHost({ origin, secret, token, users }: Settings): Express {
  const sessions = new Map<string, Kept>()
  /** Sessions that must not start any more: their ids, and until when that is kept. */
  const ended = new Map<string, number>()
  const used = new Map<string, number>()
  const isHttps = origin.startsWith('https:')
  const handoffCookie = isHttps ? '__Host-qrauth-handoff' : 'qrauth-handoff'

  function signIn(
    req: Request,
    res: Response,
    user: string,
    since: number,
    by: Partial<Kept> = {},
  ): void {
    sessions.delete(cookieOf(req, 'sid') ?? '')
    const id = randomUUID()
    const sessionId = createHash('sha256').update(id).digest('hex')
    const [at, agent] = [Math.floor(Date.now() / 1000), req.headers['user-agent'] ?? '']
    sessions.set(id, { user, since, sessionId, at, agent, amr: ['pwd'], ...by })
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
    const { user: id, since: signedInAt, sessionId } = session
    res.json({ id, name: users.get(id)?.name, signedInAt, sessionId })
  })

  app.get('/handoff', async (req, res) => {
    const cookie = cookieOf(req, handoffCookie)
    const expected = { secret, origin, path: '/handoff', cookie }
    const claims = await verifyHandoff(String(req.query['handoff']), expected)
    if (!claims || !users.has(claims.sub) || isUsed(claims.jti)) return void res.sendStatus(403)
    const { sub, auth_time: since = 0, sid: sessionId, amr, by } = claims
    if ((ended.get(sessionId) ?? 0) > Date.now()) return void res.sendStatus(403)
    signIn(req, res, sub, since, { sessionId, amr, ...(by !== undefined && { by }) })
    res.redirect(303, claims.next)
  })

  // Lists and ends sessions, for our app alone.
  app.all('/sessions', express.json(), (req, res) => {
    if (!isSame(req.headers.authorization ?? '', `Bearer ${token}`)) {
      return void res.sendStatus(403)
    }
    const theirs = [...sessions].filter(([, { user }]) => user === (req.body ?? req.query).user)
    if (req.method !== 'POST') {
      return void res.json(theirs.map(([, { user: _, since: __, ...session }]) => session))
    }
    const { end } = req.body
    ended.set(end, Date.now() + 600_000)
    for (const [id, { sessionId }] of theirs) if (sessionId === end) sessions.delete(id)
    res.sendStatus(204)
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

function isSame(one: string, two: string): boolean {
  const [first, second] = [one, two].map((text) => createHash('sha256').update(text).digest())
  return first !== undefined && second !== undefined && timingSafeEqual(first, second)
}

function cookieOf(req: Request, name: string): string | undefined {
  const pairs = req.headers.cookie?.split('; ') ?? []
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
