import type { GetObjectRetentionOutput, GetObjectRetentionRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askObject } from '../rules/arns.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { noLock } from '../rules/locks.ts'
import { lockFaults, readLock } from '../rules/relocking.ts'

type Input = With<GetObjectRetentionRequest, 'Bucket' | 'Key'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html */
export const GetObjectRetention = operation<Input, GetObjectRetentionOutput>()({
  name: 'GetObjectRetention',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket, Key }) => [askObject('s3:GetObjectRetention', Bucket, Key)],
  faults: [...objectFaults, ...lockFaults],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions'>) =>
    async (input, request): Promise<GetObjectRetentionOutput> => {
      const retention = (await readLock(needs, input, request))?.retention
      if (retention === undefined) throw noLock()
      return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.until) } }
    },
})
