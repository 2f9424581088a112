import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPart } from '../../parts/install.ts'
import { startProcess } from '../../parts/process.ts'
import { besideHost, settingsOf } from '../place.ts'
import { hostSuite, PERSON } from '../suite.ts'

hostSuite('a PHP site', async () => {
  const php = findPart('php')
  const folder = mkdtempSync(join(tmpdir(), 'qrauth-php-'))
  const origin = 'http://php.test'
  const { username, password, name } = PERSON
  const hash = ['-r', 'echo password_hash($argv[1], PASSWORD_BCRYPT, ["cost" => 4]);', password]
  const site = startProcess(
    php,
    [
      ...['-d', `session.save_path=${folder}`, '-d', `sys_temp_dir=${folder}`],
      ...['-S', '127.0.0.1:0', 'index.php'],
    ],
    {
      cwd: import.meta.dirname,
      env: {
        ...settingsOf(origin),
        LOGIN: username,
        NAME: name,
        HASH: execFileSync(php, hash, { encoding: 'utf8' }),
      },
    },
  )
  const [, port] = await site.line(/http:\/\/127\.0\.0\.1:(\d+)\) started/)
  const place = await besideHost(origin, Number(port), 'PHPSESSID')
  return {
    ...place,
    origin,
    cookie: 'PHPSESSID',
    takesStatements: true,
    signIn: (device) => device.post('/login', { username, password }),
    signOut: (device) => device.post('/logout'),
    async who(device) {
      const answer = await device.get('/whoami')
      return answer.status === 200 ? String((await answer.json()).id) : null
    },
    async close() {
      await place.close()
      await site.stop()
      rmSync(folder, { recursive: true })
    },
  }
}, 'php')
