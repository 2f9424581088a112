import { html } from 'hono/html'
import type { User } from '../store.ts'
import type { Html } from './html.ts'

/** Letters of a name that are shown. A longer one would push the buttons off a phone's screen. */
const LONGEST = 80

/** A text that others chose, kept from turning around the words beside it (Unicode UAX 9). */
export function isolate(text: string): Html {
  return html`<bdi>${text}</bdi>`
}

/**
 * What a person is called on the pages: their name, else their id.
 *
 * @param other Somebody else on the same page. When both are called the same, the id is added.
 */
export function nameOf(user: User, other?: User): Html {
  const name = called(user)
  const same = other !== undefined && called(other) === name && name !== user.id
  return isolate(same ? `${name} (${user.id})` : name)
}

function called({ id, name = '' }: User): string {
  // A name that nobody can see is none. The second pattern takes a fresh isolate 1 ms to read.
  const isSeen = /[!-~]/.test(name) || /[\p{L}\p{N}\p{P}\p{S}]/u.test(name)
  const letters = [...isSeen ? name.trim() : id]
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : letters.join('')
}
