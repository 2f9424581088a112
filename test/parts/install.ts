import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { NIGHTLY } from './nightly.ts'

const run = promisify(execFile)

/** What a part's program is called, and the Debian packages that it is in. */
interface Program {
  /** The first one that is there is used. A name that is a path is used as it is. */
  readonly names: readonly string[]
  readonly packages: readonly string[]
}

/** The parts that tests start. */
export const PARTS = {
  redis: { names: ['redis-server'], packages: ['redis-server'] },
  chromium: {
    names: [
      ...(process.env['CHROME_PATH'] ? [process.env['CHROME_PATH']] : []),
      // Without a window: the same engine, and a page opens in a third of the time.
      ...(NIGHTLY ? [] : ['chromium-headless-shell']),
      'chromium',
      'google-chrome',
    ],
    packages: [NIGHTLY ? 'chromium' : 'chromium-headless-shell'],
  },
  firefox: { names: ['firefox-esr', 'firefox'], packages: ['firefox-esr'] },
  openssl: { names: ['openssl'], packages: ['openssl'] },
  nginx: { names: ['nginx'], packages: ['nginx-light'] },
  zbar: { names: ['zbarimg'], packages: ['zbar-tools'] },
  curl: { names: ['curl'], packages: ['curl'] },
  python: { names: ['/usr/bin/python3'], packages: ['python3'] },
  // Its programs are not needed, but where they are, the module is.
  django: { names: ['/usr/bin/django-admin'], packages: ['python3-django'] },
  php: { names: ['php'], packages: ['php-cli'] },
  ruby: { names: ['ruby'], packages: ['ruby'] },
  go: { names: ['go'], packages: ['golang-go'] },
} as const satisfies Record<string, Program>

export type Part = keyof typeof PARTS

function isPart(name: string): name is Part {
  return Object.hasOwn(PARTS, name)
}

/** The parts that TEST_WITHOUT leaves out, as in `TEST_WITHOUT=redis,chromium`. */
export function leftOut(): Part[] {
  const given = (process.env['TEST_WITHOUT'] ?? '').split(',').map((name) => name.trim())
  return given.filter((name) => name !== '').map((name) => {
    if (isPart(name)) return name
    const known = Object.keys(PARTS).join(', ')
    throw new Error(`Cannot use TEST_WITHOUT: expected names of ${known}, received "${name}"`)
  })
}

/** Whether one of these parts is left out. Only the tests that need it may leave themselves out with it. */
export function without(...parts: readonly Part[]): boolean {
  const out = leftOut()
  return parts.some((part) => out.includes(part))
}

/**
 * The path of a part's program.
 *
 * @throws {Error} one line saying what to install
 */
export function findPart(part: Part): string {
  if (without(part)) {
    throw new Error(`Cannot start ${part}: TEST_WITHOUT leaves it out of this run`)
  }
  const found = find(PARTS[part])
  if (found) return found
  throw new Error(toInstall([part], ''))
}

/**
 * Installs every part that is neither there nor left out, as root or by passwordless sudo.
 *
 * @throws {Error} one line saying what to install
 */
export async function installParts(): Promise<void> {
  const out = leftOut()
  const names = Object.keys(PARTS).filter(isPart).filter((name) => !out.includes(name))
  const missing = () => names.filter((name) => !find(PARTS[name]))
  const wanted = missing()
  if (wanted.length === 0) return

  console.log(`Installing ${packagesOf(wanted)}`)
  const failure = await install(packagesOf(wanted).split(' '))
  const left = missing()
  if (left.length > 0) throw new Error(toInstall(left, failure))
}

function packagesOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => PARTS[part].packages).join(' ')
}

function toInstall(parts: readonly Part[], failure: string): string {
  const names = parts.map((part) => PARTS[part].names.join(' or ')).join(', ')
  const packages = packagesOf(parts)
  return `Cannot find ${names}${failure && ` (${failure})`}. ` +
    `Install ${packages}, e.g. \`sudo apt-get install ${packages}\``
}

function find({ names }: Program): string | undefined {
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
async function install(packages: readonly string[]): Promise<string> {
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
    try {
      await run(command, args, { timeout: 600_000 })
    } catch (error) {
      const said = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)
      return `apt-get ${step[0]} failed: ${said}`
    }
  }
  return ''
}
