import type {
  DescribeUserPoolClientRequest,
  DescribeUserPoolClientResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireClient, showClient } from '../rules/clients.ts'
import { poolFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Shows an app client, its secret included. */
export const DescribeUserPoolClient = operation<DescribeUserPoolClientRequest, DescribeUserPoolClientResponse>()({
  name: 'DescribeUserPoolClient',
  caller: 'signed',
  asks: askPool('DescribeUserPoolClient'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing'>) =>
    async (input, request): Promise<DescribeUserPoolClientResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      return { UserPoolClient: showClient(needs, await requireClient(needs, pool, input.ClientId)) }
    },
})
