import { html } from 'hono/html'
import type { Html } from './html.ts'

/** Puts parts into a text, for attributes and for messages in plain text. */
export function fill(text: string, parts: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, part: string) => String(parts[part] ?? whole))
}

/** Puts parts into a text of a page, and makes what stands between stars strong. */
export function say(text: string, parts: Readonly<Record<string, Html | string>> = {}): Html {
  const pieces = text.split('*').map((piece, index) => {
    // Every second piece of a split by a group is the group itself.
    const filled = piece.split(/\{(\w+)\}/).map((part, at) => at % 2 ? parts[part] ?? '' : part)
    return index % 2 ? html`<strong>${filled}</strong>` : filled
  })
  return html`${pieces}`
}
