import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Rejection } from '../src/transfer/outcomes.ts'
import type { Words } from '../src/pages/words.ts'
import { defaultPages } from '../src/pages/default.ts'
import { en } from '../src/pages/locales/en.ts'
import type { FaultData, Page } from '../src/pages/pages.ts'
import { timesIn } from '../src/pages/time.ts'

const FAULTS: readonly FaultData['reason'][] = [
  'store',
  'session',
  'delivery',
  'verification',
  'address',
  'configuration',
  'body',
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
    { reason: 'paused', retryAfter: 600 },
    { reason: 'policy', told: `No${wanted}` },
    { reason: 'sessions' },
    { reason: 'signed-out-loop' },
    { reason: 'cookies' },
  ]
}

/** Every page in every form it can take, made with `text` wherever a text can be given. */
function pages(text: string, words: Words = en): Record<string, Page> {
  const base = { nonce: 'n0nce', words, times: timesIn(words.lang), site: text }
  const user = { id: `1${text}`, name: `Ada${text}` }
  const current = { id: `2${text}`, name: `Bob${text}` }
  const p = defaultPages
  const asked = { ...base, user, action: text, deliver: false }
  const endpoints = { options: text, verify: text }
  const offered = { ...base, user, onward: text, endpoints, action: text }
  const by = { name: text, place: text }
  const confirmed = { ...base, user, by, action: text, cancel: text }
  const coded = { ...base, user, picture: '<svg></svg>', ttl: 300, until: 2e9, ask: text }
  const act = { device: { name: `«Safari»${text}`, place: `Berlin${text}` }, at: 1000 }
  const way = { to: 'again', href: text } as const
  const seen = { ...base, user, now: 1090, ask: text, onward: text }
  const claimed = { ...seen, state: 'claimed', act, live: text, action: text } as const
  const session = { device: act.device, how: 'qr', at: 0, key: text, endable: true } as const
  const listed = { ...base, user, now: 7200, action: text, onward: text }
  const ours = { ...session, device: { name: '«Edge»' }, current: true, how: 'pwd' } as const
  const sessions = [ours, { ...session, seen: 3600, current: false }]
  const allowed = { ...base, user, act, now: 1000, action: text }
  const letters = ['«BCDF»', '«GHJK»'] as const
  const hered = { ...base, ask: text }
  const done = { ...base, user, act, now: 1000, onward: text }
  const all = <State extends string>(
    what: string,
    states: readonly State[],
    make: (state: State) => Page,
  ) => Object.fromEntries(states.map((state) => [`${what}: ${state}`, make(state)]))
  return {
    ask: p.ask(asked),
    'ask with next': p.ask({ ...asked, next: text, back: text }),
    'ask with password': p.ask({ ...asked, verify: { wrong: false } }),
    'ask with wrong password': p.ask({ ...asked, verify: { wrong: true } }),
    'ask with delivery': p.ask({ ...asked, deliver: true }),
    code: p.code(coded),
    'code, live': p.code({ ...coded, live: { url: text, transfer: text } }),
    delivered: p.delivered({ ...base, user, ttl: 300, ask: text }),
    confirm: p.confirm(confirmed),
    'confirm with switch': p.confirm({ ...confirmed, current }),
    'confirm that can decline': p.confirm({ ...confirmed, current, decline: true }),
    declined: p.declined({ ...base, onward: text }),
    'number: claimed': p.number({
      ...base,
      user,
      state: 'claimed',
      number: '«42»',
      action: text,
      live: text,
    }),
    'number: granted': p.number({ ...base, user, state: 'granted', action: text }),
    ...all(
      'number',
      ['done', 'denied', 'ended', 'undone', 'over'] as const,
      (state) => p.number({ ...base, user, state, onward: text }),
    ),
    already: p.already({ ...base, user, onward: text }),
    'passkey: offer': p.passkey({ ...offered, state: 'offer' }),
    'passkey: failed': p.passkey({ ...offered, state: 'failed' }),
    'passkey: made': p.passkey({ ...base, user, onward: text, state: 'made' }),
    'outcome: waiting': p.outcome({ ...seen, state: 'waiting', live: text }),
    'outcome: claimed, seen elsewhere': p.outcome(claimed),
    'outcome: claimed, three numbers': p.outcome({
      ...claimed,
      match: { numbers: ['«17»', '«42»', '«83»'] },
    }),
    'outcome: claimed, typed': p.outcome({ ...claimed, match: { type: true } }),
    'outcome: granted': p.outcome({ ...seen, state: 'granted', act, live: text }),
    'outcome: done': p.outcome({ ...seen, state: 'done', act, undo: text }),
    'outcome: done for good': p.outcome({ ...seen, state: 'done', act }),
    'outcome: replaced': p.outcome({ ...seen, state: 'ended', by: 'code' }),
    'outcome: signed out': p.outcome({ ...seen, state: 'ended', by: 'sign-out' }),
    ...all(
      'outcome',
      ['denied', 'declined', 'undone', 'over'],
      (state) => p.outcome({ ...seen, state }),
    ),
    bounce: p.bounce({ ...base, url: text }),
    devices: p.devices({ ...listed, sessions, did: 'one' }),
    'devices, signed in long ago': p.devices({ ...listed, sessions, fresh: text }),
    endAsk: p.endAsk({ ...base, act, now: 1000, action: text, onward: text }),
    ended: p.ended({ ...base, what: 'one', way }),
    'ended: all': p.ended({ ...base, what: 'all', way }),
    hereAsk: p.hereAsk({ ...base, action: text, next: text, login: text }),
    'here: waiting': p.here({
      ...hered,
      state: 'waiting',
      picture: '<svg></svg>',
      letters,
      address: text,
      ttl: 120,
      until: 2e9,
      live: text,
      renew: { action: text, left: 3 },
    }),
    'here: granted': p.here({ ...hered, state: 'granted', user, action: text }),
    'here: granted, to switch': p.here({ ...hered, state: 'granted', user, current, action: text }),
    'here: done': p.here({ ...hered, state: 'done', onward: text }),
    ...all(
      'here',
      ['denied', 'declined', 'ended', 'undone', 'over'],
      (state) => p.here({ ...hered, state }),
    ),
    approve: p.approve({ ...base, user, action: text, wrong: false }),
    'approve: wrong': p.approve({ ...base, user, action: text, wrong: true }),
    approveAsk: p.approveAsk({ ...allowed, letters, network: 'same' }),
    'approveAsk: typed': p.approveAsk({
      ...allowed,
      client: text,
      wrong: true,
      network: 'other',
      verify: { wrong: false },
    }),
    'approveAsk: how long': p.approveAsk({ ...allowed, letters, lives: [86_400, 1_209_600] }),
    'approveDone: granted': p.approveDone({ ...done, state: 'granted', live: text, undo: text }),
    'approveDone: done': p.approveDone({ ...done, state: 'done' }),
    'approveDone: undone': p.approveDone({ ...done, state: 'undone' }),
    denied: p.denied({ ...base, onward: text }),
    refused: p.refused({ ...base, way }),
    ...Object.fromEntries(
      rejections(text).map((why) => [
        `rejected: ${why.reason}`,
        p.rejected({ ...base, ...why, way }),
      ]),
    ),
    ...Object.fromEntries(
      FAULTS.map((reason) => [`fault: ${reason}`, p.fault({ ...base, reason, way })]),
    ),
    'fault with hint': p.fault({ ...base, reason: 'configuration', hint: text, way }),
  }
}

const names = Object.keys(pages(''))

async function whole(page: Page | undefined, site = 'example.com', words = en): Promise<string> {
  if (page === undefined) throw new Error('Cannot find the page')
  const frame = {
    nonce: 'n0nce',
    words,
    times: timesIn(words.lang),
    site,
    page,
    referrer: 'strict-origin',
  } as const
  return String(await defaultPages.layout(frame))
}

function tags(html: string): string[] {
  return html.replace(/(<style[^>]*>|<script[^>]*>)[^<]*/g, '$1').match(/<[^>]*>/g) ?? []
}

/** What can be read, without markup. */
function text(html: string): string {
  return html.replace(/<(style|script)[^>]*>.*?<\/\1>/gs, '').replace(/<[^>]*>/g, '')
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
    expect(count(html, /<main[ >]/g)).toBe(1)
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
    expect(html).toContain('<meta name="referrer" content="strict-origin">')
    expect(html).toContain('<meta name="robots" content="noindex, nofollow">')
  })

  it('loads nothing, and styles and scripts carry the nonce', async () => {
    const page = await whole(pages('x')[name])
    // The icon of the tab is in the page itself.
    const icon = /<link rel="icon" href="data:image\/svg\+xml,[^"<>]*">/g
    expect(count(page, icon)).toBe(1)
    const html = page.replace(icon, '')
    expect(count(html, /<style/g)).toBe(1)
    expect(count(html, /<style nonce="n0nce">/g)).toBe(1)
    expect(count(html, /<script nonce="n0nce">/g)).toBe(count(html, /<script/g))
    // The icon is in the page itself.
    const rest = html.replace(/<link rel="icon" href="data:[^"]*">/, '')
    expect(rest).not.toMatch(/<(link|img|iframe|object|embed|base)\b|@import|url\(|\ssrc=/)
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
    const withAdvice = await whole(pages('', words)[name], 'SITE', words)
    const html = withAdvice.replace(/<span lang="en" dir="ltr">[^<]*<\/span>/, '')
    let rest = text(html).replaceAll('SITE', '')
    for (let before = ''; before !== rest;) {
      before = rest
      rest = rest.replace(/«[^«»]*»/g, '')
    }
    // What `Intl` tells is in the language of the words, but not of them.
    expect(rest.replace(/\d+ (minute|day)s?( ago)?/g, '').trim()).toBe('')
    for (const tag of tags(html)) {
      expect(tag).not.toMatch(/\s(aria-label|alt|placeholder)="(?!«)/)
    }
  })
})

/** The same words, each between « and ». */
function marked<Part extends object>(words: Part): Part {
  return new Proxy(words, {
    get: (target, key): unknown =>
      key === 'lang' || key === 'dir' ? Reflect.get(target, key) : mark(Reflect.get(target, key)),
  })
}

function mark(value: unknown): unknown {
  if (typeof value === 'string') return `«${value}»`
  if (Array.isArray(value)) return value.map(mark)
  return typeof value === 'object' && value !== null ? marked(value) : value
}

describe('who and where', () => {
  const base = {
    nonce: 'n',
    words: en,
    times: timesIn('en'),
    site: 'example.com',
    action: '/qr/x',
    cancel: '/',
  }

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

  it.each(['\u3164', '\u2800', '\uffa0', '\u115f', '\u{1d159}', '\u00ad', '\u{e0041}', '\u0301'])(
    'fall back to the id where the name is %j, which shows nothing',
    async (name) => {
      expect(await heading({ id: 'u1', name: name.repeat(3) })).toContain('as <bdi>u1</bdi> on')
    },
  )

  it('are shown without what nobody sees, and cut after that', async () => {
    expect(await heading({ id: 'u1', name: `${'\u200b'.repeat(80)}x\u3164 \u00a0y` }))
      .toContain('as <bdi>x y</bdi> on')
    expect(await heading({ id: 'u1', name: `a${'\u0336'.repeat(75)}b` }))
      .toContain(`as <bdi>a${'\u0336'.repeat(4)}b</bdi> on`)
    expect(await heading({ id: '\u200b' })).toContain('as <bdi>\\u{200b}</bdi> on')
  })

  it.each([
    ['Ada Lovelace', 'Ada Lovelace\u200b'],
    ['Jos\u00e9', 'Jose\u0301'],
    ['Ada Lovelace', 'Ada\u00a0Lovelace'],
    ['Ada', '\u0410da'],
    ['Ада', 'Ada'],
    ['Ada', 'Ａｄａ'],
    ['Paul', 'PauI'],
    ['Ada', 'Ada (u1)'],
  ])('are told apart by id when the names are %j and %j', async (name, other) => {
    const users = { user: { id: 'u1', name }, current: { id: 'u2', name: other } }
    const html = text(await whole(defaultPages.confirm({ ...base, ...users })))
    expect(html).toMatch(/Switch to .*\(u1\)/)
    expect(html).toMatch(/No, stay signed in as .*\(u2\)/)
  })

  it('stand without ids when everybody sees that they differ', async () => {
    for (
      const [name, other] of [['Ada', 'Grace'], ['Анна', 'Борис'], ['José', 'João'], ['李', '王']]
    ) {
      const users = { user: { id: 'u1', name: `${name}` }, current: { id: 'u2', name: `${other}` } }
      expect(text(await whole(defaultPages.confirm({ ...base, ...users })))).not.toMatch(
        /\(u[12]\)/,
      )
    }
  })

  it('have ids that cannot be taken for each other', async () => {
    const users = { user: { id: 'a', name: 'Ada' }, current: { id: '\u0430', name: 'Ada' } }
    const html = text(await whole(defaultPages.confirm({ ...base, ...users })))
    expect(html).toContain('signed in to example.com as Ada (\\u{430}). Signing in as Ada (a)')
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
    times: timesIn('en'),
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

  it('names the account to password managers', async () => {
    const html = await whole(
      defaultPages.ask({ ...data, verify: { wrong: false, account: 'ada@a.example' } }),
    )
    expect(tags(html).find((tag) => tag.includes('autocomplete="username"')))
      .toMatch(/name="username" value="ada@a\.example" readonly/)
  })

  it('says that the code goes to the inbox when it does', async () => {
    expect(text(await whole(defaultPages.ask({ ...data, deliver: true })))).toContain('your inbox')
    expect(text(await whole(defaultPages.ask(data)))).not.toContain('inbox')
  })
})

describe('the code page', () => {
  const data = {
    nonce: 'n',
    words: en,
    times: timesIn('en'),
    site: 'example.com',
    user: { id: 'u1', name: 'Ada' },
    picture: '<svg viewBox="0 0 9 9"></svg>',
    ttl: 90,
    until: 1_800_000_000,
    ask: '/qr',
  }
  const page = defaultPages.code(data)
  const live = { url: 'https://example.com/qr/live/ID', transfer: '/qr/transfer/ID' }

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

  it('is not recoloured by Dark Reader', async () => {
    expect(await whole(page)).toContain('<meta name="darkreader-lock">')
  })

  it('takes the picture away after its time without a script', () => {
    expect(page.style).toContain('.code svg { animation: hide 0s 90s forwards; }')
    expect(page.style).toContain('.code p { animation: show 0s 90s forwards; }')
  })

  it('says without a script until when the code works, and leads to what became of it', async () => {
    const [, without = ''] =
      /<noscript>(.*)<\/noscript>/s.exec(await whole(defaultPages.code({ ...data, live }))) ?? []
    expect(text(without)).toMatch(/It works until 08:00 AM UTC\. What happened\?/)
    expect(without).toContain('<a href="/qr/transfer/ID">')
  })

  describe('with a script', () => {
    beforeEach(() => {
      vi.useFakeTimers({ now: 1_700_000_000_000 })
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    /** Runs the page's script in a small browser, whose network is `answer`. */
    function run(answer?: () => Promise<object> | object) {
      const said: string[] = []
      const asked: unknown[] = []
      const gone: string[] = []
      const listeners: Record<string, ((event: object) => void)[]> = {}
      const addEventListener = (type: string, listener: () => void) =>
        (listeners[type] ??= []).push(listener)
      const dataset: Record<string, string> = { ttl: '90', ask: '/qr' }
      if (answer) Object.assign(dataset, { live: live.url, transfer: live.transfer })
      const left = { dataset: { left: '{time} left' }, textContent: '' }
      const heading = { textContent: 'Scan this' }
      const status = {
        dataset: Object.fromEntries(
          ['soon', 'over', 'claimed', 'done', 'declined', 'denied', 'ended'].map((w) => [w, w]),
        ),
        set textContent(words: string) {
          said.push(words)
        },
      }
      const parts: Record<string, object> = {
        '.code': { dataset },
        '.left': left,
        '[role=status]': status,
        h1: heading,
      }
      const document = {
        hidden: false,
        addEventListener,
        querySelector: (selector: string) => parts[selector],
      }
      // The monotonic clock, which may stand still while the computer sleeps.
      const clock = { slept: 0, begun: Date.now() - 2000 }
      runInNewContext(page.script ?? '', {
        document,
        addEventListener,
        location: { replace: (url: string) => gone.push(url) },
        Date,
        performance: { now: () => Date.now() - clock.begun - clock.slept },
        AbortController,
        setInterval,
        clearInterval,
        setTimeout,
        clearTimeout,
        fetch: async (...request: unknown[]) => {
          asked.push(request)
          const json = await answer?.()
          return { ok: true, status: 200, json: async () => json }
        },
      })
      const shown = () => !('over' in dataset)
      /** Sets the wall clock; the monotonic one does not notice. */
      const setClock = (seconds: number) => {
        clock.slept += 1000 * seconds
        vi.setSystemTime(Date.now() + 1000 * seconds)
      }
      const fire = (type: string, event: object = {}) => {
        for (const listener of listeners[type] ?? []) listener(event)
        return vi.advanceTimersByTimeAsync(0)
      }
      return { document, left, heading, said, asked, gone, shown, setClock, fire }
    }

    const pass = (seconds: number) => vi.advanceTimersByTimeAsync(1000 * seconds)

    it('counts down from when the page was asked for', () => {
      const { left } = run()
      expect(left.textContent).toBe('1:28 left')
      vi.advanceTimersByTime(23_000)
      expect(left.textContent).toBe('1:05 left')
    })

    it('speaks twice only: when 30 seconds are left, and when the code has expired', () => {
      const { shown, left, said } = run()
      vi.advanceTimersByTime(57_000)
      expect(said).toEqual([])
      vi.advanceTimersByTime(1000)
      expect(said).toEqual(['soon'])
      vi.advanceTimersByTime(29_000)
      expect(said).toEqual(['soon'])
      expect(shown()).toBe(true)
      vi.advanceTimersByTime(1000)
      expect(said).toEqual(['soon', 'over'])
      expect(shown()).toBe(false)
      expect(left.textContent).toBe('')
      expect(vi.getTimerCount()).toBe(0)
    })

    it('knows after a sleep that the time is over', () => {
      const { said, setClock } = run()
      setClock(3600)
      vi.advanceTimersByTime(1000)
      expect(said).toEqual(['over'])
    })

    it('becomes the ask page when its time is over', async () => {
      const { gone } = run()
      await pass(87)
      expect(gone).toEqual([])
      await pass(1)
      expect(gone).toEqual(['/qr'])
    })

    it('asks with no cookie and no header of its own: often at first, then seldom', async () => {
      const { asked } = run(() => ({ state: 'waiting', seconds: 300 }))
      await pass(30)
      expect(asked.length).toBe(15)
      expect(asked[0]).toMatchObject([live.url, { credentials: 'omit' }])
      expect(asked[0]).not.toHaveProperty('[1].headers')
      await pass(40)
      expect(asked.length).toBe(25)
    })

    it.each(['claimed', 'granted', 'done', 'undone'])(
      'goes to the outcome page when the code is %s, and asks no more',
      async (state) => {
        const { asked, gone, shown } = run(() => ({ state, seconds: 100 }))
        await pass(2)
        expect([gone, shown()]).toEqual([['/qr/transfer/ID'], false])
        await pass(600)
        expect(asked.length).toBe(1)
        expect(gone.length).toBe(1)
        expect(vi.getTimerCount()).toBe(0)
      },
    )

    it.each(['declined', 'denied', 'ended'])(
      'says once that the code is %s, in its heading too, and stays',
      async (state) => {
        const { gone, shown, said, heading } = run(() => ({ state, seconds: 100 }))
        await pass(600)
        expect([said, heading.textContent, shown(), gone]).toEqual([[state], state, false, []])
        expect(vi.getTimerCount()).toBe(0)
      },
    )

    it('asks nothing while it is hidden, and at once when it is shown, thawed or online', async () => {
      const { asked, document, fire } = run(() => ({ state: 'waiting', seconds: 80 }))
      document.hidden = true
      await pass(40)
      expect(asked).toEqual([])
      document.hidden = false
      for (const type of ['visibilitychange', 'resume', 'online']) {
        const before = asked.length
        await fire(type)
        expect([type, asked.length - before]).toEqual([type, 1])
      }
      const before = asked.length
      await fire('pageshow', { persisted: true })
      expect(asked.length - before).toBe(1)
    })

    it('survives a network that goes away, and leaves only when it is back', async () => {
      let away = true
      const { asked, gone, said } = run(() => {
        if (away) throw new TypeError('Failed to fetch')
        return { state: 'over', seconds: 0 }
      })
      await pass(100)
      expect(asked.length).toBeGreaterThan(20)
      expect([said, gone]).toEqual([['soon', 'over'], []])
      away = false
      await pass(10)
      expect([said, gone]).toEqual([['soon', 'over'], ['/qr']])
      expect(vi.getTimerCount()).toBe(0)
    })

    it('is not moved by a clock that is set by an hour, either way', async () => {
      let left = 85
      const { said, shown, setClock, gone } = run(() => ({ state: 'waiting', seconds: left }))
      setClock(3600)
      await pass(1)
      expect([shown(), said]).toEqual([true, []])
      setClock(-7200)
      await pass(1)
      expect([shown(), said]).toEqual([true, []])
      left = 1
      await pass(85)
      expect([shown(), gone]).toEqual([false, ['/qr']])
    })

    it('shows no picture after a sleep that may have outlasted it, until it is told', async () => {
      let away = true
      const { said, shown, setClock } = run(() => {
        if (away) throw new TypeError('Failed to fetch')
        return { state: 'waiting', seconds: 40 }
      })
      setClock(3600)
      await pass(1)
      expect([shown(), said]).toEqual([false, []])
      away = false
      await pass(2)
      expect([shown(), said]).toEqual([true, []])
    })
  })
})

describe('the other pages', () => {
  const base = { nonce: 'n', words: en, times: timesIn('en'), site: 'example.com' }
  const user = { id: 'u1', name: 'Ada' }

  it('confirm makes yes and no equally easy', async () => {
    const html = await whole(
      defaultPages.confirm({ ...base, user, action: '/qr/x', cancel: '/out' }),
    )
    expect(html).toContain('<form class="actions" method="post" action="/qr/x">')
    expect(html).toContain('<button class="button first hold">Sign in</button>')
    expect(html).toContain('<a class="button" href="/out">No, do not sign in</a>')
    expect(text(html)).toContain('If someone sent it to you, do not sign in.')
  })

  it('confirm ends the code by a "no" where it can', async () => {
    const html = await whole(
      defaultPages.confirm({ ...base, user, action: '/qr/x', cancel: '/out', decline: true }),
    )
    expect(html).not.toContain('/out')
    expect(html).toContain(
      '<button class="button" name="act" value="decline">No, do not sign in</button>',
    )
    expect(count(html, /<form method="post" action="\/qr\/x">/g)).toBe(2)
  })

  it('the three numbers differ in nothing but the number', async () => {
    const html = await whole(pages('x')['outcome: claimed, three numbers'])
    const buttons = html.match(/<button[^>]*name="number".*?<\/button>/gs) ?? []
    expect(buttons.length).toBe(3)
    expect(new Set(buttons.map((button) => button.replace(/\d\d/g, 'NN'))).size).toBe(1)
  })

  it('buttons that let somebody in take no press in their first moments, the others do', async () => {
    const held = Object.entries(pages('x')).filter(([, page]) =>
      /class="[^"]*hold"/.test(`${page.body}`)
    )
    expect(held.map(([name]) => name)).toEqual([
      'confirm',
      'confirm with switch',
      'confirm that can decline',
      'outcome: claimed, three numbers',
      'outcome: claimed, typed',
      'here: granted',
      'here: granted, to switch',
      'approveAsk',
      'approveAsk: typed',
      'approveAsk: how long',
    ])
    expect(await whole(pages('x')['confirm'])).toMatch(
      /\.hold \{ animation: hold \.7s; \}\s*@keyframes hold \{ from, to \{ pointer-events: none; \} \}/,
    )
  })

  it('every page leads on: it has a link or a form', () => {
    const ends = Object.entries(pages('x')).filter(([, { body }]) =>
      !/<(a|button) /.test(`${body}`)
    )
    expect(ends.map(([name]) => name)).toEqual([])
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

  it('what names options is for the operator, in English, and marked as English', async () => {
    const words = marked(en)
    for (const [name, page] of Object.entries(pages('', words))) {
      const html = await whole(page, 'SITE', words)
      const rest = html.replace(/<span lang="en" dir="ltr">[^<]*<\/span>/, '')
      expect([name, /option|QRAUTH_|Sec-Fetch|middleware|parser/.test(text(rest))]).toEqual([
        name,
        false,
      ])
      if (rest !== html) expect([name, text(html).includes(en.operator)]).toEqual([name, true])
    }
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

it('src/pages/README.md lists every custom property, and none that is not', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../src/pages/README.md'), 'utf8')
  const listed = [...readme.matchAll(/`(--[\w-]+)`/g)].map(([, name]) => name)
  const html = await whole(pages('x')['code'])
  const set = [...html.matchAll(/(--[\w-]+):/g)].map(([, name]) => name)
  expect(new Set(listed)).toEqual(new Set(set))
})
