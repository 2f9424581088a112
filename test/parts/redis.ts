import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPart } from './install.ts'
import { startProcess } from './process.ts'

export interface RunningRedis {
  readonly port: number
  /** redis://127.0.0.1:PORT */
  readonly url: string
  close(): Promise<void>
  /** Ends it at once, as a crash does (`kill -9`). */
  kill(): Promise<void>
}

/**
 * Starts a Redis of its own, which is reached from this machine alone.
 *
 * @param settings by default it keeps nothing on disk
 */
export async function startRedis(
  settings: readonly string[] = ['--save', '', '--appendonly', 'no'],
): Promise<RunningRedis> {
  const program = findPart('redis')
  // A Redis reads `dump.rdb` of the folder that it starts in, and a replica writes one there.
  const folder = mkdtempSync(join(tmpdir(), 'qrauth-redis-'))
  for (let attempts = 1;; attempts++) {
    const port = await freePort()
    const redis = startProcess(
      program,
      ['--port', String(port), '--bind', '127.0.0.1', '--daemonize', 'no', ...settings],
      { cwd: folder },
    )
    const stop = async () => {
      await redis.stop()
      rmSync(folder, { recursive: true, force: true })
    }
    const [said] = await redis.line(/Ready to accept connections|Address already in use/)
    if (said === 'Ready to accept connections') {
      return {
        port,
        url: `redis://127.0.0.1:${port}`,
        close: stop,
        async kill() {
          process.kill(redis.pid, 'SIGKILL')
          await redis.exited
          await stop()
        },
      }
    }
    // Another program was faster at this port.
    await redis.stop()
    if (attempts === 10) {
      throw new Error(`Cannot start redis-server on a free port:\n${redis.output()}`)
    }
  }
}

/** A port that is free right now, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1)
  return port
}

/** Ports that are free right now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  })
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
