import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPart } from '../parts/install.ts'
import { startProcess } from '../parts/process.ts'

export interface Nginx {
  /** Where it listens: a socket, so that no two tests use the same port. */
  readonly socket: string
  close(): Promise<void>
}

/** The lines for nginx, as README.md shows them. */
function shown(): string {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const [, lines] = /```nginx\n([\s\S]*?)```/.exec(readme) ?? []
  if (lines === undefined) throw new Error('Cannot find the lines for nginx in README.md')
  return lines
}

/**
 * Puts one origin in front of two servers: `/qr` is ours, everything else is the host's.
 *
 * @param scheme what people use; somebody before us undid the encryption
 */
export async function startNginx(
  ours: number,
  host: number,
  scheme: string,
): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'qrauth-nginx-'))
  const socket = join(folder, 'socket')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  writeFileSync(
    join(folder, 'nginx.conf'),
    `
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log stderr notice;
events {}
http {
  access_log off;
  ${temporary.map((what) => `${what}_temp_path ${folder}/${what};`).join('\n  ')}
  server {
    listen unix:${socket};
    ${shown().replace('127.0.0.1:8000', `127.0.0.1:${ours}`).replace('$scheme', scheme)}
    location / {
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto ${scheme};
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_pass http://127.0.0.1:${host};
    }
  }
}
`,
  )
  const nginx = startProcess(findPart('nginx'), ['-c', join(folder, 'nginx.conf'), '-e', 'stderr'])
  await nginx.line(/start worker process /)
  return {
    socket,
    async close() {
      await nginx.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
