import type {
  _Error,
  DeletedObject,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
  ObjectIdentifier,
} from '@aws-sdk/client-s3'
import { Fault } from '../../../kernel/fault.ts'
import { operation, type RequestContext } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { Removal, RemovalOutcome } from '../ports/writes.ts'
import type { Needs } from '../ports.ts'
import { requireBucket } from '../rules/buckets.ts'
import { writeCondition } from '../rules/conditions.ts'
import { bucketFaults, malformedXml, notImplemented } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireKey } from '../rules/keys.ts'
import { removalEvent } from '../rules/notifications/record.ts'
import {
  hangsOnOwner,
  mayBypass,
  type Removed,
  removalAsks,
  removalOf,
  removedOf,
  removeObject,
} from '../rules/removing.ts'
import { refuseUnsupported } from '../rules/unsupported.ts'

const mostKeys = 1000

type RemoveNeeds = Pick<Needs, 'buckets' | 'objects' | 'reclaim' | 'random'>

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
      if (wanted.length === 0 || wanted.length > mostKeys || wanted.some(({ Key }) => Key === '')) throw malformedXml()
      const bucket = await requireBucket(needs.buckets, input)
      const bypass = input.BypassGovernanceRetention
      const plans = await Promise.all(wanted.map((object) => planOf(needs, bucket, object, request, bypass)))
      const results = await carryOut(needs, bucket, plans, request)
      const errors = results.flatMap((result) => ('error' in result ? [result.error] : []))
      const deleted = results.flatMap((result) => ('deleted' in result ? [result.deleted] : []))
      return { Deleted: input.Delete.Quiet ? [] : deleted, Errors: errors }
    },
})

/** An entry of the request, and what it takes away; or why it may not. */
type Plan = Removing | Refused

interface Removing {
  readonly object: ObjectIdentifier
  readonly removal: Removal
}

interface Refused {
  readonly error: _Error
}

type Result = { readonly deleted: DeletedObject } | Refused

async function planOf(
  needs: RemoveNeeds,
  bucket: Bucket,
  object: ObjectIdentifier,
  request: RequestContext,
  BypassGovernanceRetention: boolean | undefined,
): Promise<Plan> {
  return attempt(object, async () => {
    const { Key = '', VersionId } = object
    requireKey(Key)
    const asks = removalAsks({ Bucket: bucket.name, Key, VersionId, IfMatch: object.ETag })
    for (const ask of asks) await request.require(ask)
    if (object.LastModifiedTime !== undefined) throw notImplemented('LastModifiedTime')
    if (object.Size !== undefined) throw notImplemented('Size')
    const named = { key: Key, version: VersionId }
    const bypass = await mayBypass({ Bucket: bucket.name, Key, BypassGovernanceRetention }, request)
    return { object, removal: removalOf(needs, bucket, named, request, bypass) }
  })
}

/** Takes away everything without a condition at once; the rest one by one. */
async function carryOut(
  needs: RemoveNeeds,
  bucket: Bucket,
  plans: readonly Plan[],
  request: RequestContext,
): Promise<readonly Result[]> {
  const together = plans.filter(
    (plan): plan is Removing =>
      'removal' in plan && plan.object.ETag === undefined && !hangsOnOwner(bucket, plan.removal),
  )
  const { removed, freed } = await needs.objects.removeAll(
    bucket,
    together.map(({ removal }) => removal),
    bucket.notification && together.map(({ removal }) => removalEvent(bucket, 'ObjectRemoved', removal, request)),
  )
  needs.reclaim.discard(freed)
  const outcomes = new Map<Plan, RemovalOutcome>(together.map((plan, index) => [plan, removed[index] ?? 'absent']))
  const results = plans.map((plan) => {
    if ('error' in plan) return plan
    const { object, removal } = plan
    return attempt(object, async () => {
      const outcome = outcomes.get(plan)
      if (outcome !== undefined) return { deleted: deletedObject(removal, removedOf(removal, outcome)) }
      const condition = writeCondition({ IfMatch: object.ETag })
      return { deleted: deletedObject(removal, await removeObject(needs, bucket, removal, condition, request)) }
    })
  })
  return Promise.all(results)
}

async function attempt<T>(object: ObjectIdentifier, act: () => Promise<T>): Promise<T | Refused> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { Key, VersionId } = object
    return { error: { Key, VersionId, Code: error.code, Message: error.message } }
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletedObject.html */
function deletedObject(removal: Removal, { version, isMarker }: Removed): DeletedObject {
  const Key = removal.key
  const marker = isMarker ? { DeleteMarker: true, DeleteMarkerVersionId: version } : {}
  return removal.kind !== 'current' ? { Key, VersionId: removal.version, ...marker } : { Key, ...marker }
}
