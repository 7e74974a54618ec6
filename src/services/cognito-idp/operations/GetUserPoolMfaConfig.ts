import type {
  GetUserPoolMfaConfigRequest,
  GetUserPoolMfaConfigResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { showMfaConfig } from '../rules/mfa/poolMfa.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Shows which second factors a pool asks for. */
export const GetUserPoolMfaConfig = operation<GetUserPoolMfaConfigRequest, GetUserPoolMfaConfigResponse>()({
  name: 'GetUserPoolMfaConfig',
  caller: 'signed',
  asks: askPool('GetUserPoolMfaConfig'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<GetUserPoolMfaConfigResponse> =>
      showMfaConfig((await requirePool(needs, request, input.UserPoolId)).settings),
})
