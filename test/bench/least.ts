import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { sign, verify } from 'hono/jwt'
import { pageHeaders, referrer } from '../../src/http/headers.ts'
import { defaultPages } from '../../src/pages/default.ts'
import { en } from '../../src/pages/locales/en.ts'
import { timesIn } from '../../src/pages/time.ts'
import { qrModules } from '../../src/qr/encode.ts'
import { qrSvg } from '../../src/qr/svg.ts'
import { newSecret } from '../../src/transfer/key.ts'
import { AGENT, MOUNT, NAMESPACE, ORIGIN, SECRET, TTL, USER } from './engine.ts'

const DAY = 86_400

/** Parts of a step beyond the floor that no code can leave out. */
export interface Least {
  /** Derives the keys of a code and its slot, and verifies the session token. */
  beforeIssue(c: Context): Promise<void>
  /** Answers with the code page around a picture that was drawn before. */
  afterIssue(c: Context): Promise<Response>
  /** Derives the keys of a code and the device's part in it. */
  beforeConsume(): Promise<void>
  /** Signs a session token into its cookie. */
  afterConsume(c: Context): Promise<Response>
}

/**
 * Makes the parts: the digests, the session token by hono/jwt with an imported key, and the page by
 * the product's own page functions. It checks no origin, reads no form, counts nothing, draws
 * nothing and logs nothing.
 */
export function least(): Least {
  const picture = qrSvg(qrModules(`${MOUNT}/${'A'.repeat(22)}`), en.code.picture)
  let imported: CryptoKey | undefined
  const key = async () =>
    imported ??= await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(SECRET),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign', 'verify'],
    )

  const times = timesIn(en.lang)
  return {
    async beforeIssue(c) {
      const token = getCookie(c, '__Host-session') ?? ''
      await verify(token, await key(), { alg: 'HS256', iss: ORIGIN, aud: ORIGIN })
      await Promise.all([
        NAMESPACE.code(MOUNT, newSecret()),
        NAMESPACE.slot(await NAMESPACE.user('', USER.id), newSecret()),
      ])
    },

    async afterIssue(c) {
      const nonce = newSecret()
      const data = { nonce, words: en, times, site: 'bench.test' }
      const page = defaultPages.code({
        ...data,
        user: USER,
        picture,
        ttl: TTL,
        until: 0,
        ask: '/qr',
      })
      const html = await defaultPages.layout({ ...data, page, referrer: referrer('code') })
      return c.body(html, 200, pageHeaders('code', nonce, ORIGIN))
    },

    async beforeConsume() {
      const { id } = await NAMESPACE.code(MOUNT, newSecret())
      await NAMESPACE.claimant(id, newSecret(), AGENT)
    },

    async afterConsume(c) {
      const now = Math.floor(Date.now() / 1000)
      const token = await sign(
        {
          iss: ORIGIN,
          aud: ORIGIN,
          sub: USER.id,
          iat: now,
          exp: now + 14 * DAY,
          jti: newSecret(),
          amr: ['qr'],
          name: USER.name,
          auth_time: USER.signedInAt,
        },
        await key(),
        'HS256',
      )
      setCookie(c, '__Host-session', token, {
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        secure: true,
        maxAge: 14 * DAY,
      })
      return c.redirect('/', 303)
    },
  }
}
