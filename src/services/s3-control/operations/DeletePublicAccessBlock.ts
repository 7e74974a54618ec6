import type { DeletePublicAccessBlockRequest } from '@aws-sdk/client-s3-control'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { accountOf, askAccount } from '../rules/asks.ts'

type Nothing = Record<string, never>

/**
 * Taking the block off needs the right to set it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeletePublicAccessBlock.html
 */
export const DeletePublicAccessBlock = operation<DeletePublicAccessBlockRequest, Nothing>()({
  name: 'DeletePublicAccessBlock',
  caller: 'signed',
  asks: (input, scope) => [askAccount('s3:PutAccountPublicAccessBlock', input, scope)],
  faults: [],
  handle:
    ({ accountBlocks }: Needs) =>
    async (input, request): Promise<Nothing> => {
      await accountBlocks.set(accountOf(input, request), undefined)
      return {}
    },
})
