import { accentStyle } from './accent.ts'

/** What makes the pages look like the site's own. */
export interface Brand {
  /** The site's name. It wins over `siteName`. */
  readonly name?: string
  /**
   * The logo, also the icon of the browser's tab: an SVG as text, or an image as a `data:` URI, of 64
   * KiB at most. It stands on a light and on a dark ground.
   */
  readonly logo?: string
  /** The colour of buttons, such as `#0b4db3`. Links have it as far as it can be read. */
  readonly accent?: string
}

/** A brand as the layout uses it. */
export interface Look {
  /** The logo as a `data:` URI. */
  readonly logo?: string
  /** Custom properties that follow the style of the pages. */
  readonly style?: string
}

const MOST = 64 * 1024

/**
 * Makes the look of a brand.
 *
 * @throws {TypeError} that names the part, the expected and the received value
 */
export function lookOf({ logo, accent }: Brand): Look {
  return {
    ...(logo !== undefined && { logo: dataUri(logo.trim()) }),
    ...(accent !== undefined && { style: accentStyle(accent.trim()) }),
  }
}

/**
 * Writes a logo as the address of an image. A browser that draws an image runs no script in it and
 * loads nothing for it, so an SVG needs no cleaning.
 */
function dataUri(logo: string): string {
  if (logo.length <= MOST) {
    if (/^data:image\/(svg\+xml|png|jpeg|gif|webp|avif)[;,]/.test(logo)) return logo
    if (/^<svg[\s>]/.test(logo)) {
      // As an image it must name its namespace; inside a page it need not.
      const named = logo.includes('xmlns=')
        ? logo
        : logo.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"')
      return `data:image/svg+xml,${encodeURIComponent(named)}`
    }
  }
  throw new TypeError(
    'Cannot use brand.logo: expected "<svg …>" or "data:image/…" of 64 KiB at most, received ' +
      `${JSON.stringify(logo.slice(0, 16))} of ${logo.length} letters`,
  )
}
