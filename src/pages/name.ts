import { html } from 'hono/html'
import type { User } from '../store.ts'
import type { Html } from './html.ts'
import { isTold } from './eye.ts'

/** Letters of a name that are shown. A longer one would push the buttons off a phone's screen. */
const LONGEST = 80

/** An id is all that tells two people apart, so more of it is shown. */
const LONGEST_ID = 256

/** Four in a row are enough for every script; 75 would run over the words beside them. */
const MARKS = /(\p{M}{4})\p{M}+/gu

/**
 * What leaves no mark on the page: controls, what Unicode lets every font ignore, and the blanks that
 * are letters or symbols by their class: Braille, a musical notehead, fillers of three scripts.
 */
const INVISIBLE =
  /[\p{C}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{16fe4}\u{1d159}\u{13441}\u{13442}]/gu

/** A text that others chose, kept from turning around the words beside it (Unicode UAX 9). */
export function isolate(text: string): Html {
  return html`<bdi>${text}</bdi>`
}

/**
 * What a person is called on the pages: their name, else their id.
 *
 * @param other Somebody else on the same page. Unless the names differ to the eye, the id is added.
 */
export function nameOf(user: User, other?: User): Html {
  const name = called(user)
  if (other === undefined || isTold(name, called(other))) return isolate(name)
  const id = idOf(user.id, other.id)
  return isolate(name === id ? name : `${name} (${id})`)
}

/** A person's name as plain text, for the browser's tab. */
export function called({ id, name = '' }: User): string {
  return seen(name, LONGEST) || seen(id, LONGEST) || spelled(id)
}

/** What a person sees of a text, and no more than so many letters of it. */
function seen(text: string, most: number): string {
  // Most names are this plain, and the first use of the other patterns costs a fresh isolate 1 ms.
  const plain = /^[!-~]+(?: [!-~]+)*$/.test(text)
  const clean = plain ? text : text.normalize('NFC').replace(/[\s\p{Z}]+/gu, ' ')
    .replace(INVISIBLE, '').replace(/ +/g, ' ').replace(MARKS, '$1').replace(/^[\p{M} ]+| +$/gu, '')
  if (clean.length <= most) return clean
  const letters = [...clean]
  return letters.length > most ? `${letters.slice(0, most).join('')}…` : clean
}

/** An id that cannot be taken for the other one: where it could, each odd character is spelled out. */
function idOf(id: string, other: string): string {
  const [mine, theirs] = [seen(id, LONGEST_ID), seen(other, LONGEST_ID)]
  if (mine === id && isTold(mine, theirs)) return mine
  return spelled(id)
}

function spelled(id: string): string {
  const odd = /[^!-~]/gu
  return id.slice(0, LONGEST_ID)
    .replace(odd, (letter) => `\\u{${letter.codePointAt(0)?.toString(16)}}`)
}
