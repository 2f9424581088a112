/** Red, green and blue, from 0 to 255. */
type Colour = readonly [number, number, number]

const BLACK: Colour = [0, 0, 0]
const WHITE: Colour = [255, 255, 255]

/** The grounds of style.ts: the card, and the page around it, where facts stand too. */
const LIGHT: readonly Colour[] = [WHITE, [238, 241, 246]]
const DARK: readonly Colour[] = [[24, 28, 34], [14, 17, 22]]

/**
 * Writes the custom properties of an accent in both themes. Buttons have the accent itself. It is
 * moved away from the ground as far as it takes for their edges, to 3:1, and for links, to 7:1 (WCAG
 * 2.2, 1.4.11 and 1.4.6). A button's text is black or white, whichever is 4.5:1 or better: on every
 * colour one of them is.
 *
 * @throws {TypeError} for what is no `#rrggbb`
 */
export function accentStyle(accent: string): string {
  const [, r, g, b] = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(accent) ?? []
  if (r === undefined || g === undefined || b === undefined) {
    throw new TypeError(
      `Cannot use brand.accent: expected a colour such as "#0b4db3", received ${
        JSON.stringify(accent.slice(0, 64))
      }`,
    )
  }
  const colour: Colour = [parseInt(r, 16), parseInt(g, 16), parseInt(b, 16)]
  return `:root{${theme(colour, LIGHT, BLACK, .1)}}
@media (prefers-color-scheme:dark){:root{${theme(colour, DARK, WHITE, .16)}}}
`
}

function theme(accent: Colour, grounds: readonly Colour[], far: Colour, part: number): string {
  const [card = far] = grounds
  const tint = mix(card, accent, part)
  const edge = away(accent, far, [card], 3)
  const on = contrast(accent, WHITE) >= 4.5 ? WHITE : BLACK
  const over = mix(accent, on === WHITE ? BLACK : WHITE, .2)
  const link = away(accent, far, [...grounds, tint], 7)
  return `--act:${hex(accent)};--act-edge:${hex(edge)};--act-over:${hex(over)};--on-act:${
    hex(on)
  };--link:${hex(link)};--tint:${hex(tint)}`
}

/** Moves a colour towards black or white until it is told from all grounds. */
function away(colour: Colour, far: Colour, grounds: readonly Colour[], ratio: number): Colour {
  for (let part = 0; part < 1; part += .04) {
    const moved = mix(colour, far, part)
    if (grounds.every((ground) => contrast(moved, ground) >= ratio)) return moved
  }
  return far
}

function mix(one: Colour, other: Colour, part: number): Colour {
  const at = (i: 0 | 1 | 2) => Math.round(one[i] + (other[i] - one[i]) * part)
  return [at(0), at(1), at(2)]
}

/** The contrast of two colours (WCAG 2.2, "contrast ratio"). */
export function contrast(one: Colour, other: Colour): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + .05) / (Math.min(a, b) + .05)
}

function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255
    return part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4
  })
  return .2126 * (r ?? 0) + .7152 * (g ?? 0) + .0722 * (b ?? 0)
}

function hex(colour: Colour): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
