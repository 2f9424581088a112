import { spawnSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { NIGHTLY } from './nightly.ts'

/** The parts that tests start, and what they are called. A name that is a path is used as it is. */
export const PARTS = {
  redis: { names: ['redis-server'], packages: ['redis-server'] },
  chromium: {
    names: [
      ...(process.env['CHROME_PATH'] ? [process.env['CHROME_PATH']] : []),
      'chromium',
      'chromium-headless-shell',
      'google-chrome',
    ],
    packages: ['chromium'],
  },
  firefox: { names: ['firefox-esr', 'firefox'], packages: ['firefox-esr'] },
  openssl: { names: ['openssl'], packages: ['openssl'] },
  nginx: { names: ['nginx'], packages: ['nginx-light'] },
  zbar: { names: ['zbarimg'], packages: ['zbar-tools'] },
} as const

export type Part = keyof typeof PARTS

/** The parts that TEST_WITHOUT leaves out, as in `TEST_WITHOUT=redis,chromium`. */
export function leftOut(): Part[] {
  const given = (process.env['TEST_WITHOUT'] ?? '').split(',').map((name) => name.trim())
  return given.filter((name) => name !== '').map((name) => {
    if (Object.hasOwn(PARTS, name)) return name as Part
    const known = Object.keys(PARTS).join(', ')
    throw new Error(`Cannot use TEST_WITHOUT: expected names of ${known}, received "${name}"`)
  })
}

/** Whether a part is left out. Only the tests that need it may leave themselves out with it. */
export function without(part: Part): boolean {
  return leftOut().includes(part)
}

/** The path of a part's program, installed if need be. */
export function findPart(part: Part): string {
  if (without(part)) {
    throw new Error(`Cannot start ${part}: TEST_WITHOUT leaves it out of this run`)
  }
  const { names, packages } = PARTS[part]
  return findOrInstall(names, packages)
}

/** Chromium without a window: the same engine, and a page opens in a third of the time. */
const SHELL = ['chromium-headless-shell'] as const

function usesShell(): boolean {
  return !NIGHTLY && !process.env['CHROME_PATH'] && !without('chromium')
}

/** The path of Chromium without a window. In the nightly run, or without it, Chromium itself. */
export function findShell(): string {
  return (usesShell() ? find(SHELL) : undefined) ?? findPart('chromium')
}

/** Tries to install what {@link findShell} looks for. Without it the tests only take longer. */
export function installShell(): void {
  if (usesShell() && !find(SHELL)) install(SHELL)
}

/**
 * The path of the first of these programs that is there; without any, installs these Debian
 * packages, as root or by passwordless sudo.
 *
 * Everything here is synchronous: two parts of one process cannot install at the same time. Two
 * processes wait for each other's lock.
 *
 * @throws {Error} one line saying what to install
 */
export function findOrInstall(names: readonly string[], packages: readonly string[]): string {
  const found = find(names)
  if (found) return found

  const missing = packages.join(' ')
  console.log(`Installing ${missing}, because ${names.join(' or ')} is not installed`)
  const failure = install(packages)
  const installed = find(names)
  if (installed) return installed
  throw new Error(
    `Cannot find ${names.join(' or ')}${failure && ` (${failure})`}. ` +
      `Install ${missing}, e.g. \`sudo apt-get install ${missing}\``,
  )
}

function find(names: readonly string[]): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/sbin']
  for (const name of names) {
    const paths = name.includes('/') ? [name] : folders.map((folder) => join(folder, name))
    const path = paths.find(isProgram)
    if (path) return path
  }
  return undefined
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Says why it did not work, or nothing. */
function install(packages: readonly string[]): string {
  // RUNLEVEL=1: Debian would start a server it installs; the tests start their own.
  const settings = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1']
  const root = process.getuid?.() === 0 ? ['env'] : ['sudo', '-n', 'env']
  const steps = [
    ['update', '-qq'],
    ['install', '-qq', '-y', '--no-install-recommends', ...packages],
  ]
  for (const step of steps) {
    const [command = '', ...args] = [
      ...root,
      ...settings,
      'apt-get',
      '-o',
      'DPkg::Lock::Timeout=300',
      ...step,
    ]
    const { status, error, stderr } = spawnSync(command, args, {
      encoding: 'utf8',
      timeout: 600_000,
    })
    if (status !== 0) {
      const said = (error?.message ?? stderr).trim().split('\n').at(-1)
      return `apt-get ${step[0]} failed: ${said}`
    }
  }
  return ''
}
