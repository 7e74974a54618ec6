import { fileURLToPath } from 'node:url'
import type { ServerKind, UserDirectory } from './kind.ts'
import { unchecked } from './unchecked.ts'

function command(program: string, ...more: readonly string[]): ServerKind['command'] {
  return ({ folder, port }) => ({
    file: process.execPath,
    parameters: [program, String(port), folder, ...more],
    directory: folder,
    environment: {},
  })
}

const filesProgram = fileURLToPath(new URL('../nodeFiles.mjs', import.meta.url))

/** The least that serving files over HTTP costs in Node: no signatures, no policies, no metadata, no flush. */
export const nodeFiles: ServerKind = {
  name: 'node-files',
  title: 'bare node:http, files',
  role: 'limit',
  measures: ['get-1k', 'put-1k', 'get-1m', 'put-1m', 'get-64m', 'put-64m', 'start', 'memory'],
  isPersistent: true,
  command: command(filesProgram),
  openS3: async () => [unchecked],
}

/** The same, with the octets sealed by AES-256-GCM where they are kept. */
export const nodeSealedFiles: ServerKind = {
  ...nodeFiles,
  name: 'node-sealed-files',
  title: 'bare node:http, AES-256-GCM files',
  measures: ['get-1k', 'put-1k', 'get-1m', 'put-1m', 'get-64m', 'put-64m'],
  command: command(filesProgram, 'sealed'),
}

/** The least that any HTTP response costs in Node: the same kibibyte from memory, or a JSON document parsed. */
export const nodeHello: ServerKind = {
  name: 'node-hello',
  title: 'bare node:http, hello',
  role: 'limit',
  measures: ['get-1k', 'put-1k', 'sign-in', 'start', 'memory'],
  isPersistent: false,
  command: command(fileURLToPath(new URL('../nodeHello.mjs', import.meta.url))),
  openS3: async () => [unchecked],
  openUsers: async (_server, count) => anybody(count),
}

/** The least that turning a sign-in into credentials costs in Node: a verified signature, a seal, two exchanges. */
export const nodePair: ServerKind = {
  name: 'node-pair',
  title: 'bare node:http, RS256 and AES-GCM',
  role: 'limit',
  measures: ['identity'],
  isPersistent: false,
  command: command(fileURLToPath(new URL('../nodePair.mjs', import.meta.url))),
  openUsers: async (_server, count) => anybody(count),
  openIdentities: async (_server, users) => ({ ...users, identityPoolId: 'us-east-1:nowhere', provider: 'nowhere' }),
}

/** The least that handing out tokens costs in Node: their arithmetic in a thread, behind a JSON request. */
export const nodeTokens: ServerKind = {
  name: 'node-tokens',
  title: 'bare node:http, a thread with the arithmetic',
  role: 'limit',
  measures: [],
  isPersistent: false,
  command: command(fileURLToPath(new URL('../nodeTokens.mjs', import.meta.url))),
}

function anybody(count: number): UserDirectory {
  const users = Array.from({ length: count }, (_, index) => ({
    name: `person-${index}@example.com`,
    password: 'unchecked',
  }))
  return { clientId: 'nobody', userPoolId: 'nowhere', users }
}
