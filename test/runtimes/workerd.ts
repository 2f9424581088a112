import type { Readable } from 'node:stream'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import type { Runtime, Server } from './suite.ts'

/** A Worker in workerd, by its entry point below `src/`. */
export async function workerd(entry: string): Promise<Runtime> {
  const { outputFiles: [bundle] } = await build({
    entryPoints: [`${import.meta.dirname}/../../src/${entry}.ts`],
    bundle: true,
    format: 'esm',
    external: ['node:*', 'fs'],
    write: false,
  })

  async function start(env: Readonly<Record<string, string>>): Promise<Server> {
    let output = ''
    const worker = new Miniflare({
      modules: true,
      script: bundle?.text ?? '',
      compatibilityDate: '2026-04-01',
      host: '127.0.0.1',
      port: 0,
      cf: false,
      bindings: env,
      handleRuntimeStdio(...streams: Readable[]) {
        for (const stream of streams) stream.on('data', (chunk: Buffer) => output += String(chunk))
      },
    })
    const url = await worker.ready
    return { port: Number(url.port), output: () => output, stop: () => worker.dispose() }
  }

  return { name: `workerd, ${entry}`, start }
}
