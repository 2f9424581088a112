import { describe, expect, it } from 'vitest'
import { createApp } from '../src/app/app.ts'
import type { Brand } from '../src/pages/brand.ts'
import { checkMount } from '../src/testing/check-mount.ts'
import { PLATFORM } from './parts/platform.ts'
import { ORIGIN, site } from './parts/site.ts'

const SVG = '<svg viewBox="0 0 9 9"><script>alert(1)</script><path d="M0 0h9v9z"/></svg>'

async function pageOf(brand: Brand): Promise<{ html: string; policy: string }> {
  const computer = await site({ brand }).signedIn()
  const page = await computer.post('/qr')
  expect(page.status).toBe(200)
  return { html: await page.text(), policy: page.headers.get('content-security-policy') ?? '' }
}

/** The contrast of two colours such as `#0b4db3` (WCAG 2.2). */
function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
      return part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4
    })
    return .2126 * r + .7152 * g + .0722 * b
  }
  const [a, b] = [light(one), light(other)]
  return (Math.max(a, b) + .05) / (Math.min(a, b) + .05)
}

/** The custom properties of each theme, the accent's on top of those of every page. */
function themes(html: string): [Record<string, string>, Record<string, string>] {
  const [, style = ''] = /<style[^>]*>(.*?)<\/style>/s.exec(html) ?? []
  const read = (css: string) =>
    Object.fromEntries(
      [...css.matchAll(/(--[\w-]+):\s*(#[\da-f]{3,6})\b/g)].map((
        [, name = '', value = ''],
      ) => [name, value === '#fff' ? '#ffffff' : value]),
    )
  const roots = [...style.matchAll(/:root\s*\{([^}]*)\}/g)].map(([, css = '']) => read(css))
  expect(roots.length).toBe(4)
  const [light, dark, accentLight, accentDark] = roots
  return [{ ...light, ...accentLight }, { ...light, ...dark, ...accentLight, ...accentDark }]
}

describe('the accent of a brand', () => {
  const steps = ['00', '80', 'ff']
  const colours = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)))

  it('can be read in both themes, whatever colour it is', async () => {
    for (const accent of [...colours, '#FFCC00', '#1a73e8', '#777777']) {
      for (const theme of themes((await pageOf({ accent })).html)) {
        const of = (name: string) => theme[name] ?? ''
        const told = [
          contrast(of('--on-act'), of('--act')) >= 4.5,
          contrast(of('--act-edge'), of('--card')) >= 3,
          ...['--card', '--ground', '--tint'].map((on) => contrast(of('--link'), of(on)) >= 7),
        ]
        expect([accent, told]).toEqual([accent, told.map(() => true)])
      }
    }
  })

  it('is that of the buttons, and of links where it can be read', async () => {
    const [light, dark] = themes((await pageOf({ accent: '#0b4db3' })).html)
    expect(light).toMatchObject({
      '--act': '#0b4db3',
      '--on-act': '#ffffff',
      '--act-edge': '#0b4db3',
    })
    expect(dark['--act']).toBe('#0b4db3')
    expect(dark['--act-edge']).not.toBe('#0b4db3')
    expect(dark['--link']).not.toBe('#0b4db3')
  })

  it.each(['blue', '#12', '#12345', 'red;}body{display:none}', '</style>'])(
    'is refused as %j',
    (accent) => {
      expect(() => site({ brand: { accent } })).toThrow(
        `Cannot use brand.accent: expected a colour such as "#0b4db3", received "${accent}"`,
      )
    },
  )
})

describe('the logo of a brand', () => {
  it('is an image and the icon of the tab, never markup of the page', async () => {
    const { html } = await pageOf({ logo: SVG })
    expect(html).not.toContain('<script>alert')
    const address = 'data:image/svg+xml,%3Csvg%20xmlns%3D%22http%3A%2F%2Fwww.w3.org%2F2000%2Fsvg%22'
    expect(html).toContain(`<img src="${address}`)
    expect(html).toContain(`<link rel="icon" href="${address}`)
  })

  it('may be an image as a data: URI', async () => {
    const logo = 'data:image/png;base64,iVBORw0KGgo='
    expect((await pageOf({ logo })).html).toContain(`<img src="${logo}" alt="">`)
  })

  it('is all that the policy of the pages lets in, with the icon where there is none', async () => {
    for (const { policy, html } of [await pageOf({ logo: SVG }), await pageOf({})]) {
      expect(policy).toContain('img-src data:;')
      expect(html.match(/<link rel="icon" href="data:image\/svg\+xml,[^"<>#]+">/g)).toHaveLength(1)
    }
  })

  it('does not hide from checkMount() what a host undoes', async () => {
    const { app, signedIn } = site({ brand: { logo: SVG } })
    const { cookies } = await signedIn()
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    expect(await checkMount(app, { origin: ORIGIN, signedIn: { cookie } })).toEqual([])
  })

  it.each([
    'https://example.com/logo.svg',
    '/logo.svg',
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    `<svg>${' '.repeat(70_000)}</svg>`,
  ])('is refused as %.40s', (logo) => {
    expect(() => site({ brand: { logo } })).toThrow(
      /^Cannot use brand\.logo: expected "<svg …>" or "data:image\/…" of 64 KiB at most, received/,
    )
  })
})

describe('the name of a brand', () => {
  it('wins over siteName', async () => {
    const computer = await site({ siteName: 'Old', brand: { name: 'New' } }).signedIn()
    const html = await (await computer.get('/qr')).text()
    expect(html).toContain('<header><bdi>New</bdi></header>')
    expect(html).not.toContain('Old')
  })
})

describe('the standalone app', () => {
  it('has its logo and its accent from the environment', async () => {
    const env = { QRAUTH_HOST: 'demo', QRAUTH_LOGO: SVG, QRAUTH_ACCENT: '#0b4db3' }
    const page = await createApp(env, PLATFORM).request('https://site.test/qr/x')
    const html = await page.text()
    expect(html).toContain('<img src="data:image/svg+xml,')
    expect(html).toContain('--act:#0b4db3')
  })

  it('answers a browser that asks for the icon of a page of another', async () => {
    const icon = await createApp({ QRAUTH_HOST: 'demo' }, PLATFORM).request('/favicon.ico')
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    expect(await icon.text()).toMatch(/^<svg /)
  })

  it('refuses those that cannot work', () => {
    const env = { QRAUTH_HOST: 'demo', QRAUTH_LOGO: '/logo.svg', QRAUTH_ACCENT: 'blue' }
    const make = () => createApp(env, PLATFORM)
    expect(make).toThrow(/Cannot use QRAUTH_LOGO: expected .*, received "\/logo\.svg"/)
    expect(make).toThrow(/Cannot use QRAUTH_ACCENT: expected .*, received "blue"/)
  })
})
