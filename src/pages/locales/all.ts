import type { Words } from '../words.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fa } from './fa.ts'
import { fr } from './fr.ts'
import { he } from './he.ts'
import { hi } from './hi.ts'
import { it } from './it.ts'
import { ja } from './ja.ts'
import { ko } from './ko.ts'
import { nl } from './nl.ts'
import { pl } from './pl.ts'
import { ptBR } from './pt-BR.ts'
import { ru } from './ru.ts'
import { tr } from './tr.ts'
import { uk } from './uk.ts'
import { zhHans } from './zh-Hans.ts'

/** Every language of the pages. The first is for visitors who read none of the others. */
export const allLanguages: readonly Words[] = [
  en,
  ru,
  de,
  fr,
  es,
  ptBR,
  it,
  nl,
  pl,
  uk,
  tr,
  ar,
  he,
  fa,
  hi,
  zhHans,
  ja,
  ko,
]
