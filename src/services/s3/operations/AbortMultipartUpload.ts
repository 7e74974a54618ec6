import type { AbortMultipartUploadOutput, AbortMultipartUploadRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askObject } from '../rules/arns.ts'
import { requireTarget } from '../rules/buckets.ts'
import { keyFaults, noSuchUpload } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { requireUpload } from '../rules/uploads.ts'

type Input = With<AbortMultipartUploadRequest, 'Bucket' | 'Key' | 'UploadId'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const AbortMultipartUpload = operation<Input, AbortMultipartUploadOutput>()({
  name: 'AbortMultipartUpload',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket, Key }) => [askObject('s3:AbortMultipartUpload', Bucket, Key)],
  faults: [...keyFaults, 'NoSuchUpload'],
  handle:
    ({ buckets, uploads, reclaim }: Pick<Needs, 'buckets' | 'uploads' | 'reclaim'>) =>
    async (input): Promise<AbortMultipartUploadOutput> => {
      const bucket = await requireTarget(buckets, input)
      const upload = await requireUpload(uploads, bucket.id, input)
      const { known, freed } = await uploads.abort(bucket.id, input.Key, upload.id)
      if (!known) throw noSuchUpload(upload.id)
      reclaim.discard(freed)
      return {}
    },
})
