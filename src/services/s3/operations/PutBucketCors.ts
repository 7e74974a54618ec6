import type { PutBucketCorsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { requireCorsRules } from '../rules/cors.ts'
import { bucketFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
export const PutBucketCors = operation<With<PutBucketCorsRequest, 'Bucket' | 'CORSConfiguration'>, Nothing>()({
  name: 'PutBucketCors',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketCORS', Bucket)],
  faults: [...bucketFaults, 'InvalidRequest', 'MalformedXML', 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      const rules = requireCorsRules(input.CORSConfiguration.CORSRules ?? [])
      await changeBucket(buckets, input, 'cors', () => rules)
      return {}
    },
})
