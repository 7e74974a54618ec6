import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerKind } from './kind.ts'
import { unchecked } from './unchecked.ts'

/** Started by root, its workers would be nobody, who may not write into the folder. */
const user = process.getuid?.() === 0 ? 'user root;' : ''

/** One worker, as the other servers have one event loop; a PUT is kept as it is where its length is known. */
const configuration = (folder: string, port: number): string => `
${user}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 10000000;
  client_max_body_size 0;
  client_body_temp_path ${folder}/arriving;
  proxy_temp_path ${folder}/unused;
  fastcgi_temp_path ${folder}/unused;
  uwsgi_temp_path ${folder}/unused;
  scgi_temp_path ${folder}/unused;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/files;
    location / {
      dav_methods PUT;
      create_full_put_path on;
    }
  }
}
`

/** Files by sendfile, in C: no signatures, no policies, no checksums, no encryption, no flush. https://nginx.org */
export const nginx: ServerKind = {
  name: 'nginx',
  title: 'nginx, files',
  role: 'limit',
  measures: ['get-1k', 'put-1k', 'get-1m', 'put-1m', 'get-64m', 'put-64m', 'start', 'memory'],
  isPersistent: true,
  missing: () => {
    const { stderr } = spawnSync('nginx', ['-V'], { encoding: 'utf8' })
    if (stderr === null || stderr === undefined) return 'nginx is not installed'
    return stderr.includes('http_dav_module')
      ? undefined
      : 'this nginx has no http_dav_module, by which it takes in files'
  },
  command: ({ folder, port }) => {
    const file = join(folder, 'nginx.conf')
    mkdirSync(join(folder, 'files'), { recursive: true })
    writeFileSync(file, configuration(folder, port))
    return { file: 'nginx', parameters: ['-c', file, '-p', folder], directory: folder, environment: {} }
  },
  openS3: async () => [unchecked],
}
