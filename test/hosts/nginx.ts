import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPart } from '../parts/install.ts'
import { startProcess } from '../parts/process.ts'

export interface Nginx {
  /** Where it listens: a socket, so that no two tests use the same port. */
  readonly socket: string
  close(): Promise<void>
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
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto ${scheme};
    proxy_set_header X-Forwarded-For $remote_addr;
    location /qr { proxy_pass http://127.0.0.1:${ours}; }
    location / { proxy_pass http://127.0.0.1:${host}; }
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
