import type { Readable } from 'node:stream'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { type Runtime, suite } from './suite.ts'

const bundle = await build({
  entryPoints: [`${import.meta.dirname}/../../src/worker.ts`],
  bundle: true,
  format: 'esm',
  external: ['node:*', 'fs'],
  write: false,
})

const workerd: Runtime = {
  name: 'workerd',
  async start(env) {
    let output = ''
    const worker = new Miniflare({
      modules: true,
      script: bundle.outputFiles[0]?.text ?? '',
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
  },
}

suite(workerd)
