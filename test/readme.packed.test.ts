import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** The files that the package holds. */
function packed(): readonly string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const out = execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' })
  const [{ files }]: [{ files: readonly { path: string }[] }] = JSON.parse(out)
  return files.map(({ path }) => path)
}

it('the package holds every file that its pages link to, or name in a command', () => {
  const files = packed()
  const pages = files.filter((file) => file.endsWith('README.md'))
  expect(pages).toContain('README.md')
  expect(pages).toContain('src/hosts/README.md')
  const missing = pages.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), 'utf8')
    const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#]+)/g)]
      .map(([, path = '']) => normalize(join(dirname(page), path)))
    const commands = page.startsWith('test/') ? [] : [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
      .flatMap(([, block = '']) => [...block.matchAll(/\b(?:src|test)\/[\w./-]+\w/g)])
      .map(([path]) => path)
    return [...links, ...commands].filter((path) => !files.includes(path))
      .map((path) => `${page} -> ${path}`)
  })
  expect(missing).toEqual([])
})
