import type { S3Access } from '../requests.ts'

/** Access to a server that asks nobody who they are. */
export const unchecked: S3Access = {
  label: '',
  credentials: { accessKeyId: 'NOBODY', secretAccessKey: 'checks-this' },
  bucket: 'bench',
  listed: 'bench-listed',
  prefix: 'folder/',
}
