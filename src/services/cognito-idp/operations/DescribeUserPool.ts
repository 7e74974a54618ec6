import type { DescribeUserPoolRequest, DescribeUserPoolResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { askPool, requirePool, showPool } from '../rules/pools.ts'

/** Shows a pool's configuration. */
export const DescribeUserPool = operation<DescribeUserPoolRequest, DescribeUserPoolResponse>()({
  name: 'DescribeUserPool',
  caller: 'signed',
  asks: askPool('DescribeUserPool'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<DescribeUserPoolResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const [users, domain] = await Promise.all([
        needs.userPools.countUsers(pool.id),
        needs.userPools.domainOf(pool.id),
      ])
      return { UserPool: { ...showPool(pool, users), ...(domain && { Domain: domain.domain }) } }
    },
})
