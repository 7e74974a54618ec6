import type {
  SetUserPoolMfaConfigRequest,
  SetUserPoolMfaConfigResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { showMfaConfig, withMfaConfig } from '../rules/mfa/poolMfa.ts'
import { askPool, changePool, requirePool } from '../rules/pools.ts'

/** Sets which second factors a pool asks for. */
export const SetUserPoolMfaConfig = operation<SetUserPoolMfaConfigRequest, SetUserPoolMfaConfigResponse>()({
  name: 'SetUserPoolMfaConfig',
  caller: 'signed',
  asks: askPool('SetUserPoolMfaConfig'),
  faults: [...poolFaults, 'FeatureUnavailableInTierException'],
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<SetUserPoolMfaConfigResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      let settings = withMfaConfig(pool.settings, input)
      await changePool(needs, pool, (before) => {
        settings = withMfaConfig(before.settings, input)
        return { ...before, settings, modifiedAt: request.now }
      })
      return showMfaConfig(settings)
    },
})
