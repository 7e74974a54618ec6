import { fileURLToPath } from 'node:url'
import type { S3Access } from '../requests.ts'
import type { ServerKind } from './kind.ts'

const access: S3Access = {
  label: '',
  credentials: { accessKeyId: 'NOBODY', secretAccessKey: 'checks-this' },
  bucket: 'bench',
  listed: 'bench-listed',
  prefix: 'folder/',
}

function command(program: string): ServerKind['command'] {
  return ({ folder, port }) => ({
    file: process.execPath,
    parameters: [program, String(port), folder],
    directory: folder,
    environment: {},
  })
}

/** The least that serving files over HTTP costs in Node: no signatures, no policies, no metadata, no flush. */
export const nodeFiles: ServerKind = {
  name: 'node-files',
  title: 'bare node:http, files',
  role: 'limit',
  measures: ['get-1k', 'put-1k', 'get-64m', 'put-64m', 'start', 'memory'],
  isPersistent: true,
  command: command(fileURLToPath(new URL('../nodeFiles.mjs', import.meta.url))),
  openS3: async () => [access],
}

/** The least that any HTTP response costs in Node: the same kibibyte from memory, or a JSON document parsed. */
export const nodeHello: ServerKind = {
  name: 'node-hello',
  title: 'bare node:http, hello',
  role: 'limit',
  measures: ['get-1k', 'put-1k', 'sign-in', 'start', 'memory'],
  isPersistent: false,
  command: command(fileURLToPath(new URL('../nodeHello.mjs', import.meta.url))),
  openS3: async () => [access],
  openUsers: async (_server, count) => ({
    clientId: 'nobody',
    userPoolId: 'nowhere',
    users: Array.from({ length: count }, (_, index) => ({
      name: `person-${index}@example.com`,
      password: 'unchecked',
    })),
  }),
}
