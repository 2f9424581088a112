import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { linkIn } from './parts/picture.ts'
import { startProcess } from './parts/process.ts'

const ROOT = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'qrauth-tls-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A POST over TLS to this machine, whose certificate nobody knows. */
function post(port: number, path: string, body: string, cookie = ''): Promise<[string, string[]]> {
  const headers = {
    'host': 'lan.test',
    'origin': 'https://lan.test',
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
    cookie,
  }
  const options = { port, path, method: 'POST', headers, rejectUnauthorized: false }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...options }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk) => text += chunk)
        .on('end', () => resolve([text, answer.headers['set-cookie'] ?? []]))
    })
    sent.on('error', reject).end(body)
  })
}

it('Bun speaks https on the LAN with TLS_CERT and TLS_KEY: __Host- cookies and https links', async () => {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const subject = ['-subj', '/CN=lan.test', '-days', '2']
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert]
  execFileSync('openssl', [...args, ...subject], { stdio: 'ignore' })
  const env = { QRAUTH_HOST: 'demo', PORT: '0', TLS_CERT: cert, TLS_KEY: key }
  const bun = startProcess('node_modules/.bin/bun', ['run', 'src/main.ts'], { cwd: ROOT, env })
  try {
    const [, port] = await bun.line(/https:\/\/localhost:(\d+)\//)
    const login = 'username=ada&password=qrauth-demo'
    const [, [cookie = '']] = await post(Number(port), '/login', login)
    expect(cookie).toMatch(/^__Host-session=.*; Secure/)
    const [page] = await post(Number(port), '/qr', '', cookie.split(';')[0])

    expect(linkIn(page)).toMatch(/^https:\/\/lan\.test\/qr\//)
  } finally {
    await bun.stop()
  }
})

it('one of the two alone is refused', async () => {
  const env = { QRAUTH_HOST: 'demo', PORT: '0', TLS_CERT: '/cert.pem' }
  const bun = startProcess('node_modules/.bin/bun', ['run', 'src/main.ts'], { cwd: ROOT, env })
  expect(await bun.exited).toBe(1)
  expect(bun.output()).toContain('expected both TLS_CERT and TLS_KEY')
})
