import { defaultPages as pages } from '../../src/pages/default.ts'
import type { LayoutData, Page } from '../../src/pages/pages.ts'
import { timesIn } from '../../src/pages/time.ts'
import type { Words } from '../../src/pages/words.ts'
import { qrEncoder } from '../../src/qr/encode.ts'
import { qrSvg } from '../../src/qr/svg.ts'

const NONCE = 'nonce'
const NOW = 1_800_000_000
export const SITE = 'Library of Alexandria'

/** Every page in every state, as a real site would fill it. */
export function everyPage(words: Words): Record<string, Page> {
  const base = { nonce: NONCE, words, times: timesIn(words.lang), site: SITE }
  const user = { id: 'ada', name: 'Ada Lovelace' }
  const other = { id: 'grace', name: 'Grace Hopper' }
  const picture = qrSvg(
    qrEncoder()('https://library.example/qr/0123456789abcdefghijkl'),
    words.code.picture,
  )
  const act = { device: { name: 'Safari (iPhone)', place: 'Alexandria, Egypt' }, at: NOW - 10 }
  const pc = { device: { name: 'Firefox (Windows)', place: 'Cairo, Egypt' }, at: NOW - 70 }
  const asked = { ...base, user, action: '#', deliver: false, back: '#' }
  const live = { url: '#', transfer: '#' }
  const coded = { ...base, user, picture, ttl: 300, until: NOW + 300, ask: '#', live }
  const seen = { ...base, user, now: NOW, ask: '#', onward: '#' }
  const claimed = { ...seen, state: 'claimed', act, live: '#', action: '#' } as const
  const numbered = { ...base, user, onward: '#' }
  const hered = { ...base, ask: '#' }
  const allowed = { ...base, user, act: pc, now: NOW, action: '#' }
  const letters = ['WDJB', 'MJHT'] as const
  const end = { key: 'k', how: 'qr', at: NOW - 90_000, current: false, endable: true } as const
  const sessions = [
    { ...end, device: pc.device, how: 'pwd', at: NOW - 700_000, current: true },
    { ...end, device: act.device, seen: NOW - 300 },
    { ...end, device: { name: 'Chrome (Android)' }, how: 'here', seen: NOW - 90_000 },
  ] as const
  const done = { ...base, user, act: pc, now: NOW, onward: '#' }
  const endpoints = { options: '#', verify: '#' }
  const offered = { ...base, user, onward: '#', endpoints, action: '#' }
  const confirmed = { ...base, user, by: pc.device, action: '#', cancel: '#', decline: true }
  const again = { to: 'again', href: '#' } as const
  const made: Record<string, Page> = {
    'ask': pages.ask(asked),
    'ask-password': pages.ask({ ...asked, verify: { wrong: false } }),
    'ask-password-wrong': pages.ask({ ...asked, verify: { wrong: true } }),
    'ask-deliver': pages.ask({ ...asked, deliver: true }),
    'code': pages.code(coded),
    'delivered': pages.delivered({ ...base, user, ttl: 300, ask: '#' }),
    'confirm': pages.confirm(confirmed),
    'confirm-switch': pages.confirm({ ...confirmed, current: other }),
    'confirm-lives': pages.confirm({ ...confirmed, lives: [3600, 86_400] }),
    'declined': pages.declined({ ...base, onward: '#' }),
    'number-claimed': pages.number({
      ...numbered,
      state: 'claimed',
      number: '42',
      action: '#',
      live: '#',
    }),
    'number-granted': pages.number({ ...numbered, state: 'granted', action: '#' }),
    'already': pages.already({ ...base, user, onward: '#' }),
    'passkey-offer': pages.passkey({ ...offered, state: 'offer' }),
    'passkey-failed': pages.passkey({ ...offered, state: 'failed' }),
    'passkey-made': pages.passkey({ ...base, user, onward: '#', state: 'made' }),
    'outcome-waiting': pages.outcome({ ...seen, state: 'waiting', live: '#' }),
    'outcome-claimed': pages.outcome({ ...claimed, match: { numbers: ['17', '42', '83'] } }),
    'outcome-claimed-type': pages.outcome({ ...claimed, match: { type: true } }),
    'outcome-claimed-elsewhere': pages.outcome(claimed),
    'outcome-granted': pages.outcome({ ...seen, state: 'granted', act, live: '#' }),
    'outcome-done': pages.outcome({ ...seen, state: 'done', act, undo: '#' }),
    'outcome-done-for-good': pages.outcome({ ...seen, state: 'done', act }),
    'outcome-replaced': pages.outcome({ ...seen, state: 'ended', by: 'code' }),
    'outcome-signed-out': pages.outcome({ ...seen, state: 'ended', by: 'sign-out' }),
    'bounce': pages.bounce({ ...base, url: '#' }),
    'devices': pages.devices({ ...seen, sessions, action: '#', did: 'one' }),
    'devices-fresh': pages.devices({ ...seen, sessions, action: '#', fresh: '#' }),
    'end-ask': pages.endAsk({ ...base, act, now: NOW, action: '#', onward: '#' }),
    'ended': pages.ended({ ...base, what: 'one', way: { to: 'home', href: '#' } }),
    'ended-all': pages.ended({ ...base, what: 'all', way: { to: 'login', href: '#' } }),
    'here-ask': pages.hereAsk({ ...base, action: '#', login: '#' }),
    'here-waiting': pages.here({
      ...hered,
      state: 'waiting',
      picture,
      letters,
      address: 'library.example/qr/approve',
      ttl: 120,
      until: NOW + 120,
      live: '#',
    }),
    'here-granted': pages.here({ ...hered, state: 'granted', user, action: '#' }),
    'here-granted-switch': pages.here({
      ...hered,
      state: 'granted',
      user,
      current: other,
      action: '#',
    }),
    'here-done': pages.here({ ...hered, state: 'done', onward: '#' }),
    'approve': pages.approve({ ...base, user, action: '#', wrong: false }),
    'approve-wrong': pages.approve({ ...base, user, action: '#', wrong: true }),
    'approve-ask': pages.approveAsk({
      ...allowed,
      letters,
      network: 'same',
      lives: [86_400, 1_209_600],
    }),
    'approve-ask-type': pages.approveAsk({
      ...allowed,
      client: 'TV',
      network: 'other',
      verify: { wrong: false },
    }),
    'approve-granted': pages.approveDone({ ...done, state: 'granted', undo: '#' }),
    'approve-done': pages.approveDone({ ...done, state: 'done', undo: '#' }),
    'approve-undone': pages.approveDone({ ...done, state: 'undone' }),
    'denied': pages.denied({ ...base, onward: '#' }),
    'refused': pages.refused({ ...base, way: { to: 'home', href: '#' } }),
    'rejected-origin': pages.rejected({
      ...base,
      reason: 'origin',
      wanted: 'https://library.example',
    }),
    'rejected-limited': pages.rejected({ ...base, reason: 'limited', retryAfter: 90, way: again }),
    'rejected-paused': pages.rejected({ ...base, reason: 'paused', retryAfter: 600, way: again }),
    'rejected-loop': pages.rejected({ ...base, reason: 'signed-out-loop', way: again }),
    'fault': pages.fault({ ...base, reason: 'store', way: again }),
    'fault-configuration': pages.fault({
      ...base,
      reason: 'configuration',
      hint: 'QRAUTH_SECRET: expected 32 bytes or more, received 7',
      way: again,
    }),
  }
  for (const state of ['done', 'denied', 'ended', 'undone', 'over'] as const) {
    made[`number-${state}`] = pages.number({ ...numbered, state })
  }
  for (const state of ['denied', 'declined', 'undone', 'over'] as const) {
    made[`outcome-${state}`] = pages.outcome({ ...seen, state })
  }
  for (const state of ['denied', 'declined', 'ended', 'undone', 'over'] as const) {
    made[`here-${state}`] = pages.here({ ...hered, state })
  }
  return made
}

/** A page as a browser gets it, without its script and refresh, which would lead away from it. */
export async function stillPage(
  words: Words,
  { refresh: _, script: __, ...page }: Page,
  more: Partial<LayoutData> = {},
): Promise<string> {
  const frame = {
    nonce: NONCE,
    words,
    times: timesIn(words.lang),
    site: SITE,
    page,
    referrer: 'no-referrer',
  } as const
  return String(await pages.layout({ ...frame, ...more }))
}
