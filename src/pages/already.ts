import type { AlreadyData, Page } from './pages.ts'
import { nameOf } from './name.ts'
import { GOOD } from './marks.ts'
import { notice } from './notice.ts'

/** This device is signed in as the same person: nothing to do but go on. */
export function already(data: AlreadyData): Page {
  const { words, user, onward } = data
  return notice(data, GOOD, words.already, { to: 'home', href: onward }, { name: nameOf(user) })
}
