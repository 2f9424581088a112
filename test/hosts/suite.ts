import { sign } from 'hono/jwt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Device } from '../parts/device.ts'
import { type Part, without } from '../parts/install.ts'
import { linkIn } from '../parts/picture.ts'
import type { Place } from './place.ts'
import { claimsIn, HANDOFF_SECRET, part, state } from './statement.ts'

/** What a person types into a host's own login page. */
export const PERSON = {
  username: 'ada@site.test',
  password: 'the password of Ada',
  name: 'Ada Lovelace',
}

/** A real host that is running, with QR sign-in under `/qr`. */
export interface Host extends Place {
  /** `http://name.test` */
  readonly origin: string
  /** The host's session cookie. */
  readonly cookie: string
  /** Whether the phone's session is started by a statement at `/handoff`. */
  readonly takesStatements: boolean
  /** Signs the person in with a password, by the host's own means. */
  signIn(device: Device): Promise<unknown>
  signOut(device: Device): Promise<unknown>
  /** The id of who is signed in, as the host says. */
  who(device: Device): Promise<string | null>
}

/** What must hold at every host that lets phones in, and the parts that it needs. */
export function hostSuite(
  name: string,
  start: () => Promise<Host>,
  ...parts: readonly Part[]
): void {
  describe.skipIf(without(...parts))(name, () => {
    let host: Host
    const device = () => new Device(host.app, host.origin)

    beforeAll(async () => {
      host = await start()
    })
    afterAll(() => host?.close())

    it('signs the phone of a person in who is signed in on a computer', async () => {
      const computer = device()
      const phone = device()
      const visitor = await computer.arrive('/qr')
      expect(visitor.status).toBe(302)
      expect(visitor.headers.get('location')).toBe('/login?next=%2Fqr%3Ffrom%3Dlogin')

      // Ada signs in on her computer with her password, and asks for a code.
      await host.signIn(computer)
      const ada = await host.who(computer)
      expect(ada).not.toBeNull()
      const ask = await computer.get('/qr')
      expect(ask.status).toBe(200)
      expect(await ask.text()).toContain(PERSON.name)
      const link = linkIn(await (await computer.post('/qr')).text())
      expect(link).toMatch(new RegExp(`^${host.origin}/qr/[\\w-]{22}$`))

      // Her phone scans it, and asks; nothing has happened yet.
      expect((await phone.get(link)).status).toBe(200)
      expect(await host.who(phone)).toBeNull()

      // One tap, and the phone is signed in at the host, by a session of its own.
      expect((await open(phone, await phone.post(link))).url).toBe(`${host.origin}/`)
      expect(await host.who(phone)).toBe(ada)
      expect(phone.cookies.get(host.cookie)).not.toBe(computer.cookies.get(host.cookie))
      expect((await phone.get('/qr')).status).toBe(200)

      // The link is worth nothing any more.
      const late = device()
      expect((await late.post(link)).status).toBe(404)

      // Signing out on the computer is for the computer alone.
      await host.signOut(computer)
      expect(await host.who(computer)).toBeNull()
      expect(await host.who(phone)).toBe(ada)
    })

    it('signs a computer in by the phone of a person who is signed in there', async () => {
      const phone = device()
      await host.signIn(phone)
      const ada = await host.who(phone)
      const computer = device()
      const asked = await computer.post('/qr/here', { next: '/?tab=3' })
      expect(asked.status).toBe(303)
      const path = asked.headers.get('location') ?? ''
      const id = new URL(path, host.origin).pathname.slice(-22)
      expect(await (await computer.get(path)).text()).toContain('/qr/approve')
      expect((await device().arrive(`/qr/approve/${id}`)).status).toBe(302)

      const question = await (await phone.get(`/qr/approve/${id}`)).text()
      expect(question).toContain(PERSON.name)
      // A host that is handed devices over decides itself how long its sessions live.
      if (host.takesStatements) expect(question).not.toContain('name="ttl"')
      await phone.post(`/qr/approve/${id}`, { act: 'allow' })
      expect(await host.who(computer)).toBeNull()
      expect(await (await computer.get(path)).text()).toContain(PERSON.name)
      const collect = await computer.post(`/qr/here/${id}`, { act: 'collect' })
      expect((await open(computer, collect)).url).toBe(`${host.origin}/?tab=3`)
      expect(await host.who(computer)).toBe(ada)
      expect(computer.cookies.get(host.cookie)).not.toBe(phone.cookies.get(host.cookie))
      expect((await device().post(`/qr/here/${id}`, { act: 'collect' })).status).toBe(404)

      await host.signOut(phone)
      expect(await host.who(computer)).toBe(ada)
    })

    it('takes the phone where the computer was told to, and keeps no session it came with', async () => {
      const computer = device()
      await host.signIn(computer)
      const link = linkIn(await (await computer.post('/qr', { next: '/?tab=2' })).text())
      const phone = device()
      // Somebody knows the session that the phone comes with: one the host itself gave, or a made-up one.
      await phone.get('/')
      const planted = phone.cookies.get(host.cookie) ?? 'planted0by0somebody0else00'
      phone.cookies.set(host.cookie, planted)
      await phone.get(link)
      expect((await open(phone, await phone.post(link))).url).toBe(`${host.origin}/?tab=2`)
      expect(await host.who(phone)).toBe(await host.who(computer))
      const somebody = device()
      somebody.cookies.set(host.cookie, planted)
      expect(await host.who(somebody)).toBeNull()
    })

    it('lets in nobody with a statement that is not good', async () => {
      if (!host.takesStatements) {
        // A statement is nothing to a host that takes none.
        expect((await device().get('/handoff?handoff=x')).status).toBe(404)
        return
      }
      const computer = device()
      await host.signIn(computer)
      const id = await host.who(computer) ?? ''
      const { origin } = host
      const name = origin.startsWith('https:') ? '__Host-qrauth-handoff' : 'qrauth-handoff'
      const stated = (over: Parameters<typeof state>[1] = {}, path = '/handoff') =>
        state({ path }, { origin, user: { id }, onward: '/', ...over })
      /** Presents a statement: who is signed in then. */
      async function presents(statement: string, cookie: string | undefined, browser = device()) {
        if (cookie !== undefined) browser.cookies.set(name, cookie)
        const answer = await browser.get(`/handoff?handoff=${statement}`)
        return { status: answer.status, who: await host.who(browser) }
      }
      const REFUSED = { status: 403, who: null }

      // A good one is good once, also for the browser it was made for.
      const good = await stated()
      expect(await presents(good.statement, good.cookie)).toMatchObject({ who: id })
      expect(await presents(good.statement, good.cookie)).toEqual(REFUSED)

      const next = await stated()
      const claims = claimsIn(next.statement)
      const [header, payload, signature] = next.statement.split('.')
      const now = Math.floor(Date.now() / 1000)
      const resigned = (over: object) => sign({ ...claims, ...over }, HANDOFF_SECRET)
      const bad: [string, string][] = [
        ['altered', `${header}.${part({ ...claims, sub: '2' })}.${signature}`],
        ['without signature', `${header}.${payload}.`],
        ['alg none', `${part({ alg: 'none' })}.${payload}.`],
        ['alg HS512', await sign(claims, HANDOFF_SECRET, 'HS512')],
        ['by another secret', await sign(claims, HANDOFF_SECRET.replace('a', 'b'))],
        ['expired', await resigned({ iat: now - 61, exp: now - 1 })],
        ['without end', await resigned({ exp: undefined })],
        ['for another path', await resigned({ aud: `${origin}/other` })],
        ['for another site', await resigned({ aud: 'https://other.test/handoff' })],
        ['of another site', await resigned({ iss: 'https://other.test' })],
        ['to another site', await resigned({ next: '//evil.test' })],
        ['for nobody the host knows', await resigned({ sub: '999999', jti: 'x' })],
        ['garbage', 'a.b.c'],
        ['empty', ''],
      ]
      for (const [what, statement] of bad) {
        expect({ what, ...await presents(statement, next.cookie) }).toEqual({ what, ...REFUSED })
      }
      expect(await presents(next.statement, undefined)).toEqual(REFUSED)
      expect(await presents(next.statement, good.cookie)).toEqual(REFUSED)
      expect(await presents(next.statement, '')).toEqual(REFUSED)
      // None of this spent it.
      expect(await presents(next.statement, next.cookie)).toMatchObject({ who: id })
    })
  })
}

/** Follows redirects on this site, as a browser does, to the page where they end. */
async function open(device: Device, response: Response): Promise<{ url: string }> {
  let url = device.origin
  let page = response
  for (let i = 0; i < 5; i++) {
    const location = page.headers.get('location')
    if (page.status < 300 || page.status > 399 || location === null) break
    url = new URL(location, url).href
    expect(new URL(url).origin).toBe(device.origin)
    page = await device.get(url)
  }
  expect(page.status).toBe(200)
  return { url }
}
