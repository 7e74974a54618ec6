import type { PutPublicAccessBlockRequest } from '@aws-sdk/client-s3-control'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { accountOf, askAccount } from '../rules/asks.ts'

type Nothing = Record<string, never>

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html */
export const PutPublicAccessBlock = operation<PutPublicAccessBlockRequest, Nothing>()({
  name: 'PutPublicAccessBlock',
  caller: 'signed',
  asks: (input, scope) => [askAccount('s3:PutAccountPublicAccessBlock', input, scope)],
  faults: [],
  handle:
    ({ accountBlocks }: Needs) =>
    async (input, request): Promise<Nothing> => {
      const wanted = input.PublicAccessBlockConfiguration
      await accountBlocks.set(accountOf(input, request), {
        blockPublicAcls: wanted?.BlockPublicAcls === true,
        ignorePublicAcls: wanted?.IgnorePublicAcls === true,
        blockPublicPolicy: wanted?.BlockPublicPolicy === true,
        restrictPublicBuckets: wanted?.RestrictPublicBuckets === true,
      })
      return {}
    },
})
