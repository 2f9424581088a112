import { qrModules } from './encode.ts'
import { QUIET_ZONE } from './svg.ts'

/** Draws a QR code in half blocks, black on white with every colour scheme of the terminal. */
export function terminalQr(text: string): string {
  const modules = qrModules(text)
  const isDark = (y: number, x: number) => modules[y - QUIET_ZONE]?.[x - QUIET_ZONE] === true
  const size = modules.length + 2 * QUIET_ZONE
  const lines: string[] = []
  for (let y = 0; y < size; y += 2) {
    let line = ''
    for (let x = 0; x < size; x++) {
      line += isDark(y, x) ? (isDark(y + 1, x) ? '█' : '▀') : (isDark(y + 1, x) ? '▄' : ' ')
    }
    // Of the 256 colours, 16 and 231 are black and white in every theme.
    lines.push(`\x1b[38;5;16;48;5;231m${line}\x1b[0m`)
  }
  return lines.join('\n')
}
