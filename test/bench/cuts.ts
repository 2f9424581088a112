/** A text put before another one in a file of `src`. */
export interface Edit {
  readonly file: string
  readonly before: string
  readonly text: string
}

/** The product, with an empty answer as soon as a part is done. */
export interface Cut {
  /** The last part that is done. */
  readonly part: string
  readonly edits: readonly Edit[]
}

const SHOWN = "c.body('', 200)"
const CONSUMED = "c.redirect('/', 303)"
const TAKEN =
  "if (known.state === 'missing') return visit.refuse('consume')\n    const { key, transfer"
const STARTED = 'const onward = await goingTo(visit, user, next)\n    const elsewhere'

/** The cuts of each step, in the order in which a request comes by them. */
export const CUTS: Readonly<Record<'issue' | 'consume', readonly Cut[]>> = {
  issue: [
    routed(SHOWN),
    cut(
      SHOWN,
      'origin, cookie, guards, form',
      "const next = nextPath(visit, form.fields.get('next')",
    ),
    cut(SHOWN, 'who: the session token verified', 'const { verify } = reauthenticate'),
    cut(SHOWN, 'two secrets and digests, the store', 'const { code, key } = issued'),
    cut(SHOWN, 'the event and its line', 'const link = `${mount}/${code}`'),
    cut(SHOWN, 'the modules', 'const picture = qrSvg(', 'settings.qr(link)\n'),
    cut(SHOWN, 'their SVG', "return visit.page(\n      200,\n      'code'"),
  ],
  consume: [
    routed(CONSUMED),
    cut(CONSUMED, 'origin, cookie, guards, form', "const rules = limits('consume', visit.address)"),
    cut(CONSUMED, 'limits, who: nobody', 'const known = await consume(store, presented(visit)'),
    {
      part: 'two digests',
      edits: [...cut(CONSUMED, '', TAKEN).edits, {
        file: 'code.ts',
        before: 'const answer = await answered(FOUND, () => store.take(',
        text: "if (key !== receipt) return { state: 'missing' }\n",
      }],
    },
    cut(CONSUMED, 'the store', TAKEN),
    cut(CONSUMED, 'the event and its line', STARTED),
    cut(CONSUMED, 'the session token in its cookie', 'return visit.redirect(303, elsewhere'),
  ],
}

/** What an isolate does before the first route is looked for. */
export const STARTS: readonly Cut[] = [
  started('nothing but a Worker', 'const app = apps.get(env) ?? make(env)'),
  started('the settings, the app', 'apps.set(env, app)'),
]

function started(part: string, before: string): Cut {
  const text = "if (env) return new Response('')\n"
  return { part, edits: [{ file: 'app/worker.ts', before, text }] }
}

function routed(answer: string): Cut {
  const before = 'const visit = arrive(settings, c)'
  const edit = { file: 'visit.ts', before, text: `if (c) return ${answer}\n` }
  return { part: 'hono finds the route', edits: [edit] }
}

function cut(answer: string, part: string, before: string, first = ''): Cut {
  const text = `${first}if (visit) return visit.${answer}\n`
  return { part, edits: [{ file: 'qrauth.ts', before, text }] }
}

/** Makes the edits, or throws where a file has not, or has more than once, what it was known by. */
export function edited(file: string, source: string, edits: readonly Edit[]): string {
  return edits.filter((edit) => edit.file === file).reduce((text, { before, text: put }) => {
    const [head, tail, ...more] = text.split(before)
    if (head === undefined || tail === undefined || more.length > 0) {
      throw new Error(`Cannot cut ${file} before ${JSON.stringify(before)}: want it there once`)
    }
    return `${head}${put}${before}${tail}`
  }, source)
}
