import { en } from '../pages/locales/en.ts'
import type { Words } from '../pages/words.ts'
import { list, type Read } from './names.ts'

/** Chooses the languages that `QRAUTH_LANGUAGES` names, in its order, or else all that there are. */
export function languagesOf(read: Read, known: readonly Words[] = [en]): readonly Words[] {
  const names = known.map(({ lang }) => lang).join(', ')
  const chosen = read.value('QRAUTH_LANGUAGES', `some of ${names}`, (text) => {
    const words = list(text).map((name) =>
      known.find(({ lang }) => lang.toLowerCase() === name.toLowerCase())
    )
    return words.every((each) => each !== undefined) ? words : undefined
  })
  return chosen ?? known
}
