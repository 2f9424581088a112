import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load, mustBe, type Request } from './load.ts'
import { cpuOf, cpuSince, program, type Server, startServer } from './processes.ts'

/** The date of wrangler.toml. */
const DATE = '2026-04-01'

/**
 * In front of a script: `console.log` writes nothing. On a machine workerd formats each line for its
 * stdout by a part of itself that an isolate loads at its first line. Deployed, its source says
 * (`ConsoleMode` in `worker.h`), it passes lines on to whoever watches, and has no stdout.
 */
export const MUTE = 'console.log = () => {}\n'

/** The header by which workerd is told what Cloudflare's edge tells it. */
export const CF_HEADER = 'cf-blob'

export interface WorkerdServer extends Server {
  /** One port for each isolate. */
  readonly ports: readonly number[]
}

/**
 * Starts workerd itself, without the tools around it, with so many isolates of one script.
 *
 * @param bindings texts
 */
export async function startWorkerd(
  script: string,
  bindings: Record<string, string> = {},
  isolates = 1,
): Promise<WorkerdServer> {
  const folder = mkdtempSync(join(tmpdir(), 'qrauth-bench-'))
  const names = Array.from({ length: isolates }, (_, index) => `w${index}`)
  writeFileSync(join(folder, 'worker.mjs'), script)
  writeFileSync(join(folder, 'config.capnp'), config(names, bindings))
  const ports = new Map<string, number>()
  const server = await startServer({
    command: program('workerd'),
    // On the third pipe it says which port each socket got.
    args: ['serve', join(folder, 'config.capnp'), '--control-fd=3'],
    ready: new RegExp(`"socket":"w${isolates - 1}","port":(\\d+)`),
    heard(text) {
      for (const [, name = '', port] of text.matchAll(/"socket":"(w\d+)","port":(\d+)/g)) {
        ports.set(name, Number(port))
      }
    },
  })
  rmSync(folder, { recursive: true })
  return { ...server, ports: names.map((name) => ports.get(name) ?? 0) }
}

/** CPU in milliseconds of the first answer of an isolate: the mean of many in one process. */
export async function firstOf(
  script: string,
  bindings: Record<string, string>,
  requests: readonly Request[],
): Promise<number> {
  const server = await startWorkerd(script, bindings, requests.length)
  // What only the first request of a process costs is no isolate's.
  const [first = 0, ...ports] = server.ports
  await load(first, requests.slice(0, 1), 1)
  await new Promise((resolve) => setTimeout(resolve, 200))
  const before = cpuOf(server.pid)
  for (const [index, port] of ports.entries()) {
    mustBe('a first page', await load(port, requests.slice(index, index + 1), 1), 200, 1)
  }
  const time = cpuSince(server.pid, before) / ports.length / 1000
  await server.stop()
  return time
}

function config(names: readonly string[], bindings: Record<string, string>): string {
  const bound = Object.entries(bindings)
    .map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`)
  const services = names.map((name) => `(name = "${name}", worker = .worker)`)
  const sockets = names.map((name) =>
    `(name = "${name}", address = "127.0.0.1:0", service = "${name}",` +
    ` http = (cfBlobHeader = "${CF_HEADER}"))`
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "internet", network = (allow = ["private", "public"])),
    ${services.join(',\n    ')}
  ],
  sockets = [
    ${sockets.join(',\n    ')}
  ],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.mjs")],
  compatibilityDate = "${DATE}",
  bindings = [${bound.join(', ')}],
);
`
}
