import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** What the statement says, or null. Refuse a `jti` that you saw in the last 2 minutes. */
export function verifyHandoff(statement, secret, origin, path, cookie) {
  const [header, payload, signature, ...rest] = String(statement).split('.')
  if (!signature || rest.length > 0 || !cookie) return null
  const wanted = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url')
  const [one, other] = [wanted, signature].map((text) => Buffer.from(text))
  if (one.length !== other.length || !timingSafeEqual(one, other)) return null
  const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString())
  const claims = decode(payload)
  const good = decode(header).alg === 'HS256' && claims.iss === origin &&
    claims.aud === origin + path && claims.exp > Date.now() / 1000 &&
    claims.bind === createHash('sha256').update(cookie).digest('base64url') &&
    /^\/(?!\/)[^\\\s]*$/.test(claims.next)
  return good ? claims : null
}
