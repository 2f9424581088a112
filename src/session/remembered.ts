import type { Entered } from './entered.ts'

/** The last checks of this process. */
export interface Remembered {
  get(key: string): Entered | true | undefined
  set(key: string, answer: Entered | true): void
  forget(): void
}

const MOST = 10_000

/** Remembers live sessions for some seconds; with 0 nothing. */
export function remembered(seconds: number): Remembered {
  const held = new Map<string, { readonly answer: Entered | true; readonly until: number }>()
  return {
    get(key) {
      const known = held.get(key)
      return known && Date.now() < known.until ? known.answer : undefined
    },
    set(key, answer) {
      if (seconds === 0) return
      if (held.size >= MOST) held.clear()
      held.set(key, { answer, until: Date.now() + seconds * 1000 })
    },
    forget: () => held.clear(),
  }
}
