import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { en } from '../src/pages/locales/en.ts'

const ROOT = join(import.meta.dirname, '..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const DETAIL = readFileSync(join(ROOT, 'src/README.md'), 'utf8')

/** The pages whose snippets are compiled, and whose links are followed. */
const PAGES = [
  'README.md',
  'src/README.md',
  'src/hosts/README.md',
  'src/hosts/recipes.md',
  'src/pages/README.md',
  'src/stores/README.md',
]

/** The fenced blocks of a language. */
function blocks(language: string, page: string = README): string[] {
  return [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter(([, fence]) => fence === language)
    .map(([, , code]) => code ?? '')
}

/** The anchors of a page's headings, as GitHub makes them. */
function headings(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-')
  )
}

/** The rows of the table below some words, first cells only, without ticks. */
function names(after: string): string[] {
  const table =
    DETAIL.slice(DETAIL.indexOf(after)).split('\n\n').find((part) => part.startsWith('|')) ?? ''
  return table.split('\n').slice(2)
    .flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '')
    )
}

/** The properties of an interface in a file of ours. */
function properties(file: string, name: string): string[] {
  const source = readFileSync(join(ROOT, 'src', file), 'utf8')
  const body = new RegExp(`interface ${name}[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1] ?? ''
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, property]) => property ?? '')
}

describe('the README', () => {
  // Inside the package, so that `hono-qrauth` is this package, as built.
  const folder = mkdtempSync(join(import.meta.dirname, '.readme-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('has snippets that the compiler takes as strictly as it takes us', () => {
    const snippets = PAGES.flatMap((page) => blocks('ts', readFileSync(join(ROOT, page), 'utf8')))
    expect(snippets.length).toBeGreaterThan(2)
    snippets.forEach((code, i) => writeFileSync(join(folder, `snippet-${i}.ts`), code))
    writeFileSync(join(folder, 'site.ts'), snippets[0] ?? '')
    const options = {
      extends: '../../tsconfig.json',
      include: [],
      compilerOptions: {
        noEmit: true,
        rootDir: '.',
        isolatedDeclarations: false,
        noUnusedLocals: false,
      },
      files: snippets.map((_, i) => `snippet-${i}.ts`),
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options))
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    try {
      execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
    } catch (error) {
      throw new Error(`A snippet does not compile:\n${(error as { stdout: string }).stdout}`)
    }
  })

  it('shows the site that the tests start on four runtimes', () => {
    for (const file of ['site.ts', 'server.ts', 'node.ts', 'worker.ts']) {
      const code = readFileSync(join(ROOT, 'test/readme/start', file), 'utf8').trimEnd()
      expect([file, README.includes(code)]).toEqual([file, true])
    }
  })

  it('lists every option, and none that is not', () => {
    const origin = properties('http/origin.ts', 'OriginOptions')
    expect(names('`qrauth(options)`').sort())
      .toEqual(
        [...properties('options.ts', 'QrauthOptions').filter((name) => name !== 'base'), ...origin]
          .sort(),
      )
    expect(names('`jwtSession(options)`').sort())
      .toEqual(
        ['secret', 'keys', 'alg', ...properties('session/jwt-options.ts', 'JwtSettings'), ...origin]
          .sort(),
      )
  })

  it('lists every environment variable, and none that is not', () => {
    const source = readFileSync(join(ROOT, 'src/app/names.ts'), 'utf8')
    const list = /const NAMES = \[([\s\S]*?)\]/.exec(source)?.[1] ?? ''
    const known = [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name ?? '')
    expect(names('## Environment').sort()).toEqual(
      [...known, 'PORT', 'HOST', 'TLS_CERT', 'TLS_KEY'].sort(),
    )
  })

  it('shows the verifiers that the tests run', () => {
    const hosts = readFileSync(join(ROOT, 'src/hosts/README.md'), 'utf8')
    for (const file of ['verify.py', 'verify.php', 'verify.rb', 'verify.js', 'verify.go']) {
      const code = readFileSync(join(ROOT, 'test/hosts/handoff', file), 'utf8').trimEnd()
      expect([file, hosts.includes(code)]).toEqual([file, true])
    }
  })

  it.each(['policies.ts', 'passkeys.ts'])('shows the %s that the tests run', (file) => {
    const code = readFileSync(join(ROOT, 'test/readme', file), 'utf8').trimEnd()
    expect(DETAIL.includes(code)).toBe(true)
  })

  it('says what to do at every page that refuses, and what every event means', () => {
    const hosts = readFileSync(join(ROOT, 'src/hosts/README.md'), 'utf8')
    const help = hosts.slice(hosts.indexOf('## Troubleshooting'))
    const told = [...Object.values(en.rejected), ...Object.values(en.fault), en.refused]
    expect(told.map(({ heading }) => heading).filter((heading) => !help.includes(heading)))
      .toEqual([])
    const reasons = [...Object.keys(en.rejected), 'store', 'session', 'delivery', 'verification']
      .filter((reason) => reason !== 'limited')
    expect(
      reasons.filter((reason) =>
        !help.includes(`\`${reason}\``) && !help.includes(`: ${reason}\``)
      ),
    )
      .toEqual([])
    const source = readFileSync(join(ROOT, 'src/transfer/events.ts'), 'utf8')
    const types = [...source.matchAll(/readonly type: ((?:'\w+'(?: \| )?)+)/g)]
      .flatMap(([, union = '']) => [...union.matchAll(/\w+/g)].map(([type]) => type))
    expect(types.length).toBeGreaterThan(12)
    expect(types.filter((type) => !help.slice(help.indexOf('### Events')).includes(`\`${type}\``)))
      .toEqual([])
  })

  it('names only commands, files and pages that exist', () => {
    const scripts = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts
    for (const [, script] of README.matchAll(/npm (?:run )?(start|test|build|bench)\b/g)) {
      expect(scripts).toHaveProperty(script ?? '')
    }
  })

  it.each(PAGES)('%s links to files and headings that exist', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8')
    const dead = [...text.matchAll(/\]\((?!\w+:)([^)#]*)(?:#([^)]+))?\)/g)]
      .filter(([, file = '', heading]) => {
        const path = file === '' ? join(ROOT, page) : join(ROOT, dirname(page), file)
        if (!existsSync(path)) return true
        return heading !== undefined && !headings(readFileSync(path, 'utf8')).includes(heading)
      }).map(([link]) => link)
    expect(dead).toEqual([])
  })
})
