import type { CompleteMultipartUploadOutput, CompleteMultipartUploadRequest } from '@aws-sdk/client-s3'
import { operation, type RequestContext } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { StoredObject } from '../ports/objects.ts'
import type { Completion } from '../ports/uploads.ts'
import type { WriteCondition } from '../ports/writes.ts'
import type { Needs } from '../ports.ts'
import { requireTarget } from '../rules/buckets.ts'
import { checksumMembers, sentChecksum } from '../rules/checksums.ts'
import { chosenParts, completedObject, completeFaults, requireAsDeclared } from '../rules/completing.ts'
import { quotedEtag, requireCondition, writeCondition, writeFault } from '../rules/conditions.ts'
import { type CustomerKey, customerKey, customerKeyFaults, requireKeyOfUpload } from '../rules/customerKeys.ts'
import { aborted, keyFaults, noSuchUpload } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { expirationHeader } from '../rules/lifecycle/expiry.ts'
import { lockOfNew } from '../rules/locks.ts'
import { eventOf } from '../rules/notifications/record.ts'
import { putAsks } from '../rules/putAsks.ts'
import { isUploadId } from '../rules/uploads.ts'
import { nextVersion, writtenVersion } from '../rules/versions.ts'

type Input = With<CompleteMultipartUploadRequest, 'Bucket' | 'Key' | 'UploadId'>
type CompleteNeeds = Pick<Needs, 'buckets' | 'objects' | 'versions' | 'uploads' | 'reclaim' | 'checksums' | 'random'>

const attempts = 5
const mostParts = 10_000

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const CompleteMultipartUpload = operation<Input, CompleteMultipartUploadOutput>()({
  name: 'CompleteMultipartUpload',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket, Key, IfMatch, IfNoneMatch, SSECustomerAlgorithm }) =>
    putAsks({ Bucket, Key, IfMatch, IfNoneMatch, SSECustomerAlgorithm }, true),
  faults: [...keyFaults, ...completeFaults, ...customerKeyFaults],
  handle:
    (needs: CompleteNeeds) =>
    async (input, request): Promise<CompleteMultipartUploadOutput> => {
      const condition = writeCondition(input)
      sentChecksum(input)
      const key = customerKey(input, request)
      for (let attempt = 0; attempt < attempts; attempt++) {
        const bucket = await requireTarget(needs.buckets, input)
        const object = await complete(needs, bucket, input, { condition, key, request })
        if (object !== undefined) return answer(bucket, object, request)
      }
      throw aborted()
    },
})

interface Completing {
  readonly condition: WriteCondition
  /** It must be the upload's, and need not be brought where the upload chose no checksum, as on AWS. */
  readonly key: CustomerKey | undefined
  readonly request: RequestContext
}

/** Makes the object; undefined when a part was put meanwhile, so that it must be judged again. */
async function complete(
  needs: CompleteNeeds,
  bucket: Bucket,
  input: Input,
  { condition, key, request }: Completing,
): Promise<StoredObject | undefined> {
  const known = isUploadId(input.UploadId)
  const upload = known ? await needs.uploads.find(bucket.id, input.Key, input.UploadId) : undefined
  if (upload === undefined) return alreadyCompleted(needs, bucket, input)
  if (key !== undefined || upload.checksumAlgorithm !== undefined) requireKeyOfUpload(upload.headers, key)
  const uploaded = await needs.uploads.parts(upload.id, 0, mostParts)
  const parts = chosenParts(input.MultipartUpload?.Parts, uploaded, upload)
  const lock = lockOfNew(bucket, upload.lock, request.now)
  const version = nextVersion(bucket, needs.random)
  const object = {
    ...completedObject(needs.checksums, upload, parts),
    version,
    lock,
    owner: upload.owner,
    acl: upload.acl,
  }
  requireAsDeclared(input, object, upload)
  if (condition.kind !== 'none') {
    requireCondition(await needs.objects.find(bucket.id, input.Key), condition, input.Key)
  }
  const chosen = new Set(parts.map(({ number }) => number))
  const dropped = uploaded.filter(({ number }) => !chosen.has(number)).map(({ number }) => number)
  const event = bucket.notification && eventOf(bucket, 'ObjectCreated:CompleteMultipartUpload', object, request)
  const completion: Completion = { object, upload, dropped, condition, event }
  const { outcome, freed } = await needs.uploads.complete(bucket, completion)
  if (outcome === 'changed' || outcome === 'stale') return undefined
  if (outcome !== 'done') throw writeFault(outcome, condition, bucket.name, input.Key)
  needs.reclaim.discard(freed)
  return object
}

/** A client that did not hear the answer asks again, and hears it then, as long as what it made stands, behind others too. */
async function alreadyCompleted(
  { uploads, versions }: CompleteNeeds,
  bucket: Bucket,
  input: Input,
): Promise<StoredObject> {
  const { Key, UploadId } = input
  const made = isUploadId(UploadId) ? await uploads.made(bucket.id, Key, UploadId) : undefined
  const version = made === undefined ? undefined : await versions.read(bucket.id, Key, made)
  if (version === undefined || !('object' in version)) throw noSuchUpload(UploadId)
  return version.object
}

function answer(bucket: Bucket, object: StoredObject, { endpoint }: RequestContext): CompleteMultipartUploadOutput {
  const { key, version, etag, checksum, headers } = object
  return {
    Location: `${endpoint}/${bucket.name}/${encodeURIComponent(key).replaceAll('%2F', '/')}`,
    Bucket: bucket.name,
    Key: key,
    ETag: quotedEtag(etag),
    ...checksumMembers(checksum),
    ChecksumType: checksum.type,
    ServerSideEncryption: headers.customerKey === undefined ? 'AES256' : undefined,
    Expiration: expirationHeader(bucket, object),
    VersionId: writtenVersion(bucket, version),
  }
}
