/** Scripts whose letters are told from each other by the people who read them. */
const SCRIPTS = [
  /^[a-zßæðøþđłœ]*$/,
  /^\p{Script=Cyrillic}*$/u,
  /^\p{Script=Greek}*$/u,
  /^\p{Script=Arabic}*$/u,
  /^\p{Script=Hebrew}*$/u,
  /^\p{Script=Devanagari}*$/u,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*$/u,
  /^\p{Script=Hangul}*$/u,
  /^\p{Script=Thai}*$/u,
]

/**
 * Whether two names differ to the eye. Both must be of one and the same script: Latin and Cyrillic
 * share a dozen letters, and a name that mixes scripts may be made to deceive. Within a script, what
 * differs in case, marks, spaces and punctuation alone, or in letters such as I, l and 1, does not.
 */
export function isTold(one: string, other: string): boolean {
  // A bracket could hold what looks like an id.
  if (/[()[\]]/.test((one + other).normalize('NFKC'))) return false
  const [a, b] = [skeleton(one), skeleton(other)]
  const letters = (a + b).replace(/[2-9]/g, '')
  return a !== b && SCRIPTS.some((script) => script.test(letters))
}

function skeleton(name: string): string {
  return name.normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/[i1|ı]/g, 'l').replace(/0/g, 'o').replace(/5/g, 's').replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
}
