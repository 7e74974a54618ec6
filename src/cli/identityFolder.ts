import {
  CopyObjectCommand,
  DeleteObjectCommand,
  paginateListBuckets,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { administer } from './administer.ts'
import { printable } from './printable.ts'
import { type Server, UsageError } from './server.ts'

interface Ends {
  readonly from: string
  readonly to: string
}

interface Found {
  readonly Identities: readonly { readonly IdentityId: string; readonly Logins: readonly object[] }[]
}

/**
 * Moves the folder of an identity that was merged, or of a guest, to another identity's, in every bucket. What the other
 * has under the same name stays, and what would have taken its place stays where it was.
 * @returns whether everything was moved.
 */
export async function moveFolder(server: Server, ends: Ends, write: (text: string) => void): Promise<boolean> {
  await requireEnds(server, ends)
  const { endpoint, region, root: credentials } = server
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true })
  let moved = 0
  let left = 0
  for await (const { Buckets = [] } of paginateListBuckets({ client }, {})) {
    for (const { Name: bucket = '' } of Buckets) {
      for (const { key, etag } of await objectsIn(client, bucket, `${ends.from}/`)) {
        const target = `${ends.to}/${key.slice(ends.from.length + 1)}`
        if (await moveObject(client, bucket, { key, etag }, target)) moved += 1
        else {
          left += 1
          const line = `left      s3://${bucket}/${key}: there is s3://${bucket}/${target}, or it has changed just now`
          write(`${printable(line)}\n`)
        }
      }
    }
  }
  write(`moved     ${moved} object${moved === 1 ? '' : 's'} from ${ends.from}/ to ${ends.to}/\n`)
  return left === 0
}

/** Nobody's folder is taken away while they can sign in to it, and none is given to nobody. */
async function requireEnds(server: Server, { from, to }: Ends): Promise<void> {
  if (from === to) throw new UsageError('name two identities')
  const identity = /^[\w-]+:[0-9a-f-]+$/
  if (!identity.test(from) || !identity.test(to)) throw new UsageError('name identities by their ids: <region>:<uuid>')
  const { Identities } = await administer<Found>(server, 'FindIdentities', { Id: to })
  if (!Identities.some(({ IdentityId }) => IdentityId === to)) throw new UsageError(`there is no identity ${to}`)
  const logins = await loginsOf(server, from)
  if (logins > 0) throw new UsageError(`${from} is still the identity of a user: merge it, or take its logins away`)
}

/** How many logins an identity has; none where it is gone. */
async function loginsOf(server: Server, id: string): Promise<number> {
  try {
    const { Identities } = await administer<Found>(server, 'FindIdentities', { Id: id })
    return Identities.reduce((sum, { Logins }) => sum + Logins.length, 0)
  } catch (error) {
    if (error instanceof UsageError && error.message.startsWith('There is no identity')) return 0
    throw error
  }
}

interface Listed {
  readonly key: string
  readonly etag: string | undefined
}

/** All objects of a folder, listed before any of them moves. */
async function objectsIn(client: S3Client, Bucket: string, Prefix: string): Promise<readonly Listed[]> {
  const found: Listed[] = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    found.push(...Contents.map(({ Key = '', ETag }) => ({ key: Key, etag: ETag })))
  }
  return found
}

/** Copies, then deletes what was copied; false where the target is taken, or the source has changed meanwhile. */
async function moveObject(client: S3Client, Bucket: string, { key, etag }: Listed, target: string): Promise<boolean> {
  const CopySource = `${Bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
  const copy = { Bucket, Key: target, CopySource, CopySourceIfMatch: etag, IfNoneMatch: '*' }
  try {
    await client.send(new CopyObjectCommand(copy))
    await client.send(new DeleteObjectCommand({ Bucket, Key: key, IfMatch: etag }))
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'PreconditionFailed') return false
    throw error
  }
}
