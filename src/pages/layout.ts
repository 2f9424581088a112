import { html, raw } from 'hono/html'
import type { Html } from './html.ts'
import type { LayoutData } from './pages.ts'
import { ICON } from './favicon.ts'
import { fill } from './fill.ts'
import { icon } from './icons.ts'
import { isolate } from './name.ts'
import { STYLE } from './style.ts'

/** Loads the page anew, or another one, in every browser or in one without scripts. */
function refresh({ refresh }: LayoutData['page']): Html | '' {
  if (refresh === undefined) return ''
  const { seconds, url, scriptless } = refresh
  const meta = html`<meta http-equiv="refresh" content="${seconds}${
    url === undefined ? '' : `;url=${url}`
  }">`
  return scriptless ? html`<noscript>${meta}</noscript>` : meta
}

function mark({ mark }: LayoutData['page']): Html | '' {
  return mark === undefined
    ? ''
    : html`<div class="mark ${mark.tone ?? ''}">${icon(mark.icon)}</div>`
}

/** The frame around every page: one card, the site's name above it. */
export function layout({ page, site, words, nonce, referrer, look = {} }: LayoutData): Html {
  const { logo, style = '' } = look
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
<style nonce="${nonce}">${raw(STYLE + style + (page.style ?? ''))}</style>
<link rel="icon" href="${logo ?? raw(ICON)}">
</head>
<body>
<header>${
    logo === undefined ? '' : html`<img src="${logo}" alt="">`
  }${isolate(site)}</header>
<main${page.wide ? raw(' class="wide"') : ''}>
${mark(page)}${page.body}
</main>
${page.script === undefined ? '' : html`<script nonce="${nonce}">${raw(page.script)}</script>`}
</body>
</html>
`
}
