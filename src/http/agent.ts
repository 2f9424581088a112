import bowser from 'bowser'
import type { Context } from 'hono'

/** The longest name of a device or place, in characters. Both are given by others. */
const LONGEST = 60

// A mail program makes a link of what looks like an address, and a stranger chooses the text.
const ADDRESS = /[^\p{L}\p{M}\p{N} ()_,.+'’&-]|\.(?!\d)/gu

/**
 * Names a device by its User-Agent, such as "Safari (iPhone)", without a word of any language. It is
 * what the device says of itself, and no proof. It holds no address that a mail program could link.
 */
export function deviceName(agent: string): string {
  // bowser throws on an empty text.
  if (agent === '') return '?'
  const { browser, os, platform } = bowser.parse(agent)
  // Only Apple's models are names that people know.
  const kind = platform.vendor === 'Apple' && platform.model ? platform.model : os.name
  const name = browser.name && kind ? `${browser.name} (${kind})` : browser.name || kind || agent
  return name.replace(ADDRESS, ' ').replace(/ +/g, ' ').trim().slice(0, LONGEST) || '?'
}

/** Reads the country, two letters, at the end of a place. */
export function countryOf(place: string | undefined): string | undefined {
  return /(?:^|, )([A-Z]{2})$/.exec(place ?? '')?.[1]
}

/** Finds roughly where a visitor is, where the platform tells it: on Cloudflare, `request.cf`. */
export function placeOf(c: Context): { readonly place?: string } {
  const cf: unknown = Reflect.get(c.req.raw, 'cf')
  if (typeof cf !== 'object' || cf === null) return {}
  const parts = [Reflect.get(cf, 'city'), Reflect.get(cf, 'country')]
  const place = parts.filter((part) => typeof part === 'string' && part !== '').join(', ')
  return place === '' ? {} : { place: place.slice(0, LONGEST) }
}
