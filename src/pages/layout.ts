import { html, raw } from 'hono/html'
import type { Html } from './html.ts'
import type { LayoutData } from './pages.ts'
import { fill } from './fill.ts'
import { isolate } from './name.ts'

/** Text 7:1 or better on its ground, edges of controls 3:1 (WCAG 2.2, 1.4.6 and 1.4.11). */
const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f1f3f5; --card: #fff; --line: #dce0e4; --text: #1a1e23; --soft: #454c55;
  --edge: #6b747e; --act: #0b4a8b; --act-over: #083763; --on-act: #fff;
  --note: #fdf4dc; --note-edge: #a86a00; --bad: #8f1515; --good: #0d5c2c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #111417; --card: #1b1f24; --line: #343a41; --text: #f0f2f4; --soft: #bcc3ca;
    --edge: #8a939d; --act: #a9cdf7; --act-over: #cbe1fb; --on-act: #0b1d31;
    --note: #2c2512; --note-edge: #d9a032; --bad: #ffb4ab; --good: #8fe0ab;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: clamp(.75rem, 4vh, 3rem) clamp(.75rem, 4vw, 2rem);
  background: var(--ground); color: var(--text);
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  overflow-wrap: anywhere;
}
header, main { max-width: 30rem; margin-inline: auto; }
header { margin-block-end: .75rem; color: var(--soft); font-weight: 600; text-align: center; }
main {
  padding: clamp(1.25rem, 5vw, 2rem); background: var(--card);
  border: 1px solid var(--line); border-radius: 1rem;
}
h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.3; text-wrap: balance; }
p { margin: 0 0 1rem; }
main > :last-child, form > :last-child { margin-block-end: 0; }
a { color: var(--act); }
.note {
  padding: .75rem 1rem; background: var(--note); border-inline-start: .25rem solid var(--note-edge);
  border-radius: .25rem;
}
.soft { color: var(--soft); font-size: .9375rem; }
.hint code { font: .875rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
.actions { display: grid; gap: .75rem; margin-block-start: 1.5rem; }
.button {
  display: block; width: 100%; min-height: 3rem; padding: .6875rem 1rem; cursor: pointer;
  border: 2px solid var(--edge); border-radius: .5rem; background: transparent; color: var(--text);
  font: inherit; font-weight: 600; text-align: center; text-decoration: none;
}
/* Its first moments: a second click that was meant for another page does not press it. */
.hold { animation: hold .7s; }
@keyframes hold { from, to { pointer-events: none; } }
.button:hover { border-color: var(--text); }
.button.first { border-color: var(--act); background: var(--act); color: var(--on-act); }
.button.first:hover { border-color: var(--act-over); background: var(--act-over); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; }
label { display: block; margin-block-end: .375rem; font-weight: 600; }
input {
  display: block; width: 100%; min-height: 3rem; padding: .625rem .75rem; font: inherit;
  border: 2px solid var(--edge); border-radius: .5rem; background: var(--card); color: var(--text);
}
input[aria-invalid] { border-color: var(--bad); }
.good { color: var(--good); font-weight: 600; }
.facts { margin: 0 0 .5rem; }
.facts div { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding-block: .25rem; }
.facts dt { flex: 0 0 5.5rem; color: var(--soft); }
.facts dd { flex: 1 1 10rem; margin: 0; font-weight: 600; }
.unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.wrong { margin-block: .5rem 0; color: var(--bad); font-weight: 600; }
@media print { body { padding: 0; } main { border: 0; } .actions { display: none; } }
`

/** Loads the page anew, or another one, in every browser or in one without scripts. */
function refresh({ refresh }: LayoutData['page']): Html | '' {
  if (refresh === undefined) return ''
  const { seconds, url, scriptless } = refresh
  const meta = html`<meta http-equiv="refresh" content="${seconds}${
    url === undefined ? '' : `;url=${url}`
  }">`
  return scriptless ? html`<noscript>${meta}</noscript>` : meta
}

/** The frame around every page: one card, the site's name above it. */
export function layout({ page, site, words, nonce, referrer }: LayoutData): Html {
  // deno-fmt-ignore: the white space would be sent
  return html`<!doctype html>
<html lang="${words.lang}" dir="${words.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="${referrer}">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no">
<meta name="darkreader-lock">
${refresh(page)}
<title>${fill(words.title, { page: page.title, site })}</title>
<style nonce="${nonce}">${raw(STYLE + (page.style ?? ''))}</style>
</head>
<body>
<header>${isolate(site)}</header>
<main>
${page.body}
</main>
${page.script === undefined ? '' : html`<script nonce="${nonce}">${raw(page.script)}</script>`}
</body>
</html>
`
}
