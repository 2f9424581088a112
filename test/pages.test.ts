import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { raw } from 'hono/html'
import type { Rejection } from '../src/transfer/outcomes.ts'
import type { Words } from '../src/pages/words.ts'
import { defaultPages } from '../src/pages/default.ts'
import { en } from '../src/pages/locales/en.ts'
import type { FaultData, Page } from '../src/pages/pages.ts'

const FAULTS: readonly FaultData['reason'][] = [
  'store',
  'session',
  'delivery',
  'verification',
  'address',
  'configuration',
]

function rejections(wanted: string): Rejection[] {
  return [
    { reason: 'origin', wanted },
    { reason: 'navigation' },
    { reason: 'host' },
    { reason: 'method' },
    { reason: 'too-large' },
    { reason: 'media-type' },
    { reason: 'next' },
    { reason: 'limited', retryAfter: 600 },
  ]
}

/** Every page in every form it can take, made with `text` wherever a text can be given. */
function pages(text: string, words: Words = en): Record<string, Page> {
  const base = { nonce: 'n0nce', words, site: text }
  const user = { id: `1${text}`, name: `Ada${text}` }
  const current = { id: `2${text}`, name: `Bob${text}` }
  const { ask, code, delivered, confirm, already, refused, rejected, fault } = defaultPages
  const asked = { ...base, user, action: text, deliver: false }
  const confirmed = { ...base, user, action: text, cancel: text }
  return {
    ask: ask(asked),
    'ask with next': ask({ ...asked, next: text }),
    'ask with password': ask({ ...asked, verify: { wrong: false } }),
    'ask with wrong password': ask({ ...asked, verify: { wrong: true } }),
    'ask with delivery': ask({ ...asked, deliver: true }),
    code: code({ ...base, user, picture: '<svg></svg>', ttl: 300, ask: text }),
    delivered: delivered({ ...base, user, ttl: 300, ask: text }),
    confirm: confirm(confirmed),
    'confirm with switch': confirm({ ...confirmed, current }),
    already: already({ ...base, user, onward: text }),
    refused: refused(base),
    ...Object.fromEntries(
      rejections(text).map((why) => [`rejected: ${why.reason}`, rejected({ ...base, ...why })]),
    ),
    ...Object.fromEntries(
      FAULTS.map((reason) => [`fault: ${reason}`, fault({ ...base, reason })]),
    ),
    'fault with hint': fault({ ...base, reason: 'configuration', hint: text }),
  }
}

const names = Object.keys(pages(''))

async function whole(page: Page | undefined, site = 'example.com', words = en): Promise<string> {
  if (page === undefined) throw new Error('Cannot find the page')
  const frame = { nonce: 'n0nce', words, site, page, referrer: 'strict-origin' } as const
  return String(await defaultPages.layout(frame))
}

function tags(html: string): string[] {
  return html.replace(/(<style[^>]*>|<script[^>]*>)[^<]*/g, '$1').match(/<[^>]*>/g) ?? []
}

/** What can be read, without markup. */
function text(html: string): string {
  return html.replace(/<(style|script)[^>]*>[^<]*/g, '').replace(/<[^>]*>/g, '')
    .replace(/[\s\u00a0]+/g, ' ')
}

function count(html: string, part: RegExp): number {
  return [...html.matchAll(part)].length
}

describe.each(names)('the page %s', (name) => {
  it('has one title, one heading, one main part, a language and a size that fits phones', async () => {
    const html = await whole(pages('x')[name])
    expect(html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/)
    expect(count(html, /<title>[^<]+ · example\.com<\/title>/g)).toBe(1)
    expect(count(html, /<h1>(?:[^<]|<\/?bdi>)+<\/h1>/g)).toBe(1)
    expect(count(html, /<h1/g)).toBe(1)
    expect(count(html, /<main>/g)).toBe(1)
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
    expect(html).toContain('<meta name="referrer" content="strict-origin">')
    expect(html).toContain('<meta name="robots" content="noindex, nofollow">')
  })

  it('loads nothing, and styles and scripts carry the nonce', async () => {
    const html = await whole(pages('x')[name])
    expect(count(html, /<style/g)).toBe(1)
    expect(count(html, /<style nonce="n0nce">/g)).toBe(1)
    expect(count(html, /<script nonce="n0nce">/g)).toBe(count(html, /<script/g))
    expect(html).not.toMatch(/<(link|img|iframe|object|embed|base)\b|@import|url\(|\ssrc=/)
    for (const tag of tags(html)) expect(tag).not.toMatch(/\s(style|on\w+)\s*=/i)
  })

  it('shows every text it is given as text', async () => {
    const hostile = `"'></title></style></script><img src=x onerror=alert(1)>&quot;`
    const attributes = (html: string): string[] =>
      tags(html).map((tag) => tag.replace(/="[^"]*"/g, ''))
    const html = await whole(pages(hostile)[name], hostile)
    const plain = await whole(pages('x')[name], 'x')
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&amp;quot;')
    expect(attributes(html)).toEqual(attributes(plain))
  })

  it('has all its words from the words it is given', async () => {
    const words = marked(en)
    const html = await whole(pages('', words)[name], 'SITE', words)
    let rest = text(html).replaceAll('SITE', '')
    for (let before = ''; before !== rest;) {
      before = rest
      rest = rest.replace(/«[^«»]*»/g, '')
    }
    expect(rest.trim()).toBe('')
    for (const tag of tags(html)) {
      expect(tag).not.toMatch(/\s(aria-label|alt|placeholder)="(?!«)/)
    }
  })
})

/** The same words, each between « and ». */
function marked<Part extends object>(words: Part): Part {
  return new Proxy(words, {
    get: (target, key): unknown => mark(Reflect.get(target, key)),
  })
}

function mark(value: unknown): unknown {
  if (typeof value === 'string') return `«${value}»`
  if (value instanceof String) return raw(`«${value}»`)
  if (typeof value === 'function') {
    return (...values: unknown[]) => mark(Reflect.apply(value, undefined, values))
  }
  return typeof value === 'object' && value !== null ? marked(value) : value
}

describe('who and where', () => {
  const base = { nonce: 'n', words: en, site: 'example.com', action: '/qr/x', cancel: '/' }

  async function heading(user: { id: string; name?: string }): Promise<string> {
    const html = await whole(defaultPages.confirm({ ...base, user }))
    return /<h1>(.*)<\/h1>/.exec(html)?.[1] ?? ''
  }

  it('are named on the confirm page, each kept from turning the words around it', async () => {
    expect(await heading({ id: 'u1', name: 'Ada' }))
      .toBe('Sign in to <bdi>example.com</bdi> as <bdi>Ada</bdi> on this device?')
  })

  it('fall back to the id where there is no name, or none that can be seen', async () => {
    for (const name of ['', '  ', '\u200b\u2060', '\u202e']) {
      expect(await heading({ id: 'u1', name })).toContain('as <bdi>u1</bdi> on')
    }
    expect(await heading({ id: 'u1' })).toContain('as <bdi>u1</bdi> on')
  })

  it('are cut short where a name would fill the screen', async () => {
    const name = '\u{1f600}'.repeat(1000)
    expect(await heading({ id: 'u1', name })).toContain(`<bdi>${'\u{1f600}'.repeat(80)}…</bdi>`)
  })

  it('are told apart by id when two people have the same name', async () => {
    const user = { id: 'u1', name: 'Ada' }
    const html = text(
      await whole(defaultPages.confirm({ ...base, user, current: { id: 'u2', name: 'Ada' } })),
    )
    expect(html).toContain('Signing in as Ada (u1) signs Ada (u2) out here.')
    expect(html).toContain('Switch to Ada (u1)')
    expect(html).toContain('No, stay signed in as Ada (u2)')
  })
})

describe('the ask page', () => {
  const data = {
    nonce: 'n',
    words: en,
    site: 'example.com',
    user: { id: 'u1', name: 'Ada' },
    action: '/qr',
    deliver: false,
  }

  it('posts where it is told, with `next` only if there is one', async () => {
    const html = await whole(defaultPages.ask(data))
    expect(html).toContain('<form method="post" action="/qr">')
    expect(html).not.toContain('<input')
    expect(await whole(defaultPages.ask({ ...data, next: '/a?b&c' })))
      .toContain('<input type="hidden" name="next" value="/a?b&amp;c">')
  })

  it('ties what was wrong to the password field', async () => {
    const right = await whole(defaultPages.ask({ ...data, verify: { wrong: false } }))
    expect(right).toContain('name="password"')
    expect(right).not.toContain(en.ask.wrongPassword)
    const wrong = await whole(defaultPages.ask({ ...data, verify: { wrong: true } }))
    const field = tags(wrong).find((tag) => tag.includes('type="password"')) ?? ''
    expect(field).toMatch(/ autocomplete="current-password"/)
    expect(field).toMatch(/ aria-invalid="true" aria-describedby="wrong"/)
    expect(wrong).toContain(`id="wrong">${en.ask.wrongPassword}<`)
    expect(wrong).toContain('<label for="password">')
  })

  it('says that the code goes to the inbox when it does', async () => {
    expect(text(await whole(defaultPages.ask({ ...data, deliver: true })))).toContain('your inbox')
    expect(text(await whole(defaultPages.ask(data)))).not.toContain('inbox')
  })
})

describe('the code page', () => {
  const page = defaultPages.code({
    nonce: 'n',
    words: en,
    site: 'example.com',
    user: { id: 'u1', name: 'Ada' },
    picture: '<svg viewBox="0 0 9 9"></svg>',
    ttl: 90,
    ask: '/qr',
  })

  it('shows the picture, no form and one link, to a new code', async () => {
    const html = await whole(page)
    expect(html).toContain('<svg viewBox="0 0 9 9"></svg>')
    expect(html).not.toMatch(/<form|<input|<button/)
    expect(tags(html).filter((tag) => tag.startsWith('<a'))).toEqual([
      '<a class="button" href="/qr">',
    ])
    expect(text(html)).toContain('The code works once, for 1 minute 30 seconds.')
    expect(text(html)).toContain('Never share this picture or a screenshot of it.')
  })

  it('takes the picture away after its time without a script', () => {
    expect(page.style).toContain('.code svg { animation: hide 0s 90s forwards; }')
    expect(page.style).toContain('.code p { animation: show 0s 90s forwards; }')
  })

  describe('with a script', () => {
    beforeEach(() => {
      vi.useFakeTimers()
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    /** Runs the page's script on the few elements that it knows. */
    function run(): { code: object; left: { textContent: string }; said: string[] } {
      const said: string[] = []
      const code = { dataset: { ttl: '90' } }
      const left = { dataset: { left: '{time} left' }, textContent: '' }
      const status = {
        dataset: { soon: 'soon', over: 'over' },
        set textContent(words: string) {
          said.push(words)
        },
      }
      const parts: Record<string, object> = {
        '.code': code,
        '.left': left,
        '[role=status]': status,
      }
      runInNewContext(page.script ?? '', {
        document: { querySelector: (selector: string) => parts[selector] },
        Date,
        performance: { now: () => 2000 },
        setInterval,
        clearInterval,
      })
      return { code, left, said }
    }

    it('counts down from when the page was asked for', () => {
      const { left } = run()
      expect(left.textContent).toBe('1:28 left')
      vi.advanceTimersByTime(23_000)
      expect(left.textContent).toBe('1:05 left')
    })

    it('speaks twice only: when 30 seconds are left, and when the code has expired', () => {
      const { code, left, said } = run()
      vi.advanceTimersByTime(57_000)
      expect(said).toEqual([])
      vi.advanceTimersByTime(1000)
      expect(said).toEqual(['soon'])
      vi.advanceTimersByTime(29_000)
      expect(said).toEqual(['soon'])
      expect(code).not.toHaveProperty('dataset.over')
      vi.advanceTimersByTime(1000)
      expect(said).toEqual(['soon', 'over'])
      expect(code).toHaveProperty('dataset.over')
      expect(left.textContent).toBe('')
      expect(vi.getTimerCount()).toBe(0)
    })

    it('knows after a sleep that the time is over', () => {
      const { said } = run()
      vi.setSystemTime(Date.now() + 3_600_000)
      vi.advanceTimersByTime(1000)
      expect(said).toEqual(['over'])
    })
  })
})

describe('the other pages', () => {
  const base = { nonce: 'n', words: en, site: 'example.com' }
  const user = { id: 'u1', name: 'Ada' }

  it('confirm makes yes and no equally easy', async () => {
    const html = await whole(
      defaultPages.confirm({ ...base, user, action: '/qr/x', cancel: '/out' }),
    )
    expect(html).toContain('<form class="actions" method="post" action="/qr/x">')
    expect(html).toContain('<button class="button first">Sign in</button>')
    expect(html).toContain('<a class="button" href="/out">No, do not sign in</a>')
    expect(text(html)).toContain('If someone sent it to you, do not sign in.')
  })

  it('refused says nothing of the code or the person', async () => {
    expect(await whole(defaultPages.refused(base)))
      .toBe(await whole(defaultPages.refused({ ...base, ...{ user } })))
  })

  it('rejected and fault each say something different for every reason', () => {
    const rejected = rejections('https://a.example').map((why) =>
      defaultPages.rejected({ ...base, ...why }).title
    )
    expect(new Set(rejected).size).toBe(rejected.length)
    const faults = FAULTS.map((reason) => String(defaultPages.fault({ ...base, reason }).body))
    expect(new Set(faults).size).toBe(FAULTS.length - 1)
    expect(faults[0], 'a store and a session are one to a visitor').toBe(faults[1])
  })

  it('rejected names the right address, as a link', async () => {
    const page = defaultPages.rejected({ ...base, reason: 'origin', wanted: 'https://a.example' })
    expect(await whole(page)).toContain('<a href="https://a.example">')
  })

  it.each([
    [1, '1 second'],
    [45, '45 seconds'],
    [60, '1 minute'],
    [90, '1 minute 30 seconds'],
    [121, '3 minutes'],
    [3599, '1 hour'],
    [5401, '1 hour 31 minutes'],
  ])('rejected says of %i seconds to wait: %s', async (retryAfter, told) => {
    const page = defaultPages.rejected({ ...base, reason: 'limited', retryAfter })
    expect(text(await whole(page))).toContain(`Try again in ${told}.`)
  })

  it('fault shows its hint to the operator', async () => {
    const page = defaultPages.fault({ ...base, reason: 'configuration', hint: 'Set <X>' })
    const html = await whole(page)
    expect(html).toContain('<code>Set &lt;X&gt;</code>')
    expect(text(html)).toContain(en.operator)
    expect(text(await whole(defaultPages.fault({ ...base, reason: 'store' }))))
      .not.toContain(en.operator)
  })
})
