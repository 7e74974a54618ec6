import type {
  GetUserPoolMfaConfigRequest,
  GetUserPoolMfaConfigResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Shows that MFA is off, which it is in every pool: no operation turns it on. */
export const GetUserPoolMfaConfig = operation<GetUserPoolMfaConfigRequest, GetUserPoolMfaConfigResponse>()({
  name: 'GetUserPoolMfaConfig',
  caller: 'signed',
  asks: askPool('GetUserPoolMfaConfig'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<GetUserPoolMfaConfigResponse> => {
      const { settings } = await requirePool(needs, request, input.UserPoolId)
      return { MfaConfiguration: settings.MfaConfiguration ?? 'OFF' }
    },
})
