import type {
  DescribeRiskConfigurationRequest,
  DescribeRiskConfigurationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { clientOrAll } from '../rules/clients.ts'
import { showRisk } from '../rules/events/risk.ts'
import { requireWatching } from '../rules/events/showing.ts'
import { poolFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Shows from which addresses nobody may sign in, to a pool or to one client as it was set. */
export const DescribeRiskConfiguration = operation<
  DescribeRiskConfigurationRequest,
  DescribeRiskConfigurationResponse
>()({
  name: 'DescribeRiskConfiguration',
  caller: 'signed',
  asks: askPool('DescribeRiskConfiguration'),
  faults: [...poolFaults, 'UserPoolAddOnNotEnabledException'],
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<DescribeRiskConfigurationResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      requireWatching(pool)
      const owner = await clientOrAll(needs, pool, input.ClientId)
      const none = { poolId: pool.id, clientId: owner, blocked: undefined, skipped: undefined }
      const risk = await needs.userPools.risk(pool.id, owner)
      return { RiskConfiguration: showRisk(risk ?? { ...none, modifiedAt: pool.createdAt }) }
    },
})
