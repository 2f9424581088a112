import type { Handler } from 'hono'
import { mustBeOptions, text } from '../checked.ts'
import { canonicalPath } from '../http/base.ts'
import { arrivals, ORIGIN_SHAPE, type OriginOptions } from '../http/origin.ts'
import { GRANT_TYPE } from '../transfer/clients.ts'

/** Settings of {@link deviceMetadata}. Those of the origin are the same as of `qrauth()`. */
export interface DeviceMetadataOptions extends OriginOptions {
  /** The path at which `qrauth()` is mounted, such as `/qr`. */
  basePath: string
}

/**
 * Makes the handler by which standard clients find the addresses for devices without a browser (RFC
 * 8414, RFC 8628 section 4). The host mounts it, because its path is outside of that of `qrauth()`:
 *
 * ```ts
 * app.get('/.well-known/oauth-authorization-server', deviceMetadata({ basePath: '/qr' }))
 * ```
 *
 * @throws {TypeError} for an option that is unknown or cannot work
 */
export function deviceMetadata(options: DeviceMetadataOptions): Handler {
  mustBeOptions<DeviceMetadataOptions>('deviceMetadata()', options, {
    ...ORIGIN_SHAPE,
    basePath: text,
  })
  const { basePath, ...origins } = options
  const arrival = arrivals(origins)

  return function deviceMetadata(c) {
    const { origin } = arrival(c)
    if (origin === undefined) return c.text('This site is not at this address', 421)
    const base = origin + canonicalPath(basePath)
    c.header('x-content-type-options', 'nosniff')
    return c.json({
      issuer: origin,
      device_authorization_endpoint: `${base}/device/code`,
      token_endpoint: `${base}/device/token`,
      token_endpoint_auth_methods_supported: ['none'],
      grant_types_supported: [GRANT_TYPE],
      // Required by RFC 8414, and empty: there is no authorization endpoint.
      response_types_supported: [],
    })
  }
}
