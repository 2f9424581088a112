import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The root of the checkout. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

/** The path of a program of ours or of a dependency's. */
export function program(name: 'bun' | 'deno' | 'workerd'): string {
  return `${ROOT}node_modules/.bin/${name}`
}

export interface Server {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

export interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Record<string, string>
  /** Finds the port in what the program writes, to stdout or to the third pipe. */
  readonly ready: RegExp
  /** Given all that it wrote until it was ready, each time that it writes. */
  readonly heard?: (text: string) => void
}

/**
 * Starts a server and reads on whatever it writes, so that its log costs it what a log costs, and
 * us nothing.
 */
export function startServer({ command, args, env, ready, heard }: Command): Promise<Server> {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  // Not SIGKILL: the endpoint has a Redis to stop.
  const killAtExit = () => child.kill('SIGTERM')
  process.once('exit', killAtExit)
  // A signal alone would end this process without "exit".
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(1))
  }
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let text = ''
  let isReady = false

  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail('is not ready after 60 s'), 60_000)
    function fail(what: string): void {
      clearTimeout(timer)
      child.kill('SIGTERM')
      reject(new Error(`${command} ${args.join(' ')} ${what}, having written:\n${text}`))
    }
    child.once('error', (error) => fail(error.message))
    child.once('close', (code) => fail(`ended with ${code}`))
    for (const pipe of child.stdio.slice(1)) {
      pipe?.on('data', (chunk: Buffer) => {
        if (isReady) return
        text += chunk
        heard?.(text)
        const port = ready.exec(text)?.[1]
        if (port === undefined) return
        isReady = true
        clearTimeout(timer)
        resolve({
          pid: child.pid ?? 0,
          port: Number(port),
          async stop() {
            child.kill('SIGTERM')
            const impatient = setTimeout(() => child.kill('SIGKILL'), 5000)
            await exited
            clearTimeout(impatient)
            process.off('exit', killAtExit)
          },
        })
      })
    }
  })
}

/** CPU time of each thread of a process, in nanoseconds, as the kernel's scheduler counts it. */
export function cpuOf(pid: number): Map<string, number> {
  const threads = new Map<string, number>()
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const time = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]
      threads.set(thread, Number(time))
    } catch {
      // The thread has ended since.
    }
  }
  return threads
}

/** CPU time since `before`, in microseconds. */
export function cpuSince(pid: number, before: Map<string, number>): number {
  let sum = 0
  for (const [thread, time] of cpuOf(pid)) sum += time - (before.get(thread) ?? 0)
  return sum / 1000
}

/** The memory a process holds, in bytes. */
export function memoryOf(pid: number): number {
  const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(resident) * 1024
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? NaN) + high) / 2
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}
