// A code's corners, drawn in the colour of the buttons.
const SVG =
  `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='4' fill='#0b4db3'/><path d='M3.5 3.5h3v3h-3zm6 0h3v3h-3zm-6 6h3v3h-3zm6.2 1.4 1.3 1.3 2.2-2.8' fill='none' stroke='#fff'/></svg>`

/** The icon of the browser's tab where the site has no logo, as the answer to `/favicon.ico`. */
export function favicon(): Response {
  const headers = { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' }
  return new Response(SVG, { headers })
}

/** The same as the address of an image, to stand in an attribute between double quotes. */
export const ICON: string = `data:image/svg+xml,${
  SVG.replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('#', '%23')
}`
