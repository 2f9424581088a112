import { findPart, leftOut, type Part, PARTS } from './install.ts'

/** Runs once, before any test: every part that tests start is there, or nothing is tested. */
export default function setup(): void {
  const out = leftOut()
  if (out.length > 0) {
    const line = '!'.repeat(100)
    console.warn(
      `${line}\nNOT A FULL RUN: TEST_WITHOUT leaves out ${out.join(', ')}\n${line}`,
    )
  }
  for (const part of Object.keys(PARTS) as Part[]) {
    if (out.includes(part)) continue
    try {
      findPart(part)
    } catch (error) {
      // One line and no stack trace: this is for the person who has something to install.
      console.error(error instanceof Error ? error.message : error)
      process.exit(1)
    }
  }
}
