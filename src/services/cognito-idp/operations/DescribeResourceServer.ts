import type {
  DescribeResourceServerRequest,
  DescribeResourceServerResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireResourceServer, showResourceServer } from '../rules/resourceServers.ts'

/** Shows a resource server. */
export const DescribeResourceServer = operation<DescribeResourceServerRequest, DescribeResourceServerResponse>()({
  name: 'DescribeResourceServer',
  caller: 'signed',
  asks: askPool('DescribeResourceServer'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<DescribeResourceServerResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      return { ResourceServer: showResourceServer(await requireResourceServer(needs, pool, input.Identifier)) }
    },
})
