import { type ChildProcess, spawn } from 'node:child_process'

export interface ProcessOptions {
  readonly cwd?: string
  /** Added to the environment of the test; undefined takes a name out. */
  readonly env?: Record<string, string | undefined>
  /** Seconds to wait for a line before giving up. */
  readonly patience?: number
}

export interface Running {
  readonly pid: number
  /** All that it has written, to stdout and stderr. */
  output(): string
  /** Waits for output that matches, also output that is there already. */
  line(wanted: RegExp): Promise<RegExpExecArray>
  /** Ends with the exit code, or null after a signal. */
  readonly exited: Promise<number | null>
  /** Stops it and the processes it started. */
  stop(): Promise<void>
}

/** Starts a program in a process group of its own, so that whatever it starts ends with it. */
export function startProcess(
  command: string,
  args: readonly string[],
  { cwd, env, patience = 60 }: ProcessOptions = {},
): Running {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  let over: string | undefined
  const listeners = new Set<() => void>()
  const heard = (chunk?: string) => {
    text += chunk ?? ''
    for (const listener of listeners) listener()
  }
  child.stdout.setEncoding('utf8').on('data', heard)
  child.stderr.setEncoding('utf8').on('data', heard)

  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      over = `could not be started: ${error.message}`
      heard()
      resolve(null)
    })
    child.once('close', (code, signal) => {
      over ??= `ended with ${code ?? signal}`
      heard()
      resolve(code)
    })
  })

  const { pid = 0 } = child
  function signal(name: NodeJS.Signals): void {
    if (pid === 0) return
    try {
      process.kill(-pid, name)
    } catch {
      // The whole group is gone already.
    }
  }
  const watch = pid === 0 ? undefined : watchOver(pid)

  return {
    pid,
    exited,
    output: () => text,

    line(wanted) {
      return new Promise((resolve, reject) => {
        const what = `${command} ${args.join(' ')}`
        const timer = setTimeout(
          () => end(() => reject(new Error(`${what} wrote no ${wanted}, but:\n${text}`))),
          patience * 1000,
        )
        function end(settle: () => void): void {
          clearTimeout(timer)
          listeners.delete(look)
          settle()
        }
        function look(): void {
          const match = wanted.exec(text)
          if (match) end(() => resolve(match))
          else if (over) end(() => reject(new Error(`${what} ${over}, having written:\n${text}`)))
        }
        listeners.add(look)
        look()
      })
    },

    async stop() {
      signal('SIGTERM')
      const impatient = setTimeout(() => signal('SIGKILL'), 5000)
      await exited
      clearTimeout(impatient)
      signal('SIGKILL')
      watch?.kill('SIGKILL')
    },
  }
}

/**
 * Ends a process group when this process is gone, however it went: a test run that is killed has no
 * time to stop anything, but its end of a pipe closes all the same.
 */
function watchOver(group: number): ChildProcess {
  const script = `read -r _; kill -s KILL -- -${group} 2>/dev/null`
  const watch = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watch.unref()
  return watch
}
