import type { GetPublicAccessBlockOutput, GetPublicAccessBlockRequest } from '@aws-sdk/client-s3-control'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { accountOf, askAccount } from '../rules/asks.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html */
export const GetPublicAccessBlock = operation<GetPublicAccessBlockRequest, GetPublicAccessBlockOutput>()({
  name: 'GetPublicAccessBlock',
  caller: 'signed',
  asks: (input, scope) => [askAccount('s3:GetAccountPublicAccessBlock', input, scope)],
  faults: ['NoSuchPublicAccessBlockConfiguration'],
  handle:
    ({ accountBlocks }: Needs) =>
    async (input, request): Promise<GetPublicAccessBlockOutput> => {
      const AccountId = accountOf(input, request)
      const block = await accountBlocks.find(AccountId)
      if (block === undefined) {
        const message = 'The public access block configuration was not found'
        throw new Fault('NoSuchPublicAccessBlockConfiguration', message, { status: 404, members: { AccountId } })
      }
      return {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: block.blockPublicAcls,
          IgnorePublicAcls: block.ignorePublicAcls,
          BlockPublicPolicy: block.blockPublicPolicy,
          RestrictPublicBuckets: block.restrictPublicBuckets,
        },
      }
    },
})
