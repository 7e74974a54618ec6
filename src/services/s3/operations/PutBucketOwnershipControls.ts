import type { PutBucketOwnershipControlsRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults, malformedXml, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { enforced, requireOwnership } from '../rules/ownership.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html */
export const PutBucketOwnershipControls = operation<
  With<PutBucketOwnershipControlsRequest, 'Bucket' | 'OwnershipControls'>,
  Nothing
>()({
  name: 'PutBucketOwnershipControls',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketOwnershipControls', Bucket)],
  faults: [
    ...bucketFaults,
    'InvalidArgument',
    'InvalidBucketAclWithObjectOwnership',
    'MalformedXML',
    'OperationAborted',
  ],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      const rules = input.OwnershipControls.Rules ?? []
      if (rules.length !== 1) throw malformedXml()
      const wanted = requireOwnership(rules[0]?.ObjectOwnership)
      if (wanted === undefined) throw malformedXml()
      await changeBucket(buckets, input, 'ownership', ({ acl }) => {
        if (wanted === enforced && acl !== undefined) throw aclStands()
        return wanted
      })
      return {}
    },
})

/** Access control lists go before they are turned off: whom they let in would otherwise be shut out in silence. */
function aclStands(): Error {
  return s3Fault(
    'InvalidBucketAclWithObjectOwnership',
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  )
}
