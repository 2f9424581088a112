import { INTERPRETERS } from '../hosts/interpreters.ts'
import { findOrInstall, findPart, installShell, leftOut, type Part, PARTS } from './install.ts'

/** Runs once, before any test: every part that tests start is there, or nothing is tested. */
export default function setup(): void {
  const out = leftOut()
  if (out.length > 0) {
    const line = '!'.repeat(100)
    console.warn(
      `${line}\nNOT A FULL RUN: TEST_WITHOUT leaves out ${out.join(', ')}\n${line}`,
    )
  }
  try {
    for (const part of Object.keys(PARTS) as Part[]) if (!out.includes(part)) findPart(part)
    installShell()
    for (const { names, packages } of Object.values(INTERPRETERS)) findOrInstall(names, packages)
  } catch (error) {
    // One line and no stack trace: this is for the person who has something to install.
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
