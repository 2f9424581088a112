/** Text put beside the one line of a file of `src` that begins with `line`. */
export interface Edit {
  readonly file: string
  /** The beginning of the line, without its indentation. */
  readonly line: string
  /** Where the text goes. */
  readonly put: 'before' | 'after'
  readonly text: string
}

/** The product, with an empty answer as soon as a part is done. */
export interface Cut {
  /** The last part that is done. */
  readonly part: string
  readonly edits: readonly Edit[]
}

const ISSUE = 'steps/issue.ts'
const CONSUME = 'steps/consume.ts'

/** The cuts of each step, in the order in which a request meets them. */
export const CUTS: Readonly<Record<'issue' | 'consume', readonly Cut[]>> = {
  issue: [
    routed(200),
    before('origin, guards, form', ISSUE, 'const next = nextPath('),
    before('the session token verified', ISSUE, 'const password = await checkPassword('),
    before('the keys, the store', ISSUE, 'const { code, id } = issued'),
    before('the event and its line', ISSUE, 'const link ='),
    before('the modules', ISSUE, 'const picture = qrSvg(', 'qr(link)\n'),
    after('their SVG', ISSUE, 'const picture = qrSvg('),
  ],
  consume: [
    routed(303),
    before('origin, guards, form', CONSUME, 'const rules = limits('),
    before('nobody signed in, the keys', CONSUME, 'if (current) {'),
    before('the device and its part', CONSUME, 'const turned = await consumeCode('),
    before('the store', CONSUME, 'const { now } = turned'),
    before('the event and its line', CONSUME, 'return start(visit'),
    before('the session token in its cookie', 'steps/start.ts', 'return visit.redirect(303'),
  ],
}

const APP = 'app/worker.ts'
const EMPTY = { text: "if (env) return new Response('')\n" }

/** What an isolate does before it looks for the first route. */
export const STARTS: readonly Cut[] = [
  { part: 'nothing but a Worker', edits: [edit(APP, 'const app = apps.get(env)', EMPTY)] },
  { part: 'the settings, the app', edits: [edit(APP, 'apps.set(env, app)', EMPTY)] },
]

function routed(status: 200 | 303): Cut {
  const text = `if (c) return c.body('', ${status}, { location: '/' })\n`
  return {
    part: 'hono finds the route',
    edits: [edit('visit.ts', 'const visit = arrive(', { text })],
  }
}

/** @param first what is still done before the answer */
function before(part: string, file: string, line: string, first = ''): Cut {
  return { part, edits: [edit(file, line, { text: first + answer(file) })] }
}

function after(part: string, file: string, line: string): Cut {
  return { part, edits: [edit(file, line, { put: 'after', text: answer(file) })] }
}

/** An empty answer, which the compiler cannot know to be the only one. */
function answer(file: string): string {
  const way = file === ISSUE ? "c.body('', 200)" : "redirect(303, '/')"
  return `if (visit) return visit.${way}\n`
}

function edit(
  file: string,
  line: string,
  { put = 'before', text }: { readonly put?: Edit['put']; readonly text: string },
): Edit {
  return { file, line, put, text }
}

/**
 * Makes the edits of a file.
 *
 * @throws {Error} that names the file and the line, unless exactly one line begins so
 */
export function edited(file: string, source: string, edits: readonly Edit[]): string {
  return edits.filter((edit) => edit.file === file).reduce((text, { line, put, text: added }) => {
    const lines = text.split('\n')
    const found = [...lines.keys()].filter((index) => lines[index]?.trimStart().startsWith(line))
    const [at, ...more] = found
    if (at === undefined || more.length > 0) {
      throw new Error(
        `Cannot cut ${file}: expected one line that begins with ${JSON.stringify(line)}, ` +
          `received ${found.length}`,
      )
    }
    lines.splice(put === 'after' ? at + 1 : at, 0, added.trimEnd())
    return lines.join('\n')
  }, source)
}
