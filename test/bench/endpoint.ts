import { createServer } from 'node:http'
import { startStore } from '../parts/upstash.ts'

// The REST endpoint and its Redis, in a process apart from the server that is measured.
// `POST /lag/10` makes every answer so many milliseconds late; `POST /count` counts the commands
// since the last time.

const endpoint = await startStore()
let count = 0
// The log of a long run would fill the memory.
setInterval(forget, 200)

function forget(): void {
  count += endpoint.log.length
  endpoint.log.length = 0
  endpoint.requests.length = 0
}

const control = createServer((request, response) => {
  const [, verb, value] = (request.url ?? '').split('/')
  if (verb === 'lag') endpoint.fault = value === '0' ? undefined : () => ({ lag: Number(value) })
  forget()
  response.end(String(count))
  count = 0
})
control.listen(0, '127.0.0.1', () => {
  const address = control.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { url, token, redis: { options } } = endpoint
  console.log(JSON.stringify({ url, token, redis: options.port, ready: `port ${port};` }))
})
process.on('SIGTERM', () => void endpoint.close().then(() => process.exit(0)))
