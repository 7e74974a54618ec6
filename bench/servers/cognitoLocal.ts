import type { ServerKind } from './kind.ts'
import { installPeer, peerProgram } from './peers.ts'
import { createUsers } from './userPool.ts'

const program = 'cognito-local/lib/bin/start.js'

/** User pools in Node: JSON files that are written anew at every change. https://github.com/jagregory/cognito-local */
export const cognitoLocal: ServerKind = {
  name: 'cognito-local',
  title: 'cognito-local 5.3.0',
  role: 'peer',
  measures: ['sign-in', 'start', 'memory'],
  isPersistent: true,
  install: (say) => installPeer(program, say),
  command: ({ folder, port }) => ({
    file: process.execPath,
    parameters: [peerProgram(program)],
    directory: folder,
    environment: { HOST: '127.0.0.1', PORT: String(port) },
  }),
  openUsers: ({ host, port }, users) => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    return createUsers({ endpoint: `http://${host}:${port}`, region: 'us-east-1', credentials }, users)
  },
}
