import type { DescribeIdentityPoolUsageRequest, DescribeIdentityPoolUsageResponse } from '@aws-sdk/client-cognito-sync'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requirePool } from '../rules/access.ts'
import { onPool } from '../rules/asks.ts'
import { poolUsage } from '../rules/poolUsage.ts'

/** https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_DescribeIdentityPoolUsage.html */
export const DescribeIdentityPoolUsage = operation<
  DescribeIdentityPoolUsageRequest,
  DescribeIdentityPoolUsageResponse
>()({
  name: 'DescribeIdentityPoolUsage',
  caller: 'signed',
  asks: onPool('cognito-sync:DescribeIdentityPoolUsage'),
  faults: ['NotAuthorizedException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'syncs' | 'identities'>) =>
    async (input, request): Promise<DescribeIdentityPoolUsageResponse> => {
      const pool = await requirePool(needs, request, input.IdentityPoolId!)
      return { IdentityPoolUsage: await poolUsage(needs, pool) }
    },
})
