import type { DeleteBucketRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { bucketFaults, noSuchBucket, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** Unfinished uploads go with their bucket. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const DeleteBucket = operation<With<DeleteBucketRequest, 'Bucket'>, Nothing>()({
  name: 'DeleteBucket',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:DeleteBucket', Bucket)],
  faults: [...bucketFaults, 'BucketNotEmpty'],
  handle:
    ({ buckets, reclaim }: Pick<Needs, 'buckets' | 'reclaim'>) =>
    async (input): Promise<Nothing> => {
      const bucket = await requireBucket(buckets, input)
      const { outcome, freed } = await buckets.remove(bucket)
      if (outcome === 'gone') throw noSuchBucket(bucket.name)
      if (outcome === 'notEmpty') {
        throw s3Fault('BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: bucket.name })
      }
      reclaim.discard(freed)
      return {}
    },
})
