import type { Context } from 'hono'

/**
 * Reads roughly where a visitor is, such as "Oslo, NO", where the platform tells it: on Cloudflare.
 * A header would not do, because elsewhere a visitor can send it.
 */
export function placeOf(c: Context): string | undefined {
  const cf: unknown = Reflect.get(c.req.raw, 'cf')
  if (typeof cf !== 'object' || cf === null) return undefined
  const parts: unknown[] = [Reflect.get(cf, 'city'), Reflect.get(cf, 'country')]
  const place = parts.filter((part) => typeof part === 'string' && part !== '').join(', ')
  return place === '' ? undefined : place.slice(0, 60)
}

/** Reads the country, two letters, at the end of a place. */
export function countryOf(place: string | undefined): string | undefined {
  return /(?:^|, )([A-Z]{2})$/.exec(place ?? '')?.[1]
}
