import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { installParts, leftOut } from './install.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A file that is there as soon as every part is. */
    ready: string
  }
}

/**
 * Runs once, before any test, and installs the parts that tests start while the tests that start
 * none already run. Without one of them, nothing more is tested.
 */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'qrauth-parts-'))
  const ready = join(folder, 'ready')
  project.provide('ready', ready)
  prepare(ready).catch((error: unknown) => {
    // One line and no stack trace: this is for the person who has something to install.
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  })
  return () => rmSync(folder, { recursive: true })
}

async function prepare(ready: string): Promise<void> {
  const out = leftOut()
  if (out.length > 0) {
    const line = '!'.repeat(100)
    console.warn(
      `${line}\nNOT A FULL RUN: TEST_WITHOUT leaves out ${out.join(', ')}\n${line}`,
    )
  }
  await installParts()
  writeFileSync(ready, '')
}
