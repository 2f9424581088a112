import { html, raw } from 'hono/html'
import type { Html } from './html.ts'

/** Strokes on a field of 24 by 24. */
const ICONS = {
  alert: '<path d="M12 6.5v7M12 17v.1"/>',
  camera:
    '<path d="M4 9a2 2 0 0 1 2-2h1.8l1.4-2h5.6l1.4 2H18a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z"/><circle cx="12" cy="12.8" r="3.3"/>',
  check: '<path pathLength="1" d="m6.5 12.5 3.8 3.8 7.2-8.3"/>',
  clock: '<circle cx="12" cy="12" r="8"/><path d="M12 7.5V12l3 2"/>',
  cross: '<path d="m7.5 7.5 9 9m0-9-9 9"/>',
  laptop: '<rect x="4.5" y="5" width="15" height="10.5" rx="2"/><path d="M2.5 19h19"/>',
  phone: '<rect x="7" y="2.5" width="10" height="19" rx="2.5"/><path d="M11 18.2h2"/>',
  scan:
    '<path d="M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2M8.5 8.5h3v3h-3zM14 14h1.5v1.5H14zM14 9h1.5M9 14.8v.7"/>',
  tap:
    '<path d="M9.2 13V6a1.6 1.6 0 0 1 3.2 0v5l4.3.9a2 2 0 0 1 1.6 2.3l-.7 4a2.5 2.5 0 0 1-2.5 2.1h-3.4a2.5 2.5 0 0 1-2-1l-3.4-4.6c-.9-1.3.7-2.8 1.9-1.8zM6.6 6a4.2 4.2 0 0 1 8.4 0"/>',
  undo: '<path d="M8.5 5 5 8.5 8.5 12M5 8.5h8.5a5 5 0 0 1 0 10H9"/>',
} as const

export type Icon = keyof typeof ICONS

/** A small picture beside words that say the same, so readers of the screen skip it. */
export function icon(name: Icon): Html {
  return html`
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor"
      stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${raw(ICONS[name])}</svg>
  `
}
