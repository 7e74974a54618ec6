import type { S3Access } from '../requests.ts'
import { createBuckets } from './buckets.ts'
import type { ServerKind } from './kind.ts'
import { installPeer, peerProgram } from './peers.ts'

const program = 's3rver/bin/s3rver.js'

/** The keys that every s3rver has. */
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
const access: S3Access = {
  label: '',
  credentials,
  bucket: 'bench',
  listed: 'bench-listed',
  prefix: 'folder/',
  // Its ListObjectsV2 encrypts continuation tokens with DES, which OpenSSL 3 no longer has: a page that is not the last fails.
  listsByMarker: true,
}

/** S3 in Node: files in a folder, never flushed. https://github.com/jamhall/s3rver */
export const s3rver: ServerKind = {
  name: 's3rver',
  title: 's3rver 3.7.1',
  role: 'peer',
  measures: ['get-1k', 'put-1k', 'get-1m', 'put-1m', 'get-64m', 'put-64m', 'list', 'start', 'memory'],
  isPersistent: true,
  install: (say) => installPeer(program, say),
  command: ({ folder, port }) => ({
    file: process.execPath,
    parameters: [peerProgram(program), '-d', folder, '-a', '127.0.0.1', '-p', String(port), '--silent'],
    directory: folder,
    environment: {},
  }),
  openS3: async (server, client) => {
    await createBuckets(server, client, access)
    return [access]
  },
}
