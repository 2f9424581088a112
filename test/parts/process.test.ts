import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startProcess } from './process.ts'

const SLEEPER = ['-e', 'console.log(`ready ${process.pid}`); setInterval(() => {}, 1e6)']

describe('a process that a test started', () => {
  test('is ready when it says so, and is gone when it was stopped', async () => {
    const child = startProcess(process.execPath, SLEEPER)
    const [, pid] = await child.line(/ready (\d+)\n/)
    expect(Number(pid)).toBe(child.pid)
    expect(isAlive(child.pid)).toBe(true)
    await child.stop()
    expect(isAlive(child.pid)).toBe(false)
  })

  test('that ends before it is ready says so, with what it wrote', async () => {
    const child = startProcess(process.execPath, [
      '-e',
      'console.error("no luck"); process.exit(3)',
    ])
    await expect(child.line(/ready/)).rejects.toThrow(/ended with 3, having written:\nno luck/)
    expect(await child.exited).toBe(3)
    await child.stop()
  })

  test('that is not there says so', async () => {
    const child = startProcess('/nowhere/at-all', [])
    await expect(child.line(/ready/)).rejects.toThrow('could not be started')
    await child.stop()
  })

  test('does not outlive a test run that is killed', async () => {
    const { outputFiles: [bundle] } = await build({
      stdin: {
        contents: `
          import { startProcess } from './process.ts'
          const child = startProcess(process.execPath, ${JSON.stringify(SLEEPER)})
          const [, pid] = await child.line(/ready (\\d+)\\n/)
          console.log('child ' + pid)`,
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
        loader: 'ts',
      },
      bundle: true,
      format: 'esm',
      platform: 'node',
      write: false,
    })
    const run = startProcess(process.execPath, [
      '--input-type=module',
      '-e',
      bundle?.text ?? '',
    ])
    const [, pid] = await run.line(/child (\d+)\n/)
    expect(isAlive(Number(pid))).toBe(true)
    process.kill(run.pid, 'SIGKILL')
    await run.exited
    await expect.poll(() => isAlive(Number(pid)), { timeout: 20_000 }).toBe(false)
    await run.stop()
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
