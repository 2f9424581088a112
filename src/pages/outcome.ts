import { html } from 'hono/html'
import type { OutcomeData } from './data/transfer.ts'
import { button, oneButton } from './act.ts'
import { deviceTable } from './device.ts'
import { fill, say } from './fill.ts'
import type { Html } from './html.ts'
import { FOLLOW } from './live.ts'
import { ENDS } from './marks.ts'
import { called, isolate, nameOf } from './name.ts'
import { notice } from './notice.ts'
import type { Mark, Page } from './pages.ts'
import { wayOn } from './way.ts'

const PHONE: Mark = { icon: 'phone' }

type In<State extends OutcomeData['state']> = Extract<OutcomeData, { readonly state: State }>

/** Tells the person who showed a code what became of it, and asks what only they know. */
export function outcome(data: OutcomeData): Page {
  const { words: { outcome: words }, ask } = data
  const again = { to: 'ask', href: ask } as const
  switch (data.state) {
    case 'claimed':
      return claimed(data)
    case 'done':
      return done(data)
    case 'waiting':
      return followed(data, notice(data, { icon: 'scan' }, words.waiting, again))
    case 'granted': {
      const page = notice(data, PHONE, words.granted, undefined)
      return followed(data, {
        ...page,
        body: html`${page.body}${deviceTable(data, data.act, data.now)}
${wayOn(data, { to: 'again', href: '' }, false)}`,
      })
    }
    case 'ended':
      return notice(data, ENDS.ended, data.by === 'code' ? words.replaced : words.signedOut, again)
    default:
      return notice(data, ENDS[data.state], words[data.state], again)
  }
}

/** Loads itself anew when something happened; without a script, every few seconds. */
function followed({ live, state }: In<'waiting' | 'claimed' | 'granted'>, page: Page): Page {
  return {
    ...page,
    script: FOLLOW,
    refresh: { seconds: 5, scriptless: true },
    body: html`<div data-live="${live}" data-state="${state}">${page.body}</div>`,
  }
}

const CLAIMED = `
label ~ .actions { margin-block-end: .625rem; }
form:has(label) + .actions { margin-block-start: 0; }
#pick { text-align: center; text-wrap: balance; }
.numbers { display: grid; grid-template-columns: repeat(3, 1fr); gap: .75rem; margin: 0 0 1rem; }
.numbers .button { padding: 1rem 0; font-size: 1.75rem; font-variant-numeric: tabular-nums; }
`

function claimed(data: In<'claimed'>): Page {
  const { words: { outcome }, user, act, now, action, match } = data
  const { claimed: words } = outcome
  const heading = say(words.heading, { name: nameOf(user) })
  const page: Page = followed(data, {
    mark: PHONE,
    title: fill(words.heading, { name: called(user) }),
    body: html`<h1>${heading}</h1>
${deviceTable(data, act, now)}
${
      match
        ? html`${picks(action, match, words)}
<div class="actions">${oneButton(action, 'deny', words.deny)}</div>`
        : html`<p class="note">${words.elsewhere}</p>
${wayOn(data, { to: 'home', href: data.onward }, false)}`
    }`,
  })
  // A refresh would take away what the person is typing.
  const { refresh: _, ...still } = page
  return { ...(match && 'type' in match ? still : page), style: CLAIMED }
}

/** Three buttons in identical markup: which one is right can be seen on the phone alone. */
function picks(
  action: string,
  match: NonNullable<In<'claimed'>['match']>,
  words: OutcomeData['words']['outcome']['claimed'],
): Html {
  if ('numbers' in match) {
    return html`
      <form method="post" action="${action}">
        <p id="pick"><strong>${words.pick}</strong></p>
        <div class="numbers" role="group" aria-labelledby="pick">${match.numbers.map((number) =>
          button({ name: 'number', value: number, text: number, hold: true })
        )}</div>
      </form>
    `
  }
  return html`
    <form method="post" action="${action}">
      <p>${words.type}</p>
      <label for="number">${words.number}</label>
      <input id="number" name="number" inputmode="numeric" pattern="[0-9]{2}" maxlength="2" required
        autocomplete="off" autofocus>
      <div class="actions">${button({ text: words.approve, first: true, hold: true })}</div>
    </form>
  `
}

function done(data: In<'done'>): Page {
  const { words, user, act, now, onward, undo, instead } = data
  const { outcome: { done: text } } = words
  return {
    title: text.heading,
    mark: ENDS.done,
    body: html`<h1>${text.heading}</h1>
<p>${say(text.text, { site: isolate(data.site), name: nameOf(user) })}</p>
${deviceTable(data, act, now)}
${instead || undo === undefined ? html`<p class="note">${text.instead}</p>` : ''}
<div class="actions"><a class="button first" href="${onward}">${text.button}</a>
${undo === undefined ? '' : oneButton(undo, 'undo', text.undo)}</div>`,
  }
}
