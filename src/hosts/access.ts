import { func, mustBeOptions, number, text } from '../checked.ts'
import { signedInFrom } from '../session/claims.ts'
import type { Session } from '../session/session.ts'
import { tokenVerifier } from './jwks.ts'
import type { Fetch } from './json.ts'

/** Settings of {@link access}. */
export interface AccessOptions {
  /** The team's name: TEAM of `https://TEAM.cloudflareaccess.com`. */
  team: string
  /** The application's audience tag (AUD), 64 hexadecimal digits. */
  audience: string
  /**
   * The address of the team's keys.
   * @default 'https://TEAM.cloudflareaccess.com/cdn-cgi/access/certs'
   */
  url?: string
  /** Seconds the keys are used before they are requested again. @default 600 */
  cache?: number
  /** Seconds until the keys are no longer waited for. @default 3 */
  timeout?: number
  /** Requests the keys. @default fetch */
  fetch?: Fetch
}

/**
 * Reads the signed-in person from the assertion of Cloudflare Access in front of the site, in the
 * header `Cf-Access-Jwt-Assertion`. The assertion is verified with the team's public keys, its
 * issuer and the application's audience tag. Anybody can send the header, but only Access can sign
 * it. The user's id is `sub`. The name is the e-mail address. A service token is not a person, so
 * it is not signed in.
 *
 * A phone that scans a code is not signed in to Access yet. The links need an Access policy
 * "Bypass" for the path `/qr/*`, and the site must accept the phone's session besides Access.
 * Source: Cloudflare One, "Validate JWTs".
 *
 * @throws {TypeError | RangeError} for an option that is unknown or cannot work
 */
export function access(options: AccessOptions): Pick<Session, 'read'> {
  mustBeOptions<AccessOptions>('access()', options, {
    team: text,
    audience: text,
    url: text,
    cache: number,
    timeout: number,
    fetch: func,
  })
  const { team, audience, url, ...rest } = options
  // People copy the whole address from the address bar.
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(team)) {
    throw new TypeError(
      `Cannot use team: expected a name, such as "acme" of acme.cloudflareaccess.com, received "${team}"`,
    )
  }
  if (!/^[0-9a-f]{64}$/i.test(audience)) {
    throw new TypeError(
      `Cannot use audience: expected the application's tag, 64 hexadecimal digits, received "${audience}"`,
    )
  }
  const issuer = `https://${team.toLowerCase()}.cloudflareaccess.com`
  const claims = tokenVerifier({
    ...rest,
    url: url ?? `${issuer}/cdn-cgi/access/certs`,
    issuer,
    audience,
    algs: ['RS256'],
  })
  return {
    async read(c) {
      const assertion = c.req.header('cf-access-jwt-assertion')
      const found = assertion === undefined ? undefined : await claims(assertion)
      if (!found) return null
      return signedInFrom({ ...found, name: found['email'] })
    },
  }
}
