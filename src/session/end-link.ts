import { base64url, hmac } from '../transfer/key.ts'

/** The session that a link in a mail ends, and what the page says of it. */
export interface Ending {
  readonly userId: string
  readonly realm: string
  readonly sessionId: string
  /** When the session started, in seconds since 1970. */
  readonly at: number
  /** The device, as the mail names it. */
  readonly device: string
  readonly place?: string
}

/** Makes and reads the keys of such links. */
export interface EndLinks {
  seal(ending: Ending): Promise<string>
  /** @returns undefined for a key that is altered, not of this app, or older than a day */
  open(key: string): Promise<Ending | undefined>
}

const DAY = 86_400
const KEY = /^([\w-]{20,1600})\.([\w-]{43})$/

/**
 * Makes keys that need no store: each holds what it ends, and a signature (HMAC, RFC 2104) under a
 * key that is derived for this purpose alone. It can end one session and do nothing else.
 *
 * @param secret the app's secret
 */
export function endLinks(secret: string): EndLinks {
  async function sign(text: string): Promise<string> {
    const root = await hmac(new TextEncoder().encode(secret), 'hono-qrauth end of a session')
    return base64url(await hmac(root, text))
  }
  const now = () => Math.floor(Date.now() / 1000)

  return {
    async seal(ending) {
      const text = JSON.stringify({ ...ending, until: now() + DAY })
      const body = base64url(new TextEncoder().encode(text))
      return `${body}.${await sign(body)}`
    },

    async open(key) {
      const [, body = '', signature = ''] = KEY.exec(key) ?? []
      if (body === '' || !isSame(signature, await sign(body))) return undefined
      const bytes = Uint8Array.from(
        atob(body.replaceAll('-', '+').replaceAll('_', '/')),
        (letter) => letter.charCodeAt(0),
      )
      const ending: Ending & { until: number } = JSON.parse(new TextDecoder().decode(bytes))
      return now() < ending.until ? ending : undefined
    },
  }
}

/** Compares without telling by its time where two signatures differ. */
function isSame(one: string, two: string): boolean {
  let differs = one.length ^ two.length
  for (let i = 0; i < one.length; i++) differs |= one.charCodeAt(i) ^ two.charCodeAt(i)
  return differs === 0
}
