import { en } from '../pages/locales/en.ts'
import type { Words } from '../pages/words.ts'

/**
 * The languages that a Worker bundles. Each adds 3 to 4.5 KiB (gzip). Import more of them from
 * `../pages/locales/`; the first is for visitors who read none of the others.
 */
export const languages: readonly Words[] = [en]
