import type { AbortMultipartUploadOutput, AbortMultipartUploadRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askObject } from '../rules/arns.ts'
import { requireTarget } from '../rules/buckets.ts'
import { keyFaults, noSuchUpload } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { isUploadId, requireUpload } from '../rules/uploads.ts'

type Input = With<AbortMultipartUploadRequest, 'Bucket' | 'Key' | 'UploadId'>

type AbortNeeds = Pick<Needs, 'buckets' | 'uploads' | 'reclaim'>

/**
 * Whoever began an upload may abort it, unless a policy denies it.
 * Deviation: a user of the bucket's own account needs to be allowed it by a policy nevertheless.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
export const AbortMultipartUpload = operation<Input, AbortMultipartUploadOutput>()({
  name: 'AbortMultipartUpload',
  caller: 'signedOrAnonymous',
  asks: async ({ Bucket, Key, UploadId }, _scope, { buckets, uploads }: AbortNeeds) => {
    const bucket = isUploadId(UploadId) ? await buckets.find(Bucket) : undefined
    const upload = bucket && (await uploads.find(bucket.id, Key, UploadId))
    const ask = askObject('s3:AbortMultipartUpload', Bucket, Key)
    return [upload === undefined ? ask : { ...ask, state: upload }]
  },
  faults: [...keyFaults, 'NoSuchUpload'],
  handle:
    ({ buckets, uploads, reclaim }: AbortNeeds) =>
    async (input): Promise<AbortMultipartUploadOutput> => {
      const bucket = await requireTarget(buckets, input)
      const upload = await requireUpload(uploads, bucket.id, input)
      const { known, freed } = await uploads.abort(bucket.id, input.Key, upload.id)
      if (!known) throw noSuchUpload(upload.id)
      reclaim.discard(freed)
      return {}
    },
})
