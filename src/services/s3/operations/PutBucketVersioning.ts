import type { PutBucketVersioningRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Versioning } from '../ports/buckets.ts'
import type { Needs } from '../ports.ts'
import { askBucket } from '../rules/arns.ts'
import { invalidBucketState } from '../rules/bucketLock.ts'
import { changeBucket } from '../rules/buckets.ts'
import { bucketFaults, s3Fault } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { refuseUnsupported } from '../rules/unsupported.ts'

type Input = With<PutBucketVersioningRequest, 'Bucket' | 'VersioningConfiguration'>
type Nothing = Record<string, never>

/**
 * Deviation: MFA delete is refused, since no device can be asked for a code here.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
 */
export const PutBucketVersioning = operation<Input, Nothing>()({
  name: 'PutBucketVersioning',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket }) => [askBucket('s3:PutBucketVersioning', Bucket)],
  faults: [
    ...bucketFaults,
    'IllegalVersioningConfigurationException',
    'InvalidBucketState',
    'NotImplemented',
    'OperationAborted',
  ],
  handle:
    ({ buckets }: Pick<Needs, 'buckets'>) =>
    async (input): Promise<Nothing> => {
      refuseUnsupported(input)
      const { MFADelete } = input.VersioningConfiguration
      if (MFADelete === 'Enabled') throw s3Fault('NotImplemented', 'Poolhouse does not serve MFA delete.')
      const versioning = requireStatus(input.VersioningConfiguration.Status)
      await changeBucket(buckets, input, 'versioning', ({ objectLock }) => {
        if (objectLock !== undefined && versioning === 'Suspended') throw lockedState()
        return versioning
      })
      return {}
    },
})

function lockedState(): Error {
  const message = 'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.'
  return invalidBucketState(message)
}

function requireStatus(status: string | undefined): Versioning {
  if (status === 'Enabled' || status === 'Suspended') return status
  const message = 'The versioning configuration specified in the request is invalid.'
  throw s3Fault('IllegalVersioningConfigurationException', message)
}
