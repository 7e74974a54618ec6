import type { GetBucketCorsOutput, GetBucketCorsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { requireBucket } from '../rules/buckets.ts'
import { wireCorsRules } from '../rules/cors.ts'
import { bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
export const GetBucketCors = operation<With<GetBucketCorsRequest, 'Bucket'>, GetBucketCorsOutput>()({
  name: 'GetBucketCors',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:GetBucketCORS', Bucket)],
  faults: [...bucketFaults, 'NoSuchCORSConfiguration'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<GetBucketCorsOutput> => {
      const { name, cors } = await requireBucket(buckets, input)
      if (cors !== undefined) return { CORSRules: wireCorsRules(cors) }
      throw s3Fault('NoSuchCORSConfiguration', 'The CORS configuration does not exist', { BucketName: name })
    },
})
