import type {
  _Error,
  DeletedObject,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
  ObjectIdentifier,
} from '@aws-sdk/client-s3'
import { Fault } from '../../../kernel/fault.ts'
import { operation, type RequestContext } from '../../../kernel/operation.ts'
import type { Bucket, Needs } from '../ports.ts'
import { requireBucket } from '../rules/buckets.ts'
import { writeCondition, writeFault } from '../rules/conditions.ts'
import { bucketFaults, malformedXml, notImplemented } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireKey, requireOnlyVersion } from '../rules/keys.ts'
import { askVersioned } from '../rules/readAsks.ts'
import { refuseUnsupported } from '../rules/unsupported.ts'

const mostKeys = 1000

type RemoveNeeds = Pick<Needs, 'buckets' | 'objects' | 'reclaim'>

/**
 * Every key is asked about by itself, in `handle`: a key that may not be deleted is an error beside the others' success,
 * so that nothing is asked of the request as a whole.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export const DeleteObjects = operation<With<DeleteObjectsRequest, 'Bucket' | 'Delete'>, DeleteObjectsOutput>()({
  name: 'DeleteObjects',
  caller: 'signedOrAnonymous',
  asks: () => [],
  faults: [...bucketFaults, 'MalformedXML', 'NotImplemented'],
  handle:
    (needs: RemoveNeeds) =>
    async (input, request): Promise<DeleteObjectsOutput> => {
      refuseUnsupported(input)
      const wanted = input.Delete.Objects ?? []
      if (wanted.length === 0 || wanted.length > mostKeys) throw malformedXml()
      const bucket = await requireBucket(needs.buckets, input)
      const results = await Promise.all(wanted.map((object) => mayRemove(bucket, object, request)))
      const errors = results.filter((result) => result !== undefined)
      const allowed = wanted.filter((_, index) => results[index] === undefined)
      errors.push(...(await removeAllowed(needs, bucket, allowed)))
      const failed = new Set(errors.map(({ Key }) => Key))
      const deleted = allowed.filter(({ Key }) => !failed.has(Key)).map(deletedObject)
      return { Deleted: input.Delete.Quiet ? [] : deleted, Errors: errors }
    },
})

async function mayRemove(
  bucket: Bucket,
  object: ObjectIdentifier,
  request: RequestContext,
): Promise<_Error | undefined> {
  return errorOf(object, async () => {
    const { Key = '', VersionId } = object
    requireKey(Key)
    await request.require(askVersioned('s3:DeleteObject', { Bucket: bucket.name, Key, VersionId }))
    requireOnlyVersion(VersionId, Key)
    if (object.LastModifiedTime !== undefined) throw notImplemented('LastModifiedTime')
    if (object.Size !== undefined) throw notImplemented('Size')
  })
}

/** Removes all keys without a condition at once; the others one by one. */
async function removeAllowed(
  { objects, reclaim }: RemoveNeeds,
  bucket: Bucket,
  allowed: readonly ObjectIdentifier[],
): Promise<readonly _Error[]> {
  const keys = allowed.filter(({ ETag }) => ETag === undefined).map(({ Key = '' }) => Key)
  if (keys.length > 0) reclaim.discard(await objects.removeAll(bucket.id, [...new Set(keys)]))
  const conditional = allowed.filter(({ ETag }) => ETag !== undefined)
  const errors = await Promise.all(
    conditional.map((object) =>
      errorOf(object, async () => {
        const { Key = '', ETag } = object
        const condition = writeCondition({ IfMatch: ETag })
        const { outcome, freed } = await objects.remove(bucket.id, Key, condition)
        if (outcome !== 'done') throw writeFault(outcome, condition, bucket.name, Key)
        reclaim.discard(freed)
      }),
    ),
  )
  return errors.filter((error) => error !== undefined)
}

async function errorOf(object: ObjectIdentifier, act: () => Promise<void>): Promise<_Error | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { Key: object.Key, VersionId: object.VersionId, Code: error.code, Message: error.message }
  }
}

function deletedObject({ Key, VersionId }: ObjectIdentifier): DeletedObject {
  return VersionId === undefined ? { Key } : { Key, VersionId }
}
