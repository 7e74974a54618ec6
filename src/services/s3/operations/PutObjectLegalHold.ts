import type { PutObjectLegalHoldOutput, PutObjectLegalHoldRequest } from '@aws-sdk/client-s3'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askObject, conditionKeys } from '../rules/arns.ts'
import { malformedXml, objectFaults } from '../rules/faults.ts'
import type { With } from '../rules/input.ts'
import { lockFaults, relock } from '../rules/relocking.ts'

type Input = With<PutObjectLegalHoldRequest, 'Bucket' | 'Key'>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html */
export const PutObjectLegalHold = operation<Input, PutObjectLegalHoldOutput>()({
  name: 'PutObjectLegalHold',
  caller: 'signedOrAnonymous',
  asks: ({ Bucket, Key, LegalHold }) => [
    askObject('s3:PutObjectLegalHold', Bucket, Key, conditionKeys({ 's3:object-lock-legal-hold': LegalHold?.Status })),
  ],
  faults: [...objectFaults, ...lockFaults],
  handle:
    (needs: Pick<Needs, 'buckets' | 'objects' | 'versions'>) =>
    async (input, request): Promise<PutObjectLegalHoldOutput> => {
      const legalHold = input.LegalHold?.Status
      if (legalHold !== 'ON' && legalHold !== 'OFF') throw malformedXml()
      await relock(needs, input, request, (lock) => ({ ...lock, legalHold }))
      return {}
    },
})
