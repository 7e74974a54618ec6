import type { RequestContext } from '../../../kernel/operation.ts'
import type { ObjectLock } from '../ports/locks.ts'
import type { StoredObject } from '../ports/objects.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from './buckets.ts'
import { withObject } from './content.ts'
import { aborted } from './faults.ts'
import { requireLockable } from './locks.ts'
import { requireVersionId } from './versions.ts'

interface NamesVersion {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string | undefined
  readonly ExpectedBucketOwner?: string | undefined
}

type LockNeeds = Pick<Needs, 'buckets' | 'objects' | 'versions'>

/** The lock of an object or a version, in a bucket whose versions can be locked. */
export async function readLock(
  needs: LockNeeds,
  input: NamesVersion,
  request: RequestContext,
): Promise<ObjectLock | undefined> {
  const { lock } = await lockedObject(needs, input, request)
  return lock
}

const attempts = 5

/** Locks a version as `change` makes of its lock as it stands, however many others change it meanwhile. */
export async function relock(
  needs: LockNeeds,
  input: NamesVersion,
  request: RequestContext,
  change: (lock: ObjectLock | undefined) => ObjectLock | undefined,
): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const object = await lockedObject(needs, input, request)
    if (await needs.objects.setLock(object.bucket, object, change(object.lock))) return
  }
  throw aborted()
}

async function lockedObject(
  needs: LockNeeds,
  input: NamesVersion,
  request: RequestContext,
): Promise<Pick<StoredObject, 'key' | 'version' | 'lock'> & { readonly bucket: number }> {
  const bucket = await requireTarget(needs.buckets, input)
  requireVersionId(input.VersionId)
  requireLockable(bucket.objectLock)
  const named = { key: input.Key, version: input.VersionId }
  return withObject(needs, request, bucket, named, async ({ key, version, lock }) => ({
    bucket: bucket.id,
    key,
    version,
    lock,
  }))
}

export const lockFaults = [
  'InvalidRequest',
  'MalformedXML',
  'NoSuchObjectLockConfiguration',
  'OperationAborted',
] as const
