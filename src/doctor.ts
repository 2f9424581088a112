#!/usr/bin/env node
import process from 'node:process'
import { examine } from './app/doctor.ts'

// The entry point of `npx hono-qrauth doctor URL`. Secrets come by variables, because other users
// of this machine can read the arguments.
const [command, address = '', ...rest] = process.argv.slice(2)
const isAddress = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
if (command !== 'doctor' || !isAddress || rest.length > 0) {
  console.error(
    'Cannot examine: expected "hono-qrauth doctor URL" with the address of the ask page, ' +
      `such as https://example.com/qr, received "${process.argv.slice(2).join(' ')}"`,
  )
  process.exit(2)
}
const { QRAUTH_HEALTH_TOKEN: token, COOKIE: cookie } = process.env
const findings = await examine({ url: new URL(address), token, cookie })
for (const { name, ok, note } of findings) {
  const mark = !ok ? 'WRONG' : note.startsWith('not checked') ? '-    ' : 'ok   '
  console.log(`${mark}  ${name}: ${note}`)
}
if (findings.some(({ ok }) => !ok)) process.exitCode = 1
