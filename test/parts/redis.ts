import { createServer } from 'node:net'
import { findPart } from './install.ts'
import { startProcess } from './process.ts'

export interface RunningRedis {
  readonly port: number
  /** redis://127.0.0.1:PORT */
  readonly url: string
  close(): Promise<void>
}

/** Starts a Redis of its own, which keeps nothing on disk and is reached from this machine alone. */
export async function startRedis(): Promise<RunningRedis> {
  const program = findPart('redis')
  for (let tries = 1;; tries++) {
    const port = await freePort()
    const redis = startProcess(
      program,
      [
        ...['--port', String(port), '--bind', '127.0.0.1'],
        ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
      ],
    )
    const [said] = await redis.line(/Ready to accept connections|Address already in use/)
    if (said === 'Ready to accept connections') {
      return { port, url: `redis://127.0.0.1:${port}`, close: () => redis.stop() }
    }
    // Somebody was faster at this port.
    await redis.stop()
    if (tries === 10) {
      throw new Error(`Cannot start redis-server on a free port:\n${redis.output()}`)
    }
  }
}

/** A port nobody listens on right now. For programs that cannot choose one themselves. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
