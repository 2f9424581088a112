import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '../src')

/** The rooms of src/, from the front door to the cellar. An import leads to the same room or one below. */
const ROOMS = [
  ['index.ts', 'main.ts', 'node.ts', 'doctor.ts', 'worker.ts', 'workers'],
  ['testing'],
  ['app'],
  ['qrauth.ts'],
  ['steps'],
  ['visit.ts'],
  ['settings.ts'],
  ['options.ts'],
  ['pages'],
  ['hosts'],
  ['stores'],
  ['session'],
  ['http'],
  ['transfer'],
  ['qr'],
  ['store.ts', 'checked.ts'],
]

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))

/** The files that each file imports, types included. */
const imports = new Map(files.map((file) => {
  const text = readFileSync(join(SRC, file), 'utf8')
  const found = [...text.matchAll(/\b(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)]
  return [file, found.map(([, path = '']) => normalize(join(dirname(file), path)))]
}))

function level(file: string): number {
  const room = file.split('/', 1)[0] ?? ''
  return ROOMS.findIndex((names) => names.includes(room))
}

it('every file has a room', () => {
  expect(files.length).toBeGreaterThan(40)
  expect(files.filter((file) => level(file) === -1)).toEqual([])
})

it('imports lead down the list of rooms, never up', () => {
  const up = [...imports].flatMap(([file, targets]) =>
    targets.filter((target) => level(target) < level(file)).map((target) => `${file} -> ${target}`)
  )
  expect(up).toEqual([])
})

it('no imports go in a circle', () => {
  const done = new Set<string>()
  const circles: string[] = []
  function visit(file: string, trail: readonly string[]): void {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '))
    if (done.has(file) || trail.includes(file)) return
    for (const target of imports.get(file) ?? []) visit(target, [...trail, file])
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(circles).toEqual([])
})

it('every import names a file that is there', () => {
  const missing = [...imports].flatMap(([file, targets]) =>
    targets.filter((target) => !files.includes(target))
      .map((target) => `${file} -> ${relative('.', target)}`)
  )
  expect(missing).toEqual([])
})
