import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { Words } from './words.ts'

/** Languages that are looked at; a browser names a handful. */
const MOST = 20

/**
 * Chooses the words for a visitor by `Accept-Language`. A range such as `de-AT` also stands for `de`,
 * `zh-CN` for `zh-Hans` and `pt` for `pt-BR`: the same language in the same script.
 *
 * @param languages the first is for visitors who read none of them
 */
export function wordsFor(c: Context, languages: readonly [Words, ...Words[]]): Words {
  const lang = accepts(c, {
    header: 'Accept-Language',
    supports: languages.map(({ lang }) => lang),
    default: languages[0].lang,
    // By itself it compares whole names, and takes `de-AT` for another language than `de`.
    match: (asked, { supports, default: first }) => {
      for (const { type, q } of asked.slice(0, MOST).toSorted((one, other) => other.q - one.q)) {
        if (q === 0) continue
        if (type === '*') return first
        const exact = supports.find((lang) => lang.toLowerCase() === type.toLowerCase())
        const read = written(type)
        const found = exact ?? (read && supports.find((lang) => written(lang) === read))
        if (found) return found
      }
      return first
    },
  })
  return languages.find((words) => words.lang === lang) ?? languages[0]
}

/** A language and its script, such as `zh-Hans`; undefined for what names no language. */
function written(lang: string): string | undefined {
  try {
    const { language, script } = new Intl.Locale(lang).maximize()
    return `${language}-${script}`
  } catch {
    return undefined
  }
}
