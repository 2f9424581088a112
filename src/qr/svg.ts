/** Light modules around the code, as the standard asks (ISO/IEC 18004, section 5.3.8). */
export const QUIET_ZONE = 4

/**
 * Draws a QR code as one `<svg>` element that fills the width of its box. It is black on white in
 * every theme. It has no `style=`, because a strict content security policy would ignore it. Show
 * it once a page, because its title has an id.
 *
 * @param modules Rows of modules, upright, `true` for dark, without quiet zone.
 * @param title The text that a screen reader says in place of the picture.
 */
export function qrSvg(modules: readonly (readonly boolean[])[], title: string): string {
  const size = modules.length + 2 * QUIET_ZONE
  // One stroke along the middle of each run of dark modules; each move starts where the last ended.
  let path = `M${QUIET_ZONE} ${QUIET_ZONE}.5`
  let penX = 0
  let penY = 0
  // Few strokes differ, so each is made once.
  const strokes = new Map<number, string>()
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      const start = x
      while (row[x]) x++
      const across = start - penX
      const down = y - penY
      const length = x - start
      const kind = (across * size + down) * size + length
      let stroke = strokes.get(kind)
      if (stroke === undefined) strokes.set(kind, stroke = `m${across} ${down}h${length}`)
      path += stroke
      penX = x
      penY = y
    }
  })
  const name = title.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return `<svg viewBox="0 0 ${size} ${size}" role="img" aria-labelledby="qr-title"` +
    ` shape-rendering="crispEdges"><title id="qr-title">${name}</title>` +
    `<rect width="${size}" height="${size}" fill="#fff"/>` +
    `<path fill="none" stroke="#000" d="${path}"/></svg>`
}
