import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { transformSync } from 'esbuild'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { allLanguages } from '../src/pages/locales/all.ts'
import { en } from '../src/pages/locales/en.ts'
import type { Words } from '../src/pages/words.ts'
import { createApp } from '../src/app/app.ts'
import { PLATFORM } from './parts/platform.ts'
import { site } from './parts/site.ts'

/** What one language may add to a bundle, in bytes: minified as wrangler does it, gzip. */
const MOST = 5 * 1024

/** Every text of the words by its path, such as `confirm.change.button`. */
function texts(words: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') found.set(path + key, value)
    else for (const each of texts(Object(value), `${path}${key}.`)) found.set(...each)
  }
  return found
}

const english = texts(en)
const others = allLanguages.filter((words) => words !== en).map((words) =>
  [words.lang, words] as const
)

function parts(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([part]) => part).toSorted()
}

it('speaks 18 languages, English first', () => {
  expect(allLanguages.map(({ lang }) => lang).join(' '))
    .toBe('en ru de fr es pt-BR it nl pl uk tr ar he fa hi zh-Hans ja ko')
})

describe.each(others)('in %s', (lang, words) => {
  const mine = texts(words)

  it('every text is there, and none that English has not', () => {
    expect([...mine.keys()]).toEqual([...english.keys()])
    expect([...mine].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('every text is filled with the same parts as in English', () => {
    for (const [path, text] of mine) {
      // A part may be said twice, or once where English says it twice.
      const [told, wanted] = [parts(text), parts(english.get(path) ?? '')]
      expect([path, new Set(told)]).toEqual([path, new Set(wanted)])
    }
  })

  it('what is strong in English is strong, and stars come in pairs', () => {
    for (const [path, text] of mine) {
      const stars = text.split('*').length - 1
      expect([path, stars % 2]).toEqual([path, 0])
      if (english.get(path)?.includes('*')) expect([path, stars]).not.toEqual([path, 0])
    }
  })

  it('no English is left', () => {
    const left = [...mine].filter(([path, text]) =>
      / \p{L}/u.test(text.replace(/\{\w+\}/g, '')) && text === english.get(path)
    )
    expect(left).toEqual([])
    if (new Intl.Locale(lang).maximize().script === 'Latn') return
    const latin = [...mine].filter(([path, text]) =>
      path !== 'lang' && path !== 'dir' &&
      /[A-Za-z]{3}/.test(text.replace(/\{\w+\}|cookie/gi, ''))
    )
    expect(latin).toEqual([])
  })

  it('it has its own direction and a name that Intl knows', () => {
    expect(Intl.getCanonicalLocales(lang)).toEqual([lang])
    expect(Intl.NumberFormat.supportedLocalesOf(lang)).toEqual([lang])
    expect(words.dir).toBe(['ar', 'he', 'fa'].includes(lang) ? 'rtl' : 'ltr')
  })
})

it.each(allLanguages.map(({ lang }) => lang))('%s adds little to a bundle', (lang) => {
  const source = readFileSync(join(import.meta.dirname, `../src/pages/locales/${lang}.ts`), 'utf8')
  const { code } = transformSync(source, { loader: 'ts', minify: true })
  expect(gzipSync(code).length).toBeLessThanOrEqual(MOST)
})

describe('the language of a visitor', () => {
  const { signedIn } = site({ languages: allLanguages })

  async function answer(asked: string | undefined): Promise<Response> {
    const computer = await signedIn()
    return await computer.get('/qr', { 'accept-language': asked })
  }

  async function langOf(asked: string | undefined): Promise<string | undefined> {
    return /<html lang="([^"]*)"/.exec(await (await answer(asked)).text())?.[1]
  }

  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['de', 'de'],
    ['de-AT', 'de'],
    ['de-AT,en;q=0.5', 'de'],
    ['en;q=0.5, de;q=0.9', 'de'],
    ['DE-ch', 'de'],
    ['de;q=0, fr;q=0.1', 'fr'],
    ['sv, da, uk;q=0.3', 'uk'],
    ['sv', 'en'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['zh-CN', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['zh-TW, ja;q=0.5', 'ja'],
    ['zh-TW, zh;q=0.9, en;q=0.8', 'zh-Hans'],
    ['iw', 'he'],
    ['fr-CA;q=0.8, es-MX', 'es'],
    ['----, <script>, ru', 'ru'],
    [`${'xx,'.repeat(500)}de`, 'en'],
  ])('that asks for %j is %s', async (asked, lang) => {
    expect(await langOf(asked)).toBe(lang)
  })

  it('stands on the answer, which no cache keeps for somebody else', async () => {
    const { headers } = await answer('ar')
    expect(headers.get('content-language')).toBe('ar')
    expect(headers.get('vary')).toContain('Accept-Language')
    expect(headers.get('cache-control')).toContain('no-store')
  })

  it('is that of the first language where only some are offered', async () => {
    const [ru, de] = ['ru', 'de'].map((lang) => allLanguages.find((words) => words.lang === lang))
    const languages = [ru, de].filter((words): words is Words => words !== undefined)
    const computer = await site({ languages }).signedIn()
    for (const [asked, lang] of [['fr', 'ru'], ['de', 'de']]) {
      const page = await computer.get('/qr', { 'accept-language': asked })
      expect(await page.text()).toContain(`<html lang="${lang}"`)
    }
  })

  it('is the choice of the host where the host chooses', async () => {
    const computer = await site({ languages: allLanguages, words: () => en }).signedIn()
    const page = await computer.get('/qr', { 'accept-language': 'de' })
    expect(await page.text()).toContain('<html lang="en"')
  })
})

describe('the standalone app', () => {
  const platform = { ...PLATFORM, languages: allLanguages }
  // It writes its events there.
  beforeEach(() => void vi.spyOn(console, 'log').mockImplementation(() => {}))

  async function langOf(env: object, asked: string): Promise<string | undefined> {
    const app = createApp({ QRAUTH_HOST: 'demo', ...env }, platform)
    const headers = { 'accept-language': asked }
    const page = await app.request('https://site.test/qr/AAAAAAAAAAAAAAAAAAAAAA', { headers })
    return /<html lang="([^"]*)"/.exec(await page.text())?.[1]
  }

  it('has all languages, and English for everybody else', async () => {
    expect(await langOf({}, 'ko')).toBe('ko')
    expect(await langOf({}, 'sv')).toBe('en')
  })

  it('has those of QRAUTH_LANGUAGES, and the first for everybody else', async () => {
    const env = { QRAUTH_LANGUAGES: 'ru, PT-br' }
    expect(await langOf(env, 'pt')).toBe('pt-BR')
    expect(await langOf(env, 'ko')).toBe('ru')
  })

  it('refuses a language that it does not have, and names those that it has', () => {
    const make = () => createApp({ QRAUTH_HOST: 'demo', QRAUTH_LANGUAGES: 'ru, tlh' }, platform)
    expect(make).toThrow(/QRAUTH_LANGUAGES: expected some of en, ru, .*, ko, received "ru, tlh"/)
  })
})
