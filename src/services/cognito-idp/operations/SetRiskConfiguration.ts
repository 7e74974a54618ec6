import type {
  SetRiskConfigurationRequest,
  SetRiskConfigurationResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { clientOrAll } from '../rules/clients.ts'
import { riskOf, showRisk } from '../rules/events/risk.ts'
import { requireWatching } from '../rules/events/showing.ts'
import { poolFaults, poolNotFound } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Sets from which addresses nobody may sign in, to a pool or to one client. */
export const SetRiskConfiguration = operation<SetRiskConfigurationRequest, SetRiskConfigurationResponse>()({
  name: 'SetRiskConfiguration',
  caller: 'signed',
  asks: askPool('SetRiskConfiguration'),
  faults: [...poolFaults, 'UserPoolAddOnNotEnabledException'],
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<SetRiskConfigurationResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      requireWatching(pool)
      const owner = await clientOrAll(needs, pool, input.ClientId)
      const risk = riskOf(input, pool.id, owner, request.now)
      if (!(await needs.userPools.putRisk(risk))) throw poolNotFound(pool.id)
      return { RiskConfiguration: showRisk(risk) }
    },
})
