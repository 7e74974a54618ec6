import type { GetObjectLegalHoldOutput, GetObjectLegalHoldRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askObject } from '../rules/arns.ts'
import { objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { noLock } from '../rules/locks.ts'
import { lockFaults, readLock } from '../rules/relocking.ts'

type Input = With<GetObjectLegalHoldRequest, 'Bucket' | 'Key'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html */
export const GetObjectLegalHold = operation<Input, GetObjectLegalHoldOutput>()({
  name: 'GetObjectLegalHold',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket, Key }) => [askObject('s3:GetObjectLegalHold', Bucket, Key)],
  faults: [...objectFaults, ...lockFaults],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions'>) =>
    async (input, request): Promise<GetObjectLegalHoldOutput> => {
      const status = (await readLock(needs, input, request))?.legalHold
      if (status === undefined) throw noLock()
      return { LegalHold: { Status: status } }
    },
})
