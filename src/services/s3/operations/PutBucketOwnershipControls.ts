import type { PutBucketOwnershipControlsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults, malformedXml } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { enforced, requireEnforced } from '../rules/ownership.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html */
export const PutBucketOwnershipControls = operation<
  With<PutBucketOwnershipControlsRequest, 'Bucket' | 'OwnershipControls'>,
  Nothing
>()({
  name: 'PutBucketOwnershipControls',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketOwnershipControls', Bucket)],
  faults: [...bucketFaults, 'MalformedXML', 'NotImplemented', 'OperationAborted'],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      const rules = input.OwnershipControls.Rules ?? []
      if (rules.length !== 1) throw malformedXml()
      requireEnforced(rules[0]?.ObjectOwnership)
      await changeBucket(buckets, input, 'ownership', () => enforced)
      return {}
    },
})
