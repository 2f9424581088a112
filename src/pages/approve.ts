import { html, raw } from 'hono/html'
import type { ApproveAskData, ApproveData, ApproveDoneData } from './data/approve.ts'
import { CHOICES, choices, oneButton, password } from './act.ts'
import { deviceTable } from './device.ts'
import { say } from './fill.ts'
import type { Html } from './html.ts'
import { FOLLOW } from './live.ts'
import { ENDS } from './marks.ts'
import { isolate, nameOf } from './name.ts'
import type { Page } from './pages.ts'

const LETTERS = `
.letters {
  margin: 0 0 1rem; padding: .25rem; background: var(--ground); border-radius: var(--round);
  font: 600 1.75rem/1.4 var(--mono); letter-spacing: .12em; text-align: center;
}
.letters span { display: inline-block; margin-inline: .3em; }
input.typed { font: 600 1.25rem/1.5 var(--mono); text-transform: uppercase; }
`

/** Asks for the letters that the other device shows. */
export function approve({ words: { approve: text }, action, wrong }: ApproveData): Page {
  return {
    title: text.heading,
    mark: { icon: 'laptop' },
    style: LETTERS,
    body: html`<h1>${text.heading}</h1>
<p>${text.text}</p>
<form method="post" action="${action}">
${typed(text.letters, wrong ? text.wrong : undefined)}
<div class="actions"><button class="button first">${text.button}</button></div></form>`,
  }
}

function typed(label: string, wrong: string | undefined): Html {
  const state = wrong === undefined
    ? ''
    : raw(' aria-invalid="true" aria-describedby="typed-wrong"')
  return html`
    <label for="letters">${label}</label>
    <input class="typed" id="letters" name="letters" dir="ltr" required maxlength="20"
      autocomplete="off"
      autocapitalize="characters" spellcheck="false" ${state}>
    ${wrong === undefined ? '' : html`<p class="wrong" id="typed-wrong">${wrong}</p>`}
  `
}

/** Asks whether to let another device in: which it is, before anything else. */
export function approveAsk(data: ApproveAskData): Page {
  const { words, site, user, act, now, client, network, action, letters, wrong, lives, verify } =
    data
  const { approveAsk: text } = words
  const parts = { site: isolate(site), name: nameOf(user) }
  const more = { ...(client !== undefined && { client }), ...(network && { network }) }
  return {
    title: words.approve.heading,
    mark: { icon: 'laptop' },
    style: LETTERS + CHOICES,
    body: html`<h1>${say(text.heading, parts)}</h1>
${deviceTable(data, act, now, more)}
<p class="note">${say(text.warning)}</p>
<form id="allow" method="post" action="${action}">
${
      letters
        ? html`<p><strong>${text.compare}</strong></p>
<p class="letters" dir="ltr"><span>${letters[0]}</span><span>${letters[1]}</span></p>`
        : typed(text.type, wrong ? words.approve.wrong : undefined)
    }
${choices(data, 'allow', lives)}
${verify === undefined ? '' : password(words.ask, verify, user)}
</form>
<div class="actions equal">
<button form="allow" class="button hold" name="act" value="allow">${text.allow}</button>
${oneButton(action, 'deny', text.deny)}</div>`,
  }
}

const MARKS = { granted: { icon: 'laptop' }, done: ENDS.done, undone: ENDS.undone } as const

/** Says that the other device may go on, then that it is in. */
export function approveDone(data: ApproveDoneData): Page {
  const { words, site, user, act, now, client, state, live, undo, instead, onward } = data
  const text = words.approveDone[state]
  const body = html`<h1>${text.heading}</h1>
<p>${say(text.text, { site: isolate(site), name: nameOf(user) })}</p>
${deviceTable(data, act, now, client === undefined ? {} : { client })}
${instead === true ? html`<p class="note">${words.outcome.done.instead}</p>` : ''}
<div class="actions"><a class="button first" href="${onward}">${words.outcome.done.button}</a>
${undo === undefined ? '' : oneButton(undo, 'undo', words.outcome.done.undo)}</div>`
  if (live === undefined) return { title: text.heading, mark: MARKS[state], body }
  return {
    title: text.heading,
    mark: MARKS[state],
    script: FOLLOW,
    refresh: { seconds: 5, scriptless: true },
    body: html`<div data-live="${live}" data-state="${state}">${body}</div>`,
  }
}
