import type { PutObjectRetentionOutput, PutObjectRetentionRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askObject } from '../rules/arns.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { documentRetention, requireTightened, retentionKeys } from '../rules/locks.ts'
import { lockFaults, relock } from '../rules/relocking.ts'
import { mayBypass } from '../rules/removing.ts'

type Input = With<PutObjectRetentionRequest, 'Bucket' | 'Key'>

type RetentionNeeds = Pick<Needs, 'buckets' | 'objects' | 'versions' | 'clock'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html */
export const PutObjectRetention = operation<Input, PutObjectRetentionOutput>()({
  name: 'PutObjectRetention',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket, Key, Retention }, _scope, { clock }: RetentionNeeds) => [
    askObject(
      's3:PutObjectRetention',
      Bucket,
      Key,
      retentionKeys(Retention?.Mode, Retention?.RetainUntilDate, clock.now()),
    ),
  ],
  faults: [...objectFaults, ...lockFaults],
  handle:
    (needs: RetentionNeeds) =>
    async (input, request): Promise<PutObjectRetentionOutput> => {
      const { now } = request
      const wanted = documentRetention(input.Retention, now)
      const bypass = await mayBypass(input, request)
      await relock(needs, input, request, (lock) => {
        requireTightened(lock?.retention, wanted, now, bypass)
        const { retention: _, ...rest } = lock ?? {}
        return wanted === undefined ? rest : { ...rest, retention: wanted }
      })
      return {}
    },
})
